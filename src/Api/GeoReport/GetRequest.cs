using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET requests/{id}: one report, still as a list.</summary>
internal static class GetRequest
{
    public static async Task RunAsync(
        HttpContext http, string id, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, ServiceCatalogs catalogs, SendReports send)
    {
        var exchange = new GeoReportExchange(http);
        var fields = GeoReportFields.OfQuery(http.Request);
        var jurisdiction = await jurisdictions.NamedAsync(http, fields.Text("jurisdiction_id"));
        if (!jurisdiction.Succeeded)
        {
            await exchange.RefuseAsync(jurisdiction.Failures);
            return;
        }

        var extensions = ReportExtensionWords.Of(fields.List("extensions"));
        var query = new ReportQuery(jurisdiction.Value?.Id) { ServiceRequestIds = [IllegalCharacter.Without(id)], WithExtended = extensions != ReportExtensions.None, OfSandbox = exchange.Base.IsSandbox };
        await send.RunAsync(exchange, query, jurisdiction.Value, isOfOne: true, state => new ReportWriter(exchange, directory, catalogs, state, extensions));
    }
}
