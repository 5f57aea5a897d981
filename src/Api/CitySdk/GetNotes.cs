using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.CitySdk;

/// <summary>GET requests/notes/{id}: the internal notes of a report, oldest first, for keys that may read what is not public.</summary>
internal static class GetNotes
{
    public static async Task RunAsync(HttpContext http, string id, JurisdictionResolution jurisdictions, ApiCallers callers, Open311DbFactory databases)
    {
        var exchange = new CitySdkExchange(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;

        var who = await callers.FindAsync(http, Open311.Api.GeoReport.PostRequests.ApiKeyOf(fields, http.Request));
        if (!who.Succeeded || !who.Value.May(ApiScopes.ReadNonPublic, town.Id))
        {
            await exchange.RefuseAsync(who.Succeeded ? [CitySdkFailures.NotesForbidden] : who.Failures, town.Language);
            return;
        }

        await using var db = databases.For(town.Id);
        var name = IllegalCharacter.Without(id);
        var report = await db.Reports.Where(row => row.ServiceRequestId == name).Select(row => (long?)row.Id).FirstOrDefaultAsync(exchange.Ct);
        if (report is null)
        {
            await exchange.RefuseAsync([ReportFailures.ReportUnknown], town.Language);
            return;
        }

        var events = await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report && row.InternalNote != null).OrderBy(row => row.Id)
            .Select(row => new { row.Id, row.Actor, row.InternalNote, row.OccurredAt }).ToListAsync(exchange.Ct);
        using var document = exchange.Begin();
        http.Response.Headers.CacheControl = "private, no-store";
        document.BeginList("notes");
        foreach (var happened in events)
        {
            document.BeginObject("note");
            document.Text("id", happened.Id.ToString(CultureInfo.InvariantCulture));
            document.Text("jurisdiction_id", town.Key);
            document.Text("author", happened.Actor);
            document.Text("comment", happened.InternalNote);
            document.Time("datetime", happened.OccurredAt);
            document.Text("service_request_id", name);
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }
}
