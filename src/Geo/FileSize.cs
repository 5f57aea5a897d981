using System.Globalization;

namespace Open311.Geo;

/// <summary>Sizes of files as people say them.</summary>
public static class FileSize
{
    private static readonly (string Unit, long Bytes)[] Units = [("GB", 1L << 30), ("MB", 1L << 20), ("kB", 1L << 10)];

    /// <summary>In the largest unit of 1024 that it has one of, with up to two decimals: "4 GB", "1.5 MB" ("1,5 MB"); below that "900 bytes" ("900 Bytes").</summary>
    public static Bilingual Of(long bytes)
    {
        foreach (var (unit, size) in Units)
        {
            if (bytes >= size)
            {
                var number = Math.Round(bytes / (decimal)size, 2);
                return Bilingual.Of($"{number:0.##} {unit}", $"{number:0.##} {unit}");
            }
        }

        return new Bilingual(string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"), string.Create(CultureInfo.InvariantCulture, $"{bytes} Bytes"));
    }
}
