using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Open311.Geo.Readers;

/// <summary>Well-known text of simple features (OGC 06-103r4, clause 7), also with PostGIS's "SRID=25832;" before it.</summary>
internal static class WktGeometry
{
    private const int MaxDepth = 16;

    /// <param name="srid">What stands before it; null if nothing does.</param>
    /// <exception cref="FormatException">The message is a half-sentence that says why.</exception>
    public static Geometry Read(string text, out int? srid)
    {
        srid = null;
        if (text.StartsWith("SRID=", StringComparison.OrdinalIgnoreCase) && text.IndexOf(';', StringComparison.Ordinal) is > 0 and var end)
        {
            if (!int.TryParse(text.AsSpan(5, end - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new WordedException("its SRID is no number", "seine SRID ist keine Zahl");
            srid = code;
            text = text[(end + 1)..];
        }

        // The library reads nested collections by recursion.
        var depth = 0;
        foreach (var letter in text)
        {
            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (depth > MaxDepth)
                throw new WordedException(Bilingual.Of($"its geometry is nested deeper than {MaxDepth} levels", $"seine Geometrie ist mehr als {MaxDepth} Ebenen tief verschachtelt"));
        }

        try
        {
            return new WKTReader().Read(text) ?? throw new WordedException("its geometry is no well-known text", "seine Geometrie ist kein Well-known Text");
        }
        catch (Exception exception) when (exception is ParseException or ArgumentException or IOException or InvalidOperationException or OverflowException)
        {
            throw new WordedException(new Bilingual("its geometry is no well-known text that can be read", "seine Geometrie ist kein lesbarer Well-known Text"), exception);
        }
    }
}
