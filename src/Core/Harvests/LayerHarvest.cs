using Open311.Core.Jurisdictions;
using Open311.Core.Layers;

namespace Open311.Core.Harvests;

/// <summary>How a layer's server is asked.</summary>
public enum HarvestKind
{
    /// <summary>WFS 2.0 (OGC 09-025r2).</summary>
    Wfs,

    /// <summary>OGC API - Features, parts 1 and 2 (OGC 17-069r4, 18-058r1).</summary>
    Ogcapi,
}

/// <summary>Where a layer comes from by itself: the address of a server that has it, how often it is fetched, and how far that is. At most one per layer; the layer need not be there yet.</summary>
public sealed class LayerHarvest : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public required string LayerKey { get; set; }

    /// <summary>Absolute, http or https, without password and fragment; with the parameters that the server wants.</summary>
    public required string Address { get; set; }

    /// <summary>Null: found out with the next harvest, and written here.</summary>
    public HarvestKind? Kind { get; set; }

    /// <summary>The feature type (WFS) or collection; null: the address names it, or the server has only one.</summary>
    public string? Collection { get; set; }

    public int IntervalHours { get; set; }

    /// <summary>EPSG code that the server is asked for where it offers it; null: whatever it gives by itself.</summary>
    public int? WantedSrid { get; set; }

    /// <summary>The property by which a WFS is to sort its pages; null: the key column where the server says that it can sort.</summary>
    public string? SortBy { get; set; }

    /// <summary>The <see cref="ImportLayerInput"/> as JSON, without the path: what the layer becomes, and whether it is published or only staged.</summary>
    public required string Import { get; set; }

    /// <summary><c>operator</c>, or <c>key:NAME</c>.</summary>
    public required string SetBy { get; set; }

    public DateTimeOffset SetAt { get; set; }

    /// <summary>When it is fetched again.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>The number of the lease, higher with each: whoever has an older one has lost it, and nothing of what he fetched is stored.</summary>
    public long Lease { get; set; }

    /// <summary>While it is fetched: until then no other worker takes it. Renewed on the way.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>Leases since the last that came to an end, good or bad.</summary>
    public int Attempts { get; set; }

    /// <summary>When it was last seen whole, or the server said that nothing has changed.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>When what came was last something else than before, and became a version.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>The <see cref="HarvestValidators"/> as JSON: what the server calls the state that we have; null: nothing that speaks for all of it.</summary>
    public string? Validators { get; set; }

    /// <summary>Of what became a version last: see <see cref="SeenFeatures"/>.</summary>
    public string? ContentHash { get; set; }

    /// <summary>Features that came last.</summary>
    public long? FeatureCount { get; set; }

    /// <summary>The version that came of it last.</summary>
    public int? VersionNumber { get; set; }

    public bool IsPublished { get; set; }

    /// <summary>Why that version was not published though that was wanted: as <see cref="LayerImport.Failures"/>.</summary>
    public string ToConfirm { get; set; } = "[]";

    /// <summary>Harvests that failed since the last that did not.</summary>
    public int FailureCount { get; set; }

    public DateTimeOffset? FailedAt { get; set; }

    /// <summary>Why the last one failed: as <see cref="LayerImport.Failures"/>. Empty: it did not.</summary>
    public string Failures { get; set; } = "[]";
}

/// <summary>What a server's answer is known by (RFC 9110, section 8.8), and the address that it answered: for another one it says nothing.</summary>
public sealed record HarvestValidators(string Address, string? ETag, string? LastModified);
