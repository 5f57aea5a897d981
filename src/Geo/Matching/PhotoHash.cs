using System.Numerics;

namespace Open311.Geo.Matching;

/// <summary>
/// What a picture looks like in 64 bits: the signs of the 8 × 8 lowest frequencies of its cosine transform (DCT-II; C. Zauner, "Implementation and Benchmarking of Perceptual
/// Image Hash Functions", 2010, with the sign in place of the median). The first bit, the mean brightness, is always zero. Unlike with a median, mirroring a picture only flips the bits of odd
/// frequencies and turning it swaps rows with columns, so that two pictures are compared in all eight orientations from their hashes alone.
/// </summary>
public readonly record struct PhotoHash(ulong Bits)
{
    /// <summary>Width and height of the picture that is read.</summary>
    public const int Size = 32;

    /// <summary>Up to this many of 63 bits differ between two copies of one picture: scaled, recompressed, brighter.</summary>
    public const int SameWithin = 8;

    /// <summary>Pictures whose lightest and darkest of Size × Size points are less than this apart show nothing to tell them by: night, a thumb, a wall.</summary>
    public const int LeastContrast = 24;

    private const int Side = 8;
    private const ulong OddColumns = 0xAAAA_AAAA_AAAA_AAAA;
    private const ulong OddRows = 0xFF00_FF00_FF00_FF00;
    private static readonly double[] Cosines = MakeCosines();

    /// <summary>The bits as a database keeps them.</summary>
    public long Stored => unchecked((long)Bits);

    public static PhotoHash FromStored(long bits) => new(unchecked((ulong)bits));

    /// <param name="gray">Size × Size brightnesses, row by row.</param>
    /// <exception cref="ArgumentException">Another number of them.</exception>
    public static PhotoHash Of(ReadOnlySpan<byte> gray)
    {
        if (gray.Length != Size * Size)
            throw new ArgumentException("A picture of 32 × 32 is needed.", nameof(gray));
        Span<double> rows = stackalloc double[Size * Side];
        for (var y = 0; y < Size; y++)
        {
            for (var u = 0; u < Side; u++)
            {
                var sum = 0.0;
                for (var x = 0; x < Size; x++)
                    sum += gray[(y * Size) + x] * Cosines[(u * Size) + x];
                rows[(y * Side) + u] = sum;
            }
        }

        var bits = 0UL;
        for (var v = 0; v < Side; v++)
        {
            for (var u = 0; u < Side; u++)
            {
                var sum = 0.0;
                for (var y = 0; y < Size; y++)
                    sum += rows[(y * Side) + u] * Cosines[(v * Size) + y];
                if (sum > 0 && (u, v) != (0, 0))
                    bits |= 1UL << ((v * Side) + u);
            }
        }

        return new PhotoHash(bits);
    }

    /// <summary>As <see cref="Of"/>; null of a picture that looks like any other of its kind (<see cref="LeastContrast"/>).</summary>
    /// <exception cref="ArgumentException">Another number of brightnesses.</exception>
    public static PhotoHash? OfDistinct(ReadOnlySpan<byte> gray)
    {
        var (darkest, lightest) = (byte.MaxValue, byte.MinValue);
        foreach (var point in gray)
            (darkest, lightest) = (Math.Min(darkest, point), Math.Max(lightest, point));
        var hash = Of(gray);
        return lightest - darkest < LeastContrast ? null : hash;
    }

    /// <summary>How many bits differ, 0…63, in that of the eight orientations in which the fewest do.</summary>
    public int DistanceTo(PhotoHash other)
    {
        var least = int.MaxValue;
        foreach (var turned in (ReadOnlySpan<ulong>)[other.Bits, Transpose(other.Bits)])
        {
            foreach (var mirror in (ReadOnlySpan<ulong>)[0, OddColumns, OddRows, OddColumns ^ OddRows])
                least = Math.Min(least, BitOperations.PopCount(Bits ^ turned ^ mirror));
        }

        return least;
    }

    private static ulong Transpose(ulong bits)
    {
        var turned = 0UL;
        for (var v = 0; v < Side; v++)
        {
            for (var u = 0; u < Side; u++)
                turned |= ((bits >> ((v * Side) + u)) & 1) << ((u * Side) + v);
        }

        return turned;
    }

    private static double[] MakeCosines()
    {
        var cosines = new double[Side * Size];
        for (var u = 0; u < Side; u++)
        {
            for (var x = 0; x < Size; x++)
                cosines[(u * Size) + x] = Math.Cos((x + 0.5) * u * Math.PI / Size);
        }

        return cosines;
    }
}
