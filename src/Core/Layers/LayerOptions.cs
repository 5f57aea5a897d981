using System.ComponentModel.DataAnnotations;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>Section <c>Layers</c>: how large a layer file may be, and how many versions are kept.</summary>
public sealed class LayerOptions
{
    public const string Section = "Layers";

    /// <summary>Bytes of the file as it comes.</summary>
    [Range(1_000, 100_000_000_000)]
    public long MaxFileBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Bytes of all that an archive unpacks to.</summary>
    [Range(1_000, 1_000_000_000_000)]
    public long MaxUnpackedBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Files in an archive.</summary>
    [Range(1, 100_000)]
    public int MaxArchiveEntries { get; set; } = 100;

    /// <summary>Unpacked to packed size of one file of an archive; looked at from 1 MiB unpacked upwards.</summary>
    [Range(2, 10_000)]
    public int MaxArchiveRatio { get; set; } = 100;

    /// <summary>Features of a layer, dropped ones included.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxFeatures { get; set; } = 5_000_000;

    /// <summary>Vertices of one feature.</summary>
    [Range(4, 100_000_000)]
    public int MaxVertices { get; set; } = 2_000_000;

    /// <summary>Seconds that <c>ogr2ogr</c> may take for a file, by the clock and by the processor.</summary>
    [Range(1, 86_400)]
    public int MaxConversionSeconds { get; set; } = 600;

    /// <summary>Bytes of address space that <c>ogr2ogr</c> may take.</summary>
    [Range(268_435_456, 1_000_000_000_000)]
    public long MaxConversionMemoryBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>
    /// Versions of a layer that are kept. Older ones go when another is published; never the one in use, the one that a rollback leads to, nor one that a
    /// routing decision names.
    /// </summary>
    [Range(2, 10_000)]
    public int KeptVersions { get; set; } = 10;

    /// <summary>Days of reports that are routed again on trial before a version is published.</summary>
    [Range(1, 3_650)]
    public int TrialDays { get; set; } = 90;

    internal LayerFileOptions ForReader => new()
    {
        MaxUnpackedBytes = MaxUnpackedBytes,
        MaxArchiveEntries = MaxArchiveEntries,
        MaxArchiveRatio = MaxArchiveRatio,
        MaxConversionSeconds = MaxConversionSeconds,
        MaxConversionMemoryBytes = MaxConversionMemoryBytes,
    };
}
