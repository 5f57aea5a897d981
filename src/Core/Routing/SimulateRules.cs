using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Core.Routing;

/// <param name="File">The rules to try.</param>
/// <param name="Months">1 to 120; null: <see cref="RoutingOptions.SimulatedMonths"/>.</param>
public sealed record SimulateRulesInput(int JurisdictionId, TownFile File, int? Months);

/// <param name="Since">Reports from then on were looked at.</param>
/// <param name="Moves">Latest first.</param>
public sealed record SimulatedRules(DateTimeOffset Since, int Looked, IReadOnlyList<ReportMove> Moves)
{
    /// <summary>Most frequent first; without what was decided by hand.</summary>
    public IReadOnlyList<(string From, string To, int Count)> Counts => ReportMove.Count(Moves);
}

/// <summary>Routes the reports of the last months twice, by the rules in force and by those of a file. Changes nothing.</summary>
public sealed class SimulateRules(Open311DbFactory databases, NpgsqlDataSource database, RouteFinder finder, IOptions<RoutingOptions> options, TimeProvider clock)
{
    public const int MaxMonths = 120;
    private const int Batch = 500;

    /// <param name="progress">Reports looked at so far.</param>
    public async Task<Outcome<SimulatedRules>> RunAsync(SimulateRulesInput input, IProgress<int>? progress, CancellationToken ct)
    {
        if (input.Months is < 1 or > MaxMonths)
            return RoutingFailures.MonthsOutOfRange;
        await using var db = databases.For(input.JurisdictionId);
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.JurisdictionId, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        if (town.FallbackDepartmentId is not { } fallback)
            return LayerFailures.FallbackMissing;
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var rules = await TrialRules.ReadAsync(db, input.File, ct);
        if (!rules.Succeeded)
            return rules.Failures.ToList();

        // One state of rules, layers and reports for all batches.
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await TrialRules.SetAsync(connection, rules.Value, ct);
        var since = clock.GetUtcNow().AddMonths(-(input.Months ?? options.Value.SimulatedMonths));
        var (before, beforeId) = (clock.GetUtcNow().AddYears(1), long.MaxValue);
        var (looked, moves) = (0, new List<ReportMove>());
        while (await ReadAsync(connection, input.JurisdictionId, since, before, beforeId, ct) is { Count: > 0 } reports)
        {
            var ids = reports.ConvertAll(report => report.Id).ToArray();
            var today = await finder.FindAsync(connection, town, ids, RoutesAsked.InForce, ct);
            var then = await finder.FindAsync(connection, town, ids, RoutesAsked.OnTrial, ct);
            foreach (var report in reports)
            {
                var (from, to) = (Department(today, report), Department(then, report));
                if (from.Id != to.Id)
                    moves.Add(new ReportMove(report.ServiceRequestId, from.Key, from.Name, to.Key, to.Name, report.Longitude, report.Latitude, report.IsByHand));
            }

            looked += reports.Count;
            progress?.Report(looked);
            (before, beforeId) = (reports[^1].RequestedDatetime, reports[^1].Id);
        }

        return new SimulatedRules(since, looked, moves);

        Department Department(ILookup<long, Route> routes, Simulated report) =>
            departments[RouteChoice.Of(report.IsPlaceUnknown ? [] : [.. routes[report.Id]], fallback, former: null).DepartmentId];
    }

    private static async Task<List<Simulated>> ReadAsync(NpgsqlConnection connection, int jurisdictionId, DateTimeOffset since, DateTimeOffset before, long beforeId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Routing/FindSimulated.sql"), connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("since", since.UtcDateTime);
        command.Parameters.AddWithValue("before", before.UtcDateTime);
        command.Parameters.AddWithValue("before_id", beforeId);
        command.Parameters.AddWithValue("limit", Batch);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Simulated>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new Simulated(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<double?>(2), reader.GetFieldValue<double?>(3), reader.GetBoolean(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetBoolean(6)));
        }

        return rows;
    }

    private sealed record Simulated(long Id, string ServiceRequestId, double? Longitude, double? Latitude, bool IsByHand, DateTimeOffset RequestedDatetime, bool IsPlaceUnknown);
}
