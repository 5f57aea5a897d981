using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <param name="Language">ISO 639-1, for the mails.</param>
/// <param name="WithComments">Of an idea: also at new comments.</param>
public sealed record FollowReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Email, string Language, bool WithComments = false);

/// <summary>
/// Asks to follow a public report by mail. A mail asks the address's owner to confirm; nothing else happens before. Who follows already gets no second mail,
/// and the answer is the same: nobody learns from it who follows what.
/// </summary>
public sealed class FollowReport(Open311DbFactory databases, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<FollowedReport>> RunAsync(FollowReportInput input, CancellationToken ct)
    {
        if (input.Email is null || !ReportCheck.IsMailAddress(input.Email))
            return ReportFailures.EmailInvalid;
        await using var db = databases.For(input.Jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var report = await db.Reports.AsNoTracking()
            .Where(row => row.ServiceRequestId == input.ServiceRequestId && row.Visibility == ReportVisibility.Public).Select(row => new { row.Id }).FirstOrDefaultAsync(ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var now = clock.GetUtcNow();
        // Two requests with the same address at once: the unique index lets one in.
        var added = await db.Database.SqlQuery<long>(
            $"""
            INSERT INTO subscriptions (jurisdiction_id, report_id, email, language, is_reporter, wants_comments, created_at)
            VALUES ({input.Jurisdiction.Id}, {report.Id}, {input.Email}, {input.Language}, false, {input.WithComments}, {now})
            ON CONFLICT (jurisdiction_id, report_id, lower(email)) WHERE ended_at IS NULL DO NOTHING RETURNING id AS "Value"
            """).ToListAsync(ct);
        if (added is [var subscription])
        {
            db.ReportEvents.Add(new ReportEvent { ReportId = report.Id, OccurredAt = now, Kind = ReportEventKind.Followed, Actor = "follower", SubscriptionId = subscription });
            await db.SaveChangesAsync(ct);
            // An open event is work for the step "notified".
            await db.Database.ExecuteSqlAsync($"UPDATE reports SET stage = least(stage, 2) WHERE jurisdiction_id = {input.Jurisdiction.Id} AND id = {report.Id}", ct);
        }

        await transaction.CommitAsync(ct);
        bell.Ring();
        return new FollowedReport(input.Jurisdiction.Id, input.ServiceRequestId, IsActive: false);
    }
}
