using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Open311.Core.Failures;
using Open311.Core.Filters;
using Open311.Geo;
using Open311.Geo.Cql2;
using Open311.Geo.Crs;

namespace Open311.Api.Ogc;

/// <summary>Which features of a collection are asked for, and how they are wanted.</summary>
/// <param name="Box">Holds <paramref name="BoxIn"/>: for an index. Null where that is in metres, and still has to be located.</param>
/// <param name="BoxIn">What features have to touch; null: no box.</param>
/// <param name="From">Included, as is <paramref name="To"/>.</param>
/// <param name="Values">Columns that can be asked for, and the values as they were given.</param>
/// <param name="Filter">Of the collection's queryables (OGC 19-079r2).</param>
internal sealed record OgcQuery(
    OgcCrs Crs, BoundingBox? Box, ProjectedBox? BoxIn, DateTimeOffset? From, DateTimeOffset? To, int Limit, string? Cursor, IReadOnlyList<(OgcProperty Property, string Value)> Values,
    FilterStatement? Filter)
{
    /// <summary>As many as there are; room is left for one more than are wanted.</summary>
    public const int NoLimit = int.MaxValue - 1;

    public bool IsOfAll => BoxIn is null && Values.Count == 0 && Filter is null;
}

/// <summary>Reads the parameters of a list (17-069r4, 7.15; 18-058r1, 6). All that is wrong is said at once.</summary>
internal sealed partial class ReadOgcQuery(OgcExchange exchange, OgcCollection collection)
{
    public const string FilterText = "cql2-text";
    public const string FilterJson = "cql2-json";

    private static readonly CoordinateTransformations Transformations = new();

    private readonly List<Failure> failures = [];

    public Outcome<OgcQuery> Run()
    {
        var (box, boxIn) = Box();
        var (from, to) = Times();
        var query = new OgcQuery(Crs("crs"), box, boxIn, from, to, Limit(), exchange.Text("cursor"), Values(), Filter());
        return failures.Count > 0 ? failures : query;
    }

    private OgcCrs Crs(string parameter)
    {
        if (exchange.Text(parameter) is not { } uri)
            return OgcCrs.Crs84;
        if (OgcCrs.Find(uri) is { } crs)
            return crs;
        failures.Add(OgcFailures.CrsInvalid(parameter));
        return OgcCrs.Crs84;
    }

    private (BoundingBox?, ProjectedBox?) Box()
    {
        var crs = Crs("bbox-crs");
        if (exchange.Text("bbox") is not { } text)
            return default;
        var numbers = text.Split(',').Select(number => GeoReport.ReadReportQuery.Decimals(number)).ToList();
        if (numbers.Count is not (4 or 6) || numbers.Contains(null))
        {
            failures.Add(OgcFailures.BoxInvalid);
            return default;
        }

        // Of six, two are heights, which nothing here has.
        var half = numbers.Count / 2;
        var (first, second, upperFirst, upperSecond) = (numbers[0]!.Value, numbers[1]!.Value, numbers[half]!.Value, numbers[half + 1]!.Value);
        var (left, bottom, right, top) = crs.IsLatitudeFirst ? (second, first, upperSecond, upperFirst) : (first, second, upperFirst, upperSecond);
        var limits = crs.Limits;
        if (crs.IsInDegrees && (Math.Min(left, right) < limits.Left || Math.Max(left, right) > limits.Right || Math.Min(bottom, top) < limits.Bottom || Math.Max(bottom, top) > limits.Top))
        {
            failures.Add(OgcFailures.BoxInvalid);
            return default;
        }

        if (left > right || bottom > top)
        {
            failures.Add(OgcFailures.BoxBackwards);
            return default;
        }

        if (crs.IsInDegrees)
            return (BoundingBox.TryCreate(left, bottom, right, top), new ProjectedBox(crs.Srid, left, bottom, right, top));
        return (null, new ProjectedBox(
            crs.Srid, Math.Clamp(left, limits.Left, limits.Right), Math.Clamp(bottom, limits.Bottom, limits.Top), Math.Clamp(right, limits.Left, limits.Right), Math.Clamp(top, limits.Bottom, limits.Top)));
    }

    private FilterStatement? Filter()
    {
        var language = exchange.Text("filter-lang");
        if (language is not (null or FilterText or FilterJson))
            failures.Add(OgcFailures.NoneOf("filter-lang", [FilterText, FilterJson]));
        var crs = Crs("filter-crs");
        // The page's form sends an empty field as well.
        if (exchange.Text("filter") is not { } text || (text.Length == 0 && exchange.IsHtml) || failures.Count > 0)
            return null;
        if (!Cql2Crs.TryCreate(crs.Srid, crs.IsLatitudeFirst, Transformations, out var filterCrs, out var error))
            throw new InvalidOperationException($"{crs.Uri}: {error}");
        var read = ReadFilter.Run(new FilterRequest(
            text, language == FilterJson ? FilterLanguage.Json : FilterLanguage.Text, filterCrs!, [collection.GeometryFilter, .. collection.Queryables.Select(property => property.Filter!)]));
        if (read.Succeeded)
            return read.Value;
        failures.AddRange(read.Failures);
        return null;
    }

    private (DateTimeOffset? From, DateTimeOffset? To) Times()
    {
        if (exchange.Text("datetime") is not { } text)
            return default;
        var ends = text.Split('/');
        if (ends.Length == 1 && Moment(ends[0], isEnd: false) is { } begin && Moment(ends[0], isEnd: true) is { } last)
            return (begin, last);
        if (ends.Length == 2)
        {
            var (from, to) = (Moment(ends[0], isEnd: false), Moment(ends[1], isEnd: true));
            var (fromIsOpen, toIsOpen) = (ends[0] is "" or "..", ends[1] is "" or "..");
            if ((from is not null || fromIsOpen) && (to is not null || toIsOpen) && !(fromIsOpen && toIsOpen))
            {
                if (from > to)
                    failures.Add(OgcFailures.DatetimeBackwards);
                return (from, to);
            }
        }

        failures.Add(OgcFailures.DatetimeInvalid);
        return default;
    }

    // A day is the town's own, from midnight to midnight.
    private DateTimeOffset? Moment(string text, bool isEnd)
    {
        if (FullDate().IsMatch(text) && DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1 and < 9999)
        {
            var midnight = isEnd ? day.AddDays(1) : day;
            var moment = new DateTimeOffset(midnight, exchange.Town.TimeZone.GetUtcOffset(midnight)).ToUniversalTime();
            return isEnd ? moment.AddTicks(-10) : moment;
        }

        return DateAndTime().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.UtcDateTime.Year is > 1 and < 9999 ? time.ToUniversalTime() : null;
    }

    private int Limit()
    {
        if (exchange.Text("limit") is not { } text)
            return GetItems.UsualLimit;
        // More than there may be is no error: it is as many as there may be (17-069r4, 7.15.2).
        if (LimitText().IsMatch(text) && decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1)
            return (int)Math.Min(limit, GetItems.MaxLimit);
        failures.Add(OgcFailures.LimitInvalid);
        return GetItems.UsualLimit;
    }

    private List<(OgcProperty, string)> Values()
    {
        var values = new List<(OgcProperty, string)>();
        foreach (var property in collection.Parameters)
        {
            if (exchange.Text(property.Name) is not { } value)
                continue;
            if (property.Words is { } words && !words.Contains(value, StringComparer.Ordinal))
                failures.Add(OgcFailures.NoneOf(property.Name, words));
            else if (property.Types is ["boolean"] && value is not ("true" or "false" or "1" or "0"))
                failures.Add(OgcFailures.NoneOf(property.Name, ["true", "false"]));
            else if (property.Types is ["number"] or ["integer"] && NumberOf(value) is null)
                failures.Add(OgcFailures.NumberInvalid(property.Name));
            values.Add((property, value));
        }

        return values;
    }

    /// <summary>Columns with their values, as <see cref="Core.Layers.FeatureQuery.Values"/> wants them.</summary>
    public static string ValuesOf(OgcQuery query) => new JsonObject(query.Values.Select(pair => KeyValuePair.Create(pair.Property.Name, pair.Property.Types switch
    {
        ["boolean"] => JsonValue.Create(pair.Value is "true" or "1"), // GDAL writes 1 and 0
        ["number"] or ["integer"] => JsonValue.Create(NumberOf(pair.Value)!.Value),
        _ => (JsonNode?)JsonValue.Create(pair.Value),
    }))).ToJsonString();

    private static decimal? NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    private static partial Regex FullDate();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture)]
    private static partial Regex DateAndTime();

    [GeneratedRegex("^[0-9]{1,20}$")]
    private static partial Regex LimitText();
}
