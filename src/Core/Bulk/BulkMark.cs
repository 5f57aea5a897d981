using Open311.Core.Jurisdictions;

namespace Open311.Core.Bulk;

/// <summary>
/// Says that the town's bulk files show something that the public may no longer see: a report was hidden, redacted or erased. A trigger on <c>reports</c> makes it, so that no operation has
/// to think of it, in the same transaction; whoever has written the files anew takes away the marks they found before.
/// </summary>
public sealed class BulkMark : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    /// <summary>The transaction: one mark however many reports it changed, and no two transactions wait for each other.</summary>
    public ulong ChangedIn { get; set; }
}
