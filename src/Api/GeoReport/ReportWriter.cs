using System.Collections.Frozen;
using System.Text;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.GeoReport;

/// <summary>Writes reports as <c>service_requests</c>, straight from the database into the answer.</summary>
/// <param name="state">Read before the reports; null: none was. Names are not older than it.</param>
/// <param name="extensions">Which <c>extended_attributes</c> are written: they are no part of GeoReport v2.</param>
internal class ReportWriter(GeoReportExchange exchange, JurisdictionDirectory jurisdictions, ServiceCatalogs catalogs, DataState? state, ReportExtensions extensions)
{
    private static readonly FrozenDictionary<string, byte[][]> StatusTexts = new[] { "de", "en" }.ToFrozenDictionary(
        language => language, language => Enum.GetValues<ReportStatus>().Select(status => Encoding.UTF8.GetBytes(ReportStatusText.Of(status, language))).ToArray());

    // Of the town whose reports are being written; they mostly are of one.
    private JurisdictionProfile? town;
    private CatalogSnapshot? catalog;

    // By code; null: the town's own words, which come with the reports.
    private Dictionary<string, (byte[] Name, byte[]? Notice)>? words;
    private byte[] address = new byte[256];

    public async Task WriteAsync(ReportRows rows)
    {
        using var document = exchange.Begin();
        document.Columns([.. Names.All.Select(name => name.ToString()), .. ReportExtensionWords.NamesOf(extensions)]);
        BeginList(document);
        while (await rows.ReadAsync(exchange.Ct))
        {
            if (town?.Id != rows.Current.JurisdictionId)
                await EnterAsync(rows.Current.JurisdictionId);
            Write(document, rows.Current);
            if (exchange.IsFull(document))
                await exchange.SendAsync(document);
        }

        EndList(document);
        await exchange.EndAsync(document);
    }

    protected string Language => exchange.ReaderLanguage ?? town!.Language;

    protected virtual void BeginList(GeoReportDocument document) => document.BeginList("service_requests");

    protected virtual void EndList(GeoReportDocument document) => document.EndList();

    /// <summary>A dialect's own fields.</summary>
    protected virtual void WriteFurther(GeoReportDocument document, ReportRow report)
    {
    }

    private async Task EnterAsync(int jurisdictionId)
    {
        town = await jurisdictions.FindAsync(jurisdictionId, exchange.Ct) ?? throw new InvalidOperationException($"There are reports of jurisdiction {jurisdictionId}, but no such jurisdiction.");
        // A service may be younger than what was read of the catalog.
        var isTranslated = Language != town.Language;
        if (isTranslated || extensions.HasFlag(ReportExtensions.Attributes))
            catalog = state is { } known ? await catalogs.ForAsync(jurisdictionId, known, exchange.Ct) : await catalogs.FreshAsync(jurisdictionId, exchange.Ct);
        words = isTranslated ? catalog!.All.ToDictionary(service => service.Code, service => Utf8(service.In(Language)), StringComparer.Ordinal) : null;
    }

    private static (byte[] Name, byte[]? Notice) Utf8(ServiceWords words) => (Encoding.UTF8.GetBytes(words.Name), words.Notice is { } notice ? Encoding.UTF8.GetBytes(notice) : null);

    private void Write(GeoReportDocument document, ReportRow report)
    {
        document.BeginObject("request");
        Text(document, Names.ServiceRequestId, report, ReportText.ServiceRequestId);
        document.Text(Names.Status, report.IsClosed ? "closed"u8 : "open"u8);
        if (SystemNotes.MayBe(report.Utf8(ReportText.StatusNotes)))
            document.Text(Names.StatusNotes, Encoding.UTF8.GetBytes(SystemNotes.In(report.Text(ReportText.StatusNotes), Language)!));
        else if (report.Has(ReportText.StatusNotes))
            document.Text(Names.StatusNotes, report.Utf8(ReportText.StatusNotes));
        else
            document.Text(Names.StatusNotes, StatusTexts.GetValueOrDefault(Language, StatusTexts["en"])[(int)report.Status]);
        var own = words is not null && words.TryGetValue(report.Text(ReportText.ServiceCode)!, out var translated) ? translated : default;
        if (own.Name is null)
            Text(document, Names.ServiceName, report, ReportText.ServiceName);
        else
            document.Text(Names.ServiceName, own.Name);
        Text(document, Names.ServiceCode, report, ReportText.ServiceCode);
        Text(document, Names.Description, report, ReportText.Description);
        Text(document, Names.AgencyResponsible, report, ReportText.DepartmentName);
        if (own.Name is null)
            Text(document, Names.ServiceNotice, report, ReportText.ServiceNotice);
        else if (own.Notice is null)
            document.Nothing(Names.ServiceNotice);
        else
            document.Text(Names.ServiceNotice, own.Notice);
        document.Time(Names.RequestedDatetime, report.RequestedDatetime);
        document.Time(Names.UpdatedDatetime, report.UpdatedDatetime);
        if (report.ExpectedDatetime is { } expected)
            document.Time(Names.ExpectedDatetime, expected);
        else
            document.Nothing(Names.ExpectedDatetime);
        Text(document, Names.Address, report, ReportText.Address);
        Text(document, Names.AddressId, report, ReportText.AddressId);
        Text(document, Names.Zipcode, report, ReportText.Zipcode);
        document.Number(Names.Latitude, report.Latitude);
        document.Number(Names.Longitude, report.Longitude);
        WriteMediaUrl(document, report);
        WriteFurther(document, report);
        if (report.Extended is { } extended)
            WriteExtended(document, report, extended);
        document.EndObject();
    }

    // A photo of ours comes as a path, everybody else's as the link it is.
    protected virtual void WriteMediaUrl(GeoReportDocument document, ReportRow report)
    {
        var media = report.Utf8(ReportText.MediaUrl);
        if (media is not [(byte)'/', ..])
        {
            Text(document, Names.MediaUrl, report, ReportText.MediaUrl);
            return;
        }

        var start = town!.BaseAddressUtf8.Span;
        if (address.Length < start.Length + media.Length)
            address = new byte[start.Length + media.Length];
        start.CopyTo(address);
        media.CopyTo(address.AsSpan(start.Length));
        document.Text(Names.MediaUrl, address.AsSpan(0, start.Length + media.Length));
    }

    protected virtual void WriteExtended(GeoReportDocument document, ReportRow report, ExtendedReport extended)
    {
        document.BeginObject("extended_attributes");
        if (Has(ReportExtensions.DetailedStatus))
            document.Text("detailed_status", SnakeCase.Of(report.Status));
        if (Has(ReportExtensions.DetailedStatusDatetime))
            document.Time("detailed_status_datetime", extended.StatusDatetime);
        if (Has(ReportExtensions.Title))
            document.Text("title", report.Text(ReportText.Title));
        if (Has(ReportExtensions.MediaUrls))
            WriteList(document, "media_urls", "media_url", MediaUrls(extended));
        // CitySDK's word and ours for the same: persons who are for an idea. Nobody votes for a defect: that others have reported it, too, stands in duplicates.
        if (Has(ReportExtensions.Votes))
            WriteCount(document, "votes", extended.Supporters);
        if (Has(ReportExtensions.Supporters))
            WriteCount(document, "supporters", extended.Supporters);
        if (Has(ReportExtensions.DuplicateOf))
            document.Text("duplicate_of", extended.DuplicateOf);
        if (Has(ReportExtensions.Duplicates))
            WriteList(document, "duplicates", "service_request_id", extended.Duplicates);
        if (Has(ReportExtensions.Department))
            document.Text("department", extended.DepartmentKey);
        if (Has(ReportExtensions.Attributes))
            WriteAttributes(document, extended);
        if (Has(ReportExtensions.Thread))
            document.Text("thread", extended.Thread is { } thread ? $"{town!.BaseAddress}/ideas/{thread}" : null);
        if (Has(ReportExtensions.AssetId))
            Text(document, Names.AssetId, report, ReportText.AssetId);
        if (Has(ReportExtensions.AssetLabel))
            Text(document, Names.AssetLabel, report, ReportText.AssetLabel);
        if (Has(ReportExtensions.Distance))
            document.Number("distance", extended.DistanceMeters is { } meters ? Math.Round(meters, 1) : null);
        document.EndObject();
    }

    protected IEnumerable<string> MediaUrls(ExtendedReport extended) => extended.MediaUrls.Select(media => MediaName.Absolute(media, town!.BaseAddress)!);

    private bool Has(ReportExtensions one) => (extensions & one) != 0;

    private void WriteAttributes(GeoReportDocument document, ExtendedReport extended)
    {
        document.BeginList("attributes");
        foreach (var (code, question, answer) in catalog!.ById.TryGetValue(extended.ServiceId, out var service) ? extended.PublicAnswers(service, Language, town!.TimeZone) : [])
        {
            document.BeginObject("attribute");
            document.Text("code", code);
            document.Text("label", question);
            document.Text("value", answer);
            document.EndObject();
        }

        document.EndList();
    }

    protected static void WriteList(GeoReportDocument document, string name, string entry, IEnumerable<string> values)
    {
        document.BeginList(name);
        foreach (var value in values)
            document.Entry(entry, value);
        document.EndList();
    }

    protected static void WriteCount(GeoReportDocument document, string name, int? count)
    {
        if (count is { } number)
            document.Number(name, (long)number);
        else
            document.Text(name, null);
    }

    protected static void Text(GeoReportDocument document, WireName name, ReportRow report, ReportText text)
    {
        if (report.Has(text))
            document.Text(name, report.Utf8(text));
        else
            document.Nothing(name);
    }

    private static class Names
    {
        public static readonly WireName ServiceRequestId = new("service_request_id");
        public static readonly WireName Status = new("status");
        public static readonly WireName StatusNotes = new("status_notes");
        public static readonly WireName ServiceName = new("service_name");
        public static readonly WireName ServiceCode = new("service_code");
        public static readonly WireName Description = new("description");
        public static readonly WireName AgencyResponsible = new("agency_responsible");
        public static readonly WireName ServiceNotice = new("service_notice");
        public static readonly WireName RequestedDatetime = new("requested_datetime");
        public static readonly WireName UpdatedDatetime = new("updated_datetime");
        public static readonly WireName ExpectedDatetime = new("expected_datetime");
        public static readonly WireName Address = new("address");
        public static readonly WireName AddressId = new("address_id");
        public static readonly WireName Zipcode = new("zipcode");
        public static readonly WireName Latitude = new("lat");
        public static readonly WireName Longitude = new("long");
        public static readonly WireName MediaUrl = new("media_url");

        public static readonly WireName AssetId = new("asset_id");
        public static readonly WireName AssetLabel = new("asset_label");

        /// <summary>In the order in which they are written.</summary>
        public static readonly IReadOnlyList<WireName> All =
        [
            ServiceRequestId, Status, StatusNotes, ServiceName, ServiceCode, Description, AgencyResponsible, ServiceNotice, RequestedDatetime, UpdatedDatetime, ExpectedDatetime,
            Address, AddressId, Zipcode, Latitude, Longitude, MediaUrl,
        ];
    }
}
