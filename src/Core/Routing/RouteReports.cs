using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.Routing;

/// <summary>
/// The step "routed": the first rule that holds names the department, the fallback where none does, so that no report is without one.
/// A decision by hand stays. Coming to the same result again writes nothing. While the layers are at hand, the place gets our own address text.
/// </summary>
public sealed class RouteReports(ServiceCatalogs catalogs, RouteFinder finder, IOptions<PlaceOptions> places) : IPipelineStep
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "route";

    public Stage Takes => Stage.Deduplicated;

    public Stage Gives => Stage.Routed;

    /// <summary>Where a rule says "not ours", reports are closed here: heads change under the locks of duplicates.</summary>
    public async Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        await using (var command = new NpgsqlCommand(SqlFile.Read("Routing/HasOwnerRules.sql"), connection))
        {
            command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
            if (await command.ExecuteScalarAsync(ct) is not true)
                return null;
        }

        return await DuplicateLocks.TakeForWaitingAsync(connection, jurisdiction.Id, Takes, catalogs, ct);
    }

    public async Task RunAsync(StepWork work, CancellationToken ct)
    {
        var fallback = work.Jurisdiction.Row.FallbackDepartmentId
            ?? throw new InvalidOperationException($"Jurisdiction {work.Jurisdiction.Key} has no fallback department.");
        var catalog = await catalogs.FreshAsync(work.Jurisdiction.Id, ct);
        var reports = await ReadReportsAsync(work, ct);
        var routes = await finder.FindAsync(work.Connection, work.Jurisdiction.Row, [.. work.ReportIds], RoutesAsked.InForce, ct);

        var decisions = new List<RoutingDecision>();
        foreach (var report in reports.Where(report => !report.ByHand))
        {
            var choice = RouteChoice.Of(report.IsPlaceUnknown ? [] : [.. routes[report.Id]], fallback, report.Former, report.RejectedBy.Length > 0);
            var decidedBy = report.IsPlaceUnknown ? "place_unknown" : choice.Route is not null ? "rule" : report.RejectedBy.Length > 0 ? "all_rejected" : "fallback";
            if (report.IsDecided(choice, decidedBy))
                continue;
            var (first, service) = (choice.Route, catalog.ById[report.ServiceId]);
            decisions.Add(new RoutingDecision
            {
                ReportId = report.Id,
                DepartmentId = choice.DepartmentId,
                DecidedBy = decidedBy,
                RuleId = first?.RuleId,
                RuleVersion = first?.RuleVersion,
                RuleText = first?.RuleText,
                LayerVersionId = first?.LayerVersionId,
                FeatureKey = first?.FeatureKey,
                FeatureLabel = first?.FeatureLabel,
                DistanceMeters = first?.DistanceMeters,
                IsUncertain = choice.OtherDepartmentId is not null,
                OtherDepartmentId = choice.OtherDepartmentId,
                OnDutyEmail = first?.OnDutyEmail,
                OwnerName = first?.OwnerName,
                OwnerContact = first?.OwnerContact,
                Inputs = JsonSerializer.Serialize(
                    new { service = service.Code, group = service.Group, latitude = report.Latitude, longitude = report.Longitude, requested = report.RequestedAt, placeSource = SnakeCase.Of(report.Source), errorMeters = report.Latitude is null ? (double?)null : finder.ErrorMetersOf(report.Source), rejectedBy = RejectedBy(report, catalog) }, Json),
                RunnersUp = JsonSerializer.Serialize(
                    choice.RunnersUp.Select(match => new { match.RuleId, match.RuleText, department = catalog.Departments[match.DepartmentId].Key, match.FeatureKey, match.FeatureLabel, match.DistanceMeters }), Json),
            });
        }

        if (decisions.Count > 0)
            await SaveAsync(work, decisions, ct);
        foreach (var decision in decisions.Where(decision => decision is { OwnerName: not null, IsUncertain: false }))
            await CloseAsync(work, decision, ct);
        if (work.Jurisdiction.Row.Geocoder is null)
            await NameAddressesAsync(work, ct);
    }

    /// <summary>Not ours: the reporter is told whose it is. Near a border, where it might be ours after all, the rule's department is asked instead. What people have worked on already stays as they left it, and so does a report that another system brought.</summary>
    private static async Task CloseAsync(StepWork work, RoutingDecision decision, CancellationToken ct)
    {
        await using (var open = work.Command("Routing/IsUntouched.sql"))
        {
            open.Parameters.AddWithValue("id", decision.ReportId);
            if (await open.ExecuteScalarAsync(ct) is not true)
                return;
        }

        await using var command = work.Command("Reports/ApplyStatus.sql");
        command.Parameters.AddWithValue("id", decision.ReportId);
        command.Parameters.AddWithValue("to", SnakeCase.Of(ReportStatus.ClosedNotResponsible));
        command.Parameters.AddWithValue("public_note", NpgsqlDbType.Text, Phrases.In(work.Jurisdiction.Language).Say(SystemNotes.NotOurs, decision.OwnerName, decision.OwnerContact));
        command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("status_notes", NpgsqlDbType.Text) { Value = DBNull.Value });
        command.Parameters.AddWithValue("is_public", true);
        command.Parameters.AddWithValue("actor", "rule");
        command.Parameters.AddWithValue("now", work.Now.UtcDateTime);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static IReadOnlyList<RejectingDepartment> RejectedBy(Routable report, CatalogSnapshot catalog) =>
        [.. report.RejectedBy.Select(id => catalog.Departments[id]).Select(department => new RejectingDepartment(department.Key, department.Name))];

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
                reader.GetBoolean(9), reader.GetFieldValue<long?>(10), reader.GetFieldValue<DateTimeOffset>(11), reader.GetFieldValue<long[]>(12), SnakeCase.Parse<LocationSource>(reader.GetString(13))));
        }

        return reports;
    }

    private static async Task SaveAsync(StepWork work, List<RoutingDecision> decisions, CancellationToken ct)
    {
        await using var command = work.Command("Routing/SaveRoutes.sql");
        command.Parameters.AddWithValue("now", work.Now.UtcDateTime);
        Add("reports", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.ReportId));
        Add("departments", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.DepartmentId));
        Add("decided_by", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.DecidedBy));
        Add("rule_ids", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.RuleId));
        Add("rule_versions", NpgsqlDbType.Integer, decisions.ConvertAll(decision => decision.RuleVersion));
        Add("rule_texts", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.RuleText));
        Add("versions", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.LayerVersionId));
        Add("keys", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.FeatureKey));
        Add("labels", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.FeatureLabel));
        Add("distances", NpgsqlDbType.Double, decisions.ConvertAll(decision => decision.DistanceMeters));
        Add("others", NpgsqlDbType.Bigint, decisions.ConvertAll(decision => decision.OtherDepartmentId));
        Add("on_duty_emails", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.OnDutyEmail));
        Add("owner_names", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.OwnerName));
        Add("owner_contacts", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.OwnerContact));
        Add("inputs", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.Inputs));
        Add("runners_up", NpgsqlDbType.Text, decisions.ConvertAll(decision => decision.RunnersUp));
        await command.ExecuteNonQueryAsync(ct);

        void Add<T>(string name, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });
    }

    /// <param name="IsPlaceUnknown">Somebody said where, and nobody knows where that is. An idea about no place in particular goes by the rules that ask for none.</param>
    private sealed record Routable(
        long Id, long ServiceId, long? DepartmentId, bool ByHand, double? Latitude, double? Longitude, long? LastRuleId, string? LastDecidedBy, string? LastFeatureKey, bool IsPlaceUnknown,
        long? LastOther, DateTimeOffset RequestedAt, long[] RejectedBy, LocationSource Source)
    {
        public FormerRoute? Former => LastDecidedBy is "rule" or "fallback" or "all_rejected" && DepartmentId is { } department ? new FormerRoute(LastRuleId, LastFeatureKey, department) : null;

        public bool IsDecided(RouteChoice choice, string decidedBy) =>
            (DepartmentId, LastRuleId, LastDecidedBy, LastFeatureKey, LastOther) == (choice.DepartmentId, choice.Route?.RuleId, decidedBy, choice.Route?.FeatureKey, choice.OtherDepartmentId);
    }
}
