using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Calendars;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Geo.Matching;

namespace Open311.Core.Routing;

/// <summary>Which rules are asked, and which versions of layers.</summary>
/// <param name="LayerId">This layer is asked in version <paramref name="VersionId"/> instead of the published one; null: none is.</param>
/// <param name="RulesOnTrial">The rules of the table that <see cref="TrialRules"/> has made in this transaction.</param>
public sealed record RoutesAsked(long? LayerId, long? VersionId, bool RulesOnTrial)
{
    public static RoutesAsked InForce { get; } = new(null, null, RulesOnTrial: false);

    public static RoutesAsked OnTrial { get; } = new(null, null, RulesOnTrial: true);
}

/// <summary>Asks the rules of a jurisdiction about reports; decides nothing and writes nothing.</summary>
public sealed class RouteFinder(IOptions<RoutingOptions> options, TimeProvider clock)
{
    private static readonly LocationSource[] Sources = Enum.GetValues<LocationSource>();

    /// <summary>By how many metres a place may be wrong: by the error of its source, as the comparison of reports knows it, and by <see cref="RoutingOptions.LocationErrorMeters"/> at least.</summary>
    public double ErrorMetersOf(LocationSource source) => Math.Max(options.Value.LocationErrorMeters, SourceRules.Default[source].Error?.Meters ?? 0);

    /// <param name="connection">With an open transaction.</param>
    /// <param name="jurisdiction">Its public holidays are those of the rules.</param>
    /// <returns>By report, in the order in which rules are asked.</returns>
    public async Task<ILookup<long, Route>> FindAsync(NpgsqlConnection connection, Jurisdiction jurisdiction, long[] reportIds, RoutesAsked asked, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(asked);
        var sql = SqlFile.Read("Routing/FindRoutes.sql");
        await using var command = new NpgsqlCommand(asked.RulesOnTrial ? sql.Replace("FROM routing_rules AS rule", $"FROM {TrialRules.Table} AS rule", StringComparison.Ordinal) : sql, connection) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("ids", reportIds);
        command.Parameters.AddWithValue("place_sources", Array.ConvertAll(Sources, SnakeCase.Of));
        command.Parameters.AddWithValue("error_meters", Array.ConvertAll(Sources, ErrorMetersOf));
        command.Parameters.Add(new NpgsqlParameter("holidays", NpgsqlDbType.Array | NpgsqlDbType.Date) { Value = HolidaysOf(jurisdiction) });
        command.Parameters.Add(new NpgsqlParameter<long?>("trial_layer", NpgsqlDbType.Bigint) { TypedValue = asked.LayerId });
        command.Parameters.Add(new NpgsqlParameter<long?>("trial_version", NpgsqlDbType.Bigint) { TypedValue = asked.VersionId });
        // A plan cannot outlive the table of rules on trial.
        await using var reader = asked.RulesOnTrial ? await command.ExecuteReaderAsync(ct) : await command.ReadByGenericPlanAsync(ct);
        var routes = new List<(long ReportId, Route Route)>();
        while (await reader.ReadAsync(ct))
        {
            var around = await reader.IsDBNullAsync(17, ct) ? null : reader.GetFieldValue<Geometry>(17);
            var open = around is null || RouteChoice.IsSliver(around) ? null : around;
            var route = new Route(
                reader.GetInt64(1), reader.GetString(2), reader.GetInt32(8), (RoutingStage)reader.GetInt16(9), reader.GetInt64(3), reader.GetFieldValue<long?>(4), reader.GetNullableString(5),
                reader.GetNullableString(6), reader.GetFieldValue<double?>(7), reader.GetBoolean(10), reader.GetBoolean(11) && (open is not null || around is null), reader.GetNullableString(12), reader.GetNullableString(13),
                reader.GetNullableString(14), reader.GetBoolean(15), reader.GetFieldValue<double?>(16) ?? 0);
            routes.Add((reader.GetInt64(0), route with { OpenAround = open }));
        }

        return routes.ToLookup(pair => pair.ReportId, pair => pair.Route);
    }

    /// <summary>Of all years in which a report that is routed can have been made.</summary>
    private DateOnly[] HolidaysOf(Jurisdiction jurisdiction)
    {
        const int years = (SimulateRules.MaxMonths / 12) + 1;
        var thisYear = clock.GetUtcNow().Year;
        var ofLand = jurisdiction.FederalState is { } land ? Enumerable.Range(thisYear - years, years + 2).SelectMany(year => PublicHolidays.Of(land, year)).Select(holiday => holiday.Date) : [];
        return [.. ofLand.Concat(jurisdiction.LocalHolidays).Distinct()];
    }
}
