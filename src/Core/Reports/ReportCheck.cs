using System.Globalization;
using System.Net.Mail;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.Reports;

/// <summary>Checks a report as it came over the wire; every rule that is broken adds a failure.</summary>
internal sealed class ReportCheck
{
    private const int MaxAttributes = 100;
    private const int MaxAttributeValues = 100;
    private const int MaxAttributeLength = 4000;
    private const int MaxCodeLength = 100;
    private const int MaxMediaUrls = 20;
    private const string AssetAttribute = "asset_id";
    private readonly List<Failure> failures;

    public ReportCheck(SubmitReportInput input, CatalogSnapshot catalog, DateTimeOffset now, List<Failure> failures)
    {
        this.failures = failures;
        Service = FindService(input, catalog);
        (AssetId, var isAnswer) = AssetOf(input);
        Place = CheckPlace(input);
        PlaceSource = CheckPlaceSource(input);
        CheckTexts(input);
        Answers = Service is null ? input.Attributes : CheckAttributes(input, Service);
        if (isAnswer)
            Answers = Answers.Where(answer => answer.Key != AssetAttribute).ToDictionary();
        RequestedDatetime = CheckRequestedDatetime(input, now);
        if (input.IdempotencyKey is { } key && (key.Length is 0 or > 255 || key.Any(c => c is < ' ' or > '~')))
            failures.Add(ReportFailures.IdempotencyKeyInvalid);
    }

    public Service? Service { get; }

    /// <summary>The asset that it names; null: none.</summary>
    public string? AssetId { get; }

    public Wgs84Point? Place { get; }

    /// <summary>Of <see cref="Place"/>, as its reporter says.</summary>
    public LocationSource PlaceSource { get; }

    public DateTimeOffset? RequestedDatetime { get; }

    /// <summary>What is stored: answers to the service's questions in one spelling (numbers without plus and exponent, moments in UTC, the options of a list once), all others as they came.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Answers { get; }

    /// <summary>As a field, else as an attribute: clients that know no fields beyond the standard's can send attributes. A service that asks a question of that code means something else by it.</summary>
    private (string? Id, bool IsAnswer) AssetOf(SubmitReportInput input)
    {
        if (Service is not { Assets: not null } service || service.Attributes.Exists(attribute => attribute.Code == AssetAttribute)
            || !input.Attributes.TryGetValue(AssetAttribute, out var given) || given.Count != 1)
            return (input.AssetId, false);
        return (input.AssetId ?? given[0], true);
    }

    private Service? FindService(SubmitReportInput input, CatalogSnapshot catalog)
    {
        if (input.ServiceCode is null)
            failures.Add(ReportFailures.ServiceMissing);
        else if (catalog.ByCode.TryGetValue(input.ServiceCode, out var service) && service.IsActive)
            return service;
        else
            failures.Add(ReportFailures.ServiceUnknown);
        return null;
    }

    private Wgs84Point? CheckPlace(SubmitReportInput input)
    {
        if (input.Latitude is null && input.Longitude is null)
        {
            // An idea may be about the whole town.
            if (input.AddressString is null && input.AddressId is null && AssetId is null && Service?.Kind != ServiceKind.Idea)
                failures.Add(ReportFailures.PlaceMissing);
            return null;
        }

        if (input.Latitude is null || input.Longitude is null)
        {
            failures.Add(ReportFailures.PlaceHalf);
            return null;
        }

        const NumberStyles decimalDegrees = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var place = double.TryParse(input.Latitude, decimalDegrees, CultureInfo.InvariantCulture, out var latitude)
            && double.TryParse(input.Longitude, decimalDegrees, CultureInfo.InvariantCulture, out var longitude)
                ? Wgs84Point.TryCreate(latitude, longitude)
                : null;
        if (place is null)
            failures.Add(ReportFailures.PlaceInvalid);
        return place;
    }

    private LocationSource CheckPlaceSource(SubmitReportInput input)
    {
        if (input.PlaceSource is not { } word)
            return LocationSource.Unknown;
        if (SnakeCase.TryParse<LocationSource>(word) is { } source)
            return source;
        failures.Add(ReportFailures.PlaceSourceInvalid);
        return LocationSource.Unknown;
    }

    private void CheckTexts(SubmitReportInput input)
    {
        if (input.Description?.Length > ReportFailures.MaxDescriptionLength)
            failures.Add(ReportFailures.DescriptionTooLong);
        CheckLength("title", input.Title, ReportFailures.MaxTitleLength);
        CheckLength("address_string", input.AddressString, 500);
        CheckLength("address_id", input.AddressId, 200);
        CheckLength("first_name", input.FirstName, 200);
        CheckLength("last_name", input.LastName, 200);
        CheckLength("phone", input.Phone, 100);
        CheckLength("device_id", input.DeviceId, 200);
        CheckLength("account_id", input.AccountId, 200);
        if (input.Email is not null && !IsMailAddress(input.Email))
            failures.Add(ReportFailures.EmailInvalid);
        failures.AddRange(FaultsOfLinks(input.MediaUrls));
    }

    private static bool IsLink(string url) =>
        url.Length <= 2000 && Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0;

    private void CheckLength(string field, string? value, int max)
    {
        if (value?.Length > max)
            failures.Add(ReportFailures.TooLong(field, max));
    }

    /// <summary>Of addresses of photos, as a report and an update give them.</summary>
    internal static IEnumerable<Failure> FaultsOfLinks(IReadOnlyList<string> links)
    {
        if (links.Count > MaxMediaUrls)
            yield return ReportFailures.TooManyValues("media_url", MaxMediaUrls);
        else if (!links.All(IsLink))
            yield return ReportFailures.MediaUrlInvalid("media_url");
    }

    internal static bool IsMailAddress(string text) =>
        text.Length <= 254 && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
        && !text.Any(c => char.IsControl(c) || c is ' ' or '"' or '<' or '>' or ',' or ';');

    private Dictionary<string, IReadOnlyList<string>> CheckAttributes(SubmitReportInput input, Service service)
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(input.Attributes);
        if (input.Attributes.Count > MaxAttributes)
            failures.Add(ReportFailures.TooManyValues("attribute", MaxAttributes));
        var faulty = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (code, values) in input.Attributes)
        {
            var failure = code.Length > MaxCodeLength ? ReportFailures.AttributeCodeTooLong(code[..MaxCodeLength], MaxCodeLength)
                : values.Any(value => value.Length > MaxAttributeLength) ? ReportFailures.TooLong($"attribute[{code}]", MaxAttributeLength)
                : values.Count > MaxAttributeValues ? ReportFailures.TooManyValues($"attribute[{code}]", MaxAttributeValues) : null;
            if (failure is not null && faulty.Add(code))
                failures.Add(failure);
        }

        foreach (var attribute in service.Attributes.Where(attribute => attribute.Variable && !faulty.Contains(attribute.Code) && service.Asks(attribute, input.Attributes)))
        {
            if (input.Attributes.TryGetValue(attribute.Code, out var values) && values.Count > 0)
                answers[attribute.Code] = CheckAttribute(attribute, values, input.Jurisdiction.TimeZone);
            else if (attribute.Required && input.BackOf is null) // no report is stored that would lack it
                failures.Add(ReportFailures.AttributeMissing(attribute.Code));
        }

        return answers;
    }

    /// <summary>At most one failure; the answer as it is stored.</summary>
    private IReadOnlyList<string> CheckAttribute(ServiceAttribute attribute, IReadOnlyList<string> values, TimeZoneInfo zone)
    {
        if (attribute.Datatype != AttributeDatatype.Multivaluelist && values.Count > 1)
        {
            failures.Add(ReportFailures.TooManyValues($"attribute[{attribute.Code}]", 1));
            return values;
        }

        switch (attribute.Datatype)
        {
            case AttributeDatatype.Number:
                if (Number(values[0]) is { } number)
                    return [number];
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, "a number such as 12 or 1.5", "eine Zahl wie 12 oder 1.5"));
                break;
            case AttributeDatatype.Datetime:
                if (WireDate.TryParse(values[0], zone) is { } moment)
                    return [values[0].Length == "yyyy-MM-dd".Length ? values[0] : WireDate.Format(moment)];
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, "a date in ISO 8601, such as 2026-03-01T08:00:00Z", "ein Datum nach ISO 8601, etwa 2026-03-01T08:00:00Z"));
                break;
            case AttributeDatatype.Singlevaluelist or AttributeDatatype.Multivaluelist:
                if (values.All(value => attribute.Values.Exists(option => option.Key == value)))
                    return values.Distinct(StringComparer.Ordinal).ToList();
                var keys = string.Join(", ", attribute.Values.Select(option => option.Key));
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, $"one of {keys}", $"eines von {keys}"));
                break;
        }

        return values;
    }

    /// <summary>In digits, with its own number of decimals; null if it is none. What is too large for that stays as it came.</summary>
    private static string? Number(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return null;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact.ToString(CultureInfo.InvariantCulture) : text;
    }

    private DateTimeOffset? CheckRequestedDatetime(SubmitReportInput input, DateTimeOffset now)
    {
        if (input.RequestedDatetime is null)
            return null;
        if (!input.Caller.May(ApiScopes.Import, input.Jurisdiction.Id))
        {
            failures.Add(ReportFailures.RequestedDatetimeForbidden);
            return null;
        }

        var moment = WireDate.TryParse(input.RequestedDatetime, input.Jurisdiction.TimeZone);
        if (moment is null || moment > now.AddMinutes(5))
            failures.Add(ReportFailures.RequestedDatetimeInvalid);
        return moment;
    }
}
