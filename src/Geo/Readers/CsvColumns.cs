namespace Open311.Geo.Readers;

/// <summary>Where a CSV file has its coordinates.</summary>
/// <param name="X">Index of the column with easting or longitude; -1 with <paramref name="Wkt"/>.</param>
/// <param name="Y">Index of the column with northing or latitude; -1 with <paramref name="Wkt"/>.</param>
/// <param name="Wkt">Index of the column with well-known text; -1 without.</param>
/// <param name="SayDegrees">Their names mean longitude and latitude.</param>
internal sealed record CsvColumns(int X, int Y, int Wkt, bool SayDegrees)
{
    /// <summary>The first pair that is there is taken. "x" is east: who means the geodesist's x, which is north, names the columns.</summary>
    private static readonly (string X, string Y, bool SayDegrees)[] Pairs =
    [
        ("lon", "lat", true),
        ("long", "lat", true),
        ("lng", "lat", true),
        ("longitude", "latitude", true),
        ("längengrad", "breitengrad", true),
        ("laengengrad", "breitengrad", true),
        ("geolaenge", "geobreite", true),
        ("geolänge", "geobreite", true),
        ("länge", "breite", true),
        ("laenge", "breite", true),
        ("rechtswert", "hochwert", false),
        ("rechts", "hoch", false),
        ("rw", "hw", false),
        ("ostwert", "nordwert", false),
        ("ost", "nord", false),
        ("easting", "northing", false),
        ("east", "north", false),
        ("utmost", "utmnord", false),
        ("utme", "utmn", false),
        ("utmx", "utmy", false),
        ("e", "n", false),
        ("x", "y", false),
        ("xkoordinate", "ykoordinate", false),
        ("koordinatex", "koordinatey", false),
        ("xkoord", "ykoord", false),
        ("koordx", "koordy", false),
        ("xcoord", "ycoord", false),
        ("coordx", "coordy", false),
        ("xwert", "ywert", false),
        ("pointx", "pointy", false),
        ("posx", "posy", false),
        ("geox", "geoy", false),
        ("gkx", "gky", false),
    ];

    private static readonly string[] Texts = ["wkt", "wktgeom", "geomwkt", "geowkt", "geometrywkt", "geom", "thegeom", "geometry", "geometrie", "shape"];

    /// <summary>By the options, else by name; upper and lower case, blanks and punctuation make no difference. Null if there are none.</summary>
    public static CsvColumns? Find(IReadOnlyList<string> header, LayerFileOptions options, out GeoError? error)
    {
        error = null;
        var plain = header.Select(Plain).ToList();
        if (options.WktColumn is { } wkt)
            return Named(header, plain, wkt, ref error) is >= 0 and var index ? new CsvColumns(-1, -1, index, false) : null;
        if (options.XColumn is not null || options.YColumn is not null)
        {
            if (options.XColumn is not { } x || options.YColumn is not { } y)
            {
                error = LayerErrors.CsvOneAxis();
                return null;
            }

            var (east, north) = (Named(header, plain, x, ref error), Named(header, plain, y, ref error));
            return error is null ? new CsvColumns(east, north, -1, Array.Exists(Pairs, pair => pair.SayDegrees && pair.X == plain[east] && pair.Y == plain[north])) : null;
        }

        foreach (var pair in Pairs)
        {
            if (plain.IndexOf(pair.X) is >= 0 and var east && plain.IndexOf(pair.Y) is >= 0 and var north)
                return new CsvColumns(east, north, -1, pair.SayDegrees);
        }

        return Texts.Select(name => plain.IndexOf(name)).FirstOrDefault(index => index >= 0, -1) is >= 0 and var text ? new CsvColumns(-1, -1, text, false) : null;
    }

    private static int Named(IReadOnlyList<string> header, List<string> plain, string name, ref GeoError? error)
    {
        for (var index = 0; index < header.Count; index++)
        {
            if (header[index] == name)
                return index;
        }

        var found = plain.IndexOf(Plain(name));
        if (found < 0)
            error ??= LayerErrors.CsvColumnMissing(name, header);
        return found;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
