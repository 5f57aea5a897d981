using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Notifications;

/// <summary>Whether who follows an idea hears of new comments too, by the link that also ends the subscription.</summary>
public sealed class ChooseComments(Open311DbFactory databases, SignedLinks links)
{
    public async Task<Outcome<FollowedReport>> RunAsync(string token, bool wantsComments, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Unsubscribe, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var subscription = await db.Subscriptions.FirstOrDefaultAsync(row => row.Id == link.Id && row.EndedAt == null, ct);
        if (subscription is null)
            return NotificationFailures.LinkInvalid;
        subscription.WantsComments = wantsComments;
        await db.SaveChangesAsync(ct);
        var id = await db.Reports.Where(row => row.Id == subscription.ReportId).Select(row => row.ServiceRequestId).SingleAsync(ct);
        return new FollowedReport(link.JurisdictionId, id, subscription.ConfirmedAt is not null);
    }

    /// <summary>The present choice; null where there is none to make: the link is not valid, or it is no idea.</summary>
    public async Task<bool?> ReadAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Unsubscribe, ct) is not { } link)
            return null;
        await using var db = databases.For(link.JurisdictionId);
        return await db.Subscriptions.Where(row => row.Id == link.Id && row.EndedAt == null && db.Threads.Any(thread => thread.ReportId == row.ReportId)).Select(row => (bool?)row.WantsComments).FirstOrDefaultAsync(ct);
    }
}
