using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.Admin;

/// <summary>GET reports: newest first, page by page. <c>next</c> is the <c>after</c> of the following page, null on the last.</summary>
internal static class ListReports
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static async Task<IResult> RunAsync(HttpContext http, Open311DbFactory databases)
    {
        var ct = http.RequestAborted;
        await using var db = databases.For(AdminCall.Of(http).Jurisdiction.Id);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var failures = new List<Failure>();
        var reports = db.Reports.AsNoTracking();

        if (Text("department") is { } key)
        {
            var department = departments.Values.FirstOrDefault(row => row.Key == key);
            if (department is null)
                failures.Add(AdminFailures.DepartmentUnknown);
            else
                reports = reports.Where(row => row.DepartmentId == department.Id);
        }

        if (Text("status") is { } word)
        {
            if (SnakeCase.TryParse<ReportStatus>(word) is { } status)
                reports = reports.Where(row => row.Status == status);
            else if (word is "open" or "closed")
                reports = reports.Where(row => row.IsClosed == (word == "closed"));
            else
                failures.Add(AdminFailures.NotAWord("status", SnakeCase.Words<ReportStatus>().Prepend("closed").Prepend("open")));
        }

        if (Text("stage") is { } stageWord)
        {
            if (SnakeCase.TryParse<Stage>(stageWord) is { } stage)
                reports = reports.Where(row => row.Stage == stage);
            else
                failures.Add(AdminFailures.NotAWord("stage", SnakeCase.Words<Stage>()));
        }

        if (Text("duplicates") is { } duplicates)
        {
            if (duplicates == "possible")
                reports = reports.Where(row => db.DuplicatePairs.Any(pair => pair.Decision == DuplicateDecision.Open && (pair.ReportId == row.Id || pair.HeadId == row.Id)));
            else
                failures.Add(AdminFailures.NotAWord("duplicates", ["possible"]));
        }

        if (Text("overdue") is { } overdue)
        {
            if (overdue == "true")
                reports = reports.Where(row => row.OverdueAt != null && !row.IsClosed && row.DuplicateOfId == null);
            else
                failures.Add(AdminFailures.NotAWord("overdue", ["true"]));
        }

        if (Text("unanswered") is { } unanswered)
        {
            if (unanswered == "true")
                reports = reports.Where(row => !row.IsClosed && row.DuplicateOfId == null && db.Handshakes.Any(asked => asked.ReportId == row.Id && asked.DepartmentId == row.DepartmentId && asked.Answer == null));
            else
                failures.Add(AdminFailures.NotAWord("unanswered", ["true"]));
        }

        if (Text("after") is { } after)
        {
            if (ReadCursor(after) is var (moment, id))
                reports = reports.Where(row => EF.Functions.LessThan(ValueTuple.Create(row.RequestedDatetime, row.Id), ValueTuple.Create(moment, id)));
            else
                failures.Add(AdminFailures.CursorInvalid);
        }

        var limit = DefaultLimit;
        if (Text("limit") is { } number && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            failures.Add(AdminFailures.NotANumber("limit", MaxLimit));
        if (failures.Count > 0)
            return AdminAnswer.Refuse(http, failures);

        var services = await db.Services.AsNoTracking().Select(row => new { row.Id, row.Code, row.Name }).ToDictionaryAsync(row => row.Id, ct);
        var rows = await reports.OrderByDescending(row => row.RequestedDatetime).ThenByDescending(row => row.Id).Take(limit + 1)
            .Select(row => new
            {
                Report = row,
                DuplicateOf = db.Reports.Where(head => head.Id == row.DuplicateOfId).Select(head => head.ServiceRequestId).FirstOrDefault(),
                Possible = db.DuplicatePairs.Count(pair => pair.Decision == DuplicateDecision.Open && (pair.ReportId == row.Id || pair.HeadId == row.Id)),
            }).ToListAsync(ct);
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        return AdminAnswer.Ok(new
        {
            Reports = rows.Select(row => new
            {
                row.Report.ServiceRequestId,
                ServiceCode = services[row.Report.ServiceId].Code,
                ServiceName = services[row.Report.ServiceId].Name,
                Status = SnakeCase.Of(row.Report.Status),
                row.Report.IsClosed,
                Stage = SnakeCase.Of(row.Report.Stage),
                Visibility = SnakeCase.Of(row.Report.Visibility),
                row.Report.Title,
                row.Report.Description,
                Lat = row.Report.Place?.Y,
                Long = row.Report.Place?.X,
                Address = row.Report.Address ?? row.Report.AddressString,
                row.Report.RequestedDatetime,
                row.Report.UpdatedDatetime,
                ExpectedDatetime = row.Report.PromisedDatetime,
                row.Report.DueAt,
                row.Report.IsOverdue,
                Department = row.Report.DepartmentId is { } department ? departments.GetValueOrDefault(department)?.Key : null,
                row.Report.DepartmentByHand,
                row.DuplicateOf,
                PossibleDuplicates = row.Possible,
            }),
            Next = more ? WriteCursor(rows[^1].Report) : null,
        });

        string? Text(string name)
        {
            var value = http.Request.Query[name].ToString().Trim();
            return value.Length == 0 ? null : value;
        }
    }

    private static string WriteCursor(Report last) => string.Create(CultureInfo.InvariantCulture, $"{last.RequestedDatetime.UtcTicks}-{last.Id}");

    private static (DateTimeOffset Moment, long Id)? ReadCursor(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
                : null;
    }
}
