using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// GeoJSON (RFC 7946): a FeatureCollection, one Feature, or one bare geometry, UTF-8. The file is read twice: opening goes through all of it
/// (well-formed to the last bracket, count, field names, a sample of coordinates), so that a file cut short is refused before anything is imported.
/// The CRS is EPSG:4326 unless the "crs" member of GeoJSON 2008 names another; if the coordinates then cannot be degrees, it is unknown.
/// </summary>
internal sealed class GeoJsonReader : ILayerReader
{
    private const int SampleSize = 1_000;

    private readonly string path;
    private readonly LayerFileOptions options;
    private readonly Shape shape;

    private GeoJsonReader(string path, LayerFileOptions options, Overview overview)
    {
        this.path = path;
        this.options = options;
        shape = overview.Shape;
        LayerName = Path.GetFileNameWithoutExtension(path);
        Crs = FindCrs(overview, options);
        ExpectedFeatures = overview.Count;
        FieldNames = overview.Names;
    }

    public string Format => "GeoJSON";

    public string LayerName { get; }

    public SourceCrs Crs { get; }

    public long? ExpectedFeatures { get; }

    public IReadOnlyList<string> FieldNames { get; }

    public IReadOnlyList<Bilingual> Remarks => [];

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var overview = new Overview();
        try
        {
            using var stream = new JsonElementStream(File.OpenRead(path), options.MaxFeatureBytes);
            if (overview.Go(stream) is { } error)
                return error;
        }
        catch (JsonElementStream.TooDeepException exception)
        {
            return exception.Error;
        }
        catch (JsonException exception)
        {
            return LayerErrors.JsonBroken(exception.LineNumber + 1, exception.BytePositionInLine + 1);
        }
        catch (JsonElementStream.ValueTooLargeException)
        {
            return LayerErrors.JsonTooLarge(overview.Count + 1, options.MaxFeatureBytes);
        }

        reader = new GeoJsonReader(path, options, overview);
        return null;
    }

    public IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default)
    {
        using var stream = new JsonElementStream(File.OpenRead(path), options.MaxFeatureBytes);
        if (shape == Shape.Collection)
        {
            SeekFeatures(stream);
            for (var number = 1L; ; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                LayerItem item;
                using (var document = Next(stream, number, out var failure))
                {
                    if (document is null)
                    {
                        if (failure is not null)
                            yield return failure;
                        yield break;
                    }

                    item = GeoJsonFeature.ToItem(number, document.RootElement);
                }

                yield return item;
            }
        }

        using var single = Next(stream, 1, out var broken);
        if (single is null)
        {
            if (broken is not null)
                yield return broken;
            yield break;
        }

        yield return shape == Shape.Feature ? GeoJsonFeature.ToItem(1, single.RootElement) : GeoJsonFeature.ToItem(1, null, new Dictionary<string, object?>(), single.RootElement);
    }

    public void Dispose()
    {
    }

    private static void SeekFeatures(JsonElementStream stream)
    {
        stream.Read();
        while (stream.Read() && stream.TokenType == JsonTokenType.PropertyName)
        {
            if (stream.Text == "features")
            {
                stream.Read();
                return;
            }

            stream.SkipValue();
        }
    }

    // The text was well-formed when it was opened: this happens only if somebody changes the file while it is read.
    private static JsonDocument? Next(JsonElementStream stream, long number, out LayerItem? failure)
    {
        failure = null;
        try
        {
            return stream.ReadValue();
        }
        catch (Exception exception) when (exception is JsonException or JsonElementStream.ValueTooLargeException)
        {
            failure = LayerItem.Dropped(number, FeatureProblemCodes.RestUnreadable, new Bilingual("The file changed while it was read.", "Die Datei änderte sich, während sie gelesen wurde."));
            return null;
        }
    }

    private static SourceCrs FindCrs(Overview overview, LayerFileOptions options)
    {
        if (overview.HasCrs)
        {
            if (overview.CrsName is not { } name)
                return SourceCrs.Refused(CrsErrors.DefinitionUnreadable(new Bilingual("the member crs is not one with a name", "das Feld crs nennt keinen Namen")), null);
            return CrsTable.ParseCode(name) is { } code && CrsTable.Find(code) is { } crs
                ? SourceCrs.Found(crs, name)
                : SourceCrs.Refused(CrsErrors.Unsupported($"'{name}'"), name);
        }

        return SourceCrs.DegreesUnlessImplausible(overview.Sample, options);
    }

    private enum Shape
    {
        Collection,
        Feature,
        Geometry,
    }

    /// <summary>What one pass over the whole file finds out.</summary>
    private sealed class Overview
    {
        private readonly Dictionary<string, int> names = [];
        private bool hasFeatures;
        private string? type;

        public Shape Shape { get; private set; }

        public long Count { get; private set; }

        public bool HasCrs { get; private set; }

        public string? CrsName { get; private set; }

        public List<Coordinate> Sample { get; } = [];

        public IReadOnlyList<string> Names => [.. names.OrderBy(name => name.Value).Select(name => name.Key)];

        public GeoError? Go(JsonElementStream stream)
        {
            if (!stream.Read() || stream.TokenType != JsonTokenType.StartObject)
                return LayerErrors.NotGeoJson(new Bilingual("it is not an object", "sie ist kein JSON-Objekt"));
            while (stream.Read() && stream.TokenType == JsonTokenType.PropertyName)
            {
                if (Member(stream, stream.Text) is { } error)
                    return error;
            }

            while (stream.Read())
            {
            }

            return type switch
            {
                "FeatureCollection" when hasFeatures => Settle(Shape.Collection),
                "FeatureCollection" => LayerErrors.NotGeoJson(new Bilingual("it is a FeatureCollection without features", "sie ist eine FeatureCollection ohne features")),
                "Feature" => Settle(Shape.Feature),
                "Point" or "MultiPoint" or "LineString" or "MultiLineString" or "Polygon" or "MultiPolygon" or "GeometryCollection" => Settle(Shape.Geometry),
                null => LayerErrors.NotGeoJson(new Bilingual("it has no type", "ihr Typ fehlt")),
                _ => LayerErrors.NotGeoJson(Bilingual.Of($"its type is '{(type.Length > 40 ? type[..40] : type)}'", $"ihr Typ ist '{(type.Length > 40 ? type[..40] : type)}'")),
            };
        }

        private GeoError? Settle(Shape found)
        {
            Shape = found;
            if (found != Shape.Collection)
                Count = 1;
            return null;
        }

        private GeoError? Member(JsonElementStream stream, string? name)
        {
            switch (name)
            {
                case "type":
                    stream.Read();
                    type = stream.Text;
                    return stream.TokenType == JsonTokenType.String ? null : LayerErrors.NotGeoJson(new Bilingual("its type is not a text", "ihr Typ ist kein Text"));
                case "crs":
                    using (var document = stream.ReadValue())
                        ReadCrs(document!.RootElement);
                    return null;
                case "features":
                    if (hasFeatures)
                        return LayerErrors.NotGeoJson(new Bilingual("it has the member features twice", "sie hat das Feld features zweimal"));
                    hasFeatures = true;
                    return Features(stream);
                case "properties":
                    using (var document = stream.ReadValue())
                        AddNames(document!.RootElement);
                    return null;
                case "geometry" or "coordinates" or "geometries":
                    using (var document = stream.ReadValue())
                        AddSample(document!.RootElement, GeoJsonFeature.MaxDepth);
                    return null;
                default:
                    stream.SkipValue();
                    return null;
            }
        }

        private GeoError? Features(JsonElementStream stream)
        {
            if (!stream.Read() || stream.TokenType != JsonTokenType.StartArray)
                return LayerErrors.NotGeoJson(new Bilingual("its features are not a list", "ihre features sind keine Liste"));
            while (true)
            {
                using var document = stream.ReadValue();
                if (document is null)
                    return null;
                Count++;
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    continue;
                if (document.RootElement.TryGetProperty("properties", out var properties))
                    AddNames(properties);
                if (Sample.Count < SampleSize && document.RootElement.TryGetProperty("geometry", out var geometry))
                    AddSample(geometry, GeoJsonFeature.MaxDepth);
            }
        }

        private void AddNames(JsonElement properties)
        {
            if (properties.ValueKind != JsonValueKind.Object)
                return;
            try
            {
                foreach (var property in properties.EnumerateObject())
                    names.TryAdd(property.Name, names.Count);
            }
            catch (InvalidOperationException)
            {
                // Not valid Unicode: reading the features will name the one.
            }
        }

        /// <summary>At most one position per feature, so that one large polygon does not speak for all.</summary>
        private bool AddSample(JsonElement element, int levels)
        {
            if (levels == 0)
                return false;
            if (element.ValueKind == JsonValueKind.Object)
            {
                return (element.TryGetProperty("coordinates", out var inner) || element.TryGetProperty("geometries", out inner))
                    && AddSample(inner, levels - 1);
            }

            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
                return false;
            if (element[0].ValueKind != JsonValueKind.Number)
                return AddSample(element[0], levels - 1);
            if (element.GetArrayLength() < 2 || element[1].ValueKind != JsonValueKind.Number
                || !element[0].TryGetDouble(out var x) || !element[1].TryGetDouble(out var y))
                return false;
            Sample.Add(new Coordinate(x, y));
            return true;
        }

        private void ReadCrs(JsonElement crs)
        {
            // GeoJSON 2008, section 3: an explicit null means "no CRS can be assumed".
            HasCrs = true;
            if (crs.ValueKind == JsonValueKind.Object
                && crs.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
                && properties.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
                CrsName = name.ToString();
        }
    }
}
