using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>
/// Fits <see cref="MatchWeights"/> to the fitting split: logistic regression on the parts, each weight within bounds that keep its meaning, drawn to the weight set by hand where the data say
/// little. What is not fitted: the gates, the same photo (generated photos prove nothing about real ones), another service of the group (the generator
/// compares within a service), and closed reports (they are to be offered as "it is back", though it is another case).
/// Text keeps a least weight: the generator has a few lines for each kind of thing, so that the same words for two things are commoner in it than in life. The same seed gives the same weights.
/// </summary>
public static class FitWeights
{
    /// <summary>
    /// The precision of links of things without a hard twin that <see cref="MatchWeights.CertainFrom"/> is set for on the fitting split; no lower than 0.85. It has to hold in each of
    /// <see cref="Towns"/> towns: by one alone, chance decides over some hundredths of the threshold.
    /// </summary>
    public const double PrecisionAimed = 0.99;

    private const int Towns = 3;

    /// <summary>The recall@5 that <see cref="MatchWeights.PossibleFrom"/> may cost on the fitting split.</summary>
    private const double RecallGivenUp = 0.005;

    private const int LeastDocuments = 4;
    private const int Rounds = 2;
    private const int Sweeps = 40;

    /// <summary>Strength of the pull to the weight set by hand, as if so many pairs spoke for it.</summary>
    private const double Pull = 3;

    private static readonly Part[] Parts =
    [
        new(_ => true, w => w.Prior, (w, v) => w with { Prior = v }, -12, 12, IsPrior: true),
        new(r => r.Code == MatchReasonCodes.Distance, w => w.Distance, (w, v) => w with { Distance = v }, 0.3, 3),
        new(r => r.Code == MatchReasonCodes.Neighbours, w => w.Neighbours, (w, v) => w with { Neighbours = v }, 0, 2),
        new(r => r.Code == MatchReasonCodes.Age, w => w.AgeFresh, (w, v) => w with { AgeFresh = v }, 0.2, 3),
        new(r => IsText(r) && !IsBelowPivot(r), w => w.TextSame, (w, v) => w with { TextSame = v }, 0.5, 6),
        new(r => r.Code == MatchReasonCodes.Text && IsBelowPivot(r), w => w.TextDifferent, (w, v) => w with { TextDifferent = v }, -6, -0.3),
        new(r => r.Code == MatchReasonCodes.AssetSame, w => w.AssetSame, (w, v) => w with { AssetSame = v }, 0, 8),
        new(r => r.Code == MatchReasonCodes.AssetDiffers, w => w.AssetDiffers, (w, v) => w with { AssetDiffers = v }, -8, 0),
        new(r => r.Code == MatchReasonCodes.ObjectNumberSame, w => w.ObjectNumberSame, (w, v) => w with { ObjectNumberSame = v }, 0, 8),
        new(r => r.Code == MatchReasonCodes.ObjectNumberDiffers, w => w.ObjectNumberDiffers, (w, v) => w with { ObjectNumberDiffers = v }, -8, 0),
        new(r => r.Code == MatchReasonCodes.HouseNumberSame, w => w.HouseNumberSame, (w, v) => w with { HouseNumberSame = v }, 0, 8),
        new(r => r.Code == MatchReasonCodes.HouseNumberDiffers, w => w.HouseNumberDiffers, (w, v) => w with { HouseNumberDiffers = v }, -8, 0),
        new(r => r.Code == MatchReasonCodes.ThingSame, w => w.ThingSame, (w, v) => w with { ThingSame = v }, 0, 4),
        new(r => r.Code == MatchReasonCodes.ThingDiffers, w => w.ThingDiffers, (w, v) => w with { ThingDiffers = v }, -6, 0),
        new(r => r.Code == MatchReasonCodes.StreetSame, w => w.StreetSame, (w, v) => w with { StreetSame = v }, 0, 3),
        new(r => r.Code == MatchReasonCodes.StreetDiffers, w => w.StreetDiffers, (w, v) => w with { StreetDiffers = v }, -6, 0),
        new(r => r.Code == MatchReasonCodes.ReporterSameAgain, w => w.ReporterSameAgain, (w, v) => w with { ReporterSameAgain = v }, 0, 8),
        new(r => r.Code == MatchReasonCodes.ReporterSameOther, w => w.ReporterSameOther, (w, v) => w with { ReporterSameOther = v }, -8, 0),
    ];

    /// <param name="date">Written into the file.</param>
    public static WeightsFile Run(ulong seed, DateOnly date)
    {
        var frequencies = FrequenciesOfFitting();
        var town = GeneratedTown.Make(MatchSplit.Fitting, seed, frequencies);
        var best = MatchWeights.ByHand;
        var pairs = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var judged = MatchEvaluation.Of(town, MatchRule.Scored(new MatchScorer(best))).Runs
                .SelectMany(run => run.Pairs.Where(pair => !pair.Result.Has(MatchReasonCodes.RecentlyClosed)).Select(pair => (Pair: pair, ServiceHabits.All.First(habits => habits.Service == run.Service).Profile))).ToList();
            pairs = judged.Count;
            (best, _) = Shapes(best).Select(shape => Fit(shape, judged)).MinBy(fit => fit.Loss);
        }

        best = Thresholds(Rounded(best), town, [.. Enumerable.Range(1, Towns - 1).Select(more => GeneratedTown.Make(MatchSplit.Fitting, seed + (ulong)more, frequencies))]);
        best = best with { Version = string.Create(CultureInfo.InvariantCulture, $"fit-{date:yyyyMMdd}-{Mark(best)}") };
        var on = string.Create(CultureInfo.InvariantCulture, $"{pairs} pairs of {town.Reports.Count} generated reports, seed {seed}, fitting split; thresholds on {Towns} towns, seeds {seed} to {seed + Towns - 1}");
        return new WeightsFile(date, "./dev bench duplicates --fit", on, best, frequencies);
    }

    /// <summary>Of the texts as they stand in the files, without their slots.</summary>
    public static DocumentFrequencies FrequenciesOfFitting() => DocumentFrequencies.Count(ReportTexts.Read(MatchSplit.Fitting).All.Select(WithoutSlots), LeastDocuments);

    /// <summary>What is not linear is tried out.</summary>
    private static IEnumerable<MatchWeights> Shapes(MatchWeights weights) =>
        from pivot in (double[])[0.05, 0.1, 0.2]
        from half in (double[])[2, 4]
        from misplaced in (double[])[0.1, 0.2]
        select weights with { TextPivot = pivot, TextHalfWords = half, MisplacedShare = misplaced };

    private static (MatchWeights Weights, double Loss) Fit(MatchWeights shape, List<(JudgedPair Pair, MatchProfile Profile)> judged)
    {
        var units = Parts.Aggregate(shape with { PhotoSame = 0, OtherService = 0 }, (weights, part) => part.Set(weights, part.IsPrior ? 0 : 1));
        var scorer = new MatchScorer(units);
        var features = new double[judged.Count][];
        var isSame = new bool[judged.Count];
        for (var i = 0; i < judged.Count; i++)
        {
            var (pair, profile) = judged[i];
            var result = scorer.Match(pair.Report.Subject, pair.Head.At(pair.Report.Subject.RequestedAt), profile, pair.Context);
            features[i] = FeaturesOf(result, shape.TextPivot);
            isSame[i] = pair.IsSame;
        }

        var values = Parts.Select(part => Math.Clamp(part.Get(MatchWeights.ByHand), part.From, part.To)).ToArray();
        var loss = Descend(features, isSame, values);
        for (var k = 0; k < Parts.Length; k++)
            shape = Parts[k].Set(shape, values[k]);
        return (shape, loss);
    }

    private static double[] FeaturesOf(MatchResult result, double pivot)
    {
        var features = new double[Parts.Length];
        features[0] = 1;
        foreach (var reason in result.Reasons)
        {
            // Only the side of the pivot tells which of the two weights of text it is.
            var known = IsText(reason) ? reason with { Contribution = reason.Value < pivot ? -Math.Abs(reason.Contribution) : Math.Abs(reason.Contribution) } : reason;
            for (var k = 1; k < Parts.Length; k++)
            {
                if (Parts[k].Is(known))
                    features[k] += IsText(reason) ? Math.Abs(reason.Contribution) : reason.Contribution;
            }
        }

        return features;
    }

    /// <summary>Cyclic Newton steps, one weight at a time, each clamped to its bounds: the loss is convex.</summary>
    private static double Descend(double[][] features, bool[] isSame, double[] values)
    {
        var start = (double[])values.Clone();
        var sums = features.Select(row => row.Zip(values, (x, w) => x * w).Sum()).ToArray();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var k = 0; k < values.Length; k++)
            {
                var pull = Parts[k].IsPrior ? 0 : Pull;
                var (slope, bend) = (pull * (values[k] - start[k]), pull + 1e-6);
                for (var i = 0; i < features.Length; i++)
                {
                    var x = features[i][k];
                    if (x == 0)
                        continue;
                    var p = 1 / (1 + Math.Exp(-sums[i]));
                    slope += (p - (isSame[i] ? 1 : 0)) * x;
                    bend += p * (1 - p) * x * x;
                }

                var step = Math.Clamp(values[k] - (slope / bend), Parts[k].From, Parts[k].To) - values[k];
                values[k] += step;
                for (var i = 0; i < features.Length; i++)
                    sums[i] += step * features[i][k];
            }
        }

        var loss = 0.0;
        for (var i = 0; i < features.Length; i++)
            loss += Math.Log(1 + Math.Exp(isSame[i] ? -sums[i] : sums[i]));
        return loss;
    }

    /// <summary>Two sets of weights of one day have two names.</summary>
    private static string Mark(MatchWeights weights) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(weights with { Version = "" })).AsSpan(0, 2));

    private static MatchWeights Thresholds(MatchWeights weights, GeneratedTown town, IReadOnlyList<GeneratedTown> more)
    {
        foreach (var percent in Enumerable.Range(85, 15))
        {
            weights = weights with { CertainFrom = percent / 100.0 };
            if (more.Prepend(town).All(each => MatchEvaluation.Of(each, MatchRule.Scored(new MatchScorer(weights))).PrecisionOfOrdinary().Value >= PrecisionAimed))
                break;
        }

        double RecallAt5(double from) =>
            MatchEvaluation.Sum(MatchEvaluation.Of(town, MatchRule.Scored(new MatchScorer(weights with { PossibleFrom = from }))).Linking, figures => figures.RecallAt5).Value;
        var all = RecallAt5(0.001);
        return weights with { PossibleFrom = ((double[])[0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02]).FirstOrDefault(from => RecallAt5(from) >= all - RecallGivenUp, 0.01) };
    }

    private static MatchWeights Rounded(MatchWeights weights) => Parts.Aggregate(weights, (rounded, part) => part.Set(rounded, Math.Round(part.Get(rounded), 3)));

    private static string WithoutSlots(string text) => string.Join(' ', text.Split('{', '}').Where((_, i) => i % 2 == 0));

    private static bool IsText(MatchReason reason) => reason.Code is MatchReasonCodes.Text or MatchReasonCodes.TextOtherLanguage;

    private static bool IsBelowPivot(MatchReason reason) => reason.Contribution < 0;

    private sealed record Part(Func<MatchReason, bool> Is, Func<MatchWeights, double> Get, Func<MatchWeights, double, MatchWeights> Set, double From, double To, bool IsPrior = false);
}
