using Open311.Api.GeoReport;

namespace Open311.Api.CitySdk;

/// <summary>PATCH and PUT requests/{id}: <c>detailed_status</c> and <c>status_notes</c>, by a key that may move a status. The answer is 200 with the id.</summary>
internal static class PatchRequest
{
    /// <summary>Of Klarschiff's own work with reports there is nothing here.</summary>
    private static readonly SentField[] Unchangeable =
    [
        .. UpdateReport.Unchangeable,
        new("priority", _ => null),
        new("delegation", _ => null),
        new("job_status", _ => null),
        new("job_priority", _ => null),
    ];

    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, UpdateReport update)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        var word = call.Fields.Text("detailed_status");
        var outcome = await update.RunAsync(
            call, id, call.Fields.Text("status_notes"), Unchangeable, now => word is null ? now : CitySdkStatus.Target(word, now), "detailed_status", exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status200OK, "service_requests", "request", document => document.Text("service_request_id", outcome.Value));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
