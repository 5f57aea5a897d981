using Open311.Core.Jurisdictions;

namespace Open311.Core.Routing;

/// <summary>A part of the administration (or an outside body) that deals with reports: on the wire <c>agency_responsible</c>.</summary>
public sealed class Department : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public required string Key { get; set; }

    public required string Name { get; set; }

    /// <summary>Where new cases go; null: no mail.</summary>
    public string? Email { get; set; }

    /// <summary>ISO 639-1.</summary>
    public string Language { get; set; } = "de";
}
