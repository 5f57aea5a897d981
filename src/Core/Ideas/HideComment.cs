using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="ServiceRequestId">The idea.</param>
/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record HideCommentInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, long CommentId, string? InternalNote, string Actor);

/// <summary>Takes a comment from the public, at once; mails about it that are still to be sent stay here. Hiding twice is hiding once.</summary>
public sealed class HideComment(Open311DbFactory databases, TimeProvider clock)
{
    public Task<Outcome<ChangedComment>> RunAsync(HideCommentInput input, CancellationToken ct) => ChangeAsync(databases, clock, input, ReportVisibility.Hidden, ct);

    internal static async Task<Outcome<ChangedComment>> ChangeAsync(Open311DbFactory databases, TimeProvider clock, HideCommentInput input, ReportVisibility visibility, CancellationToken ct)
    {
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        await using var db = databases.For(input.Jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var report = await db.Reports.Where(row => row.ServiceRequestId == input.ServiceRequestId).Select(row => (long?)row.Id).FirstOrDefaultAsync(ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var thread = await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report, ct);
        var comment = thread is null ? null : await db.Comments
            .FromSql($"SELECT * FROM comments WHERE jurisdiction_id = {input.Jurisdiction.Id} AND id = {input.CommentId} AND thread_id = {thread.Id} FOR UPDATE").AsNoTracking().FirstOrDefaultAsync(ct);
        if (comment is null)
            return IdeaFailures.CommentUnknown;
        if (comment.Visibility == visibility)
            return new ChangedComment(comment.Id);
        var now = clock.GetUtcNow();
        var isHidden = visibility == ReportVisibility.Hidden;
        await db.Comments.Where(row => row.Id == comment.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.Visibility, visibility), ct);
        var step = isHidden ? -1 : 1;
        if (comment.ConfirmedAt is not null)
            await db.Threads.Where(row => row.Id == thread!.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.CommentCount, one => one.CommentCount + step), ct);
        if (isHidden)
            await RemoveComment.CancelMailsAsync(db, report.Value, comment.Id, "the comment was hidden", now, ct);
        db.ReportEvents.Add(new ReportEvent
        {
            ReportId = report.Value,
            OccurredAt = now,
            Kind = isHidden ? ReportEventKind.CommentHidden : ReportEventKind.CommentShown,
            Actor = input.Actor,
            InternalNote = input.InternalNote,
            CommentId = comment.Id,
            NotifiedAt = now,
        });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new ChangedComment(comment.Id);
    }
}
