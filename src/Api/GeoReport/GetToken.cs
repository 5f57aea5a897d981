using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET tokens/{token}: the id of a report of a batch service, once it has been routed; until then the token alone.</summary>
internal static class GetToken
{
    public static async Task RunAsync(HttpContext http, string token, JurisdictionResolution jurisdictions, FindReports reports)
    {
        var exchange = new GeoReportExchange(http);
        var jurisdiction = await jurisdictions.NamedAsync(http, GeoReportFields.OfQuery(http.Request).Text("jurisdiction_id"));
        if (!jurisdiction.Succeeded)
        {
            await exchange.RefuseAsync(jurisdiction.Failures);
            return;
        }

        var (exists, serviceRequestId) = await reports.ByTokenAsync(jurisdiction.Value?.Id, IllegalCharacter.Without(token), exchange.Base.IsSandbox, exchange.Ct);
        if (!exists)
        {
            await exchange.RefuseAsync([GeoReportFailures.TokenUnknown], jurisdiction.Value?.Language);
            return;
        }

        using var document = exchange.Begin();
        document.BeginList("service_requests");
        document.BeginObject("request");
        if (serviceRequestId is not null) // left out, not null: a client for iOS takes any value for an id
            document.Text("service_request_id", serviceRequestId);
        document.Text("token", token);
        document.EndObject();
        document.EndList();
        await exchange.EndAsync(document);
    }
}
