using System.Text.Json;
using Open311.Core.Cases;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.Admin;

/// <summary>One report with everything that staff may know of it: the answer to reading and to every change.</summary>
internal sealed class ReadReport(ShowCase showCase)
{
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web);

    /// <summary>The report as it is after a change, or why there was none.</summary>
    public Task<IResult> AnswerAsync<T>(HttpContext http, string id, Outcome<T> outcome) =>
        outcome.Succeeded ? AnswerAsync(http, id) : Task.FromResult(AdminAnswer.Refuse(http, outcome.Failures));

    public async Task<IResult> AnswerAsync(HttpContext http, string id)
    {
        var jurisdiction = AdminCall.Of(http).Jurisdiction;
        var found = await showCase.RunAsync(jurisdiction, id, http.RequestAborted);
        if (!found.Succeeded)
            return AdminAnswer.Refuse(http, found.Failures);
        var (report, service, _, contact, events, children, pairs, decisions, mails, stalled, photos, _, forwards) = found.Value;

        var language = ReaderLanguage.Of(http.Request) ?? jurisdiction.Language;
        http.Response.Headers.Vary = "Accept-Language";

        string? Name(long? other) => found.Value.NameOf(other);
        string? Department(long? department) => found.Value.DepartmentOf(department)?.Key;

        return AdminAnswer.Ok(new
        {
            Asset = report.AssetKey is not { } asset ? null : new
            {
                Layer = found.Value.Asset?.LayerKey,
                Id = asset,
                Label = report.AssetLabel,
                LayerVersion = report.AssetVersion,
                Reports = found.Value.Asset?.ReportCount,
            },
            report.ServiceRequestId,
            report.Token,
            ServiceCode = service.Code,
            ServiceName = service.Name,
            Status = SnakeCase.Of(report.Status),
            OwnStatus = report.OwnStatus is { } own ? SnakeCase.Of(own) : null,
            StatusNotes = SystemNotes.In(report.StatusNotes, language),
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
                Update = photo.UpdateId,
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
            PlaceSource = SnakeCase.Of(report.PlaceSource),
            report.Address,
            report.AddressString,
            AddressId = report.AddressKey ?? report.AddressId,
            report.Zipcode,
            report.RequestedDatetime,
            report.UpdatedDatetime,
            ExpectedDatetime = report.PromisedDatetime,
            report.DueAt,
            report.OverdueAt,
            Department = Department(report.DepartmentId),
            DepartmentName = found.Value.DepartmentOf(report.DepartmentId)?.Name,
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
                Reasons = MatchReasonText.Read(pair).Select(reason => new { reason.Code, reason.Value, reason.Contribution, Text = MatchReasonText.Of(reason, language) }),
                Decision = SnakeCase.Of(pair.Decision),
                pair.DecidedBy,
                MayBeBack = found.Value.MayBeBack(pair),
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
                made.RuleVersion,
                made.RuleText,
                made.LayerVersionId,
                made.FeatureKey,
                made.FeatureLabel,
                made.DistanceMeters,
                made.IsUncertain,
                OtherDepartment = Department(made.OtherDepartmentId),
                made.OnDutyEmail,
                made.OwnerName,
                made.OwnerContact,
                Inputs = Parse(made.Inputs),
                RunnersUp = JsonSerializer.Deserialize<List<RunnerUp>>(made.RunnersUp, Stored),
            }),
            Handshakes = found.Value.Handshakes.Select(asked => new
            {
                Department = Department(asked.DepartmentId),
                asked.AskedAt,
                Answer = asked.Answer is { } answer ? SnakeCase.Of(answer) : null,
                asked.AnsweredAt,
                asked.NextStepAt,
            }),
            Events = events.Select(row => new
            {
                row.OccurredAt,
                Kind = SnakeCase.Of(row.Kind),
                row.IsPublic,
                row.Actor,
                FromStatus = row.FromStatus is { } from ? SnakeCase.Of(from) : null,
                ToStatus = row.ToStatus is { } to ? SnakeCase.Of(to) : null,
                PublicNote = SystemNotes.In(row.PublicNote, language),
                row.InternalNote,
                Other = Name(row.OtherReportId),
                Department = Department(row.DepartmentId),
                Photo = row.PhotoId,
                Comment = row.CommentId,
                Update = row.UpdateId,
                row.NotifiedAt,
            }),
            Updates = found.Value.Updates.Values.Select(row => new
            {
                row.Update.Id,
                row.Update.Text,
                Claim = row.Update.Claim is { } claim ? SnakeCase.Of(claim) : null,
                row.Update.WrittenAt,
                Visibility = SnakeCase.Of(row.Update.Visibility),
                Contact = row.Contact is not { } writer ? null : new { writer.Email, writer.FirstName, writer.LastName, writer.Phone },
            }),
            Mails = mails.Select(mail => new { mail.Template, Recipient = Mask(mail.Recipient), mail.CreatedAt, mail.Attempts, mail.SentAt, mail.FailedAt, mail.LastError }),
            Stalled = stalled is null ? null : new { stalled.Step, stalled.Attempts, stalled.LastError, stalled.FailedAt, stalled.NextAttemptAt },
            Forwards = forwards.Select(forward => new
            {
                Department = Department(forward.DepartmentId),
                State = SnakeCase.Of(forward.State),
                forward.ForeignId,
                forward.Token,
                forward.AcceptedAt,
                forward.Attempts,
                forward.NextAttemptAt,
                forward.FailureCode,
                forward.FailureText,
                forward.FailedAt,
            }),
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
