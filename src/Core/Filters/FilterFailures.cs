using Open311.Core.Failures;
using Open311.Geo.Cql2;

namespace Open311.Core.Filters;

/// <summary>Every reason for which a filter is refused; the reasons themselves are <see cref="Cql2Errors"/>.</summary>
public static class FilterFailures
{
    public static Failure Refused(Cql2Error error) => new(FailureKind.Invalid, $"filter.{error.Code}", error.English, error.German, "filter");
}
