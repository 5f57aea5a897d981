namespace Open311.Geo.Matching;

/// <summary>A candidate with its result, to be sorted by <see cref="MatchOrder"/>. The id is unique and compared ordinally.</summary>
public readonly record struct RankedMatch(MatchResult Result, DateTimeOffset RequestedAt, string Id);

/// <summary>
/// The best first: outcome, score rounded to three places (so that the last bits of a floating-point sum never decide), the older, the smaller id.
/// A total order as long as ids differ: any input order gives the same list.
/// </summary>
public sealed class MatchOrder : IComparer<RankedMatch>
{
    public static MatchOrder BestFirst { get; } = new();

    public int Compare(RankedMatch x, RankedMatch y)
    {
        var byOutcome = y.Result.Outcome.CompareTo(x.Result.Outcome);
        if (byOutcome != 0)
            return byOutcome;
        var byScore = Math.Round(y.Result.Score, 3).CompareTo(Math.Round(x.Result.Score, 3));
        if (byScore != 0)
            return byScore;
        var byTime = x.RequestedAt.CompareTo(y.RequestedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(x.Id, y.Id);
    }
}
