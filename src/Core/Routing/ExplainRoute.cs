using Microsoft.EntityFrameworkCore;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Geo.Matching;

namespace Open311.Core.Routing;

/// <summary>A decision that was made, in words.</summary>
/// <param name="Department">Its name.</param>
/// <param name="Basis">Which state of the rule and of its layer decided; null: neither did.</param>
/// <param name="Rejections">Who had rejected the report by then, and why.</param>
public sealed record ExplainedDecision(DateTimeOffset DecidedAt, string Department, string Why, string? Basis, IReadOnlyList<string> RunnersUp, IReadOnlyList<Rejection> Rejections);

/// <summary>Why a report is where it is, and what the rules say of it now.</summary>
/// <param name="Decisions">As they were made; the last one first.</param>
/// <param name="Department">Name of the department that the rules in force come to now; a person's decision is left aside.</param>
/// <param name="LocationErrorMeters">By how much its place may be wrong, given where that is from; null: it has none.</param>
/// <param name="Now">Those rules, in the order in which they were asked: each that holds, or would hold if the place were wrong by its error.</param>
public sealed record ExplainedRoute(
    string ServiceRequestId, bool IsByHand, IReadOnlyList<ExplainedDecision> Decisions, string Department, string? OtherDepartment, LocationSource PlaceSource, double? LocationErrorMeters, IReadOnlyList<Route> Now, Route? Chosen)
{
    /// <summary>By id.</summary>
    public required IReadOnlyDictionary<long, Department> Departments { get; init; }
}

/// <summary>Says in plain words why a report went where it went. Changes nothing.</summary>
public sealed class ExplainRoute(Open311DbFactory databases, NpgsqlDataSource database, RouteFinder finder)
{
    public async Task<Outcome<ExplainedRoute>> RunAsync(JurisdictionProfile jurisdiction, string serviceRequestId, string language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        await using var db = databases.For(jurisdiction.Id);
        if (await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.ServiceRequestId == serviceRequestId, ct) is not { } report)
            return ReportFailures.ReportUnknown;
        if (jurisdiction.Row.FallbackDepartmentId is not { } fallback)
            return Layers.LayerFailures.FallbackMissing;
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct);
        var made = await db.RoutingDecisions.AsNoTracking().Where(row => row.ReportId == report.Id).OrderByDescending(row => row.Id).ToListAsync(ct);
        var refusals = await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report.Id && row.Kind == ReportEventKind.Rejected).OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).ToListAsync(ct);
        var layers = await DecisionLayers.ReadAsync(db, made, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var routes = (await finder.FindAsync(connection, jurisdiction.Row, [report.Id], RoutesAsked.InForce, ct))[report.Id].ToList();
        if (made is [{ DecidedBy: "place_unknown" }, ..] && report.Place is null)
            routes.Clear(); // Nobody knows where it is, so no rule is asked.
        var former = made is [{ DecidedBy: "rule" or "fallback" or "all_rejected" } last, ..] ? new FormerRoute(last.RuleId, last.FeatureKey, last.DepartmentId) : null;
        var choice = RouteChoice.Of(routes, fallback, former, await db.Handshakes.AnyAsync(row => row.ReportId == report.Id && row.Answer == HandshakeAnswer.Rejected, ct));
        return new ExplainedRoute(
            serviceRequestId,
            report.DepartmentByHand,
            made.ConvertAll(decision => new ExplainedDecision(
                decision.DecidedAt,
                NameOf(decision.DepartmentId)!,
                RoutingText.Of(decision, NameOf(decision.OtherDepartmentId), language),
                RoutingText.Basis(decision, layers, language),
                RoutingText.RunnersUp(decision, departments.Values, language),
                RoutingText.Rejections(decision, refusals, departments.Values))),
            NameOf(choice.DepartmentId)!,
            NameOf(choice.OtherDepartmentId),
            report.PlaceSource,
            report.Place is null ? null : finder.ErrorMetersOf(report.PlaceSource),
            routes,
            choice.Route)
        {
            Departments = departments,
        };

        string? NameOf(long? id) => id is { } known ? departments.GetValueOrDefault(known)?.Name : null;
    }
}
