using Open311.Core.Duplicates.Replay;

namespace Open311.Tests.Unit.Matching;

/// <summary>What labels say about a link, and what they leave open.</summary>
public sealed class DuplicateLabelsTests
{
    [Fact]
    public void Same_goes_along_a_chain_and_different_holds_for_both_whole_sides()
    {
        var labels = new DuplicateLabels(LabelSource.Decisions);
        labels.AddSame("a", "b");
        labels.AddSame("c", "b");
        labels.AddSame("x", "y");
        labels.AddDifferent("y", "a");
        Assert.True(labels.IsRight("c", "a"));
        Assert.False(labels.IsRight("c", "x"));
        Assert.False(labels.IsRight("x", "c"));
        Assert.Null(labels.IsRight("a", "z"));
        Assert.Equal(4, labels.Count);
    }

    [Fact]
    public void What_was_told_apart_and_is_put_together_later_is_one()
    {
        var labels = new DuplicateLabels(LabelSource.Decisions);
        labels.AddDifferent("a", "b");
        Assert.False(labels.IsRight("b", "a"));
        labels.AddSame("a", "b");
        Assert.True(labels.IsRight("b", "a"));
    }

    [Fact]
    public void A_column_that_names_the_first_leaves_nothing_open()
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        labels.AddSame("first", "second");
        Assert.True(labels.IsRight("second", "first"));
        Assert.False(labels.IsRight("third", "first"));
        Assert.True(labels.Repeats("second", new HashSet<string> { labels.ThingOf("first") }));
        // Its first one is not in the history.
        Assert.False(labels.Repeats("second", new HashSet<string>()));
    }

    [Fact]
    public void What_repeats_something_outside_the_history_cannot_be_judged_but_with_its_own_kind()
    {
        var labels = new DuplicateLabels(LabelSource.DuplicateOf);
        labels.AddSame("outside", "b");
        labels.AddSame("outside", "c");
        labels.AddAbsent("outside");
        Assert.Null(labels.IsRight("b", "first"));
        Assert.Null(labels.IsRight("first", "b"));
        Assert.True(labels.IsRight("c", "b"));
        Assert.False(labels.IsRight("d", "first"));
    }

    [Fact]
    public void A_mark_without_a_first_says_whether_not_of_what()
    {
        var labels = new DuplicateLabels(LabelSource.IsDuplicate);
        labels.AddDuplicate("b");
        Assert.True(labels.IsRight("b", "whichever"));
        Assert.False(labels.IsRight("a", "whichever"));
        Assert.True(labels.Repeats("b", new HashSet<string>()));
    }
}
