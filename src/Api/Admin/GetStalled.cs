using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET stalled: reports that a step could not take further, mails that were given up, mails that wait for another attempt, reports that an endpoint has not taken, and endpoints that could not be asked; 500 of each.</summary>
internal static class GetStalled
{
    private const int Limit = 500;

    public static async Task<IResult> RunAsync(HttpContext http, Open311DbFactory databases)
    {
        var ct = http.RequestAborted;
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        var reports = await (
            from stalled in db.StalledReports
            join report in db.Reports on stalled.ReportId equals report.Id
            orderby stalled.FailedAt descending, stalled.ReportId descending
            select new { report.ServiceRequestId, report.Stage, stalled.Step, stalled.Attempts, stalled.LastError, stalled.FailedAt, stalled.NextAttemptAt }).Take(Limit).ToListAsync(ct);
        var mails = await (
            from mail in db.OutgoingMails
            join report in db.Reports on mail.ReportId equals report.Id
            where mail.FailedAt != null
            orderby mail.FailedAt descending, mail.Id descending
            select new { report.ServiceRequestId, mail.Template, mail.Recipient, mail.Attempts, mail.LastError, mail.FailedAt }).Take(Limit).ToListAsync(ct);
        var waiting = await (
            from mail in db.OutgoingMails
            join report in db.Reports on mail.ReportId equals report.Id
            where mail.SentAt == null && mail.FailedAt == null && mail.Attempts > 0
            orderby mail.NextAttemptAt, mail.Id
            select new { report.ServiceRequestId, mail.Template, mail.Recipient, mail.Attempts, mail.LastError, mail.NextAttemptAt }).Take(Limit).ToListAsync(ct);
        var forwards = await (
            from forward in db.ForwardedReports
            join report in db.Reports on forward.ReportId equals report.Id
            join department in db.Departments on forward.DepartmentId equals department.Id
            where forward.FailureCode != null
            orderby forward.FailedAt descending, forward.ReportId descending
            select new { report.ServiceRequestId, Department = department.Key, forward.State, forward.Attempts, forward.FailureCode, forward.FailureText, forward.FailedAt, forward.NextAttemptAt }).Take(Limit).ToListAsync(ct);
        var endpoints = await (
            from endpoint in db.Endpoints
            join department in db.Departments on endpoint.DepartmentId equals department.Id
            where endpoint.PollFailureCode != null
            orderby department.Key
            select new { Department = department.Key, endpoint.PollFailures, endpoint.PollFailureCode, endpoint.NextPollAt }).Take(Limit).ToListAsync(ct);
        return AdminAnswer.Ok(new
        {
            Reports = reports.Select(row => new { row.ServiceRequestId, Stage = SnakeCase.Of(row.Stage), row.Step, row.Attempts, row.LastError, row.FailedAt, row.NextAttemptAt }),
            Mails = mails.Select(row => new { row.ServiceRequestId, row.Template, Recipient = ReadReport.Mask(row.Recipient), row.Attempts, row.LastError, row.FailedAt }),
            WaitingMails = waiting.Select(row => new { row.ServiceRequestId, row.Template, Recipient = ReadReport.Mask(row.Recipient), row.Attempts, row.LastError, row.NextAttemptAt }),
            Forwards = forwards.Select(row => new { row.ServiceRequestId, row.Department, State = SnakeCase.Of(row.State), row.Attempts, row.FailureCode, row.FailureText, row.FailedAt, row.NextAttemptAt }),
            Endpoints = endpoints,
        });
    }
}
