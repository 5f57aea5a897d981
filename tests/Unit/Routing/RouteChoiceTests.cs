using Open311.Core.Routing;

namespace Open311.Tests.Unit.Routing;

/// <summary>Who gets a report, given the rules that hold and those that would hold a little beside.</summary>
public sealed class RouteChoiceTests
{
    private const long Fallback = 99;
    private const double Error = 8;

    [Fact]
    public void The_first_rule_that_holds_decides_and_the_next_ones_are_runners_up()
    {
        var choice = RouteChoice.Of([Firm(1, 10), Firm(2, 20), Firm(3, 30), Firm(4, 40), Firm(5, 50)], Fallback, null);

        Assert.Equal((10, null, 1), (choice.DepartmentId, choice.OtherDepartmentId, choice.Route!.RuleId));
        Assert.Equal([2, 3, 4], choice.RunnersUp.Select(route => route.RuleId));
    }

    [Fact]
    public void The_fallback_decides_where_no_rule_holds()
    {
        var choice = RouteChoice.Of([], Fallback, null);

        Assert.Equal((Fallback, null, null), (choice.DepartmentId, choice.OtherDepartmentId, choice.Route));
    }

    [Fact]
    public void Near_a_border_both_departments_are_named()
    {
        Assert.Equal((10, 20), Of(Border(1, 10), Near(2, 20)));
        Assert.Equal((20, 10), Of(Near(1, 10), Firm(2, 20)));

        // Behind the border nobody's area: the fallback.
        Assert.Equal((10, Fallback), Of(Border(1, 10)));
        Assert.Equal((Fallback, 10), Of(Near(1, 10)));
    }

    [Fact]
    public void A_border_between_areas_of_one_department_is_none()
    {
        Assert.Equal((10, null), Of(Border(1, 10), Near(2, 10), Firm(3, 10)));
        Assert.Equal((10, null), Of(Near(1, 10), Firm(2, 10)));
    }

    [Fact]
    public void At_a_crossing_the_road_that_would_be_the_nearer_one_a_little_beside_is_named_too()
    {
        Assert.Equal((10, 20), Of(Nearest(1, 10, 1), Nearest(2, 20, 17), Firm(3, 30)));
        Assert.Equal((10, null), Of(Nearest(1, 10, 1), Nearest(2, 20, 17.1), Firm(3, 30)));
        Assert.Equal((10, null), Of(Nearest(1, 10, 1), Nearest(2, 10, 2), Firm(3, 30)));
        Assert.Equal((10, 30), Of(Nearest(1, 10, 1), Nearest(2, 10, 2), Nearest(3, 30, 3)));

        // Things of another layer do not compete by their distance: there the order of the rules decides.
        Assert.Equal((10, null), Of(Nearest(1, 10, 1), Nearest(2, 20, 2) with { LayerVersionId = 8 }));

        var one = RouteChoice.Of([Nearest(1, 10, 1), Nearest(2, 20, 6)], Fallback, null);
        Assert.Equal((10, 20), Pair(RouteChoice.Of([Nearest(2, 20, 3), Nearest(1, 10, 4)], Fallback, Former(one))));
    }

    [Fact]
    public void Once_a_department_has_rejected_it_who_is_named_beside_the_border_comes_before_the_fallback()
    {
        Assert.Equal((10, Fallback), Pair(RouteChoice.Of([Near(1, 10)], Fallback, null, isRejected: true)));
        Assert.Equal((20, 10), Pair(RouteChoice.Of([Near(1, 10), Firm(2, 20)], Fallback, null, isRejected: true)));
        Assert.Equal((Fallback, null), Pair(RouteChoice.Of([], Fallback, null, isRejected: true)));
    }

    [Fact]
    public void What_lies_behind_a_rule_that_holds_all_around_does_not_matter() => Assert.Equal((10, null), Of(Firm(1, 10), Near(2, 20), Border(3, 30)));

    [Fact]
    public void A_pin_that_moves_a_little_stays_where_it_was()
    {
        // East of the border, then west of it, and back: the first decision lasts.
        var east = RouteChoice.Of([Border(1, 10), Near(2, 20)], Fallback, null);
        Assert.Equal(10, east.DepartmentId);
        var west = RouteChoice.Of([Near(1, 10), Border(2, 20)], Fallback, Former(east));
        Assert.Equal((10, 20), (west.DepartmentId, west.OtherDepartmentId!.Value));
        Assert.Equal(10, RouteChoice.Of([Border(1, 10), Near(2, 20)], Fallback, Former(west)).DepartmentId);

        // Well inside the other area it goes there.
        Assert.Equal((20, null), Pair(RouteChoice.Of([Firm(2, 20)], Fallback, Former(west))));
        Assert.Equal((20, null), Pair(RouteChoice.Of([Firm(2, 20), Near(1, 10)], Fallback, Former(west))));
    }

    [Fact]
    public void What_the_fallback_had_stays_with_it_at_the_border_of_an_area()
    {
        Assert.Equal((Fallback, 10), Pair(RouteChoice.Of([Border(1, 10)], Fallback, new FormerRoute(null, null, Fallback))));
        Assert.Equal((10, null), Pair(RouteChoice.Of([Firm(1, 10)], Fallback, new FormerRoute(null, null, Fallback))));
    }

    [Fact]
    public void Another_feature_of_the_same_rule_is_another_decision()
    {
        var choice = RouteChoice.Of([Firm(1, 10) with { FeatureKey = "b" }], Fallback, new FormerRoute(1, "a", 10));

        Assert.Equal("b", choice.Route!.FeatureKey);
    }

    private static (long, long?) Of(params Route[] routes) => Pair(RouteChoice.Of(routes, Fallback, null));

    private static (long, long?) Pair(RouteChoice choice) => (choice.DepartmentId, choice.OtherDepartmentId);

    private static FormerRoute Former(RouteChoice choice) => new(choice.Route?.RuleId, choice.Route?.FeatureKey, choice.DepartmentId);

    private static Route Nearest(long rule, long department, double meters) => Firm(rule, department) with { Stage = RoutingStage.NearestOwned, LayerVersionId = 7, FeatureKey = $"f{rule}", DistanceMeters = meters, IsNearest = true, ErrorMeters = Error };

    private static Route Firm(long rule, long department) => new(rule, $"Rule {rule}", 1, RoutingStage.Area, department, 7, "a", null, 0, IsNear: false, AtBorder: false, null, null, null);

    private static Route Border(long rule, long department) => Firm(rule, department) with { AtBorder = true };

    private static Route Near(long rule, long department) => Firm(rule, department) with { IsNear = true, DistanceMeters = 3 };
}
