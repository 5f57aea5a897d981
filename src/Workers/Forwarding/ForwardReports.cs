using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;

namespace Open311.Workers.Forwarding;

/// <summary>
/// Passes reports on to the endpoints of their departments: takes a row, posts (or follows the token), records. No transaction is open while a server answers. What is posted is saved before it is,
/// with an Idempotency-Key that never changes: a crash between their OK and our record posts the very same again, which a server that knows either the key or our number in an attribute sees.
/// </summary>
public sealed partial class ForwardReports(
    NpgsqlDataSource database, Open311DbFactory databases, ServiceCatalogs catalogs, EndpointClient client, EndpointKeys keys, PipelineBell bell, IOptions<ForwardingOptions> options, TimeProvider clock, ILogger<ForwardReports> log)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The number of reports that an endpoint has taken.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        Dictionary<long, Endpoint> endpoints;
        await using (var db = databases.For(jurisdiction.Id))
            endpoints = await db.Endpoints.AsNoTracking().Where(row => row.IsActive).ToDictionaryAsync(row => row.DepartmentId, ct);
        if (endpoints.Count == 0)
            return 0;
        var catalog = await catalogs.FreshAsync(jurisdiction.Id, ct);
        var taken = 0;
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction, catalog, ct) is { } forward)
        {
            // An endpoint that was named a moment ago is there at the next ring.
            if (!endpoints.TryGetValue(forward.DepartmentId, out var endpoint) || !catalog.Departments.TryGetValue(forward.DepartmentId, out var department))
                continue;
            var work = new Work(jurisdiction, forward, endpoint, department.Key);
            if (forward.State == ForwardState.Token ? await FollowTokenAsync(work, ct) : await PostAsync(work, ct))
                taken++;
        }

        return taken;
    }

    private async Task<bool> PostAsync(Work work, CancellationToken ct)
    {
        var (jurisdiction, forward, endpoint, department) = work;
        if (!forward.IsWanted)
        {
            await RecordAsync(work, ForwardState.Withdrawn, null, null, null, ct);
            return false;
        }

        // Every attempt before this one ended with its process.
        if (forward.Attempts > ForwardRules.Waits.Count + 1)
            return await FailAsync(work, "given_up", null, null, ct);
        if (Access(endpoint) is not { } access)
            return await FailAsync(work, "key_unreadable", null, ForwardRules.WaitAfter("key_unreadable", forward.Attempts, null), ct);
        var fields = forward.Fields is { } kept
            ? JsonSerializer.Deserialize<List<string[]>>(kept)!.ConvertAll(pair => new KeyValuePair<string, string>(pair[0], pair[1]))
            : ForwardedFields.Of(forward.Content, endpoint, jurisdiction);
        if (fields is null)
            return await FailAsync(work, "service_unmapped", null, ForwardRules.WaitAfter("service_unmapped", forward.Attempts, null), ct);
        if (forward.Fields is null)
            await KeepFieldsAsync(work, fields, ct);

        var answer = await client.PostReportAsync(access, fields, $"{jurisdiction.Key}-{forward.Content.ServiceRequestId}-{department}", ct);
        if (answer.Succeeded && answer.Document!.Records is [var first, ..])
        {
            // An id ends it; some servers send a token beside it, or an empty id beside a token.
            if (first["service_request_id"] is { } id)
                return await AcceptAsync(work, id, ct);
            if (first["token"] is { } token)
            {
                await RecordAsync(work, ForwardState.Token, Short(token), null, clock.GetUtcNow() + ForwardRules.TokenWaits[0], ct);
                LogToken(forward.Content.ReportId, jurisdiction.Key, department);
                return false;
            }

            // A service of type blackbox: it is there, under a number that nobody is told.
            return await AcceptAsync(work, null, ct);
        }

        var code = answer.Code ?? "answer_without_report";
        return await FailAsync(work, code, answer.ErrorText, ForwardRules.WaitAfter(code, forward.Attempts, answer.RetryAfter), ct);
    }

    private async Task<bool> FollowTokenAsync(Work work, CancellationToken ct)
    {
        if (Access(work.Endpoint) is not { } access)
            return await FailAsync(work, "key_unreadable", null, ForwardRules.TokenWaitAfter(work.Forward.Attempts, null), ct);
        var answer = await client.GetTokenAsync(access, work.Forward.Token!, ct);
        if (answer.Succeeded && answer.Document!.Records.Select(record => record["service_request_id"]).FirstOrDefault(id => id is not null) is { } found)
            return await AcceptAsync(work, found, ct);
        return await FailAsync(work, answer.Code ?? "token_unresolved", answer.ErrorText, ForwardRules.TokenWaitAfter(work.Forward.Attempts, answer.RetryAfter), ct);
    }

    private EndpointAccess? Access(Endpoint endpoint)
    {
        Secret? key = endpoint.ProtectedKey is { } stored ? keys.TryRead(stored) : null;
        return endpoint.ProtectedKey is not null && key is null ? null : new EndpointAccess(endpoint.Address, endpoint.ForeignJurisdiction, key, endpoint.Format);
    }

    private async Task<LeasedForward?> LeaseAsync(JurisdictionProfile jurisdiction, CatalogSnapshot catalog, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = Command("Forwarding/LeaseForward.sql", jurisdiction.Id);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        // One exchange has its limit; twice that leaves room for a busy machine.
        command.Parameters.AddWithValue("leased_until", now.AddSeconds(30 + (2 * options.Value.AnswerSeconds)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var content = new ForwardContent(
            reader.GetInt64(0), reader.GetString(6), catalog.ById[reader.GetInt64(7)], reader.GetNullableString(8), reader.GetNullableString(9), reader.GetFieldValue<double?>(10), reader.GetFieldValue<double?>(11),
            reader.GetNullableString(12), reader.GetString(13), reader.GetFieldValue<string[]>(14), reader.GetNullableString(15), reader.GetNullableString(16), reader.GetNullableString(17), reader.GetNullableString(18))
        {
            AssetId = reader.GetNullableString(20),
            AssetLabel = reader.GetNullableString(21),
        };
        return new LeasedForward(
            content, reader.GetInt64(1), SnakeCase.Parse<ForwardState>(reader.GetString(2)), reader.GetInt32(3), reader.GetNullableString(4), reader.GetNullableString(5), reader.GetFieldValue<bool?>(19) ?? false);
    }

    private async Task KeepFieldsAsync(Work work, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        await using var command = CommandFor("Forwarding/KeepForwardFields.sql", work);
        command.Parameters.AddWithValue("fields", JsonSerializer.Serialize(fields.Select(field => new[] { field.Key, field.Value }), Json));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<bool> AcceptAsync(Work work, string? foreignId, CancellationToken ct)
    {
        await RecordAsync(work, ForwardState.Accepted, null, foreignId is null ? null : Short(foreignId), null, ct);
        bell.Ring();
        LogAccepted(work.Forward.Content.ReportId, work.Jurisdiction.Key, work.Department);
        return true;
    }

    private async Task RecordAsync(Work work, ForwardState state, string? token, string? foreignId, DateTimeOffset? next, CancellationToken ct)
    {
        await using var command = CommandFor("Forwarding/RecordForward.sql", work);
        command.Parameters.AddWithValue("state", SnakeCase.Of(state));
        Add(command, "token", NpgsqlDbType.Text, token);
        Add(command, "foreign_id", NpgsqlDbType.Text, foreignId);
        Add(command, "next_attempt_at", NpgsqlDbType.TimestampTz, next?.UtcDateTime);
        Add(command, "now", NpgsqlDbType.TimestampTz, Now());
        command.Parameters.AddWithValue("actor", "department:" + work.Department);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <returns>False: so the caller has not succeeded.</returns>
    private async Task<bool> FailAsync(Work work, string code, string? text, TimeSpan? wait, CancellationToken ct)
    {
        LogFailed(work.Forward.Content.ReportId, work.Jurisdiction.Key, work.Department, code, wait is null);
        await using var command = CommandFor("Forwarding/RecordForwardFailure.sql", work);
        command.Parameters.AddWithValue("code", code);
        Add(command, "text", NpgsqlDbType.Text, text);
        Add(command, "next_attempt_at", NpgsqlDbType.TimestampTz, wait is { } some ? (clock.GetUtcNow() + some).UtcDateTime : null);
        Add(command, "now", NpgsqlDbType.TimestampTz, Now());
        command.Parameters.AddWithValue("actor", "department:" + work.Department);
        await command.ExecuteNonQueryAsync(ct);
        if (wait is null)
            bell.Ring();
        return false;
    }

    private DateTime Now()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private NpgsqlCommand CommandFor(string sqlFile, Work work)
    {
        var command = Command(sqlFile, work.Jurisdiction.Id);
        command.Parameters.AddWithValue("report", work.Forward.Content.ReportId);
        command.Parameters.AddWithValue("department", work.Forward.DepartmentId);
        command.Parameters.AddWithValue("attempts", work.Forward.Attempts);
        return command;
    }

    private NpgsqlCommand Command(string sqlFile, int jurisdictionId)
    {
        var command = database.CreateCommand(SqlFile.Read(sqlFile));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return command;
    }

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

    // Ids have a few characters; whoever sends a book gets its beginning back.
    private static string Short(string text) => text.Length <= 200 ? text : text[..200];

    [LoggerMessage(LogLevel.Information, "forward: report {ReportId} of {Jurisdiction} is with the endpoint of {Department}")]
    private partial void LogAccepted(long reportId, string jurisdiction, string department);

    [LoggerMessage(LogLevel.Information, "forward: report {ReportId} of {Jurisdiction} got a token at the endpoint of {Department}")]
    private partial void LogToken(long reportId, string jurisdiction, string department);

    [LoggerMessage(LogLevel.Information, "forward: report {ReportId} of {Jurisdiction} was not taken by the endpoint of {Department}: {Code} (for good: {IsFinal})")]
    private partial void LogFailed(long reportId, string jurisdiction, string department, string code, bool isFinal);

    private sealed record LeasedForward(ForwardContent Content, long DepartmentId, ForwardState State, int Attempts, string? Fields, string? Token, bool IsWanted);

    private sealed record Work(JurisdictionProfile Jurisdiction, LeasedForward Forward, Endpoint Endpoint, string Department);
}
