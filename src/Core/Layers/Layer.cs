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
    public bool IsPublic { get; set; } = true;

    /// <summary>The version that routing and maps use; moving it is the publication.</summary>
    public long? PublishedVersionId { get; set; }
}

/// <summary>One import of a layer; never changed after it.</summary>
public sealed class LayerVersion : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    public long LayerId { get; set; }

    public DateTimeOffset ImportedAt { get; set; }

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
