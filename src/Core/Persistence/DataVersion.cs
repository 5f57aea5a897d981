using Open311.Core.Jurisdictions;

namespace Open311.Core.Persistence;

/// <summary>
/// One of sixteen counters of what the public sees of a jurisdiction's reports; their sum moves with every committed change (a trigger bumps it at commit).
/// Sixteen, chosen by backend, because one row that every transaction changes would let them commit one after the other only.
/// </summary>
public sealed class DataVersion : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public short Slot { get; set; }

    public long Version { get; set; }

    /// <summary>When it moved last, by the database's clock.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>The transaction that moved it last.</summary>
    public ulong ChangedIn { get; set; }
}
