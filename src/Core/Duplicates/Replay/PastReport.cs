using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates.Replay;

/// <summary>A report of a city's history.</summary>
/// <param name="Id">Its number, unique within the history.</param>
/// <param name="Subject">With <see cref="MatchSubject.ClosedAt"/> where it has been closed since, however late.</param>
/// <param name="Reporter">Equal where one person sent both; null: nobody knows.</param>
public sealed record PastReport(string Id, Service Service, MatchSubject Subject, long? Reporter = null)
{
    /// <summary>As it was while it was open.</summary>
    internal MatchSubject WhileOpen { get; } = Subject.ClosedAt is null ? Subject : Subject with { ClosedAt = null };
}
