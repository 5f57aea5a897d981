using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="ServiceRequestId">The idea.</param>
/// <param name="Close">False: opens it again.</param>
/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record CloseThreadInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, bool Close, string? InternalNote, string Actor);

/// <summary>Ends the discussion of an idea, or opens it again: it can be read, nobody comments or supports any more. Doing it twice is the same as once.</summary>
public sealed class CloseThread(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<IdeaThread>> RunAsync(CloseThreadInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        await using var db = databases.For(input.Jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var report = await db.Reports.Where(row => row.ServiceRequestId == input.ServiceRequestId).Select(row => (long?)row.Id).FirstOrDefaultAsync(ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var thread = await db.Threads.FromSql($"SELECT * FROM threads WHERE jurisdiction_id = {input.Jurisdiction.Id} AND report_id = {report} FOR UPDATE").FirstOrDefaultAsync(ct);
        if (thread is null)
            return IdeaFailures.ThreadUnknown;
        if (thread.ClosedAt is not null == input.Close)
            return thread;
        var now = clock.GetUtcNow();
        thread.ClosedAt = input.Close ? now : null;
        db.ReportEvents.Add(new ReportEvent
        {
            ReportId = report.Value,
            OccurredAt = now,
            Kind = input.Close ? ReportEventKind.ThreadClosed : ReportEventKind.ThreadOpened,
            IsPublic = true,
            Actor = input.Actor,
            InternalNote = input.InternalNote,
            NotifiedAt = now,
        });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return thread;
    }
}
