using Open311.Core.Failures;

namespace Open311.Api.MarkASpot;

/// <summary>Every reason for which this interface itself refuses a request; the others come from GeoReport and from Core.</summary>
internal static class MarkASpotFailures
{
    /// <summary>A filter that is not there must not be passed over: the list would be another one than was asked for.</summary>
    public static Failure FilterUnknown(string field) => new(
        FailureKind.Invalid, "filter.not_offered", $"Reports cannot be filtered by {field} here.", $"Nach {field} kann hier nicht gefiltert werden.", field);
}
