using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Assets;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <summary>
/// Writes the made-up town's last year as if the pipeline had worked on it: reports at their last stage, events with their mails marked as written, so that
/// none is ever sent; routed by the town's real rules. Nothing if the town has any report. All in one transaction.
/// </summary>
public sealed class SeedReports(NpgsqlDataSource database, RouteReports route, SeedThreads threads, ServiceCatalogs catalogs)
{
    private const double RoutedAfterSeconds = 4;
    private const int BatchSize = 500;
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The number of reports written.</returns>
    internal async Task<int> RunAsync(JurisdictionProfile jurisdiction, Func<DemoTown> town, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var any = new NpgsqlCommand("SELECT EXISTS (SELECT FROM reports WHERE jurisdiction_id = @jurisdiction)", connection, transaction))
        {
            any.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            if (await any.ExecuteScalarAsync(ct) is true)
                return 0;
        }

        var (reports, pairs) = DemoReports.Draw(town(), now);
        var ids = await TakeIdsAsync(connection, reports.Count, ct);
        var services = (await catalogs.FreshAsync(jurisdiction.Id, ct)).ByCode;
        await CopyReportsAsync(connection, jurisdiction.Id, reports, ids, services, ct);
        foreach (var batch in ids.Chunk(BatchSize))
            await route.RunAsync(new StepWork(connection, transaction, jurisdiction, batch, now), ct);
        var departments = await BackdateRoutesAsync(connection, jurisdiction.Id, ids, ct);
        await threads.RunAsync(connection, jurisdiction, reports, ids, services, departments, now, ct);
        await CopyEventsAsync(connection, jurisdiction.Id, reports, ids, departments, ct);
        await CopyPairsAsync(connection, jurisdiction.Id, reports, pairs, ids, departments, ct);
        await using (var backdate = new NpgsqlCommand(SqlFile.Read("DemoCity/BackdateReports.sql"), connection, transaction))
        {
            backdate.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            backdate.Parameters.AddWithValue("ids", ids);
            await backdate.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        // The planner should know of the rows before the first question; autovacuum comes a minute later.
        await using var analyze = new NpgsqlCommand("ANALYZE reports, report_events, routing_decisions, duplicate_pairs, threads, comments, supporters", connection);
        await analyze.ExecuteNonQueryAsync(ct);
        return reports.Count;
    }

    private static async Task<long[]> TakeIdsAsync(NpgsqlConnection connection, int count, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT nextval(pg_get_serial_sequence('reports', 'id')) FROM generate_series(1, @count)", connection);
        command.Parameters.AddWithValue("count", count);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>(count);
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetInt64(0));
        ids.Sort();
        return [.. ids];
    }

    private static async Task CopyReportsAsync(
        NpgsqlConnection connection, int jurisdictionId, IReadOnlyList<DemoReport> reports, long[] ids, IReadOnlyDictionary<string, Service> services, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY reports (
                jurisdiction_id, id, service_request_id, token, service_id, status, own_status, status_notes, stage, place, title, description, media_urls, attributes,
                requested_datetime, updated_datetime, expected_datetime, department_by_hand, duplicate_of_id, visibility, is_imported,
                asset_layer_id, asset_key, asset_label, asset_version)
            FROM STDIN (FORMAT BINARY)
            """, ct);
        for (var i = 0; i < reports.Count; i++)
        {
            var report = reports[i];
            var service = services[report.Service];
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(jurisdictionId, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(ids[i], NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync($"{report.RequestedAt.Year}-{ids[i]}", NpgsqlDbType.Text, ct);
            await WriteAsync(copy, service.Type == ServiceType.Batch ? RandomNumberGenerator.GetString("0123456789abcdefghijkmnpqrstuvwxyz", 24) : null, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(service.Id, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(SnakeCase.Of(report.Status), NpgsqlDbType.Text, ct);
            await WriteAsync(copy, report.OwnStatus is { } own ? SnakeCase.Of(own) : null, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, report.StatusNotes, NpgsqlDbType.Text, ct);
            await copy.WriteAsync((short)Stage.Notified, NpgsqlDbType.Smallint, ct);
            await copy.WriteAsync<Geometry>(new Point(report.Longitude, report.Latitude) { SRID = 4326 }, NpgsqlDbType.Geometry, ct);
            // An idea's first line is its title.
            var (title, description) = service.Kind == ServiceKind.Idea && report.Description.Split('\n', 2) is [var first, var rest] ? (first.Trim(), rest.Trim()) : (null, report.Description);
            await WriteAsync(copy, title, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(description, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
            await copy.WriteAsync(JsonSerializer.Serialize(report.Attributes, Json), NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(report.RequestedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(report.RequestedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            if (service.ExpectedDays is { } days)
                await copy.WriteAsync(report.RequestedAt.AddDays(days).UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            else
                await copy.WriteNullAsync(ct);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean, ct);
            if (report.DuplicateOf is { } head)
                await copy.WriteAsync(ids[head], NpgsqlDbType.Bigint, ct);
            else
                await copy.WriteNullAsync(ct);
            await copy.WriteAsync(SnakeCase.Of(report.IsHidden ? ReportVisibility.Hidden : ReportVisibility.Public), NpgsqlDbType.Text, ct);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean, ct);
            if (service.Assets is { } assets && report.AssetId is { } asset)
            {
                await copy.WriteAsync(assets.LayerId, NpgsqlDbType.Bigint, ct);
                await copy.WriteAsync(asset, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(AssetLabel.Of(assets.Label, asset, null, JsonSerializer.Serialize(new { nummer = asset })), NpgsqlDbType.Text, ct);
                await copy.WriteAsync(1, NpgsqlDbType.Integer, ct);
            }
            else
            {
                for (var column = 0; column < 4; column++)
                    await copy.WriteNullAsync(ct);
            }
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task<Dictionary<long, (long Id, string Key)>> BackdateRoutesAsync(NpgsqlConnection connection, int jurisdictionId, long[] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("DemoCity/BackdateRoutes.sql"), connection);
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("seconds", RoutedAfterSeconds);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var departments = new Dictionary<long, (long, string)>();
        while (await reader.ReadAsync(ct))
            departments.Add(reader.GetInt64(0), (reader.GetInt64(1), reader.GetString(2)));
        return departments;
    }

    private static async Task CopyEventsAsync(
        NpgsqlConnection connection, int jurisdictionId, IReadOnlyList<DemoReport> reports, long[] ids, Dictionary<long, (long Id, string Key)> departments, CancellationToken ct)
    {
        var events = reports
            .SelectMany((report, i) => report.Events.Append(new DemoEvent(report.RequestedAt.AddSeconds(RoutedAfterSeconds), ReportEventKind.Routed)).Select(happened => (happened, i)))
            .OrderBy(pair => pair.happened.At).ThenBy(pair => pair.i);
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY report_events (
                jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, public_note, internal_note, other_report_id, department_id, comment_id, notified_at)
            FROM STDIN (FORMAT BINARY)
            """, ct);
        foreach (var (happened, i) in events)
        {
            // A head's department acts on its duplicates too.
            var department = departments[ids[reports[i].DuplicateOf ?? i]];
            var isRule = happened.Kind switch
            {
                ReportEventKind.Linked => reports[i].IsCertain,
                ReportEventKind.ReportedAgain => reports[happened.Other!.Value].IsCertain,
                _ => happened.Kind == ReportEventKind.Routed,
            };
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(jurisdictionId, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(ids[i], NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(happened.At.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(SnakeCase.Of(happened.Kind), NpgsqlDbType.Text, ct);
            await copy.WriteAsync(happened.Kind != ReportEventKind.Hidden, NpgsqlDbType.Boolean, ct);
            await copy.WriteAsync(happened.Kind == ReportEventKind.Received ? "reporter" : isRule ? "rule" : "department:" + department.Key, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, happened.From is { } from ? SnakeCase.Of(from) : null, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, happened.To is { } to ? SnakeCase.Of(to) : null, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, happened.PublicNote, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, happened.InternalNote, NpgsqlDbType.Text, ct);
            if (happened.Other is { } other)
                await copy.WriteAsync(ids[other], NpgsqlDbType.Bigint, ct);
            else
                await copy.WriteNullAsync(ct);
            if (happened.Kind is ReportEventKind.Routed or ReportEventKind.Answered)
                await copy.WriteAsync(departments[ids[i]].Id, NpgsqlDbType.Bigint, ct);
            else
                await copy.WriteNullAsync(ct);
            if (happened.Comment is { } comment)
                await copy.WriteAsync(comment, NpgsqlDbType.Bigint, ct);
            else
                await copy.WriteNullAsync(ct);
            await copy.WriteAsync(happened.At.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task CopyPairsAsync(
        NpgsqlConnection connection, int jurisdictionId, IReadOnlyList<DemoReport> reports, IReadOnlyList<DemoPair> open, long[] ids,
        Dictionary<long, (long Id, string Key)> departments, CancellationToken ct)
    {
        var linked = reports.Select((report, i) => (report, i)).Where(pair => pair.report.DuplicateOf is not null)
            .Select(pair => (Pair: new DemoPair(pair.i, pair.report.DuplicateOf!.Value, pair.report.PairScore, pair.report.PairReasons), Decision: pair.report.IsCertain ? DuplicateDecision.LinkedByRule : DuplicateDecision.Confirmed));
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY duplicate_pairs (jurisdiction_id, report_id, head_id, score, reasons, decision, decided_by, found_at, decided_at) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var (pair, decision) in linked.Concat(open.Select(pair => (pair, DuplicateDecision.Open))))
        {
            var at = reports[pair.Report].RequestedAt.AddSeconds(2).UtcDateTime;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(jurisdictionId, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(ids[pair.Report], NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(ids[pair.Head], NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(pair.Score, NpgsqlDbType.Double, ct);
            await copy.WriteAsync(pair.Reasons, NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(SnakeCase.Of(decision), NpgsqlDbType.Text, ct);
            await WriteAsync(copy, decision switch { DuplicateDecision.LinkedByRule => "rule", DuplicateDecision.Confirmed => "department:" + departments[ids[pair.Head]].Key, _ => null }, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(at, NpgsqlDbType.TimestampTz, ct);
            if (decision == DuplicateDecision.Open)
                await copy.WriteNullAsync(ct);
            else
                await copy.WriteAsync(decision == DuplicateDecision.Confirmed ? at.AddSeconds(58) : at, NpgsqlDbType.TimestampTz, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, NpgsqlDbType type, CancellationToken ct) =>
        value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, type, ct);
}
