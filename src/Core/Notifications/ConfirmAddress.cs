using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <param name="ServiceRequestId">The report that the address now follows.</param>
public sealed record FollowedReport(int JurisdictionId, string ServiceRequestId, bool IsActive);

/// <summary>Confirms the mail address of a subscription by the link in the receipt. Doing it twice is the same as once.</summary>
public sealed class ConfirmAddress(Open311DbFactory databases, SignedLinks links, TimeProvider clock)
{
    public async Task<Outcome<FollowedReport>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Confirm, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var subscription = await db.Subscriptions.FirstOrDefaultAsync(row => row.Id == link.Id && row.EndedAt == null, ct);
        if (subscription is null)
            return NotificationFailures.LinkInvalid;
        if (subscription.ConfirmedAt is null)
        {
            var now = clock.GetUtcNow();
            subscription.ConfirmedAt = now;
            db.ReportEvents.Add(new ReportEvent
            {
                ReportId = subscription.ReportId,
                OccurredAt = now,
                Kind = ReportEventKind.AddressConfirmed,
                Actor = subscription.IsReporter ? "reporter" : "follower",
                NotifiedAt = now,
            });
            await db.SaveChangesAsync(ct);
        }

        var id = await db.Reports.Where(row => row.Id == subscription.ReportId).Select(row => row.ServiceRequestId).SingleAsync(ct);
        return new FollowedReport(link.JurisdictionId, id, IsActive: true);
    }
}
