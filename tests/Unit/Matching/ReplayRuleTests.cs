using Open311.Core.Duplicates.Replay;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

/// <summary>The rule over a history: each report meets what was open then, and links become heads no more.</summary>
public sealed class ReplayRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Service Lamp = new() { Id = 1, Code = "lamp", Name = "Laterne", Group = "Licht", CandidateRadiusMeters = 40, CertainRadiusMeters = 15 };
    private static readonly Service Light = new() { Id = 2, Code = "light", Name = "Licht", Group = "Licht", CandidateRadiusMeters = 40, CertainRadiusMeters = 15 };

    [Theory]
    // A degree of latitude is 111.2 km: 0.00008 are 9 m, 0.00025 are 28 m.
    [InlineData(0.00008, 15, 1, 0)]
    [InlineData(0.00008, 5, 0, 1)]
    [InlineData(0.00025, 15, 0, 1)]
    [InlineData(0.0006, 15, 0, 0)]
    [InlineData(0.0006, 100, 1, 0)]
    public void A_radius_links_what_lies_within_it_and_offers_what_is_a_candidate(double degrees, double radius, int hits, int offered)
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        labels.AddSame("a", "b");
        var figures = Run([At("a", 0, 0), At("b", degrees, 1)], labels, radius)["lamp"];
        Assert.Equal((2, 1, hits, 0, 0, offered), (figures.Reports, figures.Repeated, figures.Hits, figures.FalseAlarms, figures.Unknown, figures.Offered));
        Assert.Equal(1 - hits, figures.Misses);
    }

    [Fact]
    public void A_link_nobody_has_judged_is_unknown_and_a_rejected_one_a_false_alarm()
    {
        var labels = new DuplicateLabels(LabelSource.Decisions);
        labels.AddDifferent("a", "b");
        PastReport[] history = [At("a", 0, 0), At("b", 0.00003, 1), At("c", 0.01, 2), At("d", 0.01003, 3)];
        var figures = Run(history, labels, 15)["lamp"];
        Assert.Equal((0, 0, 1, 1), (figures.Repeated, figures.Hits, figures.FalseAlarms, figures.Unknown));
    }

    [Fact]
    public void What_was_closed_before_is_not_linked_and_what_is_closed_later_was_open()
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        labels.AddSame("a", "b");
        Assert.Equal(0, Run([At("a", 0, 0, closedDay: 0.5), At("b", 0.00003, 1)], labels, 15)["lamp"].Hits);
        Assert.Equal(1, Run([At("a", 0, 0, closedDay: 1.5), At("b", 0.00003, 1)], labels, 15)["lamp"].Hits);
        // Open now is a matter of then: that b is closed today takes nothing from it.
        Assert.Equal(1, Run([At("a", 0, 0, closedDay: 1.5), At("b", 0.00003, 1, closedDay: 1.5)], labels, 15)["lamp"].Hits);
        // Closed more than a half-life ago: not even offered.
        Assert.Equal((0, 0), Run([At("a", 0, 0, closedDay: 0.5), At("b", 0.00003, 40)], labels, 15)["lamp"] is var late ? (late.Hits, late.Offered) : default);
    }

    [Fact]
    public void Another_service_of_the_group_is_offered_and_not_linked_and_figures_go_by_service()
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        labels.AddSame("a", "b");
        var figures = Run([At("a", 0, 0), At("b", 0.00001, 1, service: Light)], labels, 15);
        Assert.Equal((1, 0, 0, 0), (figures["lamp"].Reports, figures["lamp"].Repeated, figures["lamp"].Hits, figures["lamp"].Offered));
        Assert.Equal((1, 1, 0, 1), (figures["light"].Reports, figures["light"].Repeated, figures["light"].Hits, figures["light"].Offered));
    }

    [Fact]
    public void A_grid_finds_what_lies_behind_the_borders_of_its_cells()
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        var history = new List<PastReport>();
        var chance = new Random(11);
        for (var i = 0; i < 400; i++)
        {
            var (latitude, longitude) = (47 + (8 * chance.NextDouble()), 6 + (9 * chance.NextDouble()));
            history.Add(At($"a{i}", latitude - 51.5, i / 1000.0, longitude: longitude));
            history.Add(At($"b{i}", latitude - 51.5 + (0.00005 * (chance.NextDouble() - 0.5)), (i / 1000.0) + 0.0001, longitude: longitude + (0.00005 * (chance.NextDouble() - 0.5))));
            labels.AddSame($"a{i}", $"b{i}");
        }

        var figures = Run(history, labels, 15)["lamp"];
        Assert.Equal((400, 400), (figures.Repeated, figures.Hits));
    }

    [Fact]
    public void Nothing_gives_nothing() => Assert.Empty(Run([], new DuplicateLabels(LabelSource.None), 15));

    private static IReadOnlyDictionary<string, RadiusFigures> Run(IReadOnlyList<PastReport> history, DuplicateLabels labels, double radius) =>
        ReplayRule.Run(history, labels, radius, TestContext.Current.CancellationToken);

    private static PastReport At(string id, double degreesNorth, double day, double? closedDay = null, Service? service = null, double longitude = 8) => new(
        id,
        service ?? Lamp,
        new MatchSubject
        {
            Place = Wgs84Point.Create(51.5 + degreesNorth, longitude),
            RequestedAt = Start.AddDays(day),
            ServiceCode = (service ?? Lamp).Code,
            ServiceGroup = "Licht",
            ClosedAt = closedDay is { } closed ? Start.AddDays(closed) : null,
            Text = TextProfile.From(null, "Die Laterne ist dunkel"),
        });
}
