using System.Buffers.Binary;

namespace Open311.Geo.Readers;

/// <summary>
/// Walks over a GeoPackage geometry (OGC 12-128r18, clause 2.1.3: a header, then ISO WKB) before a reader allocates by its counts.
/// </summary>
internal static class WkbCheck
{
    private const int MaxDepth = 32;

    /// <summary>Null if every count fits the bytes that are there; else a half-sentence.</summary>
    public static Bilingual? Problem(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 8 || blob[0] != 'G' || blob[1] != 'P')
            return new Bilingual("it is not in the GeoPackage form", "sie hat nicht die Form eines GeoPackage");
        int? envelope = ((blob[3] >> 1) & 7) switch
        {
            0 => 0,
            1 => 32,
            2 or 3 => 48,
            4 => 64,
            _ => null,
        };
        if (envelope is not { } envelopeBytes || blob.Length < 8 + envelopeBytes)
            return new Bilingual("its header is broken", "ihr Kopf ist kaputt");
        var at = 8 + envelopeBytes;
        return Walk(blob, ref at, 0);
    }

    private static Bilingual? Walk(ReadOnlySpan<byte> blob, ref int at, int depth)
    {
        var cutShort = new Bilingual("it is cut short", "sie ist abgeschnitten");
        if (depth > MaxDepth)
            return new Bilingual("it is nested too deeply", "sie ist zu tief verschachtelt");
        if (blob.Length - at < 5)
            return cutShort;
        var littleEndian = blob[at] == 1;
        var type = Count(blob, at + 1, littleEndian);
        at += 5;
        var dimensions = (type / 1000) switch
        {
            0 => 2,
            1 or 2 => 3,
            3 => 4,
            _ => 0,
        };
        if (dimensions == 0)
            return Bilingual.Of($"its type {type} is not supported", $"ihr Typ {type} wird nicht unterstützt");
        switch (type % 1000)
        {
            case 1:
                at += 8 * dimensions;
                return at > blob.Length ? cutShort : null;
            case 2:
                return Positions(blob, ref at, littleEndian, dimensions) ? null : cutShort;
            case 3:
            case 4 or 5 or 6 or 7:
                if (blob.Length - at < 4)
                    return cutShort;
                var count = Count(blob, at, littleEndian);
                at += 4;
                for (var i = 0u; i < count; i++)
                {
                    if (type % 1000 == 3)
                    {
                        if (!Positions(blob, ref at, littleEndian, dimensions))
                            return cutShort;
                    }
                    else if (Walk(blob, ref at, depth + 1) is { } problem)
                        return problem;
                }

                return null;
            default:
                return Bilingual.Of($"its type {type} is not supported", $"ihr Typ {type} wird nicht unterstützt");
        }
    }

    private static bool Positions(ReadOnlySpan<byte> blob, ref int at, bool littleEndian, int dimensions)
    {
        if (blob.Length - at < 4)
            return false;
        var bytes = 8L * dimensions * Count(blob, at, littleEndian);
        at += 4;
        if (bytes > blob.Length - at)
            return false;
        at += (int)bytes;
        return true;
    }

    private static uint Count(ReadOnlySpan<byte> blob, int at, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(blob[at..]) : BinaryPrimitives.ReadUInt32BigEndian(blob[at..]);
}
