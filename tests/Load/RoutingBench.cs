using System.Diagnostics;
using System.Globalization;
using Open311.Core.Duplicates;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Tests.Load;

/// <summary>
/// One report at a time through the two steps that decide, as they run in a worker, among many reports and over large layers; and in the same run their statements alone (pgbench, one connection).
/// Nothing that they decide is kept.
/// </summary>
internal sealed class RoutingBench
{
    /// <summary>Degrees: 14 by 22 km, the area of a large city.</summary>
    private const double Side = 0.2;

    /// <summary>pgbench takes 128 statements.</summary>
    private const int Statements = 100;

    private readonly Toolbox toolbox;
    private readonly LoadTown town;
    private readonly JurisdictionProfile profile;
    private readonly Measurement measure;

    private RoutingBench(Toolbox toolbox, LoadTown town, JurisdictionProfile profile, Measurement measure) => (this.toolbox, this.town, this.profile, this.measure) = (toolbox, town, profile, measure);

    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        await using var toolbox = Toolbox.OfRunningService();
        using var http = new HttpClient { BaseAddress = Toolbox.RunningService() };
        var now = TimeProvider.System.GetUtcNow();
        var town = await toolbox.MakeTownAsync(
            new Jurisdiction { Key = $"bench-{now:yyyyMMddHHmmss}", Name = "Bench", Language = "en", CatalogChangedAt = now },
            new Department { Key = "city", Name = "City" },
            Enumerable.Range(0, BenchCommand.Services).Select(i => new Service { Code = $"s{i}", Name = $"Service {i}", CandidateRadiusMeters = 40, CertainRadiusMeters = 12 }).ToList(),
            ApiScopes.Report,
            ReporterMail.Never,
            ct);
        try
        {
            var profile = (await toolbox.Of<JurisdictionDirectory>().FindAsync(town.Id, ct))!;
            var bench = new RoutingBench(toolbox, town, profile, new Measurement(http, 1, line.Number("--seconds") ?? 5));
            await bench.RunAsync(line.Number("--reports") ?? 5_000_000, line.Number("--polygons") ?? 12_000, line.Number("--assets") ?? 1_000_000, line.Number("--looks") ?? 2_000, ct);
        }
        finally
        {
            await toolbox.RemoveTownAsync(town, CancellationToken.None);
        }

        return 0;
    }

    private async Task RunAsync(int reports, int polygons, int assets, int looks, CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        await BenchCommand.InsertAsync(toolbox, town, reports, 3, ct, Side, openOf: 10);
        await LayersAsync(polygons, assets, ct);
        await toolbox.QueryAsync("VACUUM ANALYZE reports, report_events, layer_features, routing_rules", ct);
        var ids = (await toolbox.QueryAsync("SELECT id FROM reports WHERE jurisdiction_id = $1 AND NOT is_closed ORDER BY md5(id::text) LIMIT $2", ct, town.Id, looks)).ConvertAll(row => (long)row[0]!);
        Measurement.Text($"bench routing: {reports} reports, {polygons} polygons, {assets} assets on {Side}° × {Side}° in {town.Key} after {began.Elapsed.TotalSeconds:F1} s; {ids.Count} reports one by one");
        await CandidatesAsync(ids, ct);
        await RoutesAsync(ids, ct);
    }

    /// <summary>Squares that fill the city, and points spread over it; the rules ask the nearest point first, then the square.</summary>
    /// <param name="polygons">At least so many: the square is full.</param>
    private async Task LayersAsync(int polygons, int assets, CancellationToken ct)
    {
        var rows = (int)Math.Ceiling(Math.Sqrt(polygons));
        await toolbox.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                WITH layer AS (
                    INSERT INTO layers (jurisdiction_id, key, title, map_role, is_public)
                    SELECT {town.Id}, key, key, role, false FROM (VALUES ('districts', 'district'), ('lamps', 'asset')) AS made (key, role) RETURNING id, key
                ), version AS (
                    INSERT INTO layer_versions (jurisdiction_id, layer_id, number, title, imported_at, file_name, format, source_srid, crs_method, crs_accuracy_meters, feature_count, problem_count, key_column, is_area)
                    SELECT {town.Id}, id, 1, key, now(), 'bench', 'GeoJSON', 4326, '', 0, 1, 0, 'nr', key = 'districts' FROM layer RETURNING id, layer_id, is_area
                ), area AS (
                    INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
                    SELECT {town.Id}, version.id, number, 'd' || number, 'District ' || number, jsonb_build_object(),
                           ST_MakeEnvelope(8 + number % {rows} * {Side / rows}, 51 + number / {rows} * {Side / rows}, 8 + (number % {rows} + 1) * {Side / rows}, 51 + (number / {rows} + 1) * {Side / rows}, 4326)
                    FROM version, generate_series(0, {(rows * rows) - 1}) AS number WHERE is_area
                ), point AS (
                    INSERT INTO layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom)
                    SELECT {town.Id}, version.id, number, 'l' || number, 'Lamp ' || number, jsonb_build_object(), ST_SetSRID(ST_MakePoint(8 + {Side} * random(), 51 + {Side} * random()), 4326)
                    FROM version, generate_series(1, {assets}) AS number WHERE NOT is_area
                )
                INSERT INTO routing_rules (jurisdiction_id, position, text, department_id, layer_id, layer_test, within_meters, is_active)
                SELECT {town.Id}, CASE WHEN is_area THEN 2 ELSE 1 END, 'Rule', (SELECT min(id) FROM departments WHERE jurisdiction_id = {town.Id}), layer_id, CASE WHEN is_area THEN 'area' ELSE 'nearest' END,
                       CASE WHEN is_area THEN NULL ELSE 30 END, true
                FROM version
                """), ct);
        await toolbox.QueryAsync("UPDATE layers AS layer SET published_version_id = version.id FROM layer_versions AS version WHERE layer.jurisdiction_id = $1 AND version.jurisdiction_id = $1 AND version.layer_id = layer.id", ct, town.Id);
    }

    private async Task CandidatesAsync(List<long> ids, CancellationToken ct)
    {
        var deduplicate = toolbox.Of<DeduplicateReports>();
        var times = new List<double>();
        await using var connection = await toolbox.Database.OpenConnectionAsync(ct);
        foreach (var id in ids)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var began = Stopwatch.GetTimestamp();
            await deduplicate.RunAsync(new StepWork(connection, transaction, profile, [id], TimeProvider.System.GetUtcNow()), ct);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var services = (await toolbox.QueryAsync("SELECT id, service_id FROM reports WHERE jurisdiction_id = $1 AND id = ANY ($2)", ct, town.Id, ids.Take(Statements).ToArray())).ToDictionary(row => (long)row[0]!, row => (long)row[1]!);
        await WriteAsync("candidates and score", times, [.. ids.Take(Statements).Select(id => Statement.OfFile("Duplicates/FindCandidates.sql", new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["ids"] = $"ARRAY[{id}]::bigint[]",
            ["radii"] = "ARRAY[70]::float8[]",
            ["windows"] = "ARRAY[60]::integer[]",
            ["closed_windows"] = "ARRAY[30]::float8[]",
            ["services"] = $"ARRAY[{services[id]}]::bigint[]",
            ["nearby_radius"] = string.Create(CultureInfo.InvariantCulture, $"{MatchContext.NearbyRadius.Meters}"),
        }))], ct);
    }

    private async Task RoutesAsync(List<long> ids, CancellationToken ct)
    {
        var finder = toolbox.Of<RouteFinder>();
        var times = new List<double>();
        await using var connection = await toolbox.Database.OpenConnectionAsync(ct);
        foreach (var id in ids)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var began = Stopwatch.GetTimestamp();
            var routes = await finder.FindAsync(connection, profile.Row, [id], RoutesAsked.InForce, ct);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (!routes[id].Any())
                throw new LoadException("A report lies in no district: the bench measures nothing.");
        }

        await WriteAsync("routing", times, [.. ids.Take(Statements).Select(id => Statement.OfFile("Routing/FindRoutes.sql", new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["ids"] = $"ARRAY[{id}]::bigint[]",
            ["place_sources"] = "'{unknown}'::text[]",
            ["error_meters"] = string.Create(CultureInfo.InvariantCulture, $"ARRAY[{finder.ErrorMetersOf(LocationSource.Unknown)}]::float8[]"),
            ["holidays"] = "'{}'::date[]",
            ["trial_layer"] = "NULL::bigint",
            ["trial_version"] = "NULL::bigint",
        }))], ct);
    }

    private async Task WriteAsync(string what, List<double> times, IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        var tps = await measure.PgbenchAsync(statements, ct);
        var average = times.Average();
        Measurement.Text($"  {what,-22} ms: {Statistics.Describe(times)}; on average {average:F2}, the statement alone {1000 / tps:F2}, ratio {1000 / tps / average:F2}");
    }
}
