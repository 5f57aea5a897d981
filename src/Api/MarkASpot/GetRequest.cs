using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.MarkASpot;

/// <summary>GET requests/{id}: one report, as a list of one.</summary>
internal static class GetRequest
{
    public static async Task RunAsync(HttpContext http, string id, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, ServiceCatalogs catalogs, SendReports send)
    {
        var exchange = new MarkASpotExchange(http);
        var fields = exchange.FieldsOfQuery();
        var town = await jurisdictions.NamedAsync(http, fields.Text("jurisdiction_id"));
        if (!town.Succeeded)
        {
            await exchange.RefuseAsync(town.Failures);
            return;
        }

        var query = new ReportQuery(town.Value?.Id) { ServiceRequestIds = [IllegalCharacter.Without(id)], WithExtended = true };
        MarkASpotMeta? meta = fields.IsTrue("meta") && exchange.Format == GeoReportFormat.Json ? new(1, 1, 0) : null;
        await send.RunAsync(exchange, query, town.Value, isOfOne: true, state => new MarkASpotReports(exchange, directory, catalogs, state, meta, fields.Text("extensions") is not null));
    }
}
