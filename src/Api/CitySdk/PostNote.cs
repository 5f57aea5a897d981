using Microsoft.EntityFrameworkCore;
using Open311.Api.GeoReport;
using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/notes/{id}: an internal note, by a key that may move a status. Nobody outside hears of it; <c>author</c> is not kept, the key is.</summary>
internal static class PostNote
{
    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, Open311DbFactory databases, ChangeStatus change)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        if (!call.Caller.May(ApiScopes.UpdateStatus, call.Town.Id))
        {
            await exchange.RefuseAsync([CitySdkFailures.NotesForbidden], call.Town.Language);
            return;
        }

        if (call.Fields.Text("comment") is not { } note)
        {
            await exchange.RefuseAsync([CitySdkFailures.NoteMissing], call.Town.Language);
            return;
        }

        await using var db = databases.For(call.Town.Id);
        var name = IllegalCharacter.Without(id);
        var status = await db.Reports.Where(row => row.ServiceRequestId == name).Select(row => (ReportStatus?)row.Status).FirstOrDefaultAsync(exchange.Ct);
        if (status is null)
        {
            await exchange.RefuseAsync([ReportFailures.ReportUnknown], call.Town.Language);
            return;
        }

        var outcome = await change.RunAsync(new ChangeStatusInput(call.Town, name, status.Value, null, note, call.Actor), exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status201Created, "notes", "note", document => document.Text("service_request_id", name));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
