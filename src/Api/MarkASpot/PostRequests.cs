using Open311.Api.GeoReport;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.MarkASpot;

/// <summary>POST requests: a report comes in.</summary>
internal static class PostRequests
{
    public static async Task RunAsync(HttpContext http, TakeReport take)
    {
        var exchange = new MarkASpotExchange(http);
        if (await take.RunAsync(exchange) is not var (_, report))
            return;
        await exchange.AnswerAsync(document =>
        {
            if (report.Type == ServiceType.Realtime)
                document.Text("service_request_id", report.ServiceRequestId);
            else if (report.Type == ServiceType.Batch)
                document.Text("token", report.Token);
            document.Text("service_notice", report.ServiceNotice);
        });
    }
}
