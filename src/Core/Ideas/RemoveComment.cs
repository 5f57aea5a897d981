using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

public sealed record RemovedComment(int JurisdictionId, string ThreadId);

/// <summary>Its writer takes a comment back, confirmed or not, by the link in its mail: the row is gone, and mails about it that are still to be sent.</summary>
public sealed class RemoveComment(Open311DbFactory databases, SignedLinks links, TimeProvider clock)
{
    public async Task<Outcome<RemovedComment>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Comment, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var comment = await db.Comments.FromSql($"SELECT * FROM comments WHERE jurisdiction_id = {link.JurisdictionId} AND id = {link.Id} FOR UPDATE").AsNoTracking().FirstOrDefaultAsync(ct);
        if (comment is null)
            return NotificationFailures.LinkInvalid;
        await db.Comments.Where(row => row.Id == comment.Id).ExecuteDeleteAsync(ct);
        if (comment is { ConfirmedAt: not null, Visibility: ReportVisibility.Public })
            await db.Threads.Where(row => row.Id == comment.ThreadId).ExecuteUpdateAsync(row => row.SetProperty(one => one.CommentCount, one => one.CommentCount - 1), ct);
        var thread = await db.Threads.AsNoTracking().SingleAsync(row => row.Id == comment.ThreadId, ct);
        await CancelMailsAsync(db, thread.ReportId, comment.Id, "the comment was taken back", clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return new RemovedComment(link.JurisdictionId, thread.PublicId);
    }

    /// <summary>What is written about a comment but not yet sent stays here.</summary>
    internal static Task CancelMailsAsync(Open311Db db, long reportId, long commentId, string why, DateTimeOffset now, CancellationToken ct) =>
        db.OutgoingMails
            .Where(mail => mail.ReportId == reportId && mail.SentAt == null && mail.FailedAt == null && db.ReportEvents.Any(happened => happened.ReportId == reportId && happened.Id == mail.EventId && happened.CommentId == commentId))
            .ExecuteUpdateAsync(mail => mail.SetProperty(row => row.FailedAt, now).SetProperty(row => row.LastError, why), ct);
}
