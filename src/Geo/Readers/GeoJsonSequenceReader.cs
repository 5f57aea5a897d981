using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// A sequence of GeoJSON features or geometries: newline-delimited, or with record separators (RFC 8142). A record that cannot be read costs that record only;
/// a last one that is cut off refuses the file. The CRS is EPSG:4326 (RFC 8142, section 2), unless records have the "crs" member of GeoJSON 2008.
/// </summary>
internal sealed class GeoJsonSequenceReader : ScannedReader
{
    private string? crsName;

    private GeoJsonSequenceReader(string path, LayerFileOptions options)
        : base(path, options)
    {
    }

    public override string Format => "GeoJSON sequence";

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        var opened = new GeoJsonSequenceReader(path, options);
        var error = opened.Scan();
        reader = error is null ? opened : null;
        return error;
    }

    protected override IEnumerable<LayerItem> Items(CancellationToken ct)
    {
        using var records = new GeoJsonSequence(File.OpenRead(Path), Options.MaxFeatureBytes);
        for (var number = 1L; records.Next(); number++)
            yield return Item(number, records);
    }

    protected override SourceCrs FindCrs(IReadOnlyCollection<Coordinate> sample)
    {
        if (crsName is null)
            return SourceCrs.DegreesUnlessImplausible(sample, Options);
        return CrsTable.ParseCode(crsName) is { } code && CrsTable.Find(code) is { } crs
            ? SourceCrs.Found(crs, crsName)
            : SourceCrs.Refused(CrsErrors.Unsupported($"'{crsName}'"), crsName);
    }

    private LayerItem Item(long number, GeoJsonSequence records)
    {
        if (records.IsTooLarge)
        {
            var max = FileSize.Of(Options.MaxFeatureBytes);
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, At(records, Bilingual.Of($"the record is larger than {max}", $"Der Satz ist größer als {max}")));
        }

        try
        {
            using var document = JsonDocument.Parse(records.Record, new JsonDocumentOptions { MaxDepth = JsonElementStream.MaxDepth });
            var root = document.RootElement;
            if (CrsOf(root) is { } named)
            {
                crsName ??= named;
                if (named != crsName)
                    return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, At(records, new Bilingual("it is in another CRS than the records before it", "Er ist in einem anderen Koordinatensystem als die Sätze davor")));
            }

            var item = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("coordinates", out _)
                ? GeoJsonFeature.ToItem(number, null, [], root)
                : GeoJsonFeature.ToItem(number, root);
            return item.IsDropped ? LayerItem.Dropped(number, item.Problem.Code, At(records, item.Problem.Reason.WithoutStop())) : item;
        }
        catch (JsonException exception)
        {
            if (records.IsLastUnended)
                throw new LayerFormatException(LayerErrors.JsonBroken(records.Line + (exception.LineNumber ?? 0), exception.BytePositionInLine + 1));
            if (JsonElementStream.IsTooDeep(records.Record.Span, new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonElementStream.MaxDepth })))
            {
                return LayerItem.Dropped(number, FeatureProblemCodes.TooDeep,
                    At(records, Bilingual.Of($"it is nested deeper than {JsonElementStream.MaxDepth} levels", $"Er ist mehr als {JsonElementStream.MaxDepth} Stufen tief verschachtelt")));
            }

            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed,
                At(records, Bilingual.Of($"it is no well-formed JSON from byte {exception.BytePositionInLine + 1} on", $"Von Byte {exception.BytePositionInLine + 1} an ist er kein wohlgeformtes JSON")));
        }
    }

    private static string? CrsOf(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object
        && record.TryGetProperty("crs", out var crs) && crs.ValueKind == JsonValueKind.Object
        && crs.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.ToString()
            : null;

    private static Bilingual At(GeoJsonSequence records, Bilingual reason) => Bilingual.Of($"Line {records.Line}: {reason}.", $"Zeile {records.Line}: {reason}.");
}
