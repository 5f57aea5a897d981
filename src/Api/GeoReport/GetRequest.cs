using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET requests/{id}: one report, still as a list.</summary>
internal static class GetRequest
{
    public static async Task RunAsync(HttpContext http, string id, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, FindReports reports)
    {
        var exchange = new GeoReportExchange(http);
        var fields = GeoReportFields.OfQuery(http.Request);
        var jurisdiction = await jurisdictions.NamedAsync(http, fields.Text("jurisdiction_id"));
        if (!jurisdiction.Succeeded)
        {
            await exchange.RefuseAsync(jurisdiction.Failures);
            return;
        }

        var extensions = fields.IsTrue("extensions");
        await using var rows = await reports.ByIdAsync(jurisdiction.Value?.Id, [WireText.WithoutIllegal(id)], extensions, exchange.Base.IsSandbox, exchange.Ct);
        if (rows.IsEmpty)
            await exchange.RefuseAsync([ReportFailures.ReportUnknown], jurisdiction.Value?.Language);
        else
            await ReportWriter.WriteAsync(exchange, rows, directory, extensions);
    }
}
