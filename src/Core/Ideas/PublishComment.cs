using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="Person">Whom the link proves the reader to be.</param>
public sealed record PublishedComment(int JurisdictionId, string ThreadId, long CommentId, string Person);

/// <summary>Publishes a comment by the link in its mail, and tells those who follow the thread's comments. Doing it twice is the same as once.</summary>
public sealed class PublishComment(Open311DbFactory databases, SignedLinks links, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<PublishedComment>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Comment, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var comment = await db.Comments.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        var thread = comment is null ? null : await OpenThread.VisibleAsync(db, comment.ThreadId, ct);
        if (thread is null || comment is not { Person: { } person })
            return NotificationFailures.LinkInvalid;
        if (comment.ConfirmedAt is null && thread.ClosedAt is not null)
            return IdeaFailures.ThreadClosed;
        await PublishAsync(db, thread, comment.Id, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        bell.Ring();
        return new PublishedComment(link.JurisdictionId, thread.PublicId, comment.Id, person);
    }

    /// <summary>Nothing if it is published already. In the caller's transaction.</summary>
    internal static async Task PublishAsync(Open311Db db, IdeaThread thread, long commentId, DateTimeOffset now, CancellationToken ct)
    {
        // The row decides a race: one of two counts.
        if (await db.Comments.Where(row => row.Id == commentId && row.ConfirmedAt == null).ExecuteUpdateAsync(row => row.SetProperty(comment => comment.ConfirmedAt, now), ct) == 0)
            return;
        await db.Threads.Where(row => row.Id == thread.Id && db.Comments.Any(comment => comment.Id == commentId && comment.Visibility == ReportVisibility.Public))
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.CommentCount, one => one.CommentCount + 1), ct);
        db.ReportEvents.Add(new ReportEvent { ReportId = thread.ReportId, OccurredAt = now, Kind = ReportEventKind.CommentPublished, Actor = "reader", CommentId = commentId });
        await db.SaveChangesAsync(ct);
        await QueueMailsAsync(db, thread.ReportId, ct);
    }

    /// <summary>An open event is work for the step "notified".</summary>
    internal static Task QueueMailsAsync(Open311Db db, long reportId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"UPDATE reports SET stage = least(stage, 2) WHERE jurisdiction_id = {db.RequiredJurisdictionId} AND id = {reportId}", ct);
}
