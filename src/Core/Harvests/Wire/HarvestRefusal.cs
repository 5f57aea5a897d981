using Open311.Core.Failures;

namespace Open311.Core.Harvests.Wire;

/// <summary>Ends a fetch from wherever it is; <see cref="FetchLayer"/> makes a value of it.</summary>
internal sealed class HarvestRefusal(Failure failure, TimeSpan? retryAfter = null) : Exception(failure.English)
{
    public Failure Failure { get; } = failure;

    /// <summary>What the server asks for, between a second and a week.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
