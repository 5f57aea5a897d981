using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Persistence;

namespace Open311.Core.Ideas;

/// <param name="IsCounted">False: it is to be confirmed, or was taken back.</param>
/// <param name="IsThere">False: it was taken back.</param>
public sealed record OwnSupport(int JurisdictionId, string ThreadId, string? IdeaTitle, bool IsCounted, bool IsThere);

/// <summary>Opens a support by its signed link. Changes nothing.</summary>
public sealed class OpenSupport(Open311DbFactory databases, SignedLinks links)
{
    public async Task<Outcome<OwnSupport>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Support, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var thread = await OpenThread.VisibleAsync(db, link.OtherId, ct);
        if (thread is null)
            return NotificationFailures.LinkInvalid;
        var supporter = await db.Supporters.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        var title = await db.Reports.Where(row => row.Id == thread.ReportId).Select(row => row.Title).SingleAsync(ct);
        return new OwnSupport(link.JurisdictionId, thread.PublicId, title, supporter?.ConfirmedAt is not null, supporter is not null);
    }
}
