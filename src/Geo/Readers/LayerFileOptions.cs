using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>Limits and hints for <see cref="LayerFile.TryOpen"/>.</summary>
public sealed record LayerFileOptions
{
    /// <summary>Which table of a GeoPackage, kind of a GML file's objects, sheet of a workbook, shapefile or other file of an archive; needed only if there are several.</summary>
    public string? LayerName { get; init; }

    /// <summary>CSV: the column with easting or longitude, with <see cref="YColumn"/>; null: found by name.</summary>
    public string? XColumn { get; init; }

    /// <summary>CSV: the column with northing or latitude.</summary>
    public string? YColumn { get; init; }

    /// <summary>CSV: the column with geometries as well-known text; wins over the other two.</summary>
    public string? WktColumn { get; init; }

    /// <summary>The town, EPSG:4326, degrees: makes guesses about an unknown CRS better.</summary>
    public BoundingBox? Boundary { get; init; }

    /// <summary>What the boundary is called in a refusal.</summary>
    public string TownName { get; init; } = "the town";

    /// <summary>Used to guess an unknown CRS; share the process's instance, so that its grid is read once.</summary>
    public CoordinateTransformations? Transformations { get; init; }

    /// <summary>Folder under which archives are unpacked; each into its own, deleted on dispose.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>All of an archive, unpacked, counted while unpacking; also what ogr2ogr may write.</summary>
    public long MaxUnpackedBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Files in an archive.</summary>
    public int MaxArchiveEntries { get; init; } = 1_000;

    /// <summary>Unpacked to packed size of one file; looked at from 1 MiB unpacked upwards. Shapefiles and tables seldom reach 50.</summary>
    public int MaxArchiveRatio { get; init; } = 200;

    /// <summary>One feature as text.</summary>
    public int MaxFeatureBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The program ogr2ogr; null: where the distribution puts it, or on the PATH.</summary>
    public string? OgrProgram { get; init; }

    /// <summary>Of ogr2ogr, by the clock and by the processor.</summary>
    public int MaxConversionSeconds { get; init; } = 600;

    /// <summary>Address space of ogr2ogr.</summary>
    public long MaxConversionMemoryBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Ends ogr2ogr: opening the file throws <see cref="OperationCanceledException"/> then.</summary>
    public CancellationToken Stop { get; init; }
}
