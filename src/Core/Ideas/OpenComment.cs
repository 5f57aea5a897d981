using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;

namespace Open311.Core.Ideas;

/// <summary>A comment as its writer sees it behind the link in the mail.</summary>
public sealed record OwnComment(int JurisdictionId, string ThreadId, string? IdeaTitle, Comment Comment);

/// <summary>Opens a comment by its signed link. Changes nothing.</summary>
public sealed class OpenComment(Open311DbFactory databases, SignedLinks links)
{
    public async Task<Outcome<OwnComment>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Comment, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var comment = await db.Comments.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        var thread = comment is null ? null : await OpenThread.VisibleAsync(db, comment.ThreadId, ct);
        if (comment is null || thread is null)
            return NotificationFailures.LinkInvalid;
        var title = await db.Reports.Where(row => row.Id == thread.ReportId).Select(row => row.Title).SingleAsync(ct);
        return new OwnComment(link.JurisdictionId, thread.PublicId, title, comment);
    }
}
