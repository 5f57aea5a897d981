using Open311.Api.GeoReport;
using Open311.Core.Identity;
using Open311.Core.Reports;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/abuses/{id}: a reader thinks that a report should not be public. Staff see <c>comment</c>; <c>author</c> is not kept.</summary>
internal static class PostAbuse
{
    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, ReportAbuse report)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange, ApiScopes.Report) is not { } call)
            return;
        var outcome = await report.RunAsync(new ReportAbuseInput(call.Town, IllegalCharacter.Without(id), call.Fields.Text("comment")), exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status201Created, "abuses", "abuse", document => document.Text("service_request_id", outcome.Value.ServiceRequestId));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
