using NetTopologySuite.Geometries;
using Open311.Core.Jurisdictions;

namespace Open311.Core.Layers;

/// <summary>A map layer of the jurisdiction: districts, roads, street lamps …</summary>
public sealed class Layer : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public required string Key { get; set; }

    public required string Title { get; set; }

    /// <summary>What the base map draws it as; null: not drawn.</summary>
    public MapRole? MapRole { get; set; }

    /// <summary>Of a layer with the map role <c>address</c>: the columns with street, house number and postcode. Null: <c>street</c>, <c>house_number</c> and <c>postcode</c>, and the label where there is no such column.</summary>
    public string? StreetColumn { get; set; }

    public string? HouseNumberColumn { get; set; }

    public string? PostcodeColumn { get; set; }

    /// <summary>Whether everybody may read the layer's objects with all their columns, as OGC API Features. Whether the base map draws it is said by <see cref="MapRole"/> alone.</summary>
    public bool IsPublic { get; set; }

    /// <summary>The version that routing and maps use; moving it is the publication.</summary>
    public long? PublishedVersionId { get; set; }
}

/// <summary>
/// One import of a layer. Its features are never changed after it. Staged until it is published for the first time; of those that were, the layer's
/// <see cref="Layer.PublishedVersionId"/> names the one in use.
/// </summary>
public sealed class LayerVersion : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long LayerId { get; set; }

    /// <summary>The layer's own count, from 1; a number is never given twice.</summary>
    public int Number { get; set; }

    public DateTimeOffset ImportedAt { get; set; }

    /// <summary><c>operator</c>, <c>key:NAME</c>, or <c>harvest</c>. Null: imported before this was kept.</summary>
    public string? ImportedBy { get; set; }

    /// <summary>The column that names an object from version to version; null: a hash of its geometry and attributes does. Empty: one that was not written down (imported before it was).</summary>
    public string? KeyColumn { get; set; }

    /// <summary>The column that names its objects for people; null: none does.</summary>
    public string? LabelColumn { get; set; }

    /// <summary>What the layer becomes with its publication: its title, and the four below.</summary>
    public required string Title { get; set; }

    public MapRole? MapRole { get; set; }

    public string? StreetColumn { get; set; }

    public string? HouseNumberColumn { get; set; }

    public string? PostcodeColumn { get; set; }

    /// <summary>Who is to be named where the data are shown. Null only of versions imported before this was asked for.</summary>
    public string? Attribution { get; set; }

    /// <summary>Name, SPDX code or address of the licence. Null as above.</summary>
    public string? Licence { get; set; }

    /// <summary>Most of its features are areas.</summary>
    public bool IsArea { get; set; }

    /// <summary>Last time; null: staged.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    /// <summary>As <see cref="ImportedBy"/>.</summary>
    public string? PublishedBy { get; set; }

    /// <summary>The version that was in use when this one was published: where a rollback leads to.</summary>
    public long? ReplacedVersionId { get; set; }

    /// <summary>A <see cref="LayerDescription"/> as JSON.</summary>
    public string Description { get; set; } = LayerJson.Write(LayerDescription.OfNothing);

    /// <summary>A <see cref="LayerReport"/> as JSON; null of versions imported before there were reports.</summary>
    public string? Report { get; set; }

    /// <summary>A <see cref="LayerDiff"/> as JSON; null if nothing was published then.</summary>
    public string? Diff { get; set; }

    /// <summary>The version that <see cref="Diff"/> compares with.</summary>
    public long? DiffAgainstId { get; set; }

    public required string FileName { get; set; }

    public required string Format { get; set; }

    /// <summary>EPSG code of the file.</summary>
    public int SourceSrid { get; set; }

    /// <summary>How coordinates came to EPSG:4326.</summary>
    public required string CrsMethod { get; set; }

    public double CrsAccuracyMeters { get; set; }

    public long FeatureCount { get; set; }

    public long ProblemCount { get; set; }
}

/// <summary>One object of a layer version.</summary>
public sealed class LayerFeature : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long LayerVersionId { get; set; }

    /// <summary>Number in the file, from 1.</summary>
    public long Number { get; set; }

    /// <summary>Value of the key column: stable from version to version.</summary>
    public required string Key { get; set; }

    public string? Label { get; set; }

    /// <summary>JSON object.</summary>
    public string Attributes { get; set; } = "{}";

    /// <summary>EPSG:4326.</summary>
    public required Geometry Geom { get; set; }
}
