namespace Open311.Geo.Readers;

/// <summary>A reader of files that were unpacked or converted for it: their folder goes with it.</summary>
internal sealed class UnpackedReader(ILayerReader inner, DirectoryInfo folder, string format, string? layerName, IReadOnlyList<Bilingual> remarks) : ILayerReader
{
    public string Format => format;

    public string LayerName => layerName ?? inner.LayerName;

    public SourceCrs Crs => inner.Crs;

    public long? ExpectedFeatures => inner.ExpectedFeatures;

    public IReadOnlyList<string> FieldNames => inner.FieldNames;

    public IReadOnlyList<Bilingual> Remarks => [.. remarks, .. inner.Remarks];

    public IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default) => inner.Read(cancellationToken);

    public void Dispose()
    {
        inner.Dispose();
        folder.Refresh();
        if (folder.Exists)
            folder.Delete(recursive: true);
    }
}
