namespace Open311.Geo.Matching;

/// <summary>
/// Compares a report with a candidate. Pure, deterministic, symmetric in the two reports, safe for many threads. It does not know which of the two is the head: the
/// older is (requested time, then id).
/// </summary>
public sealed class MatchScorer(MatchWeights weights)
{
    private const int MaxReasons = 12;

    /// <summary>With <see cref="MatchWeights.Default"/>.</summary>
    public static MatchScorer Default { get; } = new(MatchWeights.Default);

    public MatchWeights Weights => weights;

    /// <summary>The profile is that of the incoming report's service and taken as valid (<see cref="MatchProfile.Validate"/>).</summary>
    public MatchResult Match(MatchSubject report, MatchSubject candidate, MatchProfile profile)
    {
        var sameService = string.Equals(report.ServiceCode, candidate.ServiceCode, StringComparison.Ordinal);
        if (!sameService && (string.IsNullOrEmpty(report.ServiceGroup) || !string.Equals(report.ServiceGroup, candidate.ServiceGroup, StringComparison.Ordinal)))
            return Closed(MatchReasonCodes.OtherGroup, 1);

        var distance = report.Place.DistanceTo(candidate.Place);
        if (distance > profile.CandidateRadius)
            return Closed(MatchReasonCodes.TooFar, distance.Meters);

        var closedDays = DaysSinceClosing(report, candidate);
        if (closedDays > profile.ClosedWindowDays)
            return Closed(MatchReasonCodes.ClosedLongAgo, closedDays.Value);

        var ageDays = Math.Abs((report.RequestedAt - candidate.RequestedAt).TotalDays);
        if (closedDays is null && ageDays > profile.WindowDays)
            return Closed(MatchReasonCodes.TooOld, ageDays);

        Span<MatchReason> reasons = new MatchReason[MaxReasons];
        var count = 0;
        var mayBeCertain = sameService && closedDays is null;

        reasons[count++] = new(MatchReasonCodes.Distance, distance.Meters, DistancePart(distance, profile));
        reasons[count++] = new(MatchReasonCodes.Age, ageDays, AgePart(ageDays, profile));

        var certainRadiusMeters = profile.CertainRadius.Meters;
        var numbers = TextNumbers.Compare(report.Text.ObjectNumbers, candidate.Text.ObjectNumbers);
        var houses = TextNumbers.Compare(report.Text.HouseNumbers, candidate.Text.HouseNumbers);
        if (report.Text.SignificantWords == 0 || candidate.Text.SignificantWords == 0)
        {
            reasons[count++] = new(MatchReasonCodes.TextMissing, 1, 0);
            certainRadiusMeters *= weights.RadiusShareWithoutText;
        }
        else
        {
            var similarity = TextSimilarity.Between(report.Text, candidate.Text);
            var part = TextPart(similarity, Math.Min(report.Text.SignificantWords, candidate.Text.SignificantWords));
            if (!TextSimilarity.Comparable(report.Text, candidate.Text))
            {
                reasons[count++] = new(MatchReasonCodes.TextOtherLanguage, similarity, Math.Max(0, part));
                certainRadiusMeters *= weights.RadiusShareWithoutText;
            }
            else
            {
                reasons[count++] = new(MatchReasonCodes.Text, similarity, part);
                if (similarity < weights.UnrelatedBelow
                    && report.Text.SignificantWords >= weights.UnrelatedFromWords
                    && candidate.Text.SignificantWords >= weights.UnrelatedFromWords
                    && numbers != NumberAgreement.Same)
                {
                    reasons[count++] = new(MatchReasonCodes.TextUnrelated, similarity, 0);
                    mayBeCertain = false;
                }
            }
        }

        if (numbers != NumberAgreement.Silent)
        {
            var same = numbers == NumberAgreement.Same;
            mayBeCertain &= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.ObjectNumberSame, 1, weights.ObjectNumberSame)
                : new(MatchReasonCodes.ObjectNumberDiffers, 1, weights.ObjectNumberDiffers);
        }

        if (houses != NumberAgreement.Silent)
        {
            var same = houses == NumberAgreement.Same;
            mayBeCertain &= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.HouseNumberSame, 1, weights.HouseNumberSame)
                : new(MatchReasonCodes.HouseNumberDiffers, 1, weights.HouseNumberDiffers);
        }

        if (!string.IsNullOrEmpty(report.AssetKey) && !string.IsNullOrEmpty(candidate.AssetKey))
        {
            var same = string.Equals(report.AssetKey, candidate.AssetKey, StringComparison.Ordinal);
            mayBeCertain &= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.AssetSame, 1, weights.AssetSame)
                : new(MatchReasonCodes.AssetDiffers, 1, weights.AssetDiffers);
        }

        if (!sameService)
            reasons[count++] = new(MatchReasonCodes.OtherService, 1, weights.OtherService);
        if (closedDays is { } days)
            reasons[count++] = new(MatchReasonCodes.RecentlyClosed, days, weights.RecentlyClosed);

        if (!profile.AllowCertain)
        {
            reasons[count++] = new(MatchReasonCodes.NeverCertain, 1, 0);
            mayBeCertain = false;
        }
        else if (distance.Meters > certainRadiusMeters)
        {
            reasons[count++] = new(MatchReasonCodes.OutsideCertainRadius, certainRadiusMeters, 0);
            mayBeCertain = false;
        }

        var logOdds = weights.Prior;
        for (var i = 0; i < count; i++)
            logOdds += reasons[i].Contribution;
        var score = 1 / (1 + Math.Exp(-logOdds));
        var outcome = mayBeCertain && score >= weights.CertainFrom ? MatchOutcome.Certain
            : score >= weights.PossibleFrom ? MatchOutcome.Possible
            : MatchOutcome.None;
        return new MatchResult(score, outcome, reasons[..count].ToArray());
    }

    /// <summary>
    /// Log of the ratio of two densities at this distance: of one thing reported twice, each time with a normal error of σ per axis (the difference then has
    /// √2 σ), or misplaced anywhere in a circle of <see cref="MatchWeights.SpreadInErrors"/> σ; against unrelated reports spread evenly over that circle. Never rises with
    /// distance, and does not depend on the radii, which are gates only.
    /// </summary>
    private double DistancePart(Distance distance, MatchProfile profile)
    {
        var variance = 2 * profile.LocationError.Meters * profile.LocationError.Meters;
        var near = weights.SpreadInErrors * weights.SpreadInErrors / 4 * Math.Exp(-distance.Meters * distance.Meters / (2 * variance));
        return Math.Log((1 - weights.MisplacedShare) * near + weights.MisplacedShare);
    }

    /// <summary>From +<see cref="MatchWeights.AgeFresh"/> now, over 0 at the half-life, towards its negative; never rises with age.</summary>
    private double AgePart(double ageDays, MatchProfile profile) =>
        weights.AgeFresh * (2 * Math.Pow(2, -ageDays / profile.HalfLifeDays) - 1);

    /// <summary>Linear below and above the pivot, times n/(n+h) for the n significant words of the shorter text; never falls with similarity.</summary>
    private double TextPart(double similarity, int significantWords)
    {
        var information = significantWords / (significantWords + weights.TextHalfWords);
        return information * (similarity < weights.TextPivot
            ? weights.TextDifferent * (1 - similarity / weights.TextPivot)
            : weights.TextSame * (similarity - weights.TextPivot) / (1 - weights.TextPivot));
    }

    private static MatchResult Closed(string code, double value) => new(0, MatchOutcome.None, [new MatchReason(code, value, 0)]);

    private static double? DaysSinceClosing(MatchSubject a, MatchSubject b)
    {
        if (a.ClosedAt is null && b.ClosedAt is null)
            return null;
        var later = a.RequestedAt > b.RequestedAt ? a.RequestedAt : b.RequestedAt;
        var since = Math.Max(Days(later, a.ClosedAt), Days(later, b.ClosedAt));
        return since;

        static double Days(DateTimeOffset later, DateTimeOffset? closed) => closed is { } at ? Math.Max(0, (later - at).TotalDays) : 0;
    }
}
