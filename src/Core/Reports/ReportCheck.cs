using System.Globalization;
using System.Net.Mail;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>Checks a report as it came over the wire; every rule that is broken adds a failure.</summary>
internal sealed class ReportCheck
{
    private const int MaxAttributes = 100;
    private const int MaxAttributeValues = 100;
    private const int MaxAttributeLength = 4000;
    private const int MaxMediaUrls = 20;
    private readonly List<Failure> failures;

    public ReportCheck(SubmitReportInput input, CatalogSnapshot catalog, DateTimeOffset now, List<Failure> failures)
    {
        this.failures = failures;
        Service = FindService(input, catalog);
        Place = CheckPlace(input);
        CheckTexts(input);
        if (Service is not null)
            CheckAttributes(input, Service);
        RequestedDatetime = CheckRequestedDatetime(input, now);
        if (input.IdempotencyKey is { } key && (key.Length is 0 or > 255 || key.Any(c => c is < ' ' or > '~')))
            failures.Add(ReportFailures.IdempotencyKeyInvalid);
    }

    public Service? Service { get; }

    public Wgs84Point? Place { get; }

    public DateTimeOffset? RequestedDatetime { get; }

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
            if (input.AddressString is null && input.AddressId is null && Service?.Kind != ServiceKind.Idea)
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
        foreach (var link in links)
        {
            if (link.Length > 2000 || !Uri.TryCreate(link, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0)
                yield return ReportFailures.MediaUrlInvalid("media_url");
        }
    }

    internal static bool IsMailAddress(string text) =>
        text.Length <= 254 && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.', StringComparison.Ordinal)
        && !text.Any(c => char.IsControl(c) || c is ' ' or '"' or '<' or '>' or ',' or ';');

    private void CheckAttributes(SubmitReportInput input, Service service)
    {
        if (input.Attributes.Count > MaxAttributes)
            failures.Add(ReportFailures.TooManyValues("attribute", MaxAttributes));
        foreach (var (code, values) in input.Attributes)
        {
            if (code.Length > 100 || values.Any(value => value.Length > MaxAttributeLength))
                failures.Add(ReportFailures.TooLong($"attribute[{(code.Length > 100 ? code[..100] : code)}]", MaxAttributeLength));
            if (values.Count > MaxAttributeValues)
                failures.Add(ReportFailures.TooManyValues($"attribute[{code}]", MaxAttributeValues));
        }

        foreach (var attribute in service.Attributes.Where(attribute => attribute.Variable))
        {
            if (input.Attributes.TryGetValue(attribute.Code, out var values) && values.Count > 0)
                CheckAttribute(attribute, values, input.Jurisdiction.TimeZone);
            else if (attribute.Required)
                failures.Add(ReportFailures.AttributeMissing(attribute.Code));
        }
    }

    private void CheckAttribute(ServiceAttribute attribute, IReadOnlyList<string> values, TimeZoneInfo zone)
    {
        switch (attribute.Datatype)
        {
            case AttributeDatatype.Number when !double.TryParse(values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number):
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, "a number", "eine Zahl"));
                break;
            case AttributeDatatype.Datetime when WireDate.TryParse(values[0], zone) is null:
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, "a date in ISO 8601", "ein Datum nach ISO 8601"));
                break;
            case AttributeDatatype.Singlevaluelist or AttributeDatatype.Multivaluelist
                when values.Any(value => !attribute.Values.Exists(option => option.Key == value)):
                var keys = string.Join(", ", attribute.Values.Select(option => option.Key));
                failures.Add(ReportFailures.AttributeInvalid(attribute.Code, $"one of {keys}", $"eines von {keys}"));
                break;
        }

        if (attribute.Datatype != AttributeDatatype.Multivaluelist && values.Count > 1)
            failures.Add(ReportFailures.TooManyValues($"attribute[{attribute.Code}]", 1));
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
