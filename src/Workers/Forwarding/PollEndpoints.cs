using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Workers.Forwarding;

/// <summary>
/// Asks endpoints what became of the reports they have: their feed of updates, from the last reading on with an overlap; where they have none, the reports themselves by id. What is new goes into our timeline
/// (<see cref="RecordForeignUpdate"/>), and from there into mails and our own feed.
/// </summary>
public sealed partial class PollEndpoints(
    NpgsqlDataSource database, Open311DbFactory databases, ServiceCatalogs catalogs, EndpointClient client, EndpointKeys keys, RecordForeignUpdate record, IOptions<ForwardingOptions> options, TimeProvider clock, ILogger<PollEndpoints> log)
{
    private const int PageSize = 500;

    /// <summary>One question to a feed: longer windows are refused by some.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>How long a feed that was not there is not asked for again.</summary>
    private static readonly TimeSpan FeedMissing = TimeSpan.FromDays(1);

    /// <summary>The number of updates that were new.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        var total = 0;
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction.Id, ct) is { } departmentId)
        {
            await using var db = databases.For(jurisdiction.Id);
            var catalog = await catalogs.FreshAsync(jurisdiction.Id, ct);
            if (await db.Endpoints.AsNoTracking().SingleOrDefaultAsync(row => row.DepartmentId == departmentId, ct) is { } endpoint && catalog.Departments.TryGetValue(departmentId, out var department))
                total += await PollAsync(new Poll(jurisdiction, endpoint, department.Key), ct);
        }

        return total;
    }

    private async Task<int> PollAsync(Poll poll, CancellationToken ct)
    {
        var endpoint = poll.Endpoint;
        var began = clock.GetUtcNow();
        var key = endpoint.ProtectedKey is { } stored ? keys.TryRead(stored) : (Secret?)null;
        if (endpoint.ProtectedKey is not null && key is null)
            return await FailAsync(poll, "key_unreadable", null, ct);
        var access = new EndpointAccess(endpoint.Address, endpoint.ForeignJurisdiction, key, endpoint.Format);
        var followed = await FindFollowedAsync(poll, ct);
        var isMissing = endpoint.FeedMissingAt is { } missing && began - missing < FeedMissing;
        var count = 0;
        if (!isMissing)
        {
            var (recorded, failure) = await ReadFeedAsync(poll, access, followed, began, ct);
            count = recorded;
            if (failure is { } answer)
            {
                // Nobody there, or somebody who does not know what a feed is: then by id, and tomorrow again.
                if (answer.Status is not (400 or 404 or 405 or 410 or 501) && answer.Code is not "answer_unreadable")
                    return count + await FailAsync(poll, answer.Code!, answer.RetryAfter, ct);
                isMissing = true;
                endpoint.FeedMissingAt = began;
            }
            else
            {
                endpoint.FeedMissingAt = null;
            }
        }

        if (isMissing)
        {
            var (recorded, failure) = await ReadReportsAsync(poll, access, followed, ct);
            count += recorded;
            if (failure is { } answer)
                return count + await FailAsync(poll, answer.Code!, answer.RetryAfter, ct);
        }

        await RecordPollAsync(poll, isMissing ? null : began, null, began.AddMinutes(endpoint.PollMinutes), ct);
        if (count > 0)
            LogUpdates(count, poll.Jurisdiction.Key, poll.Department);
        return count;
    }

    /// <summary>The feed of FixMyStreet, window by window from the last reading on; a full answer is read on from its last time.</summary>
    private async Task<(int Recorded, EndpointAnswer? Failure)> ReadFeedAsync(Poll poll, EndpointAccess access, List<FollowedReport> followed, DateTimeOffset until, CancellationToken ct)
    {
        if (followed.Count == 0)
            return (0, null);
        var byForeignId = followed.ToLookup(report => report.ForeignId, StringComparer.Ordinal);
        var from = (poll.Endpoint.PolledTo ?? followed.Min(report => report.AcceptedAt)).AddMinutes(-options.Value.OverlapMinutes);
        var recorded = 0;
        while (from < until)
        {
            var to = from + Window < until ? from + Window : until;
            // An update of this very second may still come: the next reading begins before it.
            var answer = await client.GetUpdatesAsync(access, [("start_date", WireDate.Format(from)), ("end_date", WireDate.Format(to.AddSeconds(1)))], ct);
            if (!answer.Succeeded)
                return (recorded, answer);
            var updates = answer.Document!.Records
                .Select(found => (Record: found, At: found["updated_datetime"] is { } text ? WireDate.TryParse(text, poll.Jurisdiction.TimeZone) : null))
                .OrderBy(found => found.At ?? DateTimeOffset.MinValue).ToList();
            var wanted = new List<(FollowedReport Report, ForeignUpdateContent Update)>();
            foreach (var (update, at) in updates)
            {
                var content = new ForeignUpdateContent(KeyOf(update, at), update["status"], NoteOf(update["description"]));
                wanted.AddRange(byForeignId[update["service_request_id"] ?? ""].Select(report => (report, content)));
            }

            recorded += await RecordAsync(poll, wanted, ct);
            var last = updates.Count == 0 ? null : updates[^1].At;
            // As many as servers cut off at, and time goes on: there may be more.
            from = updates.Count >= 100 && last > from && last < to ? last.Value : to;
        }

        return (recorded, null);
    }

    /// <summary>Status and note of each report, in batches by id; what is as it was last seen says nothing.</summary>
    private async Task<(int Recorded, EndpointAnswer? Failure)> ReadReportsAsync(Poll poll, EndpointAccess access, List<FollowedReport> followed, CancellationToken ct)
    {
        var recorded = 0;
        foreach (var batch in followed.Chunk(options.Value.IdsPerQuestion))
        {
            var byForeignId = batch.ToLookup(report => report.ForeignId, StringComparer.Ordinal);
            var answer = await client.GetReportsAsync(access, [("service_request_id", string.Join(',', byForeignId.Select(group => group.Key))), ("extensions", "true")], ct);
            // None of these is there (any more): nothing to read, and no reason not to ask for the others.
            if (answer.Status == 404)
                continue;
            if (!answer.Succeeded)
                return (recorded, answer);
            foreach (var found in answer.Document!.Records)
            {
                foreach (var report in byForeignId[found["service_request_id"] ?? ""])
                    recorded += await ReadReportAsync(poll, report, found, ct);
            }
        }

        return (recorded, null);
    }

    private async Task<int> ReadReportAsync(Poll poll, FollowedReport report, ForeignRecord found, CancellationToken ct)
    {
        var word = found["detailed_status"] is { } detailed && ForeignStatusWords.Find(detailed) is not null ? detailed : found["status"];
        var note = NoteOf(found["status_notes"]);
        var seen = Hash(word, note);
        if (seen == report.Seen)
            return 0;
        var count = 0;
        // At the first look an open report says only that it has arrived.
        if (report.Seen is not null || ForeignStatusWords.Find(word) is not { Open: true } || note is not null)
            count = await RecordAsync(poll, [(report, new ForeignUpdateContent("hash:" + Hash(word, note, found["updated_datetime"]), word, note))], ct);
        await using var keep = Command("Forwarding/KeepSeen.sql", poll);
        keep.Parameters.AddWithValue("report", report.Id);
        keep.Parameters.AddWithValue("seen", seen);
        await keep.ExecuteNonQueryAsync(ct);
        return count;
    }

    private async Task<int> RecordAsync(Poll poll, List<(FollowedReport Report, ForeignUpdateContent Update)> updates, CancellationToken ct)
    {
        if (updates.Count == 0)
            return 0;
        var known = await FindKnownAsync(poll, updates, ct);
        var recorded = 0;
        // What the first of several updates does to a report, the next one begins with.
        var statuses = new Dictionary<long, ReportStatus>();
        foreach (var (report, update) in updates)
        {
            if (!known.Add((report.Id, update.Key)))
                continue;
            var now = report with { Status = statuses.GetValueOrDefault(report.Id, report.Status) };
            var outcome = await record.RunAsync(new RecordForeignUpdateInput(poll.Jurisdiction, now, poll.Endpoint.DepartmentId, poll.Department, update.Key, update.Word, update.Text), ct);
            if (outcome is { Succeeded: true, Value: true })
            {
                recorded++;
                statuses[report.Id] = ForeignStatusWords.Move(now.Status, ForeignStatusWords.Find(update.Word));
            }
            else if (!outcome.Succeeded)
            {
                // Somebody changed it just now: the next poll sees it as it is then.
                LogRefused(report.Id, poll.Jurisdiction.Key, poll.Department, outcome.Failures[0].Code);
            }
        }

        return recorded;
    }

    private async Task<List<FollowedReport>> FindFollowedAsync(Poll poll, CancellationToken ct)
    {
        var found = new List<FollowedReport>();
        for (var more = true; more;)
        {
            await using var command = Command("Forwarding/FindFollowed.sql", poll);
            command.Parameters.AddWithValue("after", found.Count == 0 ? 0L : found[^1].Id);
            command.Parameters.AddWithValue("limit", PageSize);
            command.Parameters.AddWithValue("closed_since", NpgsqlDbType.TimestampTz, clock.GetUtcNow().UtcDateTime.AddDays(-options.Value.ClosedDays));
            await using var reader = await command.ExecuteReaderAsync(ct);
            var before = found.Count;
            while (await reader.ReadAsync(ct))
            {
                found.Add(new FollowedReport(
                    reader.GetInt64(0), reader.GetString(4), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetNullableString(3), SnakeCase.Parse<ReportStatus>(reader.GetString(5)),
                    reader.GetNullableString(6), SnakeCase.TryParse<ReportStatus>(reader.GetNullableString(7))));
            }

            more = found.Count - before == PageSize;
        }

        return found;
    }

    private async Task<HashSet<(long Report, string Key)>> FindKnownAsync(Poll poll, List<(FollowedReport Report, ForeignUpdateContent Update)> updates, CancellationToken ct)
    {
        await using var command = Command("Forwarding/FindKnownUpdates.sql", poll);
        command.Parameters.AddWithValue("reports", updates.Select(update => update.Report.Id).Distinct().ToArray());
        command.Parameters.AddWithValue("keys", updates.Select(update => update.Update.Key).Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<(long, string)>();
        while (await reader.ReadAsync(ct))
            known.Add((reader.GetInt64(0), reader.GetString(1)));
        return known;
    }

    private async Task<long?> LeaseAsync(int jurisdictionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(SqlFile.Read("Forwarding/LeasePoll.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("leased_until", now.AddMinutes(5).AddSeconds(10 * options.Value.AnswerSeconds).UtcDateTime);
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private async Task<int> FailAsync(Poll poll, string code, TimeSpan? retryAfter, CancellationToken ct)
    {
        LogFailed(poll.Jurisdiction.Key, poll.Department, code);
        var wait = ForwardRules.PollWaitAfter(poll.Endpoint.PollFailures + 1, TimeSpan.FromMinutes(poll.Endpoint.PollMinutes), retryAfter);
        await RecordPollAsync(poll, null, code, clock.GetUtcNow() + wait, ct);
        return 0;
    }

    private async Task RecordPollAsync(Poll poll, DateTimeOffset? polledTo, string? code, DateTimeOffset next, CancellationToken ct)
    {
        await using var command = Command("Forwarding/RecordPoll.sql", poll);
        command.Parameters.AddWithValue("next_poll_at", NpgsqlDbType.TimestampTz, next.UtcDateTime);
        Add("polled_to", NpgsqlDbType.TimestampTz, polledTo?.UtcDateTime);
        Add("feed_missing_at", NpgsqlDbType.TimestampTz, poll.Endpoint.FeedMissingAt?.UtcDateTime);
        Add("code", NpgsqlDbType.Text, code);
        await command.ExecuteNonQueryAsync(ct);

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    private NpgsqlCommand Command(string sqlFile, Poll poll)
    {
        var command = database.CreateCommand(SqlFile.Read(sqlFile));
        command.Parameters.AddWithValue("jurisdiction", poll.Jurisdiction.Id);
        command.Parameters.AddWithValue("department", poll.Endpoint.DepartmentId);
        return command;
    }

    private static string KeyOf(ForeignRecord update, DateTimeOffset? at) =>
        update["update_id"] is { Length: <= 200 } id ? "id:" + id : "hash:" + Hash(update["status"], update["description"], at is { } moment ? WireDate.Format(moment) : update["updated_datetime"]);

    /// <summary>A note that only says the status in words (this software's own, for want of a note) is none.</summary>
    private static string? NoteOf(string? text) =>
        text is null || Enum.GetValues<ReportStatus>().Any(status => text == ReportStatusText.Of(status, "en") || text == ReportStatusText.Of(status, "de")) ? null : text;

    private static string Hash(params string?[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));

    [LoggerMessage(LogLevel.Information, "forward: {Count} updates for {Jurisdiction} from the endpoint of {Department}")]
    private partial void LogUpdates(int count, string jurisdiction, string department);

    [LoggerMessage(LogLevel.Information, "forward: an update of report {ReportId} of {Jurisdiction} from the endpoint of {Department} was not recorded: {Code}")]
    private partial void LogRefused(long reportId, string jurisdiction, string department, string code);

    [LoggerMessage(LogLevel.Information, "forward: the endpoint of {Department} of {Jurisdiction} could not be asked: {Code}")]
    private partial void LogFailed(string jurisdiction, string department, string code);

    private sealed record Poll(JurisdictionProfile Jurisdiction, Endpoint Endpoint, string Department);

    private sealed record ForeignUpdateContent(string Key, string? Word, string? Text);
}
