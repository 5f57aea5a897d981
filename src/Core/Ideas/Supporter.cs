using Open311.Core.Jurisdictions;

namespace Open311.Core.Ideas;

/// <summary>Somebody is for an idea: one row per thread and mail address, which is not stored itself.</summary>
public sealed class Supporter : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long ThreadId { get; set; }

    /// <summary><see cref="Persons"/>.</summary>
    public required string Person { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Null: does not count yet.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }
}
