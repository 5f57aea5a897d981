using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>What one answer of a server says about itself (WFS 2.0, clause 7.7; OGC API - Features part 1, clause 7.15).</summary>
/// <param name="Count">Features that were in it.</param>
/// <param name="Matched">As the server counts all features; null if it does not, or does not know.</param>
/// <param name="Returned">As the server counts those of this answer.</param>
/// <param name="Next">Where the next page is, as it stands in the answer.</param>
/// <param name="CrsName">The "crs" member of GeoJSON 2008.</param>
public sealed record FeaturePage(long Count, long? Matched, long? Returned, string? Next, string? CrsName);

/// <param name="Id">The server's name for it; null if there is none.</param>
/// <param name="Key">The value of the key column; null if there is none.</param>
/// <param name="Content">A hash of its attributes and geometry; the id is not part of it.</param>
/// <param name="First">A position of it, as it stands in the answer; of GeoJSON only.</param>
public readonly record struct PageFeature(string? Id, string? Key, UInt128 Content, Coordinate? First);

/// <summary>
/// Joins the pages that a server gives a layer out in, GeoJSON or GML, into one file that <see cref="LayerFile"/> reads: newline-delimited GeoJSON, or one feature collection.
/// Features are copied as they are; only one at a time is in memory.
/// </summary>
/// <param name="keyColumn">Looked at without regard to case; null: none.</param>
/// <param name="maxFeatureBytes">Of one feature as text.</param>
public sealed class FeaturePages(Stream output, string? keyColumn, int maxFeatureBytes) : IDisposable
{
    private const string Wfs = "http://www.opengis.net/wfs/2.0";
    private const string Gml = "http://www.opengis.net/gml/3.2";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> line = new(64 * 1024);
    private readonly StringBuilder text = new();
    private XmlWriter? xml;
    private bool hasJson;

    /// <summary>Whether pages so far were GML; null before the first.</summary>
    public bool? IsGml => xml is not null ? true : hasJson ? false : null;

    /// <summary>Reads a page to its end.</summary>
    /// <param name="path">The answer as a file.</param>
    /// <param name="see">Is told of each feature.</param>
    /// <param name="error">A code of <see cref="FeaturePageErrors"/>, or one of <see cref="LayerErrors"/>: then the pages together are no layer.</param>
    public bool TryAdd(string path, Action<PageFeature> see, [NotNullWhen(true)] out FeaturePage? page, [NotNullWhen(false)] out GeoError? error)
    {
        ArgumentNullException.ThrowIfNull(see);
        (page, error) = (null, null);
        try
        {
            page = ServerAnswer.FirstLetter(path) switch
            {
                '{' when xml is null => AddJson(path, see),
                '<' when !hasJson => AddXml(path, see),
                '{' or '<' => throw new LayerFormatException(FeaturePageErrors.Mixed()),
                _ => throw new LayerFormatException(FeaturePageErrors.NotFeatures()),
            };
            return true;
        }
        catch (LayerFormatException fault)
        {
            error = fault.Error;
        }
        catch (JsonElementStream.TooDeepException fault)
        {
            error = fault.Error;
        }
        catch (JsonException fault)
        {
            error = LayerErrors.JsonBroken(fault.LineNumber + 1, fault.BytePositionInLine + 1);
        }
        catch (JsonElementStream.ValueTooLargeException)
        {
            error = LayerErrors.JsonTooLarge(1, maxFeatureBytes);
        }

        return false;
    }

    /// <summary>Ends the file. The stream stays open.</summary>
    public void Dispose()
    {
        xml?.Dispose();
        xml = null;
    }

    internal static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // GeoJSON.
    private FeaturePage AddJson(string path, Action<PageFeature> see)
    {
        using var stream = new JsonElementStream(File.OpenRead(path), maxFeatureBytes);
        stream.Read();
        var (count, hasFeatures) = (0L, false);
        long? matched = null, total = null, returned = null;
        string? next = null, crs = null;
        while (stream.Read() && stream.TokenType == JsonTokenType.PropertyName)
        {
            switch (stream.Text)
            {
                case "features":
                    if (hasFeatures)
                        throw new LayerFormatException(FeaturePageErrors.NotFeatures());
                    hasFeatures = true;
                    if (!stream.Read() || stream.TokenType != JsonTokenType.StartArray)
                        throw new LayerFormatException(FeaturePageErrors.NotFeatures());
                    while (stream.ReadValue() is { } document)
                    {
                        using (document)
                            see(Write(document.RootElement));
                        count++;
                    }

                    break;
                case "numberMatched":
                    matched = Whole(stream);
                    break;
                case "totalFeatures":
                    total = Whole(stream);
                    break;
                case "numberReturned":
                    returned = Whole(stream);
                    break;
                case "links":
                    using (var document = stream.ReadValue())
                        next = NextOf(document!.RootElement);
                    break;
                case "crs":
                    using (var document = stream.ReadValue())
                        crs = CrsOf(document!.RootElement);
                    break;
                default:
                    stream.SkipValue();
                    break;
            }
        }

        while (stream.Read())
        {
        }

        if (!hasFeatures)
            throw new LayerFormatException(ServerAnswer.FindException(path, maxFeatureBytes) ?? FeaturePageErrors.NotFeatures());
        hasJson = true;
        return new FeaturePage(count, matched ?? total, returned, next, crs);
    }

    private static long? Whole(JsonElementStream stream)
    {
        using var document = stream.ReadValue();
        return document!.RootElement.ValueKind switch
        {
            JsonValueKind.Number when document.RootElement.TryGetInt64(out var number) && number >= 0 => number,
            JsonValueKind.String => Number(document.RootElement.GetString()),
            _ => null,
        };
    }

    /// <summary>The link to the next page in JSON, else one that does not say or is something else.</summary>
    private static string? NextOf(JsonElement links)
    {
        if (links.ValueKind != JsonValueKind.Array)
            return null;
        string? other = null;
        foreach (var link in links.EnumerateArray())
        {
            if (TextOf(link, "rel") != "next" || TextOf(link, "href") is not { Length: > 0 } href)
                continue;
            if (TextOf(link, "type") is not { } type || type.Contains("json", StringComparison.OrdinalIgnoreCase))
                return href;
            other ??= href;
        }

        return other;
    }

    private static string? CrsOf(JsonElement crs) =>
        crs.ValueKind == JsonValueKind.Object && crs.TryGetProperty("properties", out var properties) ? TextOf(properties, "name") : null;

    internal static string? TextOf(JsonElement element, string member)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out var value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => TextOrNull(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    /// <summary>Null where it is no valid Unicode; the import says so of the feature.</summary>
    private static string? TextOrNull(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private PageFeature Write(JsonElement feature)
    {
        WriteLine(writer => feature.WriteTo(writer));
        output.Write(line.WrittenSpan);
        output.WriteByte((byte)'\n');
        var (properties, geometry) = feature.ValueKind == JsonValueKind.Object
            ? (feature.TryGetProperty("properties", out var own) ? own : default, feature.TryGetProperty("geometry", out var shape) ? shape : default)
            : (feature, default);
        WriteLine(writer =>
        {
            writer.WriteStartArray();
            foreach (var part in (JsonElement[])[properties, geometry])
            {
                if (part.ValueKind == JsonValueKind.Undefined)
                    writer.WriteNullValue();
                else
                    part.WriteTo(writer);
            }

            writer.WriteEndArray();
        });
        return new PageFeature(TextOf(feature, "id"), KeyOf(properties), Short(SHA256.HashData(line.WrittenSpan)), First(geometry, 8));
    }

    private void WriteLine(Action<Utf8JsonWriter> write)
    {
        line.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(line, JsonOptions);
        try
        {
            write(writer);
        }
        catch (InvalidOperationException)
        {
            throw new LayerFormatException(LayerErrors.JsonBroken(null, null));
        }
    }

    private string? KeyOf(JsonElement properties)
    {
        if (keyColumn is null || properties.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Name.Equals(keyColumn, StringComparison.OrdinalIgnoreCase))
                return TextOf(properties, property.Name);
        }

        return null;
    }

    private static Coordinate? First(JsonElement geometry, int levels)
    {
        if (levels == 0)
            return null;
        if (geometry.ValueKind == JsonValueKind.Object)
            return geometry.TryGetProperty("coordinates", out var inner) || geometry.TryGetProperty("geometries", out inner) ? First(inner, levels - 1) : null;
        if (geometry.ValueKind != JsonValueKind.Array || geometry.GetArrayLength() == 0)
            return null;
        if (geometry[0].ValueKind != JsonValueKind.Number)
            return First(geometry[0], levels - 1);
        return geometry.GetArrayLength() > 1 && geometry[1].ValueKind == JsonValueKind.Number && geometry[0].TryGetDouble(out var x) && geometry[1].TryGetDouble(out var y)
            ? new Coordinate(x, y)
            : null;
    }

    // GML.
    private FeaturePage AddXml(string path, Action<PageFeature> see)
    {
        using var source = new XmlSource(path, maxFeatureBytes);
        long? matched = null, returned = null;
        var (count, memberDepth) = (0L, int.MaxValue - 1);
        while (source.Read())
        {
            if (!source.IsElement)
                continue;
            if (source.Depth == 0)
            {
                if (ServerAnswer.ExceptionOf(source) is { } exception)
                    throw new LayerFormatException(exception);
                if (source.Name is not ("FeatureCollection" or "SimpleFeatureCollection"))
                    throw new LayerFormatException(FeaturePageErrors.NotFeatures());
                (matched, returned) = (Number(source.Attribute("numberMatched")), Number(source.Attribute("numberReturned")));
                Begin();
            }
            else if (source.Name is "truncatedResponse" or "ExceptionReport" or "ServiceExceptionReport")
            {
                throw new LayerFormatException(source.Name == "truncatedResponse" ? FeaturePageErrors.Truncated() : ServerAnswer.ExceptionOf(source)!);
            }
            else if (source.Name == "additionalObjects")
            {
                source.SkipToEnd(source.Depth);
            }
            else if (source.Name is "member" or "featureMember" or "featureMembers" or "members")
            {
                memberDepth = source.Depth;
            }
            else if (source.Name == "boundedBy")
            {
                Around(source);
            }
            else if (source.Depth == memberDepth + 1 && source.Name is not ("FeatureCollection" or "SimpleFeatureCollection" or "Tuple"))
            {
                see(Copy(source));
                count++;
            }
        }

        return new FeaturePage(count, matched, returned, null, null);
    }

    private void Begin()
    {
        if (xml is not null)
            return;
        xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("wfs", "FeatureCollection", Wfs);
        xml.WriteAttributeString("xmlns", "gml", null, Gml);
    }

    /// <summary>The CRS of geometries that do not say their own.</summary>
    private void Around(XmlSource source)
    {
        var depth = source.Depth;
        while (source.NextChild(depth))
        {
            if (source.Attribute("srsName") is { } name)
            {
                xml!.WriteStartElement("gml", "boundedBy", Gml);
                xml.WriteStartElement("gml", "Envelope", Gml);
                xml.WriteAttributeString("srsName", name);
                if (source.Attribute("srsDimension") is { } dimension)
                    xml.WriteAttributeString("srsDimension", dimension);
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            source.SkipToEnd(depth + 1);
        }
    }

    private PageFeature Copy(XmlSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (depth, id) = (source.Depth, source.Attribute("id") ?? source.Attribute("fid"));
        string? key = null;
        var isKey = false;
        source.InFeature = true;
        try
        {
            xml!.WriteStartElement("wfs", "member", Wfs);
            Start();
            var isWhole = source.IsEmptyElement;
            while (!isWhole && source.Read())
            {
                if (source.IsElement)
                {
                    End(isElement: false);
                    Start();
                }
                else if (source.IsEndOf(source.Depth))
                {
                    End(isElement: true);
                    isWhole = source.Depth == depth;
                }
                else
                {
                    source.TakeText(part => text.Append(part));
                }
            }

            xml.WriteEndElement();
            return new PageFeature(id, key, Short(hash.GetHashAndReset()), null);
        }
        finally
        {
            source.InFeature = false;
        }

        void Start()
        {
            xml!.WriteStartElement(source.Name, source.Namespace);
            Take('<', source.Name);
            foreach (var (name, of, value) in source.Attributes())
            {
                xml.WriteAttributeString(name, of, value);
                if (name is not ("id" or "fid"))
                    Take('@', name + "=" + value);
            }

            isKey = keyColumn is not null && source.Depth == depth + 1 && source.Name.Equals(keyColumn, StringComparison.OrdinalIgnoreCase);
            if (!source.IsEmptyElement)
                return;
            xml.WriteEndElement();
            Take('>', "");
        }

        // The text before the next tag, and the element's end if that is it.
        void End(bool isElement)
        {
            if (text.Length > 0)
            {
                var written = text.ToString();
                text.Clear();
                xml!.WriteString(written);
                Take('"', written.Trim());
                if (isKey && isElement)
                    key = written.Trim();
            }

            if (!isElement)
                return;
            xml!.WriteFullEndElement();
            Take('>', "");
        }

        void Take(char kind, string word)
        {
            hash.AppendData([(byte)kind]);
            hash.AppendData(Encoding.UTF8.GetBytes(word));
            hash.AppendData([0]);
        }
    }

    private static UInt128 Short(ReadOnlySpan<byte> hash) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
}
