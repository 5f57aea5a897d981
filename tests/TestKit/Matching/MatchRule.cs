using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>A head and what a rule says of it.</summary>
public readonly record struct Judged(GeneratedReport Head, MatchResult Result, MatchContext Context = default);

/// <summary>A rule for duplicates, ours or one to hold it against: which of the heads a new report may belong to.</summary>
public sealed record MatchRule(string Name, Func<GeneratedReport, IReadOnlyList<GeneratedReport>, MatchProfile, IEnumerable<Judged>> Judge)
{
    /// <summary>The simplest rules that are in use elsewhere. Each links to its first open head.</summary>
    public static IReadOnlyList<MatchRule> Baselines { get; } = [Within("distance only, 50 m", 50), Within("same category, 250 m", 250), Trigrams(0.5)];

    /// <summary>The scorer, told what the pipeline would know of a pair.</summary>
    public static MatchRule Scored(MatchScorer scorer) => new("scored", (report, heads, profile) => JudgeByScore(scorer, report, heads, profile));

    private static IEnumerable<Judged> JudgeByScore(MatchScorer scorer, GeneratedReport report, IReadOnlyList<GeneratedReport> heads, MatchProfile profile)
    {
        var now = report.Subject.RequestedAt;
        var near = heads.Select(head => (Head: head, Distance: head.Subject.Place.DistanceTo(report.Subject.Place))).Where(head => head.Distance.Meters < 500).ToList();
        bool IsNeighbour((GeneratedReport Head, Distance Distance) other) => other.Distance <= MatchContext.NearbyRadius && other.Head.Thing.Until > now;
        var nearby = near.Count(IsNeighbour);
        foreach (var candidate in near)
        {
            var context = new MatchContext(
                candidate.Head.Reporter == report.Reporter && now - candidate.Head.Subject.RequestedAt <= MatchContext.SameActWithin,
                MatchContext.NearbyOf(nearby - (IsNeighbour(candidate) ? 1 : 0)));
            var result = scorer.Match(report.Subject, candidate.Head.At(now), profile, context);
            if (result.Score > 0)
                yield return new Judged(candidate.Head, result, context);
        }
    }

    private static MatchRule Within(string name, double meters) => new(name, (report, heads, profile) => heads
        .Where(head => IsOpen(head, report, profile))
        .Select(head => (Head: head, Distance: head.Subject.Place.DistanceTo(report.Subject.Place)))
        .Where(head => head.Distance.Meters <= meters)
        .Select(head => new Judged(head.Head, new MatchResult(1 / (1 + head.Distance.Meters), MatchOutcome.Certain, []))));

    private static MatchRule Trigrams(double atLeast) => new("trigrams only, 0.5", (report, heads, profile) => heads
        .Where(head => IsOpen(head, report, profile))
        .Select(head => (Head: head, Similarity: Trigram.Between(report.Text, head.Text)))
        .Where(head => head.Similarity >= atLeast)
        .Select(head => new Judged(head.Head, new MatchResult(head.Similarity, MatchOutcome.Certain, []))));

    private static bool IsOpen(GeneratedReport head, GeneratedReport report, MatchProfile profile) =>
        head.Thing.Until > report.Subject.RequestedAt && (report.Subject.RequestedAt - head.Subject.RequestedAt).TotalDays <= profile.WindowDays;
}

/// <summary>As PostgreSQL's pg_trgm counts: shared trigrams over all of both, words apart, two blanks before and one behind each.</summary>
internal static class Trigram
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, HashSet<string>> Known = new(StringComparer.Ordinal);

    public static double Between(string a, string b)
    {
        var (one, other) = (Known.GetOrAdd(a, Of), Known.GetOrAdd(b, Of));
        if (one.Count == 0 || other.Count == 0)
            return 0;
        var shared = one.Count(other.Contains);
        return (double)shared / (one.Count + other.Count - shared);
    }

    private static HashSet<string> Of(string text)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in new string([.. text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var padded = "  " + word + " ";
            for (var i = 0; i + 3 <= padded.Length; i++)
                set.Add(padded.Substring(i, 3));
        }

        return set;
    }
}
