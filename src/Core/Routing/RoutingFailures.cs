using Open311.Core.Failures;

namespace Open311.Core.Routing;

/// <summary>Every reason for which a change of department is refused.</summary>
public static class RoutingFailures
{
    public static readonly Failure DepartmentMissing = new(
        FailureKind.Invalid, "department.missing", "department is missing: give its key.", "department fehlt: den Schlüssel der Stelle angeben.", "department");

    public static readonly Failure DepartmentUnknown = new(
        FailureKind.Invalid, "department.unknown", "There is no department with this key.", "Eine Stelle mit diesem Schlüssel gibt es nicht.", "department");

    public static readonly Failure MonthsOutOfRange = new(
        FailureKind.Invalid, "routing.months", $"months is from 1 to {SimulateRules.MaxMonths}.", $"months liegt zwischen 1 und {SimulateRules.MaxMonths}.", "months");

    public static readonly Failure NotByHand = new(
        FailureKind.Conflict, "department.not_by_hand", "Rules decide on this report's department already.", "Über die Stelle dieser Meldung entscheiden schon die Regeln.");
}
