using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Notifications;

/// <param name="ServiceRequestId">The report that the address now follows.</param>
/// <param name="Kind">Told by <see cref="ConfirmAddress"/> and <see cref="Unsubscribe"/> only.</param>
/// <param name="IsPublic">Whether it has a page; told by <see cref="ConfirmAddress"/> only.</param>
public sealed record FollowedReport(int JurisdictionId, string ServiceRequestId, bool IsActive, ServiceKind Kind = ServiceKind.Problem, bool IsPublic = false);

/// <summary>Confirms the mail address of a subscription by the link in the receipt, and publishes a report that waited for its reporter. Doing it twice is the same as once.</summary>
public sealed class ConfirmAddress(Open311DbFactory databases, SignedLinks links, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<FollowedReport>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Confirm, ct) is not { } link)
            return NotificationFailures.LinkInvalid;
        await using var db = databases.For(link.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
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
            if (subscription.IsReporter)
                await PublishAsync(db, subscription.ReportId, now, ct);
            await transaction.CommitAsync(ct);
            bell.Ring();
        }

        var report = await db.Reports.Where(row => row.Id == subscription.ReportId)
            .Join(db.Services, row => row.ServiceId, service => service.Id, (row, service) => new { row.ServiceRequestId, row.Visibility, service.Kind }).SingleAsync(ct);
        return new FollowedReport(link.JurisdictionId, report.ServiceRequestId, IsActive: true, report.Kind, report.Visibility == ReportVisibility.Public);
    }

    // The time moves, so that pollers see it; it is compared again, as what it equals may have become public meanwhile.
    private static Task<int> PublishAsync(Open311Db db, long reportId, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        WITH published AS (
            UPDATE reports SET visibility = 'public', updated_datetime = date_trunc('second', {now}::timestamptz), stage = 0
            WHERE jurisdiction_id = {db.RequiredJurisdictionId} AND id = {reportId} AND visibility = 'awaits_confirmation'
            RETURNING jurisdiction_id, id
        )
        INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor)
        SELECT jurisdiction_id, id, {now}, 'published', false, 'reporter' FROM published
        """, ct);
}
