using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Notifications;

/// <summary>Ends a subscription by the link in its mails (RFC 8058 one-click, or the page's button). Doing it twice is the same as once.</summary>
public sealed class Unsubscribe(Open311DbFactory databases, SignedLinks links, TimeProvider clock)
{
    public async Task<Outcome<FollowedReport>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Unsubscribe, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        var subscription = await db.Subscriptions.FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        if (subscription is null)
            return NotificationFailures.LinkInvalid;
        var address = subscription.Email;
        subscription.EndedAt ??= clock.GetUtcNow();
        subscription.Email = ""; // Nothing needs it any more.
        await db.SaveChangesAsync(ct);
        // What is written but not yet sent stays here too.
        await db.OutgoingMails
            .Where(mail => mail.ReportId == subscription.ReportId && mail.Recipient == address && mail.UnsubscribeAddress != null && mail.SentAt == null && mail.FailedAt == null)
            .ExecuteUpdateAsync(mail => mail.SetProperty(row => row.FailedAt, clock.GetUtcNow()).SetProperty(row => row.LastError, "unsubscribed"), ct);
        if (address.Length > 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE outgoing_mails SET recipient = 'erased-' || id, unsubscribe_address = NULL
                WHERE jurisdiction_id = {link.JurisdictionId} AND report_id = {subscription.ReportId} AND lower(recipient) = lower({address})
                """,
                ct);
        }

        var report = await db.Reports.Where(row => row.Id == subscription.ReportId)
            .Join(db.Services, row => row.ServiceId, service => service.Id, (row, service) => new { row.ServiceRequestId, service.Kind }).SingleAsync(ct);
        return new FollowedReport(link.JurisdictionId, report.ServiceRequestId, IsActive: false, report.Kind);
    }
}
