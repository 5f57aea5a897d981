using Open311.Api.GeoReport;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.MarkASpot;

/// <summary>POST requests/{id}: <c>status</c> and <c>status_notes</c>, by a key that may move a status.</summary>
internal static class PostRequest
{
    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, UpdateReport update)
    {
        var exchange = new MarkASpotExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        var word = call.Fields.Text("status");
        var outcome = await update.RunAsync(call, id, call.Fields.Text("status_notes"), UpdateReport.Unchangeable, now => word is null ? now : Target(word, now), "status", exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(document => document.Text("service_request_id", outcome.Value));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }

    // The two words of GeoReport move nothing that is shown under them already; else they mean the plainest status. Our own ten words are taken as well.
    private static ReportStatus? Target(string word, ReportStatus now) => word.ToLowerInvariant() switch
    {
        "open" => !now.IsClosed() ? now : now == ReportStatus.ClosedFixed ? ReportStatus.InProgress : ReportStatus.Reviewed,
        "closed" => now.IsClosed() ? now : ReportStatus.ClosedFixed,
        _ => SnakeCase.TryParse<ReportStatus>(word),
    };
}
