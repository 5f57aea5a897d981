using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <summary>
/// The step "routed": the first rule that holds names the department, the fallback where none does, so that no report is without one.
/// A decision by hand stays. Coming to the same result again writes nothing. While the layers are at hand, the place gets our own address text.
/// </summary>
public sealed class RouteReports(ServiceCatalogs catalogs, IOptions<PlaceOptions> places) : IPipelineStep
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "route";

    public Stage Takes => Stage.Deduplicated;

    public Stage Gives => Stage.Routed;

    public Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct) => Task.FromResult<long[]?>(null);

    public async Task RunAsync(StepWork work, CancellationToken ct)
    {
        var fallback = work.Jurisdiction.Row.FallbackDepartmentId
            ?? throw new InvalidOperationException($"Jurisdiction {work.Jurisdiction.Key} has no fallback department.");
        var catalog = await catalogs.FreshAsync(work.Jurisdiction.Id, ct);
        var reports = await ReadReportsAsync(work, ct);
        var routes = await ReadRoutesAsync(work, ct);

        var decisions = new List<RoutingDecision>();
        foreach (var report in reports.Where(report => !report.ByHand))
        {
            var matches = report.IsPlaceUnknown ? [] : routes[report.Id].ToList();
            var (decidedBy, first) = report.IsPlaceUnknown ? ("place_unknown", null) : matches.Count > 0 ? ("rule", matches[0]) : ("fallback", (Route?)null);
            var department = first?.DepartmentId ?? fallback;
            if (report.DepartmentId == department && report.LastRuleId == first?.RuleId && report.LastDecidedBy == decidedBy && report.LastFeatureKey == first?.FeatureKey)
                continue;
            var service = catalog.ById[report.ServiceId];
            decisions.Add(new RoutingDecision
            {
                ReportId = report.Id,
                DepartmentId = department,
                DecidedBy = decidedBy,
                RuleId = first?.RuleId,
                RuleText = first?.RuleText,
                LayerVersionId = first?.LayerVersionId,
                FeatureKey = first?.FeatureKey,
                FeatureLabel = first?.FeatureLabel,
                DistanceMeters = first?.DistanceMeters,
                Inputs = JsonSerializer.Serialize(new { service = service.Code, group = service.Group, latitude = report.Latitude, longitude = report.Longitude }, Json),
                RunnersUp = JsonSerializer.Serialize(
                    matches.Skip(1).Select(match => new { match.RuleId, match.RuleText, department = catalog.Departments[match.DepartmentId].Key, match.FeatureKey, match.FeatureLabel, match.DistanceMeters }), Json),
            });
        }

        if (decisions.Count > 0)
            await SaveAsync(work, decisions, ct);
        if (work.Jurisdiction.Row.Geocoder is null)
            await NameAddressesAsync(work, ct);
    }

    private async Task NameAddressesAsync(StepWork work, CancellationToken ct)
    {
        await using var name = work.Command("Places/NameAddresses.sql");
        name.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
        name.Parameters.AddWithValue("house_meters", places.Value.HouseMeters);
        name.Parameters.AddWithValue("street_meters", places.Value.StreetMeters);
        await name.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<Routable>> ReadReportsAsync(StepWork work, CancellationToken ct)
    {
        await using var command = work.Command("Routing/FindRoutable.sql");
        command.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var reports = new List<Routable>();
        while (await reader.ReadAsync(ct))
        {
            reports.Add(new Routable(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<long?>(2), reader.GetBoolean(3), reader.GetFieldValue<double?>(4), reader.GetFieldValue<double?>(5),
                reader.GetFieldValue<long?>(6), reader.GetNullableString(7), reader.GetNullableString(8),
                reader.GetBoolean(9)));
        }

        return reports;
    }

    private static async Task<ILookup<long, Route>> ReadRoutesAsync(StepWork work, CancellationToken ct)
    {
        await using var command = work.Command("Routing/FindRoutes.sql");
        command.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
        command.Parameters.Add(new NpgsqlParameter<long?>("trial_layer", NpgsqlDbType.Bigint) { TypedValue = null });
        command.Parameters.Add(new NpgsqlParameter<long?>("trial_version", NpgsqlDbType.Bigint) { TypedValue = null });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var routes = new List<(long ReportId, Route Route)>();
        while (await reader.ReadAsync(ct))
        {
            routes.Add((reader.GetInt64(0), new Route(
                reader.GetInt64(1), reader.GetString(2), reader.GetInt64(3), reader.GetFieldValue<long?>(4),
                reader.GetNullableString(5), reader.GetNullableString(6), reader.GetFieldValue<double?>(7))));
        }

        return routes.ToLookup(pair => pair.ReportId, pair => pair.Route);
    }

    private static async Task SaveAsync(StepWork work, List<RoutingDecision> decisions, CancellationToken ct)
    {
        await using var command = work.Command("Routing/SaveRoutes.sql");
        command.Parameters.AddWithValue("now", work.Now.UtcDateTime);
        Add("reports", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.ReportId));
        Add("departments", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.DepartmentId));
        Add("decided_by", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.DecidedBy));
        Add("rule_ids", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.RuleId));
        Add("rule_texts", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.RuleText));
        Add("versions", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.LayerVersionId));
        Add("keys", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.FeatureKey));
        Add("labels", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.FeatureLabel));
        Add("distances", NpgsqlDbType.Double, decisions.ConvertAll(decision => decision.DistanceMeters));
        Add("inputs", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.Inputs));
        Add("runners_up", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.RunnersUp));
        await command.ExecuteNonQueryAsync(ct);

        void Add<T>(string name, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
    }

    /// <param name="IsPlaceUnknown">Somebody said where, and nobody knows where that is. An idea about no place in particular goes by the rules that ask for none.</param>
    private sealed record Routable(
        long Id, long ServiceId, long? DepartmentId, bool ByHand, double? Latitude, double? Longitude, long? LastRuleId, string? LastDecidedBy, string? LastFeatureKey, bool IsPlaceUnknown);

    private sealed record Route(
        long RuleId, string RuleText, long DepartmentId, long? LayerVersionId, string? FeatureKey, string? FeatureLabel, double? DistanceMeters);
}
