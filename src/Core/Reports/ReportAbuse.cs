using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <param name="Reason">The reader's words; seen by staff only.</param>
public sealed record ReportAbuseInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Reason);

/// <summary>Notes that a reader thinks a report should not be public. Staff see it with the report; nothing is hidden by it alone.</summary>
public sealed class ReportAbuse(Open311DbFactory databases, TimeProvider clock)
{
    public const int MaxReasonLength = 1000;

    public async Task<Outcome<HiddenReport>> RunAsync(ReportAbuseInput input, CancellationToken ct)
    {
        if (input.Reason?.Length > MaxReasonLength)
            return ReportFailures.TooLong("reason", MaxReasonLength);
        await using var db = databases.For(input.Jurisdiction.Id);
        var id = await db.Reports.Where(row => row.ServiceRequestId == input.ServiceRequestId && row.Visibility == ReportVisibility.Public)
            .Select(row => (long?)row.Id).FirstOrDefaultAsync(ct);
        if (id is null)
            return ReportFailures.ReportUnknown;
        var now = clock.GetUtcNow();
        db.ReportEvents.Add(new ReportEvent
        {
            ReportId = id.Value,
            OccurredAt = now,
            Kind = ReportEventKind.AbuseReported,
            Actor = "reader",
            InternalNote = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.ReplaceLineEndings("\n").Trim(),
            NotifiedAt = now, // It causes no mail: staff see it in their inbox.
        });
        await db.SaveChangesAsync(ct);
        return new HiddenReport(input.ServiceRequestId);
    }
}
