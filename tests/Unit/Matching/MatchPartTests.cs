using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

/// <summary>What single parts of the score do.</summary>
public sealed class MatchPartTests
{
    private static readonly MatchProfile Profile = MatchProfile.Surface;

    private static MatchResult Match(MatchSubject a, MatchSubject b, MatchContext context = default, MatchProfile? profile = null) =>
        new MatchScorer(MatchWeights.ByHand).Match(a, b, profile ?? Profile, context);

    private static double Part(MatchResult result, string code) => result.Reasons.Single(reason => reason.Code == code).Contribution;

    [Theory]
    [InlineData(5.0), InlineData(8.0), InlineData(15.0)]
    public void Two_pins_of_one_thing_lie_within_r_as_often_as_the_formula_says(double sigma)
    {
        var random = new TestKit.Matching.SeededNumbers(7);
        foreach (var r in (double[])[sigma, 2 * sigma, 3 * sigma])
        {
            var within = Enumerable.Range(0, 20_000).Count(_ =>
            {
                var (x, y) = (random.Normal(sigma) - random.Normal(sigma), random.Normal(sigma) - random.Normal(sigma));
                return Math.Sqrt((x * x) + (y * y)) <= r;
            });
            Assert.Equal(1 - Math.Exp(-r * r / (4 * sigma * sigma)), within / 20_000.0, 0.015);
        }
    }

    [Fact]
    public void Location_errors_add_in_quadrature_and_an_unknown_source_has_the_profiles()
    {
        var error = Profile.ErrorBetween(LocationSource.Device, LocationSource.Address).Meters;
        Assert.Equal(Math.Sqrt((6.5 * 6.5) + (15 * 15)), error, 9);
        Assert.Equal(Profile.LocationError.Meters * Math.Sqrt(2), Profile.ErrorBetween(LocationSource.Unknown, LocationSource.Unknown).Meters, 9);
    }

    [Fact]
    public void Radii_are_those_of_the_less_exact_source()
    {
        Assert.Equal(40, Profile.CandidateRadiusOf(LocationSource.Map, LocationSource.Unknown).Meters);
        Assert.Equal(70, Profile.CandidateRadiusOf(LocationSource.Map, LocationSource.Address).Meters);
        Assert.Equal(24, Profile.CertainRadiusOf(LocationSource.Device, LocationSource.Address).Meters);
        Assert.Equal(0, MatchProfile.Nuisance.CertainRadiusOf(LocationSource.Address, LocationSource.Address).Meters);
    }

    [Fact]
    public void A_town_may_say_otherwise_for_one_source()
    {
        var own = Profile with
        {
            Sources = new SourceRules { Device = SourceRules.Default.Device with { CandidateRadius = Distance.FromMeters(90), CertainRadius = Distance.FromMeters(5), HalfLifeDays = 100 } },
        };
        Assert.Equal(90, own.CandidateRadiusOf(LocationSource.Device, LocationSource.Map).Meters);
        Assert.Equal(90, own.CandidateRadiusOf(LocationSource.Address, LocationSource.Device).Meters);
        Assert.Equal(12, own.CertainRadiusOf(LocationSource.Device, LocationSource.Map).Meters);
        Assert.Equal(5, own.CertainRadiusOf(LocationSource.Device, LocationSource.Device).Meters);
        Assert.Equal(100, own.HalfLifeDaysOf(LocationSource.Map, LocationSource.Device));
        Assert.Equal(own.HalfLifeDays, own.HalfLifeDaysOf(LocationSource.Map, LocationSource.Address));
        Assert.Equal(90, own.WidestCandidateRadiusOf(LocationSource.Map).Meters);
        Assert.Equal(70, Profile.WidestCandidateRadiusOf(LocationSource.Map).Meters);

        // Age speaks for a pair as long as the half-life of the source has it.
        var (report, candidate) = (Reports.At(5, 50) with { Source = LocationSource.Device }, Reports.At(0) with { Source = LocationSource.Device });
        Assert.True(Part(MatchScorer.Default.Match(report, candidate, own), MatchReasonCodes.Age) > 0);
        Assert.True(Part(MatchScorer.Default.Match(report, candidate, Profile), MatchReasonCodes.Age) < 0);
    }

    [Fact]
    public void The_same_way_between_two_pins_says_less_the_more_exact_they_are()
    {
        MatchResult At(LocationSource source) => Match(Reports.At(18) with { Source = source }, Reports.At(0) with { Source = source });
        Assert.True(Part(At(LocationSource.Address), MatchReasonCodes.Distance) > Part(At(LocationSource.Device), MatchReasonCodes.Distance));
        Assert.True(Part(At(LocationSource.Device), MatchReasonCodes.Distance) > Part(At(LocationSource.Map), MatchReasonCodes.Distance));
    }

    [Fact]
    public void Chance_neighbours_are_density_times_the_circle()
    {
        var result = Match(Reports.At(20), Reports.At(0), new MatchContext(NearbyPerSquareKilometer: 50));
        Assert.Equal(50e-6 * Math.PI * 20 * 20, result.Reasons.Single(reason => reason.Code == MatchReasonCodes.Neighbours).Value, 0.001);
    }

    [Fact]
    public void The_denser_reports_lie_the_less_a_near_one_says()
    {
        var last = double.PositiveInfinity;
        foreach (var count in (int[])[0, 1, 5, 20, 100])
        {
            var part = Part(Match(Reports.At(5), Reports.At(0), new MatchContext(NearbyPerSquareKilometer: MatchContext.NearbyOf(count))), MatchReasonCodes.Neighbours);
            Assert.True(part < last);
            last = part;
        }
    }

    [Fact]
    public void Without_a_known_density_nothing_is_said_of_it() => Assert.False(Match(Reports.At(5), Reports.At(0)).Has(MatchReasonCodes.Neighbours));

    [Fact]
    public void Streets_speak_only_if_both_are_known()
    {
        MatchResult Of(string? one, string? other) => Match(Reports.At(5) with { Street = one }, Reports.At(0) with { Street = other });
        Assert.True(Part(Of("hauptstr", "hauptstr"), MatchReasonCodes.StreetSame) > 0);
        Assert.True(Part(Of("hauptstr", "bachgasse"), MatchReasonCodes.StreetDiffers) < 0);
        Assert.DoesNotContain(Of("hauptstr", null).Reasons, reason => reason.Code.StartsWith("street", StringComparison.Ordinal));
        Assert.DoesNotContain(Of("", "").Reasons, reason => reason.Code.StartsWith("street", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_photo_links_what_lies_farther_apart_than_the_radius()
    {
        MatchSubject Photographed(double meters, ulong bits) => Reports.At(meters) with { Photos = [new PhotoHash(0xF0F0_1234_5678_9ABC), new PhotoHash(bits)] };
        var same = Match(Photographed(30, 2), Photographed(0, 0xFFFF_0000_FFFF_0000));
        Assert.True(same.Has(MatchReasonCodes.PhotoSame));
        Assert.Equal(MatchOutcome.Certain, same.Outcome);
        var other = Match(Reports.At(30) with { Photos = [new PhotoHash(2)] }, Reports.At(0) with { Photos = [new PhotoHash(0xFFFF_0000_FFFF_0000)] });
        Assert.False(other.Has(MatchReasonCodes.PhotoSame));
        Assert.NotEqual(MatchOutcome.Certain, other.Outcome);
    }

    [Fact]
    public void One_person_twice_within_ten_minutes_speaks_for_one_thing_unless_something_tells_two_apart()
    {
        var context = new MatchContext(SameReporter: true);
        Assert.True(Part(Match(Reports.At(3, 0, "Schlagloch vor der Apotheke"), Reports.At(0, 0, "Schlagloch vor der Apotheke"), context), MatchReasonCodes.ReporterSameAgain) > 0);
        Assert.True(Match(Reports.At(3), Reports.At(0), context).Has(MatchReasonCodes.ReporterSameAgain));
        foreach (var (one, other) in new[] { ("Schlagloch vor Lindenallee 3", "Schlagloch vor Lindenallee 7"), ("Die Rutsche ist kaputt", "Die Schaukel ist abgerissen") })
        {
            var result = Match(Reports.At(3, 0, one), Reports.At(0, 0, other), context);
            Assert.True(Part(result, MatchReasonCodes.ReporterSameOther) < 0);
            Assert.NotEqual(MatchOutcome.Certain, result.Outcome);
        }
    }

    [Theory]
    [InlineData("Matratze am Straßenrand", "alte Matratzen abgeladen", MatchReasonCodes.ThingSame)]
    [InlineData("Mattress dumped here", "Lattenrost und Matratze", MatchReasonCodes.ThingSame)]
    [InlineData("Matratze am Straßenrand", "Autoreifen am Straßenrand", MatchReasonCodes.ThingDiffers)]
    [InlineData("Schaukel kaputt", "Rutsche kaputt", MatchReasonCodes.ThingDiffers)]
    [InlineData("Schaukel kaputt", "Spielplatz", null)]
    [InlineData("siehe Foto", "Rutsche kaputt", null)]
    public void Named_things_agree_or_not(string one, string other, string? expected)
    {
        var result = Match(Reports.At(2, 0, one), Reports.At(0, 0, other));
        Assert.Equal(expected, result.Reasons.Select(reason => reason.Code).SingleOrDefault(code => code is MatchReasonCodes.ThingSame or MatchReasonCodes.ThingDiffers));
        if (expected == MatchReasonCodes.ThingDiffers)
            Assert.NotEqual(MatchOutcome.Certain, result.Outcome);
    }

    [Fact]
    public void A_chosen_object_counts_wherever_the_pins_are()
    {
        var result = Match(Reports.At(24, 0, asset: "lamps/1"), Reports.At(0, 0, asset: "lamps/1"), profile: MatchProfile.AssetBound);
        Assert.False(result.Has(MatchReasonCodes.OutsideCertainRadius));
    }

    [Fact]
    public void Frequent_parts_of_words_weigh_less_than_rare_ones()
    {
        var corpus = Enumerable.Range(0, 50).Select(i => $"Laterne {(i % 5 == 0 ? "flackert" : "dunkel")}").Append("Laterne Wespennest");
        var frequencies = DocumentFrequencies.Count(corpus, 2);
        double Between(string a, string b, DocumentFrequencies of) => TextSimilarity.Between(TextProfile.From(a, of), TextProfile.From(b, of));
        Assert.True(Between("Laterne Wespennest", "Laterne dunkel", frequencies) < Between("Laterne Wespennest", "Laterne dunkel", DocumentFrequencies.None));
        Assert.True(Between("Laterne Wespennest", "Wespennest", frequencies) > Between("Laterne Wespennest", "Wespennest", DocumentFrequencies.None));
    }

    [Fact]
    public void The_file_of_weights_says_where_it_is_from_and_reads_as_it_was_written()
    {
        var file = WeightsFile.Current;
        Assert.Equal("./dev bench duplicates --fit", file.Command);
        Assert.NotEmpty(file.FittedOn);
        Assert.StartsWith("fit-", file.Weights.Version, StringComparison.Ordinal);
        Assert.True(file.Frequencies.Documents > 700);
        var read = WeightsFile.Parse(file.Write());
        Assert.Equal(file.Weights, read.Weights);
        Assert.Equal(file.Write(), read.Write());
    }
}
