using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.CitySdk;

/// <summary>Writes reports with the fields that CitySDK and Klarschiff have beside those of GeoReport.</summary>
internal sealed class CitySdkReports(GeoReportExchange exchange, JurisdictionDirectory jurisdictions, ServiceCatalogs catalogs, DataState? state)
    : ReportWriter(exchange, jurisdictions, catalogs, state, ReportExtensions.None)
{
    private static readonly WireName AdressId = new("adress_id"); // misspelt in Klarschiff, and read so

    protected override void WriteFurther(GeoReportDocument document, ReportRow report) => Text(document, AdressId, report, ReportText.AddressId);

    protected override void WriteExtended(GeoReportDocument document, ReportRow report, ExtendedReport extended)
    {
        document.BeginObject("extended_attributes");
        document.Text("detailed_status", CitySdkStatus.Of(report.Status));
        document.Text("detailed_status_datetime", WireDate.Format(extended.StatusDatetime));
        document.Flag("description_public", true); // what is not public is not here
        document.Text("expected_closure", report.ExpectedDatetime is { } expected ? WireDate.Format(expected) : null);
        WriteCount(document, "votes", extended.Supporters ?? 0);
        document.Text("priority", null);
        WriteList(document, "media_urls", "media_url", MediaUrls(extended));
        document.Flag("photo_required", false);
        document.Text("trust", null);
        document.Text("title", report.Text(ReportText.Title));
        document.EndObject();
    }
}
