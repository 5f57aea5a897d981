using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Cases;

/// <param name="Actor"><c>account:ID</c> or <c>key:NAME</c>.</param>
public sealed record DismissAbuseInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? InternalNote, string Actor);

public sealed record DismissedAbuse(string ServiceRequestId);

/// <summary>Notes that staff have looked at what readers reported as abuse until now and found nothing wrong. What is reported later is open again.</summary>
public sealed class DismissAbuse(Open311DbFactory databases, TimeProvider clock)
{
    public async Task<Outcome<DismissedAbuse>> RunAsync(DismissAbuseInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        await using var db = databases.For(input.Jurisdiction.Id);
        var id = await db.Reports.Where(row => row.ServiceRequestId == input.ServiceRequestId).Select(row => (long?)row.Id).FirstOrDefaultAsync(ct);
        if (id is null)
            return ReportFailures.ReportUnknown;
        var now = clock.GetUtcNow();
        db.ReportEvents.Add(new ReportEvent { ReportId = id.Value, OccurredAt = now, Kind = ReportEventKind.AbuseDismissed, Actor = input.Actor, InternalNote = input.InternalNote, NotifiedAt = now });
        await db.SaveChangesAsync(ct);
        return new DismissedAbuse(input.ServiceRequestId);
    }
}
