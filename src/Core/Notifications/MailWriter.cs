using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Ideas;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;

namespace Open311.Core.Notifications;

/// <summary>Writes the mails of open events (<see cref="MailPlan"/>) and marks the events, in the caller's transaction.</summary>
public sealed partial class MailWriter(SignedLinks links, Persons persons, ServiceCatalogs catalogs, IOptions<InstallationOptions> installation, ILogger<MailWriter> log)
{
    /// <summary>The number of mails written.</summary>
    public async Task<int> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, IReadOnlyList<long> reportIds, DateTimeOffset now, CancellationToken ct)
    {
        var catalog = await catalogs.FreshAsync(jurisdiction.Id, ct);
        var events = await ReadEventsAsync(connection, transaction, jurisdiction, catalog, reportIds, ct);
        if (events.Count == 0)
            return 0;
        var subscriptions = await ReadSubscriptionsAsync(connection, transaction, jurisdiction, events.Select(open => open.Event.ReportId).Distinct().ToArray(), ct);
        var receipts = await CountReceiptsAsync(connection, transaction, jurisdiction, events, subscriptions, now, ct);
        var mails = new List<WrittenMail>();
        foreach (var open in events)
        {
            foreach (var planned in MailPlan.Rows.Where(row => row.Event == open.Event.Kind && !open.IsOfSandbox && (row.ForImports || !open.IsImported) && (row.ForHidden || !open.About.IsHidden)))
                await PlanAsync(planned, open, subscriptions[open.Event.ReportId], receipts, mails, jurisdiction, now, ct);
        }

        await SaveAsync(connection, transaction, jurisdiction, events, mails, now, ct);
        if (receipts.NotSent.Count > 0)
            await SendToReviewAsync(connection, transaction, jurisdiction, receipts.NotSent, ct);
        return mails.Count;
    }

    private async Task PlanAsync(
        PlannedMail planned, OpenEvent open, IEnumerable<Subscriber> subscribers, Receipts receipts, List<WrittenMail> mails, JurisdictionProfile jurisdiction, DateTimeOffset now, CancellationToken ct)
    {
        if (planned.Audience == MailAudience.Department)
        {
            // A child causes no case of its own: its head's department has one already. Nor does a department that has lost the case meanwhile.
            // What is not the town's makes no work for anybody; who is on duty gets the first mail of a case in the department's place.
            if (open.About.Department is { } department && AddressOf(planned, open, department) is { } email && !open.IsChild && open.IsPresentDepartment && !open.IsNotOurs)
            {
                if (planned.Template == MailPlan.CaseBack && !open.IsBack)
                    return;
                if (planned.Template == MailPlan.CaseReminder && open.About.AskedAt is null)
                    return;
                if (planned.Template == MailPlan.CaseNew)
                {
                    // It knows of its case, or hears of it by a mail of this run.
                    if (open.HasCase || mails.Exists(mail => mail.ReportId == open.Event.ReportId && mail.Template is MailPlan.CaseNew or MailPlan.CaseMoved))
                        return;
                    // Back from another department: not new, but theirs again.
                    if (open.HadCase)
                        planned = planned with { Template = MailPlan.CaseMoved };
                }

                var expires = now.AddDays(installation.Value.CaseLinkDays);
                var token = await links.MakeAsync(new LinkContent(LinkPurpose.Case, jurisdiction.Id, open.Event.ReportId, department.Id, expires), ct);
                mails.Add(await WriteAsync(planned, open, email, department.Language, new MailLinks($"{jurisdiction.BaseAddress}/case/{token}", expires, Page: IdeaPage()), ct));
            }

            return;
        }

        if (planned.Audience == MailAudience.Escalation)
        {
            // Once it is answered, there is nothing to tell any more.
            if (open.About.AskedAt is not null && !open.IsChild && (open.Event.InternalNote ?? open.About.Department?.Email) is { } told)
            {
                var language = open.Event.InternalNote is null ? open.About.Department!.Language : jurisdiction.Language;
                mails.Add(await WriteAsync(planned, open, told, language, new MailLinks($"{jurisdiction.BaseAddress}/staff/cases/{open.About.ServiceRequestId}"), ct));
            }

            return;
        }

        if (!open.Event.IsPublic && planned.Audience is not (MailAudience.UnconfirmedFollower or MailAudience.CommentFollowers))
            return;
        if ((open.Event.CommentId is not null && open.About.CommentText is null) || (open.Event.UpdateId is not null && !open.HasUpdate))
            return;
        // The mail of the status has the update's words too.
        if (open.HasMoved)
            return;
        foreach (var subscriber in subscribers)
        {
            var wanted = planned.Audience switch
            {
                MailAudience.UnconfirmedReporter => subscriber is { IsReporter: true, IsConfirmed: false },
                MailAudience.ConfirmedReporter => subscriber is { IsReporter: true, IsConfirmed: true },
                MailAudience.UnconfirmedFollower => subscriber.Id == open.Event.SubscriptionId && !subscriber.IsConfirmed,
                MailAudience.CommentFollowers => subscriber is { IsConfirmed: true, WantsComments: true } && await persons.OfAsync(jurisdiction.Id, subscriber.Email, ct) != open.CommentPerson,
                MailAudience.UpdateFollowers => subscriber.IsConfirmed && !string.Equals(subscriber.Email, open.UpdateEmail, StringComparison.OrdinalIgnoreCase),
                _ => subscriber.IsConfirmed,
            };
            if (!wanted)
                continue;
            var addresses = new MailLinks(Own: subscriber.IsReporter ? await OwnLinkAsync() : null, Unsubscribe: await UnsubscribeLinkAsync(subscriber));
            if (planned.Audience is MailAudience.UnconfirmedReporter or MailAudience.UnconfirmedFollower)
            {
                if (!receipts.Take(subscriber.Email, open.ApiKeyId, installation.Value))
                {
                    LogOverLimit(open.Event.ReportId, jurisdiction.Key);
                    receipts.NotSent.Add(open.Event.ReportId);
                    continue;
                }

                addresses = addresses with { Action = $"{jurisdiction.BaseAddress}/confirm/{await MakeAsync(LinkPurpose.Confirm, subscriber.Id)}", Page = IdeaPage() };
            }
            else if (open.About.IsPublic)
            {
                addresses = addresses with { Page = IdeaPage() ?? $"{jurisdiction.BaseAddress}/reports/{open.About.ServiceRequestId}" };
            }

            mails.Add(await WriteAsync(planned, open, subscriber.Email, subscriber.Language, addresses, ct));
        }

        string? IdeaPage() => open.About is { IsPublic: true, Thread: { } thread } ? $"{jurisdiction.BaseAddress}/ideas/{thread}" : null;
        async Task<string> UnsubscribeLinkAsync(Subscriber subscriber) => $"{jurisdiction.BaseAddress}/unsubscribe/{await MakeAsync(LinkPurpose.Unsubscribe, subscriber.Id)}";
        async Task<string> OwnLinkAsync() => $"{jurisdiction.BaseAddress}/own/{await MakeAsync(LinkPurpose.Own, open.Event.ReportId)}";
        ValueTask<string> MakeAsync(LinkPurpose purpose, long id) => links.MakeAsync(new LinkContent(purpose, jurisdiction.Id, id, 0, null), ct);
    }

    private async Task<WrittenMail> WriteAsync(PlannedMail planned, OpenEvent open, string recipient, string language, MailLinks addresses, CancellationToken ct)
    {
        var composed = MailComposer.Compose(planned.Template, language, open.About, open.Event, installation.Value, addresses);
        var jurisdiction = open.About.Jurisdiction;
        var host = new Uri(jurisdiction.BaseAddress).Host;
        // The first mail to somebody who follows names the thread; the later ones refer to it.
        var threadId = $"{open.About.ServiceRequestId}.{await links.NameAsync($"{jurisdiction.Key}\n{open.Event.ReportId}\n{recipient.ToLowerInvariant()}", ct)}@{host}";
        var isFirst = planned.Event is ReportEventKind.Received or ReportEventKind.Followed;
        return new WrittenMail(
            open.Event.Id,
            open.Event.ReportId,
            recipient,
            planned.Template,
            language,
            composed,
            MessageId: isFirst ? threadId : $"{open.About.ServiceRequestId}.{await links.NameAsync($"{jurisdiction.Key}\n{open.Event.Id}\n{recipient}\n{planned.Template}", ct)}@{host}",
            ThreadId: isFirst ? null : threadId,
            addresses.Unsubscribe,
            ListId: $"report-{open.About.ServiceRequestId}.{jurisdiction.Key}");
    }

    private static async Task<List<OpenEvent>> ReadEventsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, CatalogSnapshot catalog, IReadOnlyList<long> reportIds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/FindOpenEvents.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("ids", reportIds.ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<OpenEvent>();
        while (await reader.ReadAsync(ct))
            events.Add(Read(reader, jurisdiction, catalog));
        return events;
    }

    private static OpenEvent Read(NpgsqlDataReader row, JurisdictionProfile jurisdiction, CatalogSnapshot catalog)
    {
        var service = catalog.ById[row.GetInt64(row.GetOrdinal("service_id"))];
        var departmentId = Nullable<long>("department_id") ?? Nullable<long>("report_department_id");
        var happened = new ReportEvent
        {
            Id = row.GetInt64(0),
            ReportId = row.GetInt64(1),
            OccurredAt = row.GetFieldValue<DateTimeOffset>(2),
            Kind = SnakeCase.Parse<ReportEventKind>(row.GetString(3)),
            IsPublic = row.GetBoolean(4),
            FromStatus = SnakeCase.TryParse<ReportStatus>(Text("from_status")),
            ToStatus = SnakeCase.TryParse<ReportStatus>(Text("to_status")),
            PublicNote = Text("public_note"),
            InternalNote = Text("internal_note"),
            DepartmentId = departmentId,
            SubscriptionId = Nullable<long>("subscription_id"),
            CommentId = Nullable<long>("comment_id"),
            UpdateId = Nullable<long>("update_id"),
            Actor = "",
        };
        var decision = Text("decided_by") is not { } decidedBy ? null : new RoutingDecision
        {
            DecidedBy = decidedBy,
            Inputs = Text("decision_inputs")!,
            RuleText = Text("rule_text"),
            FeatureKey = Text("feature_key"),
            FeatureLabel = Text("feature_label"),
            DistanceMeters = Nullable<double>("distance_meters"),
            OtherDepartmentId = Nullable<long>("other_department_id"),
            OwnerName = Text("owner_name"),
            OwnerContact = Text("owner_contact"),
        };
        var about = new MailSubject
        {
            Jurisdiction = jurisdiction,
            ServiceRequestId = Text("service_request_id")!,
            Service = service,
            Status = SnakeCase.Parse<ReportStatus>(Text("status")!),
            StatusNotes = Text("status_notes"),
            Address = Text("address"),
            AddressString = Text("address_string"),
            AddressId = Text("address_id"),
            Asset = Assets.AssetLabel.WithId(Text("asset_label"), Text("asset_key")),
            Title = Text("title"),
            Description = Text("description"),
            Place = row.IsDBNull(row.GetOrdinal("place")) ? null : Geo.Wgs84Point.FromGeometry(row.GetFieldValue<Point>(row.GetOrdinal("place"))),
            RequestedDatetime = row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("requested_datetime")),
            Attributes = Text("attributes")!,
            Photos = row.GetFieldValue<string[]>(row.GetOrdinal("photos")).Select(photo => Media.MediaName.Absolute(photo, jurisdiction.BaseAddress)!).ToList(),
            HeadServiceRequestId = Text("head_service_request_id"),
            Thread = Text("thread"),
            TiedTo = Text("tied_thread") is { } tied ? (Text("tied_title") ?? tied, $"{jurisdiction.BaseAddress}/ideas/{tied}") : null,
            CommentText = Text("comment_text"),
            CommentName = Text("comment_name"),
            UpdateText = Text("update_text"),
            UpdateClaim = SnakeCase.TryParse<UpdateClaim>(Text("update_claim")),
            IsHidden = Text("visibility") == "hidden",
            AwaitsConfirmation = Text("visibility") == "awaits_confirmation",
            IsPublic = Text("visibility") == "public",
            Department = departmentId is { } id ? catalog.Departments.GetValueOrDefault(id) : null,
            Responsible = Nullable<long>("report_department_id") is { } responsible ? catalog.Departments.GetValueOrDefault(responsible) : null,
            AskedAt = Nullable<DateTimeOffset>("asked_at"),
            DueAt = Nullable<DateTimeOffset>("due_at"),
            Contact = new ReportContact { Email = Text("email"), FirstName = Text("first_name"), LastName = Text("last_name"), Phone = Text("phone") },
            Decision = decision,
            Rejections = decision is null ? [] : RoutingText.Rejections(decision, ReasonsIn(Text("reasons")), catalog.Departments.Values),
            OtherDepartment = Nullable<long>("other_department_id") is { } other ? catalog.Departments.GetValueOrDefault(other) : null,
        };
        return new OpenEvent(
            happened, about, row.GetBoolean(row.GetOrdinal("is_child")), departmentId == Nullable<long>("report_department_id"), row.GetBoolean(row.GetOrdinal("is_imported")), Nullable<long>("api_key_id"), Text("comment_person"),
            row.GetBoolean(row.GetOrdinal("has_update")), Text("update_email"), IsOfSandbox: Text("visibility") == "sandbox",
            HadCase: row.GetBoolean(row.GetOrdinal("had_case")), HasCase: row.GetBoolean(row.GetOrdinal("has_case")), HasMoved: row.GetBoolean(row.GetOrdinal("has_moved")),
            OnDutyEmail: Text("on_duty_email"), IsNotOurs: row.GetBoolean(row.GetOrdinal("is_not_ours")), IsBack: row.GetBoolean(row.GetOrdinal("is_back")));

        string? Text(string column) => row.GetNullableString(row.GetOrdinal(column));
        T? Nullable<T>(string column)
            where T : struct => row.GetFieldValue<T?>(row.GetOrdinal(column));
    }

    /// <param name="reasons">JSON object, id of a department to what it said; null: none has rejected.</param>
    private static List<ReportEvent> ReasonsIn(string? reasons) => reasons is null ? [] :
        [.. JsonElement.Parse(reasons).EnumerateObject().Select(said => new ReportEvent
        {
            Kind = ReportEventKind.Rejected, DepartmentId = long.Parse(said.Name, CultureInfo.InvariantCulture), InternalNote = said.Value.GetString(), Actor = "",
        })];

    private static async Task<ILookup<long, Subscriber>> ReadSubscriptionsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, long[] reportIds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/FindSubscriptions.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("ids", reportIds);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(long ReportId, Subscriber Subscriber)>();
        while (await reader.ReadAsync(ct))
            found.Add((reader.GetInt64(1), new Subscriber(reader.GetInt64(0), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetBoolean(6))));
        return found.ToLookup(pair => pair.ReportId, pair => pair.Subscriber);
    }

    private static async Task<Receipts> CountReceiptsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, List<OpenEvent> events, ILookup<long, Subscriber> subscriptions, DateTimeOffset now, CancellationToken ct)
    {
        var receipts = new Receipts();
        var recipients = events.Where(open => open.Event.Kind is ReportEventKind.Received or ReportEventKind.Followed)
            .SelectMany(open => subscriptions[open.Event.ReportId]).Where(subscriber => !subscriber.IsConfirmed).Select(subscriber => subscriber.Email.ToLowerInvariant()).Distinct().ToArray();
        if (recipients.Length == 0)
            return receipts;
        // Two workers that count at the same time would both find room.
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@jurisdiction, hashtext('receipts'))", connection, transaction))
        {
            wait.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            await wait.ExecuteNonQueryAsync(ct);
        }

        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/CountReceipts.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("recipients", recipients);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (!await reader.IsDBNullAsync(1, ct))
                receipts.Add(reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
        }

        return receipts;
    }

    private async Task SaveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, List<OpenEvent> events, List<WrittenMail> mails, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/SaveMails.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("from_name", jurisdiction.Row.Name);
        command.Parameters.AddWithValue("from_address", jurisdiction.Row.MailFrom ?? installation.Value.MailFrom);
        command.Parameters.AddWithValue("done", events.ConvertAll(open => open.Event.Id).ToArray());
        Add("events", NpgsqlDbType.Bigint, mails.ConvertAll(mail => mail.EventId));
        Add("reports", NpgsqlDbType.Bigint, mails.ConvertAll(mail => mail.ReportId));
        Add("recipients", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Recipient));
        Add("templates", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Template));
        Add("languages", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Language));
        Add("subjects", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Composed.Subject));
        Add("texts", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Composed.Text));
        Add("htmls", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.Composed.Html));
        Add("message_ids", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.MessageId));
        Add("thread_ids", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.ThreadId));
        Add("unsubscribe_addresses", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.UnsubscribeLink));
        Add("list_ids", NpgsqlDbType.Text, mails.ConvertAll(mail => mail.ListId));
        await command.ExecuteNonQueryAsync(ct);

        void Add<T>(string name, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
    }

    // Nobody can confirm by a mail that never came.
    private static async Task SendToReviewAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, List<long> reportIds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE reports SET visibility = 'awaits_review' WHERE jurisdiction_id = @jurisdiction AND id = ANY (@ids) AND visibility = 'awaits_confirmation'", connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("ids", reportIds.ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string? AddressOf(PlannedMail planned, OpenEvent open, Department department) => (planned.Template == MailPlan.CaseNew ? open.OnDutyEmail : null) ?? department.Email;

    [LoggerMessage(LogLevel.Information, "notify: no receipt for report {ReportId} of {Jurisdiction}: over the limit for unconfirmed addresses")]
    private partial void LogOverLimit(long reportId, string jurisdiction);

    /// <param name="HadCase">The department has had a mail about this case before.</param>
    /// <param name="HasCase">Since then no other department had it.</param>
    /// <param name="IsBack">A citizen has opened it again.</param>
    /// <param name="HasMoved">An update that moved the status as it came in.</param>
    private sealed record OpenEvent(
        ReportEvent Event, MailSubject About, bool IsChild, bool IsPresentDepartment, bool IsImported, long? ApiKeyId, string? CommentPerson, bool HasUpdate, string? UpdateEmail, bool IsOfSandbox, bool HadCase, bool HasCase,
        bool HasMoved, string? OnDutyEmail, bool IsNotOurs, bool IsBack);

    private sealed record Subscriber(long Id, string Email, string Language, bool IsReporter, bool IsConfirmed, bool WantsComments);

    private sealed record WrittenMail(
        long EventId, long ReportId, string Recipient, string Template, string Language, ComposedMail Composed, string MessageId, string? ThreadId, string? UnsubscribeLink, string ListId);

    /// <summary>Counts unconfirmed receipts against the limits, those of this batch included.</summary>
    private sealed class Receipts
    {
        private readonly Dictionary<(string Limited, string Name), long> sent = [];

        /// <summary>Reports whose reporter gets no receipt.</summary>
        public List<long> NotSent { get; } = [];

        public void Add(string limited, string name, long count) => sent[(limited, name)] = sent.GetValueOrDefault((limited, name)) + count;

        public bool Take(string email, long? apiKeyId, InstallationOptions limits)
        {
            var recipient = email.ToLowerInvariant();
            var key = apiKeyId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
            if (sent.GetValueOrDefault(("recipient", recipient)) >= limits.UnconfirmedMailsPerRecipientPerDay || sent.GetValueOrDefault(("key", key)) >= limits.UnconfirmedMailsPerKeyPerHour)
                return false;
            Add("recipient", recipient, 1);
            Add("key", key, 1);
            return true;
        }
    }
}
