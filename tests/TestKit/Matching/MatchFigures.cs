using System.Globalization;

namespace Open311.Tests.TestKit.Matching;

/// <summary>A share with its Wilson bounds at 95 % (E. B. Wilson, JASA 22, 1927).</summary>
public readonly record struct Share(int Hits, int Of)
{
    private const double Z = 1.959964;

    /// <summary>Not a number if there is nothing to have a share of.</summary>
    public double Value => Of == 0 ? double.NaN : (double)Hits / Of;

    public double Low => Bound(-1);

    public double High => Bound(1);

    public static Share operator +(Share a, Share b) => new(a.Hits + b.Hits, a.Of + b.Of);

    public override string ToString() => Of == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Value:0.000} [{Low:0.000}, {High:0.000}] {Hits}/{Of}");

    private double Bound(int side)
    {
        if (Of == 0)
            return double.NaN;
        var (n, p) = ((double)Of, (double)Hits / Of);
        return Math.Clamp((p + (Z * Z / (2 * n)) + (side * Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))))) / (1 + (Z * Z / n)), 0, 1);
    }
}

/// <summary>One row of the table.</summary>
/// <param name="Precision">Of the reports linked without a person: to a report of the same thing.</param>
/// <param name="Recall">Of the reports whose thing had been reported before: linked to a report of it.</param>
/// <param name="RecallAt5">Of the same: a report of the thing is among the five offered.</param>
/// <param name="PrecisionAt1">Of the same: it is the first one offered.</param>
/// <param name="NeedlessOffers">Of the reports whose thing is new: something is offered nonetheless.</param>
/// <param name="PairF1">Of pairs of reports put together by links.</param>
/// <param name="BCubedF1">A. Bagga, B. Baldwin, 1998: mean over reports.</param>
public sealed record MatchFigures(
    int Reports, Share Precision, Share Recall, Share RecallAt5, Share PrecisionAt1, Share NeedlessOffers, double PairF1, double BCubedF1);

/// <param name="Predicted">Mean score of the pairs of a bin.</param>
/// <param name="Observed">Of them, those that are one thing.</param>
public readonly record struct CalibrationBin(double From, double To, double Predicted, Share Observed);

/// <param name="Brier">Mean squared error of the scores.</param>
/// <param name="ExpectedError">ECE: mean distance of score and share over the bins, by their size.</param>
public sealed record Calibration(IReadOnlyList<CalibrationBin> Bins, double Brier, double ExpectedError)
{
    public static Calibration Of(IReadOnlyCollection<(double Score, bool IsSame)> pairs)
    {
        var bins = new List<CalibrationBin>();
        for (var i = 0; i < 10; i++)
        {
            var (from, to) = (i / 10.0, (i + 1) / 10.0);
            var within = pairs.Where(pair => pair.Score >= from && (pair.Score < to || i == 9)).ToList();
            if (within.Count > 0)
                bins.Add(new(from, to, within.Average(pair => pair.Score), new(within.Count(pair => pair.IsSame), within.Count)));
        }

        return pairs.Count == 0
            ? new(bins, double.NaN, double.NaN)
            : new(
                bins,
                pairs.Average(pair => Math.Pow(pair.Score - (pair.IsSame ? 1 : 0), 2)),
                bins.Sum(bin => Math.Abs(bin.Predicted - bin.Observed.Value) * bin.Observed.Of) / pairs.Count);
    }
}
