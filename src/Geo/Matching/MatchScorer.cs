namespace Open311.Geo.Matching;

/// <summary>
/// Compares a report with a candidate. Pure, deterministic, symmetric in the two reports, safe for many threads. It does not know which of the two is the head: the
/// older is (requested time, then id).
/// </summary>
public sealed class MatchScorer(MatchWeights weights)
{
    private const int MaxReasons = 20;

    /// <summary>With <see cref="MatchWeights.Default"/>.</summary>
    public static MatchScorer Default { get; } = new(MatchWeights.Default);

    public MatchWeights Weights => weights;

    /// <summary>The profile is that of the incoming report's service and taken as valid (<see cref="MatchProfile.Validate"/>).</summary>
    public MatchResult Match(MatchSubject report, MatchSubject candidate, MatchProfile profile, MatchContext context = default)
    {
        var sameService = string.Equals(report.ServiceCode, candidate.ServiceCode, StringComparison.Ordinal);
        if (!sameService && (string.IsNullOrEmpty(report.ServiceGroup) || !string.Equals(report.ServiceGroup, candidate.ServiceGroup, StringComparison.Ordinal)))
            return Closed(MatchReasonCodes.OtherGroup, 1);

        var distance = report.Place.DistanceTo(candidate.Place);
        if (distance > profile.CandidateRadiusOf(report.Source, candidate.Source))
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

        reasons[count++] = new(MatchReasonCodes.Prior, 1 / (1 + Math.Exp(-weights.Prior)), weights.Prior);
        var error = profile.ErrorBetween(report.Source, candidate.Source);
        reasons[count++] = new(MatchReasonCodes.Distance, distance.Meters, DistancePart(distance, error));
        if (context.NearbyPerSquareKilometer is { } density)
        {
            var expected = NeighboursWithin(distance, error, density);
            reasons[count++] = new(MatchReasonCodes.Neighbours, expected, -weights.Neighbours * Math.Log(expected / weights.NeighboursPivot));
        }

        reasons[count++] = new(MatchReasonCodes.Age, ageDays, AgePart(ageDays, profile.HalfLifeDaysOf(report.Source, candidate.Source)));

        var certainRadiusMeters = profile.CertainRadiusOf(report.Source, candidate.Source).Meters;
        var numbers = TextNumbers.Compare(report.Text.ObjectNumbers, candidate.Text.ObjectNumbers);
        var houses = TextNumbers.Compare(report.Text.HouseNumbers, candidate.Text.HouseNumbers);
        var saysSame = false;
        var isToldApart = false;
        var isOneThing = false;
        if (report.Text.SignificantWords == 0 || candidate.Text.SignificantWords == 0)
        {
            reasons[count++] = new(MatchReasonCodes.TextMissing, 1, 0);
        }
        else
        {
            var similarity = TextSimilarity.Between(report.Text, candidate.Text);
            var part = TextPart(similarity, Math.Min(report.Text.SignificantWords, candidate.Text.SignificantWords));
            if (!TextSimilarity.Comparable(report.Text, candidate.Text))
            {
                reasons[count++] = new(MatchReasonCodes.TextOtherLanguage, similarity, Math.Max(0, part));
            }
            else
            {
                reasons[count++] = new(MatchReasonCodes.Text, similarity, part);
                isToldApart = similarity < weights.TextPivot;
                saysSame = similarity >= weights.AlikeFrom;
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

        if (report.Text.Things.Length > 0 && candidate.Text.Things.Length > 0)
        {
            var same = Array.Exists(report.Text.Things, thing => Array.BinarySearch(candidate.Text.Things, thing) >= 0);
            mayBeCertain &= same;
            isToldApart |= !same;
            saysSame |= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.ThingSame, 1, weights.ThingSame)
                : new(MatchReasonCodes.ThingDiffers, 1, weights.ThingDiffers);
        }

        if (numbers != NumberAgreement.Silent)
        {
            var same = numbers == NumberAgreement.Same;
            mayBeCertain &= same;
            isToldApart |= !same;
            saysSame |= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.ObjectNumberSame, 1, weights.ObjectNumberSame)
                : new(MatchReasonCodes.ObjectNumberDiffers, 1, weights.ObjectNumberDiffers);
        }

        if (houses != NumberAgreement.Silent)
        {
            var same = houses == NumberAgreement.Same;
            mayBeCertain &= same;
            isToldApart |= !same;
            saysSame |= same;
            reasons[count++] = same
                ? new(MatchReasonCodes.HouseNumberSame, 1, weights.HouseNumberSame)
                : new(MatchReasonCodes.HouseNumberDiffers, 1, weights.HouseNumberDiffers);
        }

        if (!string.IsNullOrEmpty(report.AssetKey) && !string.IsNullOrEmpty(candidate.AssetKey))
        {
            var same = string.Equals(report.AssetKey, candidate.AssetKey, StringComparison.Ordinal);
            mayBeCertain &= same;
            isToldApart |= !same;
            isOneThing = same;
            reasons[count++] = same
                ? new(MatchReasonCodes.AssetSame, 1, weights.AssetSame)
                : new(MatchReasonCodes.AssetDiffers, 1, weights.AssetDiffers);
        }

        if (!string.IsNullOrEmpty(report.Street) && !string.IsNullOrEmpty(candidate.Street))
        {
            reasons[count++] = string.Equals(report.Street, candidate.Street, StringComparison.Ordinal)
                ? new(MatchReasonCodes.StreetSame, 1, weights.StreetSame)
                : new(MatchReasonCodes.StreetDiffers, 1, weights.StreetDiffers);
        }

        if (BitsBetween(report.Photos, candidate.Photos) is { } bits)
        {
            reasons[count++] = new(MatchReasonCodes.PhotoSame, bits, weights.PhotoSame);
            isOneThing = true;
        }

        if (context.SameReporter)
        {
            mayBeCertain &= !isToldApart || isOneThing;
            reasons[count++] = isToldApart && !isOneThing
                ? new(MatchReasonCodes.ReporterSameOther, 1, weights.ReporterSameOther)
                : new(MatchReasonCodes.ReporterSameAgain, 1, weights.ReporterSameAgain);
        }

        if (!sameService)
            reasons[count++] = new(MatchReasonCodes.OtherService, 1, weights.OtherService);
        if (closedDays is { } days)
            reasons[count++] = new(MatchReasonCodes.RecentlyClosed, days, weights.RecentlyClosed);

        if (!saysSame)
            certainRadiusMeters *= weights.RadiusShareWithoutText;
        if (!profile.AllowCertain)
        {
            reasons[count++] = new(MatchReasonCodes.NeverCertain, 1, 0);
            mayBeCertain = false;
        }
        else if (distance.Meters > certainRadiusMeters && !isOneThing)
        {
            reasons[count++] = new(MatchReasonCodes.OutsideCertainRadius, certainRadiusMeters, 0);
            mayBeCertain = false;
        }

        var logOdds = 0.0;
        for (var i = 0; i < count; i++)
            logOdds += reasons[i].Contribution;
        var score = 1 / (1 + Math.Exp(-logOdds));
        var outcome = mayBeCertain && score >= weights.CertainFrom ? MatchOutcome.Certain
            : score >= weights.PossibleFrom ? MatchOutcome.Possible
            : MatchOutcome.None;
        return new MatchResult(score, outcome, reasons[..count].ToArray());
    }

    /// <summary>
    /// Log of the ratio of two densities at this distance: of one thing reported twice, with this normal error of the way between the two places per axis (so that they lie within r with
    /// probability 1 − exp(−r²/2s²), for equal errors σ 1 − exp(−r²/4σ²)), or misplaced anywhere in a circle of <see cref="MatchWeights.SpreadInErrors"/> σ; against unrelated reports
    /// spread evenly over that circle. Never rises with distance, and does not depend on the radii, which are gates only.
    /// </summary>
    private double DistancePart(Distance distance, Distance error)
    {
        var variance = error.Meters * error.Meters;
        var near = weights.SpreadInErrors * weights.SpreadInErrors / 4 * Math.Exp(-distance.Meters * distance.Meters / (2 * variance));
        return weights.Distance * Math.Log((1 - weights.MisplacedShare) * near + weights.MisplacedShare);
    }

    /// <summary>λπr², 0.001 at least and 1 at most; r is the distance, or the error between the places if that is more. Never falls with distance.</summary>
    private static double NeighboursWithin(Distance distance, Distance error, double perSquareKilometer)
    {
        var meters = Math.Max(distance.Meters, error.Meters);
        return Math.Clamp(perSquareKilometer * 1e-6 * Math.PI * meters * meters, 0.001, 1);
    }

    /// <summary>Of the two most alike photos; null if none are the same picture.</summary>
    private static int? BitsBetween(IReadOnlyList<PhotoHash> photos, IReadOnlyList<PhotoHash> others)
    {
        var least = int.MaxValue;
        for (var i = 0; i < photos.Count; i++)
        {
            for (var j = 0; j < others.Count; j++)
                least = Math.Min(least, photos[i].DistanceTo(others[j]));
        }

        return least <= PhotoHash.SameWithin ? least : null;
    }

    /// <summary>From +<see cref="MatchWeights.AgeFresh"/> now, over 0 at the half-life, towards its negative; never rises with age.</summary>
    private double AgePart(double ageDays, double halfLifeDays) =>
        weights.AgeFresh * (2 * Math.Pow(2, -ageDays / halfLifeDays) - 1);

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
