using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <param name="HadBefore">Its thing had been reported before.</param>
/// <param name="LinkedTo">The head it was linked to; null: it is a head.</param>
/// <param name="Offered">The heads it would be offered, the best first.</param>
public sealed record JudgedReport(GeneratedReport Report, bool HadBefore, GeneratedReport? LinkedTo, IReadOnlyList<GeneratedReport> Offered)
{
    public bool IsLinkedRight => LinkedTo?.Thing == Report.Thing;

    public bool IsLinkedWrong => LinkedTo is not null && !IsLinkedRight;
}

/// <summary>A pair that a rule had to judge.</summary>
public readonly record struct JudgedPair(GeneratedReport Report, GeneratedReport Head, MatchResult Result, MatchContext Context)
{
    public bool IsSame => Report.Thing == Head.Thing;
}

/// <summary>The reports of one service under one rule, in the order in which they came: each is linked, as the pipeline does, to the best head that is certain, or becomes a head.</summary>
public sealed class MatchRun
{
    private const int Offers = 5;

    private MatchRun(string service, IReadOnlyList<JudgedReport> reports, IReadOnlyList<JudgedPair> pairs) => (Service, Reports, Pairs) = (service, reports, pairs);

    public string Service { get; }

    public IReadOnlyList<JudgedReport> Reports { get; }

    public IReadOnlyList<JudgedPair> Pairs { get; }

    public static MatchRun Of(GeneratedTown town, ServiceHabits habits, MatchRule rule)
    {
        ArgumentNullException.ThrowIfNull(town);
        var heads = new List<GeneratedReport>();
        var known = new HashSet<GeneratedThing>();
        var reports = new List<JudgedReport>();
        var pairs = new List<JudgedPair>();
        foreach (var report in town.Reports.Where(report => report.Thing.Service == habits.Service))
        {
            var judged = rule.Judge(report, heads, habits.Profile).ToList();
            pairs.AddRange(judged.Select(one => new JudgedPair(report, one.Head, one.Result, one.Context)));
            var ranked = judged.Where(one => one.Result.Outcome != MatchOutcome.None)
                .OrderBy(one => new RankedMatch(one.Result, one.Head.Subject.RequestedAt, one.Head.Id), MatchOrder.BestFirst).ToList();
            var link = ranked.Find(one => one.Result.Outcome == MatchOutcome.Certain).Head;
            reports.Add(new JudgedReport(report, known.Contains(report.Thing), link, [.. ranked.Take(Offers).Select(one => one.Head)]));
            if (link is null)
                heads.Add(report);
            known.Add(report.Thing);
        }

        return new MatchRun(habits.Service, reports, pairs);
    }

    public MatchFigures Figures()
    {
        var linked = Reports.Where(report => report.LinkedTo is not null).ToList();
        var again = Reports.Where(report => report.HadBefore).ToList();
        var fresh = Reports.Where(report => !report.HadBefore).ToList();
        var (pairs, bCubed) = Clusters();
        return new MatchFigures(
            Reports.Count,
            new(linked.Count(report => report.IsLinkedRight), linked.Count),
            new(again.Count(report => report.IsLinkedRight), again.Count),
            new(again.Count(report => report.Offered.Any(head => head.Thing == report.Report.Thing)), again.Count),
            new(again.Count(report => report.Offered.Count > 0 && report.Offered[0].Thing == report.Report.Thing), again.Count),
            new(fresh.Count(report => report.Offered.Count > 0), fresh.Count),
            pairs,
            bCubed);
    }

    /// <summary>Of the reports of things made hard in one way: linked to a report of another thing.</summary>
    public Share WrongLinks(NegativeKind kind)
    {
        var hard = Reports.Where(report => report.Report.Thing.Negative == kind).ToList();
        return new(hard.Count(report => report.IsLinkedWrong), hard.Count);
    }

    /// <summary>Of the first reports of such things: the thing they were made hard against is among those offered.</summary>
    public Share PartnerOffered(NegativeKind kind)
    {
        var hard = Reports.Where(report => report.Report.Thing.Negative == kind && !report.HadBefore).ToList();
        return new(hard.Count(report => report.Offered.Any(head => head.Thing.Number == report.Report.Thing.PartnerNumber)), hard.Count);
    }

    private (double PairF1, double BCubedF1) Clusters()
    {
        var clusters = Reports.GroupBy(report => report.LinkedTo?.Id ?? report.Report.Id).ToDictionary(cluster => cluster.Key, cluster => cluster.ToList(), StringComparer.Ordinal);
        var things = Reports.GroupBy(report => report.Report.Thing.Number).ToDictionary(thing => thing.Key, thing => thing.Count());
        var (both, found, real) = (0.0, clusters.Values.Sum(cluster => Pairs(cluster.Count)), things.Values.Sum(Pairs));
        var (precision, recall) = (0.0, 0.0);
        foreach (var cluster in clusters.Values)
        {
            foreach (var part in cluster.GroupBy(report => report.Report.Thing.Number))
            {
                double size = part.Count();
                both += Pairs(part.Count());
                precision += size * size / cluster.Count;
                recall += size * size / things[part.Key];
            }
        }

        return (F1(found == 0 ? 1 : both / found, real == 0 ? 1 : both / real), F1(precision / Reports.Count, recall / Reports.Count));

        static double Pairs(int count) => count * (count - 1) / 2.0;
        static double F1(double p, double r) => p + r == 0 ? 0 : 2 * p * r / (p + r);
    }
}
