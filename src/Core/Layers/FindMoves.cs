using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Core.Layers;

/// <param name="Version">Its number; null: the newest staged one.</param>
public sealed record FindMovesInput(int JurisdictionId, string LayerKey, int? Version);

/// <summary>A report that another version of a layer, or other rules, would send to another department.</summary>
/// <param name="From">Key of the department that today's rules and the published versions come to.</param>
/// <param name="Longitude">EPSG:4326; null: no place is known.</param>
/// <param name="IsByHand">A person gave it to a department: it would stay there.</param>
public sealed record ReportMove(string ServiceRequestId, string From, string FromName, string To, string ToName, double? Longitude, double? Latitude, bool IsByHand)
{
    /// <summary>Most frequent first; without what was decided by hand.</summary>
    public static IReadOnlyList<(string From, string To, int Count)> Count(IEnumerable<ReportMove> moves) =>
        [.. moves.Where(move => !move.IsByHand).GroupBy(move => (move.From, move.To)).Select(group => (group.Key.From, group.Key.To, group.Count())).OrderByDescending(row => row.Item3).ThenBy(row => row)];
}

/// <param name="Since">Reports from then on were looked at.</param>
/// <param name="Looked">How many: those of services that a rule with this layer is for.</param>
/// <param name="Moves">Latest first.</param>
public sealed record FoundMoves(LayerVersion Version, DateTimeOffset Since, int Looked, IReadOnlyList<ReportMove> Moves)
{
    /// <summary>Most frequent first; without what was decided by hand.</summary>
    public IReadOnlyList<(string From, string To, int Count)> Counts => ReportMove.Count(Moves);
}

/// <summary>
/// Routes the reports of the last <see cref="LayerOptions.TrialDays"/> days twice, by the rules as they are: with the layer's published version, and with another in its place. Changes nothing.
/// </summary>
public sealed class FindMoves(Open311DbFactory databases, NpgsqlDataSource database, RouteFinder finder, IOptions<LayerOptions> options, TimeProvider clock)
{
    private const int Batch = 500;

    /// <param name="progress">Reports looked at so far.</param>
    public async Task<Outcome<FoundMoves>> RunAsync(FindMovesInput input, IProgress<int>? progress, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        var chosen = await LayerVersions.ChooseAsync(db, input.LayerKey, input.Version, ct);
        if (!chosen.Succeeded)
            return chosen.Failures.ToList();
        var (layer, version) = chosen.Value;
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var town = await db.Jurisdictions.AsNoTracking().SingleAsync(row => row.Id == input.JurisdictionId, ct);
        if (town.FallbackDepartmentId is not { } fallback)
            return LayerFailures.FallbackMissing;

        // One state of rules, layers and reports for all batches.
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var since = clock.GetUtcNow().AddDays(-options.Value.TrialDays);
        var (looked, moves) = await RouteAsync(connection, town, fallback, departments, layer.Id, version.Id, since, progress, ct);
        return new FoundMoves(version, since, looked, moves);
    }

    /// <summary>What is to be confirmed before a version takes the place of the one in use; null: no report would go elsewhere, or no rule asks the layer.</summary>
    /// <param name="connection">That of <paramref name="db"/>, with an open transaction.</param>
    internal async Task<Failure?> QuestionAsync(Open311Db db, NpgsqlConnection connection, Layer layer, LayerVersion version, CancellationToken ct)
    {
        if (!await db.RoutingRules.AnyAsync(rule => rule.LayerId == layer.Id && rule.IsActive, ct))
            return null;
        var town = await db.Jurisdictions.AsNoTracking().SingleAsync(row => row.Id == layer.JurisdictionId, ct);
        if (town.FallbackDepartmentId is not { } fallback)
            return null;
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var (looked, moves) = await RouteAsync(connection, town, fallback, departments, layer.Id, version.Id, clock.GetUtcNow().AddDays(-options.Value.TrialDays), null, ct);
        return ReportMove.Count(moves) is { Count: > 0 } counts
            ? LayerFailures.ConfirmMoves(layer.Key, version.Number, options.Value.TrialDays, looked, [.. counts.Select(row => (NameOf(row.From), NameOf(row.To), row.Count))])
            : null;

        string NameOf(string key) => departments.Values.First(row => row.Key == key).Name;
    }

    private async Task<(int Looked, List<ReportMove> Moves)> RouteAsync(
        NpgsqlConnection connection, Jurisdiction town, long fallback, Dictionary<long, Department> departments, long layerId, long versionId, DateTimeOffset since, IProgress<int>? progress, CancellationToken ct)
    {
        var (before, beforeId) = (clock.GetUtcNow().AddYears(1), long.MaxValue);
        var (looked, moves) = (0, new List<ReportMove>());
        while (await ReadAsync(connection, town.Id, layerId, since, before, beforeId, ct) is { Count: > 0 } reports)
        {
            var ids = reports.ConvertAll(report => report.Id).ToArray();
            var today = await finder.FindAsync(connection, town, ids, RoutesAsked.InForce, ct);
            var then = await finder.FindAsync(connection, town, ids, new RoutesAsked(layerId, versionId, RulesOnTrial: false), ct);
            foreach (var report in reports)
            {
                var (from, to) = (departments[RouteChoice.Of([.. today[report.Id]], fallback, former: null).DepartmentId], departments[RouteChoice.Of([.. then[report.Id]], fallback, former: null).DepartmentId]);
                if (from.Id != to.Id)
                    moves.Add(new ReportMove(report.ServiceRequestId, from.Key, from.Name, to.Key, to.Name, report.Longitude, report.Latitude, report.IsByHand));
            }

            looked += reports.Count;
            progress?.Report(looked);
            (before, beforeId) = (reports[^1].RequestedDatetime, reports[^1].Id);
        }

        return (looked, moves);
    }

    private static async Task<List<Movable>> ReadAsync(NpgsqlConnection connection, int jurisdictionId, long layerId, DateTimeOffset since, DateTimeOffset before, long beforeId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Layers/FindMovable.sql"), connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("layer", layerId);
        command.Parameters.AddWithValue("since", since.UtcDateTime);
        command.Parameters.AddWithValue("before", before.UtcDateTime);
        command.Parameters.AddWithValue("before_id", beforeId);
        command.Parameters.AddWithValue("limit", Batch);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Movable>();
        while (await reader.ReadAsync(ct))
            rows.Add(new Movable(reader.GetInt64(0), reader.GetString(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetBoolean(4), reader.GetFieldValue<DateTimeOffset>(5)));
        return rows;
    }

    private sealed record Movable(long Id, string ServiceRequestId, double Longitude, double Latitude, bool IsByHand, DateTimeOffset RequestedDatetime);
}
