using Open311.Core.Layers;

namespace Open311.Portal;

/// <summary>What the partials <c>_MoveCounts</c> and <c>_MoveList</c> show: reports that a trial would send to another department.</summary>
/// <param name="All">Latest first.</param>
public sealed record ReportMoves(StaffPage Page, IReadOnlyList<ReportMove> All)
{
    /// <summary>Reports on the page; the figures are of all.</summary>
    private const int Shown = 500;

    public IReadOnlyList<ReportMove> Listed => [.. All.Take(Shown)];

    /// <summary>How many would stay all the same, because a person has decided on them.</summary>
    public int ByHand => All.Count(move => move.IsByHand);

    /// <summary>In sentences: how many would go elsewhere, and how many would if nobody had decided on them.</summary>
    public string Outcome => string.Join(' ', ((string?[])[Going, Staying]).Where(sentence => sentence is not null));

    private string Going => (All.Count, All.Count - ByHand) switch
    {
        (0, _) => Page.Say("Alle blieben bei ihrer Stelle.", "All would stay with their department."),
        (_, 0) => Page.Say("Keine käme zu einer anderen Stelle.", "None would go to another department."),
        (_, 1) => Page.Say("Eine käme zu einer anderen Stelle.", "One would go to another department."),
        var (_, count) => Page.Say($"{Page.Number(count)} kämen zu einer anderen Stelle.", $"{Page.Number(count)} would go to another department."),
    };

    private string? Staying => ByHand switch
    {
        0 => null,
        1 => Page.Say("Eine weitere bliebe, weil jemand sie von Hand zugeteilt hat.", "One more would stay because somebody has assigned it by hand."),
        var count => Page.Say($"{Page.Number(count)} weitere blieben, weil jemand sie von Hand zugeteilt hat.", $"{Page.Number(count)} more would stay because somebody has assigned them by hand."),
    };

    /// <summary>Most frequent first, with the departments' names; without what was decided by hand.</summary>
    public IReadOnlyList<(string From, string To, int Count)> Counts =>
        [.. All.Where(move => !move.IsByHand).GroupBy(move => (move.FromName, move.ToName)).Select(group => (group.Key.FromName, group.Key.ToName, group.Count())).OrderByDescending(row => row.Item3).ThenBy(row => row)];
}
