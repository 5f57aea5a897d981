using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Open311.Core.Routing;

/// <summary>A rule that holds for a report, or would hold if its place were a little elsewhere; one row of <c>FindRoutes.sql</c>.</summary>
/// <param name="DistanceMeters">From the place to the feature; 0 inside.</param>
/// <param name="IsNear">It would hold within the location's error, and decides nothing.</param>
/// <param name="AtBorder">It holds, and would not hold everywhere within the location's error.</param>
/// <param name="IsNearest">It asks for the nearest thing of its layer: of such rules the one whose thing is nearer goes first.</param>
/// <param name="ErrorMeters">By how much the report's place may be wrong; the same in all routes of a report.</param>
public sealed record Route(
    long RuleId, string RuleText, int RuleVersion, RoutingStage Stage, long DepartmentId, long? LayerVersionId, string? FeatureKey, string? FeatureLabel, double? DistanceMeters,
    bool IsNear, bool AtBorder, string? OnDutyEmail, string? OwnerName, string? OwnerContact, bool IsNearest = false, double ErrorMeters = 0)
{
    /// <summary>Of the circle that the error draws around the place, what no area of the rule covers (EPSG:4326); null: all is covered, or it is no question of areas.</summary>
    public Geometry? OpenAround { get; init; }
}

/// <summary>What was decided before by a rule, or by the fallback: then without rule and feature.</summary>
public sealed record FormerRoute(long? RuleId, string? FeatureKey, long DepartmentId);

/// <summary>
/// Who gets a report. At the place as it was given the first rule that holds decides, the fallback where none does. But the place may be wrong by its error, and then any rule might decide that
/// stands no later than the first one that holds everywhere around, alone or together with those before it: a border between two areas of one rule is none. Where these lead to different departments, the decision is uncertain; and what was decided before stays as long as it is one of
/// them, so that nothing goes back and forth because a pin was moved a little.
/// </summary>
/// <param name="Route">Null: the fallback.</param>
/// <param name="OtherDepartmentId">Who might have it as well; null: the decision is certain.</param>
/// <param name="RunnersUp">The next rules that hold, in their order.</param>
public sealed record RouteChoice(Route? Route, long DepartmentId, long? OtherDepartmentId, IReadOnlyList<Route> RunnersUp)
{
    public const int MaxRunnersUp = 3;

    /// <summary>Degrees, half a strip's width: some 25 cm to the north, less to the east. What is narrower between two areas is how they were drawn, not somebody else's land.</summary>
    private const double SliverDegrees = 0.25 / 111_320;

    /// <param name="routes">In the order of <c>FindRoutes.sql</c>.</param>
    /// <param name="isRejected">A department has said that it is not its own, and its rules are not among <paramref name="routes"/>: who would have it a little beside comes before the fallback.</param>
    /// <param name="former">Null: nothing was decided yet, or by a person.</param>
    public static RouteChoice Of(IReadOnlyList<Route> routes, long fallback, FormerRoute? former, bool isRejected = false)
    {
        ArgumentNullException.ThrowIfNull(routes);
        // Null stands for the fallback.
        var possible = new List<Route?>();
        Route? settled = null;
        // Where none of the rules before hold; null: nobody knows of any such place.
        Geometry? open = null;
        foreach (var route in routes)
        {
            // At a crossing the other road is the nearer one a little beside: one way grows by the error, the other one shrinks by it.
            if (settled is not null && !(route.IsNearest && (route.Stage, route.LayerVersionId) == (settled.Stage, settled.LayerVersionId) && route.DistanceMeters - settled.DistanceMeters <= 2 * settled.ErrorMeters))
                break;
            // It holds only where one before it does: it decides nothing, wherever the place is.
            if (open is not null && route is { IsNear: true, OpenAround: { } beyond } && IsSliver(AreasOf(open, beyond, SpatialFunction.Difference)))
                continue;
            possible.Add(route);
            if (route.OpenAround is { } uncovered)
                open = open is null ? uncovered : AreasOf(open, uncovered, SpatialFunction.Intersection);
            if (settled is null && (route is { IsNear: false, AtBorder: false } || (open is not null && IsSliver(open))))
                settled = route;
        }

        if (settled is null)
            possible.Add(null);
        var chosen = possible.Find(route => route is not { IsNear: true });
        if (isRejected)
            chosen ??= possible.Find(route => route is not null);
        if (former is not null && possible.FindIndex(route => (route?.RuleId, route?.FeatureKey, route?.DepartmentId ?? fallback) == (former.RuleId, former.FeatureKey, former.DepartmentId)) is >= 0 and var same)
            chosen = possible[same];
        var department = chosen?.DepartmentId ?? fallback;
        return new RouteChoice(
            chosen,
            department,
            possible.Select(route => (long?)(route?.DepartmentId ?? fallback)).FirstOrDefault(other => other != department),
            [.. routes.Where(route => !route.IsNear && route != chosen).Take(MaxRunnersUp)]);
    }

    private static MultiPolygon AreasOf(Geometry one, Geometry other, SpatialFunction function) =>
        one.Factory.CreateMultiPolygon([.. PolygonExtracter.GetPolygons(OverlayNGRobust.Overlay(one, other, function)).Cast<Polygon>()]);

    internal static bool IsSliver(Geometry geometry) => geometry.Buffer(-SliverDegrees).IsEmpty;
}
