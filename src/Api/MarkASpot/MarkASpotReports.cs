using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.MarkASpot;

/// <param name="Total">On all pages together.</param>
internal sealed record MarkASpotMeta(long Total, int Limit, int Offset);

/// <summary>Writes reports with the fields that Mark-a-Spot has beside those of GeoReport.</summary>
/// <param name="meta">Null: a bare list.</param>
/// <param name="isExtended">With <c>extended_attributes</c>.</param>
internal sealed class MarkASpotReports(GeoReportExchange exchange, JurisdictionDirectory jurisdictions, ServiceCatalogs catalogs, DataState? state, MarkASpotMeta? meta, bool isExtended)
    : ReportWriter(exchange, jurisdictions, catalogs, state, ReportExtensions.None)
{
    private static readonly WireName Title = new("title");
    private static readonly WireName AddressString = new("address_string");

    protected override void BeginList(GeoReportDocument document)
    {
        if (meta is null)
        {
            base.BeginList(document);
            return;
        }

        document.BeginObject("root");
        document.BeginList("requests");
    }

    protected override void EndList(GeoReportDocument document)
    {
        document.EndList();
        if (meta is null)
            return;
        document.BeginObject("meta");
        document.Number("total", meta.Total);
        document.Number("limit", meta.Limit);
        document.Number("offset", meta.Offset);
        document.EndObject();
        document.EndObject();
    }

    // All photos in one text.
    protected override void WriteMediaUrl(GeoReportDocument document, ReportRow report) =>
        document.Text("media_url", report.Extended!.MediaUrls.Length == 0 ? null : string.Join(',', MediaUrls(report.Extended)));

    protected override void WriteFurther(GeoReportDocument document, ReportRow report)
    {
        Text(document, Title, report, ReportText.Title);
        Text(document, AddressString, report, ReportText.Address);
        document.BeginObject("organisation");
        document.Text("id", report.Extended!.DepartmentKey);
        document.Text("name", report.Text(ReportText.DepartmentName));
        document.EndObject();
    }

    protected override void WriteExtended(GeoReportDocument document, ReportRow report, ExtendedReport extended)
    {
        if (!isExtended)
            return;
        var status = ReportStatusText.Of(report.Status, Language);
        document.BeginObject("extended_attributes");
        document.BeginObject("markaspot");
        document.Text("nid", report.Text(ReportText.ServiceRequestId)); // there, a number beside the id
        document.Text("status_descriptive_name", status);
        document.BeginList("status_notes"); // the last one counts for clients; here it is the only one
        document.BeginObject("status_note");
        document.Text("status_note", SystemNotes.In(report.Text(ReportText.StatusNotes), Language));
        document.Text("status", report.IsClosed ? "closed" : "open");
        document.Text("updated_datetime", WireDate.Format(extended.StatusDatetime));
        document.Text("status_descriptive_name", status);
        document.EndObject();
        document.EndList();
        document.Flag("published", true);
        document.EndObject();
        document.BeginList("media");
        foreach (var address in MediaUrls(extended))
        {
            document.BeginObject("medium");
            document.Text("url", address);
            document.Flag("published", true);
            document.EndObject();
        }

        document.EndList();
        document.EndObject();
    }
}
