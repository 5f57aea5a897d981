using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;

namespace Open311.Core.Ideas;

/// <summary>Counts a supporter by the link in the mail. Doing it twice is the same as once.</summary>
public sealed class ConfirmSupport(Open311DbFactory databases, SignedLinks links, TimeProvider clock)
{
    public async Task<Outcome<SupportedIdea>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Support, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var supporter = await db.Supporters.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        var thread = supporter is null ? null : await OpenThread.VisibleAsync(db, supporter.ThreadId, ct);
        if (thread is null || supporter is null)
            return NotificationFailures.LinkInvalid;
        if (supporter.ConfirmedAt is null && thread.ClosedAt is not null)
            return IdeaFailures.ThreadClosed;
        await SupportIdea.CountAsync(db, thread.Id, supporter.Id, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return new SupportedIdea(link.JurisdictionId, thread.PublicId, IsCounted: true, supporter.Person);
    }
}
