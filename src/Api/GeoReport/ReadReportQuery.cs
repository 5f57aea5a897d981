using System.Collections.Frozen;
using System.Globalization;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Api.GeoReport;

/// <summary>
/// Reads the filters, the order and the page of a list of reports, in every spelling that servers have taught clients. One failure per field, all of them at once.
/// A service or department that is not known finds nothing and in a list with others does no harm; a word that cannot be meant for anything is refused.
/// </summary>
/// <param name="caller">Who asks, where a key came with the request; only the kind <c>tip</c> needs one.</param>
/// <param name="usualLimit">Reports at most where no page is asked for.</param>
/// <param name="hasWindow">False: a list reaches as far as its dates say, and without dates over all reports.</param>
internal sealed class ReadReportQuery(
    GeoReportFields fields, JurisdictionProfile town, CatalogSnapshot catalog, ApiCaller? caller, DateTimeOffset now, GeoReportOptions limits, int usualLimit, bool hasWindow = true)
{
    private static readonly FrozenDictionary<string, ReportSort> Sorts = new Dictionary<string, ReportSort>(StringComparer.OrdinalIgnoreCase)
    {
        ["requested"] = new(ReportSortKey.Requested, false),
        ["-requested"] = new(ReportSortKey.Requested, true),
        ["requested_datetime"] = new(ReportSortKey.Requested, false),
        ["-requested_datetime"] = new(ReportSortKey.Requested, true),
        ["updated"] = new(ReportSortKey.Updated, false),
        ["-updated"] = new(ReportSortKey.Updated, true),
        ["updated_datetime"] = new(ReportSortKey.Updated, false),
        ["-updated_datetime"] = new(ReportSortKey.Updated, true),
        // Mark-a-Spot's, the last two from its older versions.
        ["created"] = new(ReportSortKey.Requested, false),
        ["-created"] = new(ReportSortKey.Requested, true),
        ["status"] = new(ReportSortKey.Status, false),
        ["-status"] = new(ReportSortKey.Status, true),
        ["service_code"] = new(ReportSortKey.Service, false),
        ["-service_code"] = new(ReportSortKey.Service, true),
        ["nid"] = new(ReportSortKey.Arrival, false),
        ["-nid"] = new(ReportSortKey.Arrival, true),
        ["request_id"] = new(ReportSortKey.Arrival, false),
        ["-request_id"] = new(ReportSortKey.Arrival, true),
        ["asc"] = new(ReportSortKey.Requested, false),
        ["desc"] = new(ReportSortKey.Requested, true),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>In all spellings: what has to be left out of the address of another page.</summary>
    public static readonly FrozenSet<string> PageFields = new[] { "page", "offset", "page_size", "per_page", "limit", "max_requests" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly List<Failure> failures = [];

    /// <summary>Whether the query needs to know who asks.</summary>
    public static bool AsksForTips(GeoReportFields fields) => fields.List("keyword")?.Contains("tip", StringComparer.OrdinalIgnoreCase) == true;

    public Outcome<ReportQuery> Run()
    {
        var query = Times(new ReportQuery(town.Id) { AssetIds = fields.All("asset_id") is { Count: > 0 } assets ? assets : null }) with
        {
            IsClosed = Status(),
            Statuses = DetailedStatuses(),
            DepartmentIds = Departments(),
            Box = Box(),
            Around = Around(),
            Words = Words(),
            WithPicture = fields.IsTrue("with_picture"),
            Sort = Sort(),
        };
        query = Page(Services(query));
        return failures.Count > 0 ? failures : query;
    }

    // Both dates are included, an end without a time of day up to the day's end. Only one of them given: the other lies 90 days away. None: from midnight 90 days ago,
    // so that the same question has the same answer all day; a list of changes reaches back as far as it is asked to, and so does the history of an asset. Further apart than 90 days is refused, not cut:
    // a poller would miss what was cut off.
    private ReportQuery Times(ReportQuery query)
    {
        var start = Date("start_date");
        var end = Date("end_date");
        var updatedFrom = Date("updated_after");
        var updatedTo = Date("updated_before");
        var window = TimeSpan.FromDays(limits.WindowDays);
        if (start > end)
            failures.Add(GeoReportFailures.TimeBackwards("end_date", "start_date"));
        else if (hasWindow && query.AssetIds is null && end - start > window + TimeSpan.FromHours(1)) // dates without zone, with a change of the clock between them
            failures.Add(GeoReportFailures.TimeTooLong(limits.WindowDays));
        if (updatedFrom > updatedTo)
            failures.Add(GeoReportFailures.TimeBackwards("updated_before", "updated_after"));
        query = query with { From = start, To = Last("end_date", end), UpdatedFrom = updatedFrom, UpdatedTo = Last("updated_before", updatedTo) };
        if (!hasWindow || query.AssetIds is not null)
            return query;
        if (start is not null && end is null)
            return query with { To = start + window };
        if (start is null && end is not null)
            return query with { From = end - window };
        return start is null && updatedFrom is null && updatedTo is null ? query with { From = Midnight(limits.WindowDays) } : query;
    }

    private DateTimeOffset Midnight(int daysAgo)
    {
        var day = DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(now, town.TimeZone).Date.AddDays(-daysAgo), DateTimeKind.Unspecified);
        return new DateTimeOffset(day, town.TimeZone.GetUtcOffset(day)).ToUniversalTime();
    }

    private DateTimeOffset? Last(string field, DateTimeOffset? end) => fields.Text(field) is { Length: 10 } ? end?.AddDays(1).AddTicks(-10) : end;

    private DateTimeOffset? Date(string field)
    {
        if (fields.Text(field) is not { } text)
            return null;
        var moment = WireDate.TryParse(text, town.TimeZone);
        if (moment is null)
            failures.Add(GeoReportFailures.DateInvalid(field));
        return moment;
    }

    private bool? Status()
    {
        var states = fields.List("status")?.Select(state => state.ToLowerInvariant()).Distinct().ToList() ?? [];
        if (states.Exists(state => state is not ("open" or "closed")))
            failures.Add(GeoReportFailures.StatusInvalid);
        return states.Count == 1 ? states[0] == "closed" : null;
    }

    private List<ReportStatus>? DetailedStatuses()
    {
        var given = fields.List("detailed_status");
        var known = given?.Select(SnakeCase.TryParse<ReportStatus>).ToList();
        if (known?.Contains(null) == true)
            failures.Add(GeoReportFailures.NoneOf("detailed_status", SnakeCase.Words<ReportStatus>()));
        return known?.OfType<ReportStatus>().ToList();
    }

    private ReportQuery Services(ReportQuery query)
    {
        var codes = fields.List("service_code");
        var words = fields.List("keyword");
        if (codes is null && words is null)
            return query;
        var kinds = words?.Select(SnakeCase.TryParse<ServiceKind>).ToList();
        if (kinds?.Contains(null) == true)
            failures.Add(GeoReportFailures.NoneOf("keyword", SnakeCase.Words<ServiceKind>()));
        var services = (codes is null ? catalog.All : codes.Select(code => catalog.ByCode.GetValueOrDefault(code)).OfType<Service>())
            .Where(service => kinds is null || kinds.Contains(service.Kind)).ToList();
        var tips = kinds?.Contains(ServiceKind.Tip) == true ? services.Where(service => service.Kind == ServiceKind.Tip).Select(service => service.Id).ToList() : [];
        if (kinds?.Contains(ServiceKind.Tip) == true && caller?.May(ApiScopes.ReadNonPublic, town.Id) != true)
            failures.Add(GeoReportFailures.TipsForbidden);
        return query with { ServiceIds = services.ConvertAll(service => service.Id), TipServiceIds = tips };
    }

    /// <summary>By key or name. A name may have commas of its own.</summary>
    private List<long>? Departments()
    {
        var given = fields.All("agency_responsible");
        return given.Count == 0 ? null : given.SelectMany(value => Named(value) is { Count: > 0 } whole ? whole : value.Split(',', StringSplitOptions.TrimEntries).SelectMany(Named)).Distinct().ToList();

        List<long> Named(string name) => catalog.Departments.Values
            .Where(department => department.Key.Equals(name, StringComparison.OrdinalIgnoreCase) || department.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(department => department.Id).ToList();
    }

    private BoundingBox? Box()
    {
        var apart = ((string[])["long_sw", "lat_sw", "long_ne", "lat_ne"]).Select(name => fields.Text(name)).ToList(); // wiki, #39
        if ((fields.Text("bbox") ?? (apart.TrueForAll(corner => corner is null) ? null : string.Join(',', apart))) is not { } text)
            return null;
        var corners = text.Split(',').Select(Decimals).ToList();
        var box = corners is [{ } west, { } south, { } east, { } north] ? BoundingBox.TryCreate(west, south, east, north) : null;
        if (box is null)
            failures.Add(GeoReportFailures.BoxInvalid);
        return box;
    }

    private ReportCircle? Around()
    {
        var (latitude, longitude, radius) = (fields.Text("lat"), fields.Text("long"), fields.Text("radius"));
        if (latitude is null && longitude is null && radius is null)
            return null;
        if (latitude is null || longitude is null || radius is null)
        {
            failures.Add(GeoReportFailures.RadiusIncomplete);
            return null;
        }

        var center = Decimals(latitude) is { } north && Decimals(longitude) is { } east ? Wgs84Point.TryCreate(north, east) : null;
        if (center is null)
            failures.Add(ReportFailures.PlaceInvalid);
        var meters = Decimals(radius);
        if (meters is null || !(meters > 0 && meters <= limits.MaxRadiusMeters))
        {
            failures.Add(GeoReportFailures.RadiusInvalid(limits.MaxRadiusMeters));
            return null;
        }

        return center is { } place ? new ReportCircle(place, meters.Value) : null;
    }

    private IReadOnlyList<string>? Words()
    {
        if (fields.Text("q", "search") is not { } text)
            return null;
        var words = text.Length > GeoReportFailures.MaxSearchLength ? null : SearchWords.In(text);
        if (words is null)
            failures.Add(GeoReportFailures.SearchTooLong(fields.Text("q") is null ? "search" : "q"));
        return words;
    }

    private ReportSort Sort()
    {
        if (fields.Text("sort", "order_by") is not { } word)
            return ReportSort.NewestFirst;
        if (Sorts.TryGetValue(word, out var sort))
            return sort;
        failures.Add(GeoReportFailures.NoneOf(fields.Text("sort") is null ? "order_by" : "sort", Sorts.Keys.Where(known => !known.StartsWith('-')).Order(StringComparer.Ordinal)));
        return ReportSort.NewestFirst;
    }

    private ReportQuery Page(ReportQuery query)
    {
        var wanted = Number("page_size", 1) ?? Number("per_page", 1) ?? Number("limit", 1) ?? Number("max_requests", 1);
        var page = Number("page", 1);
        var offset = Number("offset", 0);
        if (wanted is null && page is null && offset is null)
            return query with { Limit = usualLimit };
        var size = Math.Min(wanted ?? usualLimit, limits.MaxReports);
        var begin = page is { } number ? (number - 1L) * size : offset ?? 0L;
        if (begin + size > limits.MaxDepth)
            failures.Add(GeoReportFailures.PageTooDeep(page is null ? "offset" : "page", limits.MaxDepth));
        return query with { Limit = size, Offset = (int)Math.Min(begin, int.MaxValue) };
    }

    private int? Number(string field, int least)
    {
        if (fields.Text(field) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
            return number;
        failures.Add(GeoReportFailures.NumberInvalid(field, least));
        return null;
    }

    internal static double? Decimals(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
