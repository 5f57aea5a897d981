using System.Text;

namespace Open311.Tests.TestKit;

/// <summary>The attributes of a vector tile's features (Mapbox Vector Tile 2.1, section 4), without their geometries.</summary>
public static class VectorTile
{
    /// <summary>Numbers and texts by name, a feature each, over all layers.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, object>> Features(byte[] tile)
    {
        var features = new List<IReadOnlyDictionary<string, object>>();
        foreach (var layer in Fields(tile).Where(field => field.Number == 3))
        {
            var parts = Fields(layer.Bytes).ToList();
            var keys = parts.Where(part => part.Number == 3).Select(part => Encoding.UTF8.GetString(part.Bytes.Span)).ToList();
            var values = parts.Where(part => part.Number == 4).Select(part => Value(Fields(part.Bytes).Single())).ToList();
            foreach (var feature in parts.Where(part => part.Number == 2))
            {
                var tags = Fields(feature.Bytes).Where(part => part.Number == 2).SelectMany(part => Varints(part.Bytes)).ToList();
                features.Add(tags.Chunk(2).ToDictionary(pair => keys[(int)pair[0]], pair => values[(int)pair[1]]));
            }
        }

        return features;
    }

    private static object Value(Field field) => field.Number switch
    {
        1 => Encoding.UTF8.GetString(field.Bytes.Span),
        2 => (double)BitConverter.ToSingle(field.Bytes.Span),
        3 => BitConverter.ToDouble(field.Bytes.Span),
        6 => (long)(field.Varint >> 1) ^ -(long)(field.Varint & 1),
        _ => (long)field.Varint,
    };

    private static IEnumerable<ulong> Varints(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
            yield return Varint(bytes.Span, ref at);
    }

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes.Span, ref at);
            var (number, wire) = ((int)(tag >> 3), (int)(tag & 7));
            if (wire == 0)
            {
                yield return new Field(number, Varint(bytes.Span, ref at), default);
                continue;
            }

            var length = wire switch { 1 => 8, 5 => 4, 2 => (int)Varint(bytes.Span, ref at), _ => throw new InvalidDataException($"Wire type {wire}.") };
            yield return new Field(number, 0, bytes.Slice(at, length));
            at += length;
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    private readonly record struct Field(int Number, ulong Varint, ReadOnlyMemory<byte> Bytes);
}
