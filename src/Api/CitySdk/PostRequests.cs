using Open311.Api.GeoReport;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.CitySdk;

/// <summary>POST requests: a report comes in, as a form or as JSON with <c>api_key</c> and <c>email</c> in the address. The answer is 201: Klarschiff's front end takes nothing else.</summary>
internal static class PostRequests
{
    public static async Task RunAsync(HttpContext http, TakeReport take)
    {
        var exchange = new CitySdkExchange(http);
        if (await take.RunAsync(exchange) is not var (call, report))
            return;
        await exchange.AnswerAsync(StatusCodes.Status201Created, "service_requests", "request", document =>
        {
            if (report.Type == ServiceType.Realtime)
                document.Text("service_request_id", report.ServiceRequestId);
            else if (report.Type == ServiceType.Batch)
                document.Text("token", report.Token);
            document.Text("create_message", Message(report, exchange.ReaderLanguage ?? call.Town.Language));
        });
    }

    private static string Message(SubmittedReport report, string language)
    {
        var (english, german) = report.Visibility switch
        {
            ReportVisibility.AwaitsConfirmation => (
                "Thank you. Your report is stored; it becomes public once you have followed the link in the mail that we have sent you.",
                "Vielen Dank. Ihre Meldung ist gespeichert; sie wird öffentlich, sobald Sie dem Link in der E-Mail gefolgt sind, die wir Ihnen geschickt haben."),
            ReportVisibility.AwaitsReview => (
                "Thank you. Your report is stored; it becomes public once somebody has looked at it.",
                "Vielen Dank. Ihre Meldung ist gespeichert; sie wird öffentlich, sobald jemand sie angesehen hat."),
            ReportVisibility.Confidential => (
                "Thank you. Your report is stored; it is not published.",
                "Vielen Dank. Ihre Meldung ist gespeichert; sie wird nicht veröffentlicht."),
            _ => ("Thank you. Your report has arrived.", "Vielen Dank. Ihre Meldung ist eingegangen."),
        };
        var thanks = language == "de" ? german : english;
        return report.ServiceNotice is { } notice ? $"{thanks} {notice}" : thanks;
    }
}
