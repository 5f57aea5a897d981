namespace Open311.Core.Media;

/// <summary>
/// Tells files of two kinds in one from photos. What cameras hang behind a photo (previews, a short film, their own notes) is no reason to refuse it: it
/// does not outlive the re-encoding. What a browser or an unpacker would take for its own is one: nobody's camera puts it there.
/// </summary>
internal static class ForeignContent
{
    /// <summary>A ZIP archive is found from its end: 22 bytes and a comment of at most 65,535.</summary>
    private const int ZipTail = 22 + 65_535;

    private static readonly byte[][] Starts = [[.. "Rar!\u001A\u0007"u8], [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], [0x7F, .. "ELF"u8], [.. "PK\u0003\u0004"u8], [.. "GIF89a"u8]];

    private static readonly string[] Words = ["<!doctype", "<html", "<script", "<svg", "<?php", "<?xml", "%pdf-"];

    /// <param name="rest">What follows the photo's own end.</param>
    public static bool IsIn(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
            return false;
        foreach (var start in Starts)
        {
            if (rest.StartsWith(start))
                return true;
        }

        if (rest[Math.Max(0, rest.Length - ZipTail)..].IndexOf("PK\u0005\u0006"u8) >= 0)
            return true;
        var text = System.Text.Encoding.Latin1.GetString(rest);
        return Words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
