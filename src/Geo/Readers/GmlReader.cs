using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// A feature collection in GML 2 or 3, as a WFS gives it out: the simple properties of each feature are its attributes, all texts, because the schema is not fetched; one that
/// comes more than once is a list. A property with elements of its own is left out and said so. Of several geometries the first counts. All features must be in one CRS.
/// </summary>
internal sealed class GmlReader : ScannedReader
{
    private const int MaxNoted = 20;
    private const int MaxTypes = 1_000;

    private readonly SortedSet<string> types = new(StringComparer.Ordinal);
    private readonly SortedSet<string> nested = new(StringComparer.Ordinal);
    private readonly SortedSet<string> otherGeometries = new(StringComparer.Ordinal);
    private GmlSrs? common;
    private Bilingual? counts;

    private GmlReader(string path, LayerFileOptions options)
        : base(path, options)
    {
    }

    public override string Format => "GML";

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var opened = new GmlReader(path, options);
        if (opened.Scan() is { } error)
            return error;
        if (opened.types.Count > 0 && options.LayerName is { } wanted && !opened.types.Contains(wanted))
            return LayerErrors.LayerMissing(wanted, opened.types);
        if (opened.types.Count > 1 && options.LayerName is null)
            return LayerErrors.LayerAmbiguous(opened.types);
        if ((options.LayerName ?? opened.types.FirstOrDefault()) is { } name)
            opened.LayerName = name;
        opened.Note();
        reader = opened;
        return null;
    }

    protected override SourceCrs FindCrs(IReadOnlyCollection<Coordinate> sample)
    {
        if (common is not { } srs)
            return SourceCrs.Unknown(sample, Options);
        return srs.EpsgCode is { } code && CrsTable.Find(code) is { } crs ? SourceCrs.Found(crs, srs.Name) : SourceCrs.Refused(CrsErrors.Unsupported($"'{srs.Name}'"), srs.Name);
    }

    protected override IEnumerable<LayerItem> Items(CancellationToken ct)
    {
        using var source = new XmlSource(Path, Options.MaxFeatureBytes);
        var (memberDepth, number) = (int.MaxValue - 1, 0L);
        GmlSrs? around = null;
        int? dimension = null;
        while (source.Read())
        {
            ct.ThrowIfCancellationRequested();
            if (!source.IsElement)
                continue;
            if (source.Depth == 0)
                Root(source);
            if (source.Name == "truncatedResponse")
                throw new LayerFormatException(LayerErrors.GmlTruncated());
            if (source.Name == "additionalObjects")
            {
                source.SkipToEnd(source.Depth);
            }
            else if (source.Name is "member" or "featureMember" or "featureMembers" or "members")
            {
                memberDepth = source.Depth;
            }
            else if (source.Name == "boundedBy")
            {
                (around, dimension) = Envelope(source) ?? (around, dimension);
            }
            else if (source.Depth == memberDepth + 1 && source.Name is not ("FeatureCollection" or "SimpleFeatureCollection" or "Tuple"))
            {
                if (types.Count < MaxTypes)
                    types.Add(source.Name);
                if (Options.LayerName is { } wanted && source.Name != wanted)
                    source.SkipToEnd(source.Depth);
                else
                    yield return Feature(source, ++number, around, dimension);
            }
        }
    }

    private void Root(XmlSource source)
    {
        if (source.Name is "ExceptionReport" or "ServiceExceptionReport")
        {
            var text = string.Join(' ', source.ReadText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            throw new LayerFormatException(LayerErrors.GmlIsException(text.Length > 200 ? text[..200] + "…" : text));
        }

        if (long.TryParse(source.Attribute("numberMatched"), NumberStyles.None, CultureInfo.InvariantCulture, out var matched)
            && long.TryParse(source.Attribute("numberReturned"), NumberStyles.None, CultureInfo.InvariantCulture, out var returned) && returned < matched)
            counts = Bilingual.Of($"the service gave {returned} of {matched} objects: the file is not the whole layer", $"der Dienst gab {returned} von {matched} Objekten: die Datei ist nicht die ganze Ebene");
    }

    private void Note()
    {
        if (counts is not null)
            RemarkList.Add(counts);
        if (nested.Count > 0)
            RemarkList.Add(Bilingual.Of($"left out, because they are no simple values: {string.Join(", ", nested)}", $"weggelassen, weil es keine einfachen Werte sind: {string.Join(", ", nested)}"));
        if (otherGeometries.Count > 0)
            RemarkList.Add(Bilingual.Of(
                $"an object's first geometry is taken; left out: {string.Join(", ", otherGeometries)}",
                $"genommen wird die erste Geometrie eines Objekts; weggelassen: {string.Join(", ", otherGeometries)}"));
    }

    private static (GmlSrs? Srs, int? Dimension)? Envelope(XmlSource source)
    {
        var depth = source.Depth;
        (GmlSrs?, int?)? found = null;
        while (source.NextChild(depth))
        {
            if (source.Attribute("srsName") is { } name)
                found = (GmlSrs.Parse(name), source.Attribute("srsDimension") is "2" or "3" ? source.Attribute("srsDimension")![0] - '0' : null);
            source.SkipToEnd(depth + 1);
        }

        return found;
    }

    private LayerItem Feature(XmlSource source, long number, GmlSrs? around, int? dimension)
    {
        var (depth, line, id) = (source.Depth, source.Line, source.Attribute("id") ?? source.Attribute("fid"));
        source.InFeature = true;
        try
        {
            var properties = new Dictionary<string, List<string?>>();
            Geometry? geometry = null;
            var wasCurved = false;
            while (source.NextChild(depth))
            {
                if (source.Name == "boundedBy" && GmlGeometry.IsGml(source.Namespace))
                {
                    (around, dimension) = Envelope(source) ?? (around, dimension);
                    continue;
                }

                var shape = new GmlGeometry(around, dimension);
                var name = source.Name;
                if (Property(source, geometry is null ? shape : null, out var found) is { } value)
                {
                    if (!properties.TryGetValue(name, out var values))
                        properties.Add(name, values = []);
                    values.Add(value.Text);
                }

                if (found is null)
                    continue;
                (geometry, wasCurved) = (found, shape.WasCurved);
                Judge(shape.Srs);
            }

            var feature = new LayerFeature(number, id, properties.ToDictionary(property => property.Key, property => Value(property.Value)), geometry);
            return wasCurved ? LayerItem.Kept(feature, FeatureProblemCodes.CurveLinearised, new Bilingual("Its curves were made into lines.", "Aus seinen Kurven wurden Linien.")) : LayerItem.Clean(feature);
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

    private static object? Value(List<string?> values) => values is [var single] ? single : JsonSerializer.SerializeToElement(values);

    private void Judge(GmlSrs? srs)
    {
        if (srs is not { } named)
            return;
        if (common is { } first && (first.EpsgCode != named.EpsgCode || (named.EpsgCode is null && first.Name != named.Name)))
            throw new WordedException("it is in another CRS than the features before it", "es ist in einem anderen Koordinatensystem als die Objekte davor");
        common ??= named;
    }

    /// <summary>A property to its end: its text, or its geometry if one is wanted, or neither.</summary>
    private (string? Text, bool IsValue)? Property(XmlSource source, GmlGeometry? shape, out Geometry? geometry)
    {
        geometry = null;
        var (depth, name) = (source.Depth, source.Name);
        var isNil = source.Attribute("nil") is "true" or "1";
        var reference = source.Attribute("href");
        if (source.IsEmptyElement)
            return (isNil ? null : reference, true);
        var text = new System.Text.StringBuilder();
        var hasElements = false;
        while (source.Read() && !source.IsEndOf(depth))
        {
            if (!source.IsElement)
            {
                source.TakeText(part => text.Append(part));
                continue;
            }

            hasElements = true;
            if (!GmlGeometry.IsOne(source))
            {
                Add(nested, name);
                source.SkipToEnd(source.Depth);
            }
            else if (shape is null || geometry is not null)
            {
                Add(otherGeometries, name);
                source.SkipToEnd(source.Depth);
            }
            else
            {
                geometry = shape.Read(source);
            }
        }

        if (hasElements)
            return null;
        var value = text.ToString().Trim();
        return (isNil ? null : value.Length > 0 ? value : reference, true);

        static void Add(SortedSet<string> names, string name)
        {
            if (names.Count < MaxNoted)
                names.Add(name);
        }
    }
}
