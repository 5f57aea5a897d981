using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="Reason">The reader's words; seen by staff only.</param>
public sealed record ReportCommentInput(JurisdictionProfile Jurisdiction, string ThreadId, long CommentId, string? Reason);

public sealed record ChangedComment(long CommentId);

/// <summary>Notes that a reader thinks a comment should not be public. Staff see it with the idea; nothing is hidden by it alone.</summary>
public sealed class ReportComment(Open311DbFactory databases, TimeProvider clock)
{

    public async Task<Outcome<ChangedComment>> RunAsync(ReportCommentInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Reason?.Length > ReportAbuse.MaxReasonLength)
            return ReportFailures.TooLong("reason", ReportAbuse.MaxReasonLength);
        await using var db = databases.For(input.Jurisdiction.Id);
        var thread = await OpenThread.VisibleAsync(db, input.ThreadId, ct);
        if (thread is null)
            return IdeaFailures.ThreadUnknown;
        if (!await db.Comments.AnyAsync(row => row.Id == input.CommentId && row.ThreadId == thread.Id && row.ConfirmedAt != null && row.Visibility == ReportVisibility.Public, ct))
            return IdeaFailures.CommentUnknown;
        var now = clock.GetUtcNow();
        db.ReportEvents.Add(new ReportEvent
        {
            ReportId = thread.ReportId,
            OccurredAt = now,
            Kind = ReportEventKind.AbuseReported,
            Actor = "reader",
            CommentId = input.CommentId,
            InternalNote = input.Reason,
            NotifiedAt = now, // It causes no mail: staff see it in their inbox.
        });
        await db.SaveChangesAsync(ct);
        return new ChangedComment(input.CommentId);
    }
}
