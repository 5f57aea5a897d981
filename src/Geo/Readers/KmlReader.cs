using System.Globalization;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>
/// KML 2.x (OGC 12-007r2): every Placemark, however folders nest, with name, description and extended data. EPSG:4326, longitude first, says the standard (clause 6.2). Values are texts,
/// unless a Schema before them says int, float or bool. Links to other files are not followed; tracks and models are no simple features.
/// </summary>
internal sealed class KmlReader : ScannedReader
{
    private readonly Dictionary<(string Schema, string Field), string> types = [];
    private bool hasLinks;

    private KmlReader(string path, LayerFileOptions options)
        : base(path, options)
    {
    }

    public override string Format => "KML";

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        var opened = new KmlReader(path, options);
        var error = opened.Scan();
        if (opened.hasLinks)
            opened.RemarkList.Add(new Bilingual("the file links to others (NetworkLink), which are not read", "die Datei verweist auf andere (NetworkLink), die nicht gelesen werden"));
        reader = error is null ? opened : null;
        return error;
    }

    protected override SourceCrs FindCrs(IReadOnlyCollection<Coordinate> sample) => SourceCrs.DegreesUnlessImplausible(sample, Options);

    protected override IEnumerable<LayerItem> Items(CancellationToken ct)
    {
        using var source = new XmlSource(Path, Options.MaxFeatureBytes);
        var number = 0L;
        while (source.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (!source.IsElement)
                continue;
            if (source.Name == "Placemark")
                yield return Placemark(source, ++number);
            else if (source.Name == "Schema")
                Schema(source);
            else
                hasLinks |= source.Name == "NetworkLink";
        }
    }

    private void Schema(XmlSource source)
    {
        const int mostTypes = 10_000;
        var depth = source.Depth;
        var schema = source.Attribute("id") ?? source.Attribute("name") ?? "";
        while (source.NextChild(depth))
        {
            if (source.Name == "SimpleField" && source.Attribute("name") is { } field && source.Attribute("type") is { } type && types.Count < mostTypes)
                types[(schema, field)] = type;
            source.SkipToEnd(depth + 1);
        }
    }

    private LayerItem Placemark(XmlSource source, long number)
    {
        var depth = source.Depth;
        var line = source.Line;
        var id = source.Attribute("id");
        source.InFeature = true;
        try
        {
            var attributes = new Dictionary<string, object?>();
            Geometry? geometry = null;
            while (source.NextChild(depth))
            {
                switch (source.Name)
                {
                    case "name" or "description":
                        attributes.TryAdd(source.Name, Text(source));
                        break;
                    case "ExtendedData":
                        ExtendedData(source, attributes);
                        break;
                    case "Point" or "LineString" or "LinearRing" or "Polygon" or "MultiGeometry":
                        geometry = geometry is null ? Geometry(source, 0) : throw new WordedException("it has several geometries that are not in one MultiGeometry", "es hat mehrere Geometrien, die nicht in einer MultiGeometry stehen");
                        break;
                    case "Track" or "MultiTrack" or "Model":
                        throw new WordedException(Bilingual.Of($"its geometry is a {source.Name}, which is not read", $"seine Geometrie ist ein {source.Name}, was nicht gelesen wird"));
                    default:
                        source.SkipToEnd(depth + 1);
                        break;
                }
            }

            return LayerItem.Clean(new LayerFeature(number, id, attributes, geometry));
        }
        catch (FormatException exception)
        {
            source.SkipToEnd(depth);
            var why = Bilingual.Of(exception);
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, Bilingual.Of($"Line {line}: {why}.", $"Zeile {line}: {why}."));
        }
        finally
        {
            source.InFeature = false;
        }
    }

    private static string? Text(XmlSource source) => source.ReadText().Trim() is { Length: > 0 } text ? text : null;

    private void ExtendedData(XmlSource source, Dictionary<string, object?> attributes)
    {
        var depth = source.Depth;
        while (source.NextChild(depth))
        {
            if (source.Name == "Data")
            {
                var name = source.Attribute("name") ?? "";
                while (source.NextChild(depth + 1))
                {
                    if (source.Name == "value")
                        Add(attributes, name, Text(source));
                    else
                        source.SkipToEnd(depth + 2);
                }
            }
            else if (source.Name == "SchemaData")
            {
                var schema = source.Attribute("schemaUrl") ?? "";
                schema = schema[(schema.LastIndexOf('#') + 1)..];
                while (source.NextChild(depth + 1))
                {
                    if (source.Name == "SimpleData" && source.Attribute("name") is { } field)
                        Add(attributes, field, Typed(Text(source), types.GetValueOrDefault((schema, field))));
                    else
                        source.SkipToEnd(depth + 2);
                }
            }
            else
            {
                Add(attributes, source.Name, Text(source));
            }
        }
    }

    /// <summary>A field may be called as an element of the Placemark is: it gets a number.</summary>
    private static void Add(Dictionary<string, object?> attributes, string name, object? value)
    {
        var free = name;
        for (var n = 2; !attributes.TryAdd(free, value); n++)
        {
            if (Equals(attributes[free], value))
                return;
            free = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
        }
    }

    private static object? Typed(string? text, string? type) => type switch
    {
        "int" or "uint" or "short" or "ushort" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        "float" or "double" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        "bool" when text is "1" or "true" => true,
        "bool" when text is "0" or "false" => false,
        _ => text,
    };

    private static Geometry Geometry(XmlSource source, int level)
    {
        var depth = source.Depth;
        switch (source.Name)
        {
            case "Point":
                return GeometryParts.Point(Coordinates(source));
            case "LineString" or "LinearRing":
                return GeometryParts.Line(Coordinates(source));
            case "Polygon":
                return Polygon(source);
        }

        if (level == GeometryParts.MaxNesting)
            throw new WordedException("its geometry nests too deep", "seine Geometrie ist zu tief verschachtelt");
        var parts = new List<Geometry>();
        while (source.NextChild(depth))
        {
            if (source.Name is "Point" or "LineString" or "LinearRing" or "Polygon" or "MultiGeometry")
                parts.Add(Geometry(source, level + 1));
            else
                throw new WordedException(Bilingual.Of($"its geometry has a {source.Name}, which is not read", $"seine Geometrie enthält ein {source.Name}, was nicht gelesen wird"));
        }

        return parts.Count > 0 ? GeometryParts.Together(parts) : throw new WordedException("its MultiGeometry is empty", "seine MultiGeometry ist leer");
    }

    private static Polygon Polygon(XmlSource source)
    {
        var depth = source.Depth;
        LinearRing? shell = null;
        var holes = new List<LinearRing>();
        while (source.NextChild(depth))
        {
            if (source.Name is not ("outerBoundaryIs" or "innerBoundaryIs"))
            {
                source.SkipToEnd(depth + 1);
                continue;
            }

            var isShell = source.Name == "outerBoundaryIs";
            while (source.NextChild(depth + 1))
            {
                var ring = GeometryParts.Ring(Coordinates(source));
                if (!isShell)
                    holes.Add(ring);
                else
                    shell = shell is null ? ring : throw new WordedException("a polygon has two outer rings", "ein Polygon hat zwei äußere Ringe");
            }
        }

        return shell is not null ? GeometryParts.Factory.CreatePolygon(shell, [.. holes]) : throw new WordedException("a polygon has no outer ring", "ein Polygon hat keinen äußeren Ring");
    }

    private static List<Coordinate> Coordinates(XmlSource source)
    {
        var depth = source.Depth;
        List<Coordinate>? found = null;
        while (source.NextChild(depth))
        {
            if (source.Name == "coordinates")
                found = CoordinateText.Tuples(source);
            else
                source.SkipToEnd(depth + 1);
        }

        return found ?? throw new WordedException("its geometry has no coordinates", "seine Geometrie hat keine Koordinaten");
    }
}
