using System.Globalization;
using System.Text;
using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>All services of one split under one rule.</summary>
public sealed class MatchEvaluation
{
    /// <summary>Of the figures in docs/duplicates.md.</summary>
    public const ulong Seed = 311;

    private MatchEvaluation(MatchRule rule, IReadOnlyList<MatchRun> runs) => (Rule, Runs) = (rule, runs);

    public MatchRule Rule { get; }

    public IReadOnlyList<MatchRun> Runs { get; }

    /// <summary>Sums over the services that are ever linked without a person; the rule of every service is in <see cref="Runs"/>.</summary>
    public IEnumerable<MatchRun> Linking => Runs.Where(run => ServiceHabits.All.First(habits => habits.Service == run.Service).Profile.AllowCertain);

    public static MatchEvaluation Of(GeneratedTown town, MatchRule rule) => new(rule, [.. ServiceHabits.All.Select(habits => MatchRun.Of(town, habits, rule))]);

    /// <summary>Closed reports are left out: they are offered as "it is back", though it is another case.</summary>
    public Calibration Calibration() => Of(Runs);

    public static Share Sum(IEnumerable<MatchRun> runs, Func<MatchFigures, Share> share) => runs.Select(run => share(run.Figures())).Aggregate(default(Share), (a, b) => a + b);

    /// <summary>Mean over services by their number of reports.</summary>
    public static double Mean(IEnumerable<MatchRun> runs, Func<MatchFigures, double> figure)
    {
        var figures = runs.Select(run => run.Figures()).ToList();
        return figures.Sum(one => figure(one) * one.Reports) / figures.Sum(one => one.Reports);
    }

    /// <summary>Markdown, the same on every machine.</summary>
    /// <param name="evaluations">Ours first.</param>
    /// <param name="hard">The same rules on a town of hard ones.</param>
    public static string Table(IReadOnlyList<MatchEvaluation> evaluations, IReadOnlyList<MatchEvaluation> hard)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        ArgumentNullException.ThrowIfNull(hard);
        var text = new StringBuilder();
        foreach (var evaluation in evaluations)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {evaluation.Rule.Name}\n\n");
            text.Append("| service | reports | precision of links | recall of links | recall@5 | precision@1 | needless offers | pair F1 | B³ F1 |\n| --- | ---: | --- | --- | --- | --- | --- | ---: | ---: |\n");
            foreach (var run in evaluation.Runs)
            {
                var figures = run.Figures();
                text.Append(CultureInfo.InvariantCulture, $"| {run.Service} | {figures.Reports} | {figures.Precision} | {figures.Recall} | {figures.RecallAt5} | {figures.PrecisionAt1} | {figures.NeedlessOffers} | {figures.PairF1:0.000} | {figures.BCubedF1:0.000} |\n");
            }

            var linking = evaluation.Linking.ToList();
            text.Append(CultureInfo.InvariantCulture, $"| all that are linked by rule | {linking.Sum(run => run.Reports.Count)} | {Sum(linking, f => f.Precision)} | {Sum(linking, f => f.Recall)} | {Sum(linking, f => f.RecallAt5)} | {Sum(linking, f => f.PrecisionAt1)} | {Sum(linking, f => f.NeedlessOffers)} | {Mean(linking, f => f.PairF1):0.000} | {Mean(linking, f => f.BCubedF1):0.000} |\n\n");
            text.Append(CultureInfo.InvariantCulture, $"Of them reports of things without a hard twin: precision of links {evaluation.PrecisionOfOrdinary()}.\n\n");
        }

        text.Append("### Links to another thing, by what is hard (a town in which seven of ten things have a hard twin)\n\n| kind | ").AppendJoin(" | ", hard.Select(evaluation => evaluation.Rule.Name)).Append(" | offered by score |\n| --- | ");
        text.AppendJoin(" | ", hard.Select(_ => "---")).Append(" | --- |\n");
        foreach (var kind in Enum.GetValues<NegativeKind>())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Words(kind)} | ");
            text.AppendJoin(" | ", hard.Select(evaluation => evaluation.WrongLinks(kind).ToString()));
            text.Append(CultureInfo.InvariantCulture, $" | {(kind == NegativeKind.Ordinary ? "" : hard[0].PartnerOffered(kind))} |\n");
        }

        text.Append('\n').Append(evaluations[0].CalibrationTable());
        return text.ToString();
    }

    /// <summary>Of links of things that were not made hard against another.</summary>
    public Share PrecisionOfOrdinary()
    {
        var linked = Linking.SelectMany(run => run.Reports).Where(report => report.LinkedTo is not null && report.Report.Thing.Negative == NegativeKind.Ordinary).ToList();
        return new(linked.Count(report => report.IsLinkedRight), linked.Count);
    }

    public Share WrongLinks(NegativeKind kind) => Linking.Select(run => run.WrongLinks(kind)).Aggregate(default(Share), (a, b) => a + b);

    public Share PartnerOffered(NegativeKind kind) => Runs.Select(run => run.PartnerOffered(kind)).Aggregate(default(Share), (a, b) => a + b);

    private static Calibration Of(IEnumerable<MatchRun> runs) =>
        Matching.Calibration.Of([.. runs.SelectMany(run => run.Pairs).Where(pair => !pair.Result.Has(MatchReasonCodes.RecentlyClosed)).Select(pair => (pair.Result.Score, pair.IsSame))]);

    private string CalibrationTable()
    {
        var all = Calibration();
        var text = new StringBuilder("### Calibration of the score\n\n| score | mean | one thing |\n| --- | ---: | --- |\n");
        foreach (var bin in all.Bins)
            text.Append(CultureInfo.InvariantCulture, $"| {bin.From:0.0}–{bin.To:0.0} | {bin.Predicted:0.000} | {bin.Observed} |\n");
        text.Append("\n| service | pairs | Brier | expected error |\n| --- | ---: | ---: | ---: |\n");
        foreach (var run in Runs)
        {
            var one = Of([run]);
            text.Append(CultureInfo.InvariantCulture, $"| {run.Service} | {run.Pairs.Count} | {one.Brier:0.000} | {one.ExpectedError:0.000} |\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"| all | {Runs.Sum(run => run.Pairs.Count)} | {all.Brier:0.000} | {all.ExpectedError:0.000} |\n").ToString();
    }

    private static string Words(NegativeKind kind) => kind switch
    {
        NegativeKind.Ordinary => "ordinary things",
        NegativeKind.EightMetersApart => "two of a kind 8 m apart",
        NegativeKind.NeighbouringLamp => "neighbouring lamp",
        NegativeKind.OtherCarriageway => "other carriageway",
        NegativeKind.SameTextOtherStreet => "same words in another street",
        NegativeKind.AgainAfterRepair => "again after repair",
        NegativeKind.OtherThingSameSpot => "another thing on the same spot",
        NegativeKind.SameWalk => "one person, two things on one walk",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
