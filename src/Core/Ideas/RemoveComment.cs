using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

public sealed record RemovedComment(int JurisdictionId, string ThreadId);

/// <summary>Its writer takes a comment back, confirmed or not, by the link in its mail: the row is gone, and its words in mails about it, sent or not.</summary>
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
        await BlankMailsAsync(db, thread.ReportId, comment.Id, ct);
        await transaction.CommitAsync(ct);
        return new RemovedComment(link.JurisdictionId, thread.PublicId);
    }

    /// <summary>What is written about a comment but not yet sent stays here.</summary>
    internal static Task CancelMailsAsync(Open311Db db, long reportId, long commentId, string why, DateTimeOffset now, CancellationToken ct) =>
        MailsAbout(db, reportId, commentId).Where(mail => mail.SentAt == null && mail.FailedAt == null)
            .ExecuteUpdateAsync(mail => mail.SetProperty(row => row.FailedAt, now).SetProperty(row => row.LastError, why), ct);

    /// <summary>The followers' addresses are theirs and stay; the writer's, in the mail that asked to confirm, goes.</summary>
    private static async Task BlankMailsAsync(Open311Db db, long reportId, long commentId, CancellationToken ct)
    {
        await MailsAbout(db, reportId, commentId)
            .ExecuteUpdateAsync(mail => mail.SetProperty(row => row.Subject, "").SetProperty(row => row.Text, "").SetProperty(row => row.Html, ""), ct);
        await MailsAbout(db, reportId, commentId).Where(mail => mail.Template == MailPlan.CommentToConfirm)
            .ExecuteUpdateAsync(mail => mail.SetProperty(row => row.Recipient, row => "erased-" + row.Id), ct);
    }

    private static IQueryable<OutgoingMail> MailsAbout(Open311Db db, long reportId, long commentId) =>
        db.OutgoingMails.Where(mail => mail.ReportId == reportId && db.ReportEvents.Any(happened => happened.ReportId == reportId && happened.Id == mail.EventId && happened.CommentId == commentId));
}
