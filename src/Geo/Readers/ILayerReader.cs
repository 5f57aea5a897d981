namespace Open311.Geo.Readers;

/// <summary>A layer in an open file. Not thread-safe. Disposing closes the file and deletes what was unpacked.</summary>
public interface ILayerReader : IDisposable
{
    /// <summary>"GeoJSON", "Shapefile" or "GeoPackage".</summary>
    string Format { get; }

    /// <summary>Table name, base name of the shapefile, or file name without extension.</summary>
    string LayerName { get; }

    SourceCrs Crs { get; }

    /// <summary>As the file counts them, broken ones included; null if it does not say.</summary>
    long? ExpectedFeatures { get; }

    /// <summary>In the order of the file (GeoJSON: of first appearance), without the geometry.</summary>
    IReadOnlyList<string> FieldNames { get; }

    /// <summary>What the import report should say about the file as a whole ("no .cpg file: text read as windows-1252").</summary>
    IReadOnlyList<Bilingual> Remarks { get; }

    /// <summary>
    /// Features in the order of the file, one in memory at a time, each time from the beginning. A broken one is an item without feature
    /// and does not stop the rest; a file that breaks off ends with an item that <see cref="LayerItem.EndsEarly"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled between two features.</exception>
    IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default);
}
