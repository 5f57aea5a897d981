using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <summary>Ends a support, by the link in the mail or from a browser that is known: the row is gone. Doing it twice is the same as once.</summary>
public sealed class TakeSupportBack(Open311DbFactory databases, SignedLinks links, TimeProvider clock)
{
    public async Task<Outcome<SupportedIdea>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Support, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var thread = await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.OtherId, ct);
        if (thread is null)
            return NotificationFailures.LinkInvalid;
        var person = await db.Supporters.Where(row => row.Id == link.Id).Select(row => row.Person).FirstOrDefaultAsync(ct);
        return person is null ? new SupportedIdea(link.JurisdictionId, thread.PublicId, IsCounted: false, "") : await RemoveAsync(db, thread, person, ct);
    }

    /// <param name="person">Whom this browser has proved to be.</param>
    public async Task<Outcome<SupportedIdea>> RunAsync(int jurisdictionId, string threadId, string person, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.PublicId == threadId, ct) is { } thread ? await RemoveAsync(db, thread, person, ct) : IdeaFailures.ThreadUnknown;
    }

    private async Task<Outcome<SupportedIdea>> RemoveAsync(Open311Db db, IdeaThread thread, string person, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var mine = db.Supporters.Where(row => row.ThreadId == thread.Id && row.Person == person);
        if (await mine.Where(row => row.ConfirmedAt != null).ExecuteDeleteAsync(ct) > 0)
            await SupportIdea.MoveCountAsync(db, thread.Id, -1, ReportEventKind.SupportTakenBack, clock.GetUtcNow(), ct);
        await mine.Where(row => row.ConfirmedAt == null).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return new SupportedIdea(thread.JurisdictionId, thread.PublicId, IsCounted: false, person);
    }
}
