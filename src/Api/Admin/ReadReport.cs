using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.Admin;

/// <summary>One report with everything that staff may know of it: the answer to reading and to every change.</summary>
internal sealed class ReadReport(Open311DbFactory databases)
{
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web);

    /// <summary>The report as it is after a change, or why there was none.</summary>
    public Task<IResult> AnswerAsync<T>(HttpContext http, string id, Outcome<T> outcome) =>
        outcome.Succeeded ? AnswerAsync(http, id) : Task.FromResult(AdminAnswer.Refuse(http, outcome.Failures));

    public async Task<IResult> AnswerAsync(HttpContext http, string id)
    {
        var ct = http.RequestAborted;
        var jurisdiction = AdminCall.Of(http).Jurisdiction;
        await using var db = databases.For(jurisdiction.Id);
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.ServiceRequestId == id, ct);
        if (report is null)
            return AdminAnswer.Refuse(http, ReportFailures.ReportUnknown);

        var service = await db.Services.AsNoTracking().FirstAsync(row => row.Id == report.ServiceId, ct);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var contact = await db.ReportContacts.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct);
        var events = await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Id).ToListAsync(ct);
        var children = await db.Reports.AsNoTracking().Where(row => row.DuplicateOfId == report.Id).OrderBy(row => row.Id).Select(row => row.ServiceRequestId).ToListAsync(ct);
        var pairs = await db.DuplicatePairs.AsNoTracking().Where(row => row.ReportId == report.Id || row.HeadId == report.Id)
            .OrderByDescending(row => row.Score).ThenBy(row => row.HeadId).ThenBy(row => row.ReportId).ToListAsync(ct);
        var decisions = await db.RoutingDecisions.AsNoTracking().Where(row => row.ReportId == report.Id).OrderByDescending(row => row.Id).ToListAsync(ct);
        var mails = await db.OutgoingMails.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Id)
            .Select(row => new { row.Template, row.Recipient, row.CreatedAt, row.Attempts, row.SentAt, row.FailedAt, row.LastError }).ToListAsync(ct);
        var stalled = await db.StalledReports.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct);
        var photos = await db.ReportPhotos.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Position).ToListAsync(ct);
        var others = events.Select(row => row.OtherReportId).Append(report.DuplicateOfId).OfType<long>()
            .Concat(pairs.Select(pair => pair.ReportId)).Concat(pairs.Select(pair => pair.HeadId)).Distinct().ToList();
        var names = await db.Reports.AsNoTracking().Where(row => others.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.ServiceRequestId, ct);

        string? Name(long? other) => other is { } key ? names.GetValueOrDefault(key) : null;
        string? Department(long? department) => department is { } key ? departments.GetValueOrDefault(key)?.Key : null;

        return AdminAnswer.Ok(new
        {
            report.ServiceRequestId,
            report.Token,
            ServiceCode = service.Code,
            ServiceName = service.Name,
            Status = SnakeCase.Of(report.Status),
            OwnStatus = report.OwnStatus is { } own ? SnakeCase.Of(own) : null,
            report.StatusNotes,
            report.IsClosed,
            Stage = SnakeCase.Of(report.Stage),
            Visibility = SnakeCase.Of(report.Visibility),
            report.IsImported,
            report.Title,
            report.Description,
            report.MediaUrls,
            Photos = photos.Select(photo => new
            {
                photo.Id,
                State = SnakeCase.Of(photo.State),
                photo.SourceUrl,
                Url = photo.Name is { } name ? jurisdiction.BaseAddress + MediaName.Path(name) : null,
                SmallUrl = photo.Name is { } small ? jurisdiction.BaseAddress + MediaName.SmallPath(small) : null,
                photo.Width,
                photo.Height,
                photo.Bytes,
                photo.CreatedAt,
                photo.Attempts,
                photo.NextAttemptAt,
                photo.FailureCode,
            }),
            Attributes = Parse(report.Attributes),
            Lat = report.Place?.Y,
            Long = report.Place?.X,
            report.Address,
            report.AddressString,
            report.AddressId,
            report.Zipcode,
            report.RequestedDatetime,
            report.UpdatedDatetime,
            report.ExpectedDatetime,
            Department = Department(report.DepartmentId),
            DepartmentName = report.DepartmentId is { } key ? departments.GetValueOrDefault(key)?.Name : null,
            report.DepartmentByHand,
            report.AccountId,
            Contact = contact is null ? null : new { contact.Email, contact.FirstName, contact.LastName, contact.Phone, contact.DeviceId, contact.Language },
            PermittedTransitions = report.DuplicateOfId is null ? StatusTransitions.From(report.Status).Select(SnakeCase.Of).ToList() : [],
            DuplicateOf = Name(report.DuplicateOfId),
            Duplicates = children,
            Suggestions = pairs.Select(pair => new
            {
                ServiceRequestId = Name(pair.ReportId == report.Id ? pair.HeadId : pair.ReportId),
                OtherIsOlder = pair.ReportId == report.Id,
                pair.Score,
                Reasons = Parse(pair.Reasons),
                Decision = SnakeCase.Of(pair.Decision),
                pair.DecidedBy,
                pair.FoundAt,
                pair.DecidedAt,
            }),
            RoutingDecisions = decisions.Select(made => new
            {
                made.DecidedAt,
                Department = Department(made.DepartmentId),
                made.DecidedBy,
                made.Actor,
                made.RuleId,
                made.RuleText,
                made.LayerVersionId,
                made.FeatureKey,
                made.FeatureLabel,
                made.DistanceMeters,
                Inputs = Parse(made.Inputs),
                RunnersUp = JsonSerializer.Deserialize<List<RunnerUp>>(made.RunnersUp, Stored),
            }),
            Events = events.Select(row => new
            {
                row.OccurredAt,
                Kind = SnakeCase.Of(row.Kind),
                row.IsPublic,
                row.Actor,
                FromStatus = row.FromStatus is { } from ? SnakeCase.Of(from) : null,
                ToStatus = row.ToStatus is { } to ? SnakeCase.Of(to) : null,
                row.PublicNote,
                row.InternalNote,
                Other = Name(row.OtherReportId),
                Department = Department(row.DepartmentId),
                Photo = row.PhotoId,
                row.NotifiedAt,
            }),
            Mails = mails.Select(mail => new { mail.Template, Recipient = Mask(mail.Recipient), mail.CreatedAt, mail.Attempts, mail.SentAt, mail.FailedAt, mail.LastError }),
            Stalled = stalled is null ? null : new { stalled.Step, stalled.Attempts, stalled.LastError, stalled.FailedAt, stalled.NextAttemptAt },
        });
    }

    /// <summary>Enough to recognise an address, too little to write to it: <c>m…@example.org</c>.</summary>
    internal static string Mask(string address)
    {
        var at = address.LastIndexOf('@');
        return at <= 0 ? "…" : address[..1] + "…" + address[at..];
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json);

    /// <summary>As the step "routed" stored it.</summary>
    private sealed record RunnerUp(long RuleId, string RuleText, string Department, string? FeatureKey, string? FeatureLabel, double? DistanceMeters);
}
