namespace Open311.Core.Duplicates.Replay;

/// <summary>Why a report of a history is not replayed.</summary>
public enum LeftOutReason
{
    /// <summary>Its row has another number of fields than the header.</summary>
    Broken,

    NoId,

    /// <summary>Its number came before.</summary>
    IdTwice,

    /// <summary>Its service is none here.</summary>
    NoService,

    /// <summary>No date, or none that can be read.</summary>
    NoDate,

    /// <summary>No place in degrees, or the place (0, 0).</summary>
    NoPlace,
}

/// <param name="First">The numbers of the first of them, or their rows.</param>
public sealed record LeftOutReports(LeftOutReason Reason, int Count, IReadOnlyList<string> First)
{
    public const int Listed = 5;
}
