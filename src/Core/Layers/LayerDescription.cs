using System.Text.Json.Serialization;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>A column of a layer.</summary>
/// <param name="Types">The types of JSON its values are of, without <c>null</c>: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>object</c>, <c>array</c>; sorted. Empty: it has no values.</param>
/// <param name="IsWhole">All its numbers are whole ones, and there are some.</param>
public sealed record LayerColumn(string Name, IReadOnlyList<string> Types, bool IsWhole, LayerTexts Texts);

/// <summary>What all texts of a column are.</summary>
public enum LayerTexts
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>Days: <c>2026-03-01</c>.</summary>
    Dates,

    /// <summary>Moments: <c>2026-03-01T10:00:00Z</c>; one without a zone is taken as UTC.</summary>
    Times,
}

/// <summary>What a layer version has for columns and shapes, and how far it reaches; found out as its objects come in (<see cref="LayerDescriber"/>) and kept with it as JSON.</summary>
/// <param name="GeometryTypes">In PostGIS's capitals: <c>POINT</c>, <c>MULTIPOLYGON</c> …</param>
/// <param name="Bbox">EPSG:4326, degrees: west, south, east, north (RFC 7946, section 5).</param>
public sealed record LayerDescription(IReadOnlyList<LayerColumn> Columns, IReadOnlyList<string> GeometryTypes, IReadOnlyList<double> Bbox)
{
    /// <summary>Columns beyond these are not described (they are in the answers all the same): a file whose every object has other columns is no table.</summary>
    public const int MaxColumns = 500;

    internal static readonly LayerDescription OfNothing = new([], [], []);

    [JsonIgnore]
    public BoundingBox? Extent => Bbox is [var west, var south, var east, var north] ? BoundingBox.TryCreate(west, south, east, north) : null;
}
