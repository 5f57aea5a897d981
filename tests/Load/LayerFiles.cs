using System.Globalization;

namespace Open311.Tests.Load;

/// <param name="Length">Of the square it fills, in metres.</param>
internal sealed record LayerShape(string Name, int Count, double Length);

/// <summary>
/// Layer files of a made-up town in EPSG:25832, the same at each run, written by ogr2ogr: areas that touch and neither overlap nor leave anything open, twelve corners each, and
/// points. Of the changed ones one object in fifty has another attribute, about as many another shape, and of the points one in two hundred is another one.
/// </summary>
internal static class LayerFiles
{
    public const double Easting = 480_000;
    public const double Northing = 5_690_000;
    public const string KeyColumn = "NR";

    private const double MetersAside = 60;
    private const int CornersAside = 3;
    private const double MetersBetweenPoints = 27;

    public static LayerShape Polygons(int count) => new("polygons", count, MetersAside * Aside(count));

    public static LayerShape Points(int count) => new("points", count, MetersBetweenPoints * Aside(count));

    /// <summary>The files, by format: GPKG, ESRI Shapefile.</summary>
    public static async Task<Dictionary<string, string>> WriteAsync(LayerShape shape, bool isChanged, string folder, CancellationToken ct)
    {
        var csv = Path.Combine(folder, shape.Name + ".csv");
        await using (var writer = new StreamWriter(csv))
        {
            await writer.WriteLineAsync($"{KeyColumn},NAME,KIND,YEAR,SIZE,wkt");
            for (var i = 0; i < shape.Count; i++)
                await writer.WriteLineAsync(shape.Name == "polygons" ? Polygon(shape, i, isChanged) : Point(shape, i, isChanged));
        }

        await File.WriteAllTextAsync(Path.ChangeExtension(csv, ".csvt"), "String,String,String,Integer,Real,String", ct);
        var files = new Dictionary<string, string>();
        foreach (var (format, extension) in (ReadOnlySpan<(string, string)>)[("GPKG", "gpkg"), ("ESRI Shapefile", "shp")])
            files[format] = Path.Combine(folder, $"{shape.Name}-{shape.Count}{(isChanged ? "-changed" : "")}.{extension}");
        foreach (var (format, file) in files)
        {
            string[] options = format == "GPKG" ? [] : ["-lco", "ENCODING=UTF-8"];
            await Shell.RunAsync(
                "ogr2ogr",
                ["-f", format, file, csv, "-oo", "GEOM_POSSIBLE_NAMES=wkt", "-oo", "KEEP_GEOM_COLUMNS=NO", "-a_srs", "EPSG:25832", "-nlt", shape.Name == "polygons" ? "POLYGON" : "POINT", "-nln", Path.GetFileNameWithoutExtension(file), .. options],
                ct);
        }

        File.Delete(csv);
        return files;
    }

    // Neighbours ask for the same corners, so that their borders are the same.
    private static string Polygon(LayerShape shape, int number, bool isChanged)
    {
        var (left, bottom) = (number % Aside(shape.Count) * CornersAside, number / Aside(shape.Count) * CornersAside);
        var ring = new List<string>();
        for (var i = 0; i < CornersAside; i++)
            ring.Add(Corner(left + i, bottom));
        for (var i = 0; i < CornersAside; i++)
            ring.Add(Corner(left + CornersAside, bottom + i));
        for (var i = 0; i < CornersAside; i++)
            ring.Add(Corner(left + CornersAside - i, bottom + CornersAside));
        for (var i = 0; i < CornersAside; i++)
            ring.Add(Corner(left, bottom + CornersAside - i));
        ring.Add(ring[0]);
        return Row(number, number, "Grünfläche", isChanged, $"POLYGON (({string.Join(", ", ring)}))");

        string Corner(int column, int row)
        {
            var place = ((long)column << 32) + row;
            var isMoved = isChanged && Random(place, 2) < 1.0 / 500;
            const double between = MetersAside / CornersAside;
            return Place(Easting + (between * (column + 0.2 + (0.25 * Random(place, isMoved ? 5 : 3)))), Northing + (between * (row + 0.2 + (0.25 * Random(place, isMoved ? 6 : 4)))));
        }
    }

    private static string Point(LayerShape shape, int number, bool isChanged)
    {
        var key = isChanged && number % 200 == 7 ? shape.Count + number : number;
        var moved = isChanged && number % 50 == 3 ? 5 : 0;
        return Row(key, number, "Straßenlaterne", isChanged, $"POINT ({Place(Easting + (shape.Length * Random(number, 7)) + moved, Northing + (shape.Length * Random(number, 8)))})");
    }

    private static string Row(int key, int number, string kind, bool isChanged, string wkt) => string.Create(
        CultureInfo.InvariantCulture,
        $"N{key:D8},{kind} {Random(number, 9) * 1000:F0} in der Musterstraße {number % 300},{(isChanged && number % 50 == 11 ? "stillgelegt" : "in Betrieb")},{1950 + (number % 75)},{Random(number, 10) * 100:F2},\"{wkt}\"");

    private static string Place(double easting, double northing) => string.Create(CultureInfo.InvariantCulture, $"{easting:F3} {northing:F3}");

    private static int Aside(int count) => (int)Math.Ceiling(Math.Sqrt(count));

    /// <summary>Between 0 and 1, always the same of the same numbers (SplitMix64).</summary>
    public static double Random(long number, int of)
    {
        unchecked
        {
            var mixed = ((ulong)number * 31 + (ulong)of) * 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return ((mixed ^ (mixed >> 31)) >> 11) / (double)(1L << 53);
        }
    }
}
