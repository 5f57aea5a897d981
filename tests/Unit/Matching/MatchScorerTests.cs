using CsCheck;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

public sealed class MatchScorerTests
{
    private static readonly MatchProfile[] Profiles = [MatchProfile.AssetBound, MatchProfile.Surface, MatchProfile.Litter, MatchProfile.Incident, MatchProfile.Nuisance];

    private static readonly Gen<MatchProfile> Profile = Gen.OneOf(Profiles);

    private static readonly Gen<MatchSubject> Subject =
        from meters in Gen.Double[0, 200]
        from days in Gen.Double[0, 100]
        from text in Gen.OneOf("", "Laterne 4711 dunkel", "Laterne 4712 dunkel", "The lamp in front of no. 12 is out", "Schlagloch vor Hauptstr. 12", "Wilder Müll, Matratze, Bauschutt, Sofa, Reifen, Farbeimer")
        from service in Gen.OneOf("lamp", "pothole")
        from inGroup in Gen.OneOf<string?>("street", "park", null)
        from closed in Gen.OneOf<double?>(null, null, 30, 90)
        from asset in Gen.OneOf<string?>(null, null, "a/1", "a/2")
        select Reports.At(meters, days, text, service, inGroup, closed, asset);

    private static MatchReason Reason(MatchResult result, string code) => result.Reasons.Single(reason => reason.Code == code);

    [Fact]
    public void Is_symmetric_and_its_score_is_the_logistic_of_its_reasons_of_which_the_prior_is_one() => Gen.Select(Subject, Subject, Profile).Sample((a, b, profile) =>
    {
        var there = MatchScorer.Default.Match(a, b, profile);
        var back = MatchScorer.Default.Match(b, a, profile);
        Assert.Equal(there.Outcome, back.Outcome);
        Assert.Equal(there.Score, back.Score, 9);
        Assert.InRange(there.Score, 0, 1);
        Assert.NotEmpty(there.Reasons);
        if (there.Score == 0)
            return;
        Assert.Equal(1 / (1 + Math.Exp(-there.Reasons.Sum(reason => reason.Contribution))), there.Score, 9);
        Assert.Equal(MatchScorer.Default.Weights.Prior, Reason(there, MatchReasonCodes.Prior).Contribution);
    });

    [Fact]
    public void Certain_needs_the_same_service_two_open_reports_the_radius_and_no_contradiction() => Gen.Select(Subject, Subject, Profile).Sample((a, b, profile) =>
    {
        var result = MatchScorer.Default.Match(a, b, profile);
        if (result.Outcome != MatchOutcome.Certain)
            return;
        Assert.Equal(a.ServiceCode, b.ServiceCode);
        Assert.Null(a.ClosedAt);
        Assert.Null(b.ClosedAt);
        // The same chosen object stands above the radius.
        Assert.True(a.Place.DistanceTo(b.Place) <= profile.CertainRadius || result.Has(MatchReasonCodes.AssetSame), result.ToString());
        Assert.True(profile.AllowCertain);
        foreach (var code in new[] { MatchReasonCodes.ObjectNumberDiffers, MatchReasonCodes.HouseNumberDiffers, MatchReasonCodes.AssetDiffers, MatchReasonCodes.TextUnrelated })
            Assert.False(result.Has(code), result.ToString());
    });

    [Fact]
    public void Farther_is_never_better() => Gen.Select(Profile, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((profile, near, far) =>
    {
        var radius = profile.CandidateRadius.Meters * 0.999;
        var (first, second) = (Math.Min(near, far) * radius, Math.Max(near, far) * radius);
        var a = MatchScorer.Default.Match(Reports.At(first), Reports.At(0), profile);
        var b = MatchScorer.Default.Match(Reports.At(second), Reports.At(0), profile);
        Assert.True(Reason(a, MatchReasonCodes.Distance).Contribution >= Reason(b, MatchReasonCodes.Distance).Contribution);
        Assert.True(a.Outcome >= b.Outcome);
    });

    [Fact]
    public void Longer_ago_is_never_better() => Gen.Select(Profile, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((profile, x, y) =>
    {
        var a = MatchScorer.Default.Match(Reports.At(0, Math.Min(x, y) * profile.WindowDays), Reports.At(0), profile);
        var b = MatchScorer.Default.Match(Reports.At(0, Math.Max(x, y) * profile.WindowDays), Reports.At(0), profile);
        Assert.True(Reason(a, MatchReasonCodes.Age).Contribution >= Reason(b, MatchReasonCodes.Age).Contribution);
    });

    [Fact]
    public void Age_speaks_neither_way_at_the_half_life()
    {
        foreach (var profile in Profiles)
            Assert.Equal(0, Reason(MatchScorer.Default.Match(Reports.At(0, profile.HalfLifeDays), Reports.At(0), profile), MatchReasonCodes.Age).Contribution, 6);
    }

    [Fact]
    public void A_closed_gate_gives_score_zero_and_its_one_reason()
    {
        Assert.Equal(MatchReasonCodes.TooFar, Gate(Reports.At(26)));
        Assert.Equal(MatchReasonCodes.TooOld, Gate(Reports.At(0, 61)));
        Assert.Equal(MatchReasonCodes.ClosedLongAgo, Gate(Reports.At(0, 20, closedAfterDays: 5)));
        Assert.Equal(MatchReasonCodes.OtherGroup, Gate(Reports.At(0, service: "other", group: "park")));

        static string Gate(MatchSubject report)
        {
            var result = MatchScorer.Default.Match(report, Reports.At(0), MatchProfile.AssetBound);
            Assert.Equal(0, result.Score);
            Assert.Equal(MatchOutcome.None, result.Outcome);
            return Assert.Single(result.Reasons).Code;
        }
    }

    [Fact]
    public void The_weights_can_be_replaced()
    {
        var strict = new MatchScorer(MatchWeights.Default with { CertainFrom = 0.999 });
        Assert.Equal(MatchOutcome.Possible, strict.Match(Reports.At(0), Reports.At(0), MatchProfile.AssetBound).Outcome);
        Assert.Equal(MatchOutcome.Certain, MatchScorer.Default.Match(Reports.At(0), Reports.At(0), MatchProfile.AssetBound).Outcome);
    }

    [Fact]
    public void Candidates_sort_the_same_from_any_order()
    {
        var ranked =
            from outcome in Gen.OneOf(MatchOutcome.None, MatchOutcome.Possible, MatchOutcome.Certain)
            from score in Gen.OneOf(0.5, 0.5 + 1e-12, 0.9)
            from day in Gen.Int[0, 2]
            select (outcome, score, day);
        Gen.Select(ranked.Array[1, 12], Gen.Int).Sample((items, seed) =>
        {
            var list = items.Select((item, i) => new RankedMatch(
                new MatchResult(item.score, item.outcome, []), new DateTimeOffset(2025, 3, 1 + item.day, 0, 0, 0, TimeSpan.Zero), $"r{i:00}")).ToList();
            var shuffled = list.OrderBy(item => HashCode.Combine(item.Id, seed)).ToList();
            list.Sort(MatchOrder.BestFirst);
            shuffled.Sort(MatchOrder.BestFirst);
            Assert.Equal(list.Select(item => item.Id), shuffled.Select(item => item.Id));
        });
    }

    [Fact]
    public void Of_equal_candidates_the_older_comes_first_then_the_smaller_id()
    {
        var result = new MatchResult(0.9, MatchOutcome.Certain, []);
        var day = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var list = new List<RankedMatch>
        {
            new(result, day.AddDays(1), "a"),
            new(result, day, "c"),
            new(result with { Score = 0.9 + 1e-9 }, day, "b"),
            new(result with { Outcome = MatchOutcome.Possible, Score = 0.99 }, day, "d"),
        };
        list.Sort(MatchOrder.BestFirst);
        Assert.Equal(["b", "c", "a", "d"], list.Select(item => item.Id));
    }

    [Theory]
    [InlineData(0, 5, 30, 30), InlineData(10, 5, 0, 30), InlineData(10, 5, 30, 0), InlineData(10, 0, 30, 30), InlineData(10, 5, double.NaN, 30), InlineData(10, 5, 30, double.PositiveInfinity)]
    public void A_profile_out_of_range_is_refused(double candidateMeters, double errorMeters, double window, double halfLife)
    {
        var profile = new MatchProfile
        {
            CandidateRadius = Distance.FromMeters(candidateMeters),
            CertainRadius = Distance.FromMeters(5),
            LocationError = Distance.FromMeters(errorMeters),
            WindowDays = window,
            HalfLifeDays = halfLife,
        };
        Assert.Throws<ArgumentException>(profile.Validate);
    }
}
