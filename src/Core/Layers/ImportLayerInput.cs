using System.Text.Json.Serialization;
using Open311.Core.Harvests;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>A file, and what the layer is to become by it.</summary>
public sealed record ImportLayerInput
{
    public required int JurisdictionId { get; init; }

    /// <summary><c>^[a-z0-9_-]{1,64}$</c>; a new key makes a new layer.</summary>
    public required string LayerKey { get; init; }

    /// <summary>Null keeps the layer's title; a new layer takes its key.</summary>
    public string? Title { get; init; }

    /// <summary>A file as <see cref="LayerFile"/> opens it.</summary>
    public required string Path { get; init; }

    /// <summary>The column that names an object from version to version; case matters only if it must. Null: that of the version before; where there is none, a hash of geometry and attributes names it.</summary>
    public string? KeyColumn { get; init; }

    /// <summary>Null: that of the version before; empty: none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>What the base map draws it as; null leaves it as it is.</summary>
    public MapRole? MapRole { get; init; }

    /// <summary>Columns of a layer with the map role <c>address</c>; null leaves what is set for the layer.</summary>
    public string? StreetColumn { get; init; }

    public string? HouseNumberColumn { get; init; }

    public string? PostcodeColumn { get; init; }

    /// <summary>Whether everybody may read its objects; null leaves it as it is; a new layer is public if it has a <see cref="MapRole"/>.</summary>
    public bool? IsPublic { get; init; }

    /// <summary>EPSG code that overrules what the file says.</summary>
    public int? CrsOverride { get; init; }

    /// <summary>NTv2 grid for DHDN coordinates; null: the town's own (<see cref="DatumGrid"/>), else BETA2007 where Debian has it.</summary>
    public string? GridPath { get; init; }

    /// <summary>Which layer of a file that has several: table of a GeoPackage, file of an archive, kind of a GML file's objects, sheet of a workbook.</summary>
    public string? SourceLayer { get; init; }

    /// <summary>CSV: columns with coordinates, or one with well-known text, that are not found by their names.</summary>
    public string? XColumn { get; init; }

    public string? YColumn { get; init; }

    public string? WktColumn { get; init; }

    /// <summary>True takes a layer that lies wholly outside the jurisdiction's boundary, too.</summary>
    public bool Anywhere { get; init; }

    /// <summary>Who is to be named where the data are shown. Null keeps that of the version before; one of the two must be there.</summary>
    public string? Attribution { get; init; }

    /// <summary>Name, code or address of the licence. Null as above.</summary>
    public string? Licence { get; init; }

    public ImportGoal Goal { get; init; } = ImportGoal.Publish;

    /// <summary>True publishes though there is something to confirm (<see cref="LayerConfirmations"/>); else such a version stays staged.</summary>
    public bool Confirm { get; init; }

    /// <summary><c>operator</c>, <c>key:NAME</c>, or <c>harvest</c>.</summary>
    public string Actor { get; init; } = "operator";

    /// <summary>Of an uploaded file: its <see cref="LayerImport"/>, which is done with the same transaction.</summary>
    public long? UploadId { get; init; }

    /// <summary>Of a harvested layer: what is written down of the harvest with the same transaction.</summary>
    [JsonIgnore]
    public HarvestedContent? Harvest { get; init; }

    /// <summary>What the file is called, where <see cref="Path"/> is not its name.</summary>
    public string? FileName { get; init; }
}

/// <summary>How far an import goes.</summary>
public enum ImportGoal
{
    /// <summary>Reads and checks; stores nothing.</summary>
    Check,

    /// <summary>Stores a version that nobody uses yet.</summary>
    Stage,

    /// <summary>Stages, and publishes where nothing is to be confirmed.</summary>
    Publish,
}
