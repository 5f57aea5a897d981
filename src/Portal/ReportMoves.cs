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

    /// <summary>Most frequent first, with the departments' names; without what was decided by hand.</summary>
    public IReadOnlyList<(string From, string To, int Count)> Counts =>
        [.. All.Where(move => !move.IsByHand).GroupBy(move => (move.FromName, move.ToName)).Select(group => (group.Key.FromName, group.Key.ToName, group.Count())).OrderByDescending(row => row.Item3).ThenBy(row => row)];
}
