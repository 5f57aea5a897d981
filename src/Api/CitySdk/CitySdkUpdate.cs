using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Reports;
using Open311.Core.Updates;

namespace Open311.Api.CitySdk;

/// <summary>What Klarschiff takes from a reader in several ways and is one thing here: an update.</summary>
internal static class CitySdkUpdate
{
    /// <summary>Clients have no name for what they send: it is the <c>Idempotency-Key</c> where there is one, else a new one each time.</summary>
    /// <param name="word">One of <see cref="UpdateWords.Incoming"/>.</param>
    public static PostUpdateInput Of(WireCall call, GeoReportExchange exchange, string id, string word, DateTimeOffset now) =>
        PostUpdates.InputOf(call, exchange) with
        {
            ServiceRequestId = IllegalCharacter.Without(id),
            UpdateId = WireText.Clean(exchange.Http.Request.Headers["Idempotency-Key"]) ?? Guid.NewGuid().ToString("N"),
            UpdatedDatetime = WireDate.Format(now),
            Status = word,
            Email = call.Fields.Text("author", "email"),
        };

    public static async Task AnswerAsync(CitySdkExchange exchange, WireCall call, string id, Outcome<PostedUpdate> outcome, string list, string entry)
    {
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status201Created, list, entry, document => document.Text("service_request_id", id));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
