using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Writes reports as <c>service_requests</c>, straight from the database into the answer.</summary>
internal static class ReportWriter
{
    private const int RowsPerFlush = 32;

    /// <param name="extensions">Also <c>extended_attributes</c>: they are no part of GeoReport v2.</param>
    public static async Task WriteAsync(GeoReportExchange exchange, ReportRows rows, JurisdictionDirectory jurisdictions, bool extensions)
    {
        using var document = exchange.Begin();
        document.BeginList("service_requests");
        for (var count = 1; await rows.ReadAsync(exchange.Ct); count++)
        {
            var jurisdiction = await jurisdictions.FindAsync(rows.Current.JurisdictionId, exchange.Ct);
            Write(document, rows.Current, exchange.ReaderLanguage ?? jurisdiction?.Language ?? "en", jurisdiction?.BaseAddress ?? "", extensions);
            if (count % RowsPerFlush == 0)
                await exchange.SendAsync(document);
        }

        document.EndList();
        await exchange.SendAsync(document);
    }

    /// <param name="baseAddress">The jurisdiction's: photos of ours begin with it.</param>
    public static void Write(GeoReportDocument document, ReportRow report, string language, string baseAddress, bool extensions)
    {
        document.BeginObject("request");
        document.Text("service_request_id", report.ServiceRequestId);
        document.Text("status", report.IsClosed ? "closed" : "open");
        document.Text("status_notes", report.StatusNotes ?? ReportStatusText.Of(report.Status, language));
        document.Text("service_name", report.ServiceName);
        document.Text("service_code", report.ServiceCode);
        document.Text("description", report.Description);
        document.Text("agency_responsible", report.DepartmentName);
        document.Text("service_notice", report.ServiceNotice);
        document.Time("requested_datetime", report.RequestedDatetime);
        document.Time("updated_datetime", report.UpdatedDatetime);
        document.Time("expected_datetime", report.ExpectedDatetime);
        document.Text("address", report.Address);
        document.Text("address_id", report.AddressId);
        document.Text("zipcode", report.Zipcode);
        document.Number("lat", report.Latitude);
        document.Number("long", report.Longitude);
        document.Text("media_url", MediaName.Absolute(report.MediaUrl, baseAddress));
        if (extensions)
        {
            document.BeginObject("extended_attributes");
            document.Text("detailed_status", SnakeCase.Of(report.Status));
            document.Text("title", report.Title);
            document.Text("duplicate_of", report.DuplicateOf);
            document.BeginList("duplicates");
            foreach (var id in report.Duplicates)
                document.Entry("service_request_id", id);
            document.EndList();
            document.EndObject();
        }

        document.EndObject();
    }
}
