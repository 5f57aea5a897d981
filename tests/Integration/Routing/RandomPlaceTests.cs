using System.Globalization;
using System.IO.Compression;
using System.Text;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Esri;
using Open311.Core.Layers;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>
/// Random places in a town of random districts, routed by the service and judged by NetTopologySuite: 50,000, a million in <c>./dev test long</c>. No disagreement farther than a millimetre from a border;
/// whatever the order of the file, the direction of rings and where they begin, and whichever CRS the file is in.
/// </summary>
public sealed class RandomPlaceTests(RunningService service)
{
    private const double West = 8.08;
    private const double South = 51.55;
    private const double Size = 0.05;

    /// <summary>Metres of a degree of longitude and of latitude in the middle of the town, on the ellipsoid of WGS 84.</summary>
    private const double EastMeters = 69_326;
    private const double NorthMeters = 111_259;
    private const int Batch = 2_000;
    private static readonly string[] Departments = ["west", "ost", "licht"];

    private static readonly int Places = Environment.GetEnvironmentVariable("OPEN311_TEST_LONG") is null ? 50_000 : 1_000_000;

    [Fact]
    public async Task PostGIS_and_NetTopologySuite_send_every_place_to_the_same_department()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var districts = Districts(random);
        var (straight, shuffled) = (await TownOfAsync(districts), await TownOfAsync([.. Shuffled(districts, random)]));
        var reader = new WKTReader();
        var judges = districts.OrderBy(district => district.Key, StringComparer.Ordinal).Select(district => (district.Key, Area: PreparedGeometryFactory.Prepare(reader.Read(district.Wkt)))).ToList();
        var faults = new List<string>();
        for (var done = 0; done < Places; done += Batch)
        {
            var places = Enumerable.Range(0, Math.Min(Batch, Places - done)).Select(_ => Anywhere(random)).ToList();
            var one = await AskAsync(straight, places);
            var other = await AskAsync(shuffled, places);
            foreach (var (i, place) in places.Index())
            {
                var point = new Point(place.Longitude, place.Latitude);
                // Rules are asked in the order of departments: each has the districts of one of three kinds.
                var expected = Departments.Select((department, kind) => (department, kind)).FirstOrDefault(row => judges.Exists(judge => KindOf(judge.Key) == row.kind && judge.Area.Covers(point))).department ?? "buero";
                if ((one[i] != expected || other[i] != expected) && !IsAtABorder(judges, place))
                    faults.Add(FormattableString.Invariant($"{place.Longitude:R} {place.Latitude:R}: {expected}, but {one[i]} and {other[i]}"));
            }
        }

        Assert.True(faults.Count == 0, $"seed {seed}: {string.Join("; ", faults.Take(5))}");
    }

    /// <summary>
    /// PROJ, through PostGIS, puts the corners into the CRS of each file, to a tenth of a millimetre; our import brings them back. An edge is straight between its corners' degrees whichever CRS it came in, so
    /// nothing but the corners can move. Half of the places lie within a metre of a border, down to a hundredth of a millimetre: a file that is shifted by 3 mm, the last one, shows. Compared with each other
    /// are files; how well a datum grid fits the ground (EPSG:31467, BETA2007: decimetres) is the same for all who use it.
    /// </summary>
    [Fact]
    public async Task The_CRS_of_the_file_sends_no_place_elsewhere()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        const double boundMeters = 0.001;
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var districts = Districts(random);
        var reader = new WKTReader();
        var areas = districts.ConvertAll(district => (Polygon)reader.Read(district.Wkt));
        var edges = areas.SelectMany(area => new[] { area.ExteriorRing }.Concat(area.InteriorRings)).SelectMany(ring => ring.Coordinates.Zip(ring.Coordinates.Skip(1))).ToList();
        var places = Enumerable.Range(0, Batch).Select(i => i % 2 == 0 ? Anywhere(random) : Beside(edges[random.Next(edges.Count)], random)).ToList();
        var expected = await AskAsync(await TownOfAsync(districts), places);
        Assert.Equal(Departments.Append("buero").Order(StringComparer.Ordinal), expected.Distinct().Order(StringComparer.Ordinal));
        var (faults, close, shown) = (new List<string>(), new List<double>(), 0);
        foreach (var (code, isShapefile, shiftMeters) in ((int, bool, double)[])[(4326, true, 0), (25832, false, 0), (25832, true, 0), (3857, false, 0), (3857, true, 0), (31467, false, 0), (31467, true, 0), (25832, false, 0.003)])
        {
            var (projected, definition) = await ProjectAsync(code, areas, shiftMeters);
            var town = await RuledTown.MakeAsync(service);
            var features = districts.Zip(projected, (district, area) => (IFeature)new Feature(area, new AttributesTable { { "nr", district.Key }, { "class", district.Class } })).ToList();
            var imported = await ImportFileAsync(town, isShapefile ? Shapefiles(features, definition) : Encoding.UTF8.GetBytes(GeoJson(features, code)));
            Assert.Equal((code, districts.Count), (imported.SourceSrid, imported.FeatureCount));
            await SetRulesAsync(town);
            var found = await AskAsync(town, places);
            foreach (var (i, place) in places.Index().Where(pair => found[pair.Index] != expected[pair.Index]))
            {
                var meters = edges.Min(edge => MetersTo(edge, place));
                if (shiftMeters > 0)
                    shown += meters > boundMeters ? 1 : 0;
                else if (meters <= boundMeters)
                    close.Add(meters);
                else
                    faults.Add(FormattableString.Invariant($"EPSG:{code}{(isShapefile ? " shapefile" : "")}, {place.Longitude:R} {place.Latitude:R}, {meters * 1000:0.00} mm from a border: {found[i]} instead of {expected[i]}"));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{close.Count} differ, at most {close.Append(0).Max() * 1000:0.000} mm from a border; {shown} of the shifted file are farther"));
        Assert.True(shown > 0, $"seed {seed}: a file that is 3 mm beside sends everything to the same departments.");
        Assert.True(faults.Count == 0, $"seed {seed}: {faults.Count} differ, such as {string.Join("; ", faults.Take(5))}");
    }

    private static bool IsAtABorder(List<(string Key, IPreparedGeometry Area)> judges, (double Longitude, double Latitude) place)
    {
        const double meter = 0.001;
        var here = Wgs84Point.TryCreate(place.Latitude, place.Longitude)!.Value;
        var point = new Point(place.Longitude, place.Latitude);
        return judges.Exists(judge =>
        {
            var nearest = NetTopologySuite.Operation.Distance.DistanceOp.NearestPoints(judge.Area.Geometry.Boundary, point)[0];
            return Wgs84Point.TryCreate(nearest.Y, nearest.X)!.Value.DistanceTo(here).Meters <= meter;
        });
    }

    private static async Task<List<string>> AskAsync(RuledTown town, List<(double Longitude, double Latitude)> places)
    {
        var ids = await town.StoreAsync("noise", places);
        var found = await town.AskAsync(ids);
        return [.. ids.Select(id => found[id].Department)];
    }

    private async Task<RuledTown> TownOfAsync(IReadOnlyList<(string Key, string Class, string Wkt)> districts)
    {
        var town = await RuledTown.MakeAsync(service);
        await town.ImportAsync("districts", [.. districts]);
        await SetRulesAsync(town);
        return town;
    }

    private static Task SetRulesAsync(RuledTown town) => town.SetRulesAsync(string.Join(',', Departments.Select((department, kind) =>
        $$"""{ "text": "{{department}}", "department": "{{department}}", "layer": "districts", "test": "area", "feature_attributes": { "class": "k{{kind}}" } }""")));

    private static (double Longitude, double Latitude) Anywhere(Random random) => (West - 0.002 + (random.NextDouble() * (Size + 0.004)), South - 0.002 + (random.NextDouble() * (Size + 0.004)));

    /// <summary>A hundredth of a millimetre to a metre to the left or right of an edge, each order of magnitude as often.</summary>
    private static (double Longitude, double Latitude) Beside((Coordinate From, Coordinate To) edge, Random random)
    {
        var (x, y) = (edge.To.X - edge.From.X, edge.To.Y - edge.From.Y);
        var (east, north) = (x * EastMeters, y * NorthMeters);
        var (along, meters) = (random.NextDouble(), Math.Pow(10, (random.NextDouble() * 5) - 5) * (random.Next(2) == 0 ? 1 : -1));
        var length = double.Hypot(east, north);
        return (edge.From.X + (along * x) - (meters * north / length / EastMeters), edge.From.Y + (along * y) + (meters * east / length / NorthMeters));
    }

    /// <summary>On a plane about the middle of the town: at the millimetre, a town is flat.</summary>
    private static double MetersTo((Coordinate From, Coordinate To) edge, (double Longitude, double Latitude) place) => DistanceComputer.PointToSegment(Plane(place.Longitude, place.Latitude), Plane(edge.From.X, edge.From.Y), Plane(edge.To.X, edge.To.Y));

    private static Coordinate Plane(double longitude, double latitude) => new((longitude - West) * EastMeters, (latitude - South) * NorthMeters);

    /// <summary>The same corners in another CRS, judged by PROJ, and the CRS in the words of PostGIS' register.</summary>
    /// <param name="shiftMeters">By which they are put too far east: in a CRS of metres.</param>
    private async Task<(List<Polygon> Areas, string Definition)> ProjectAsync(int code, List<Polygon> areas, double shiftMeters)
    {
        var digits = code == 4326 ? 15 : 4;
        var corners = areas.SelectMany(area => area.Coordinates).ToList();
        await using var command = service.Database.CreateCommand(
            """
            SELECT ST_X(place), ST_Y(place), srtext
            FROM spatial_ref_sys, unnest($1, $2) WITH ORDINALITY AS source (x, y, number), LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(x, y), 4326), $3) AS place) AS made
            WHERE srid = $3 ORDER BY number
            """);
        command.Parameters.AddWithValue(corners.ConvertAll(corner => corner.X));
        command.Parameters.AddWithValue(corners.ConvertAll(corner => corner.Y));
        command.Parameters.AddWithValue(code);
        await using var rows = await command.ExecuteReaderAsync();
        var (projected, definition) = (new Queue<Coordinate>(), "");
        while (await rows.ReadAsync())
        {
            projected.Enqueue(new Coordinate(Math.Round(rows.GetDouble(0) + shiftMeters, digits), Math.Round(rows.GetDouble(1), digits)));
            definition = rows.GetString(2);
        }

        Assert.Equal(corners.Count, projected.Count);
        return (areas.ConvertAll(area =>
        {
            var shell = Ring(area.ExteriorRing);
            return new Polygon(shell, area.InteriorRings.Select(Ring).ToArray());
        }), definition);

        LinearRing Ring(LineString ring) => new([.. ring.Coordinates.Select(_ => projected.Dequeue())]);
    }

    private static string GeoJson(IEnumerable<IFeature> features, int code)
    {
        var rows = features.Select(feature => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"type":"Feature","properties":{"nr":"{{{feature.Attributes["nr"]}}}","class":"{{{feature.Attributes["class"]}}}"},"geometry":{"type":"Polygon","coordinates":[{{{string.Join(',', Rings((Polygon)feature.Geometry))}}}]}}"""));
        return $$$"""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::{{{code}}}"}},"features":[{{{string.Join(',', rows)}}}]}""";

        static IEnumerable<string> Rings(Polygon area) => new[] { area.ExteriorRing }.Concat(area.InteriorRings)
            .Select(ring => $"[{string.Join(',', ring.Coordinates.Select(corner => FormattableString.Invariant($"[{corner.X:R},{corner.Y:R}]")))}]");
    }

    private static byte[] Shapefiles(IEnumerable<IFeature> features, string definition)
    {
        var folder = Directory.CreateTempSubdirectory("random-places-");
        try
        {
            Shapefile.WriteAllFeatures(features.ToList(), Path.Combine(folder.FullName, "districts.shp"), definition, Encoding.UTF8);
            using var zip = new MemoryStream();
            ZipFile.CreateFromDirectory(folder.FullName, zip);
            return zip.ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ImportedLayer> ImportFileAsync(RuledTown town, byte[] content)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, content);
            var input = new ImportLayerInput { JurisdictionId = town.Town.Id, LayerKey = "districts", Path = file, KeyColumn = "nr", Attribution = "Stadt Teststadt", Licence = "CC0-1.0", Confirm = true };
            return (await town.Of<ImportLayer>().RunAsync(input, null, default)).Value;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int KindOf(string key) => int.Parse(key[1..], System.Globalization.CultureInfo.InvariantCulture) % Departments.Length;

    /// <summary>A grid whose corners are pulled about, so that neighbours share crooked borders; every fifth district is missing, every seventh has a hole, and some lie over others.</summary>
    private static List<(string Key, string Class, string Wkt)> Districts(Random random)
    {
        const int side = 8;
        var corners = new (double X, double Y)[side + 1, side + 1];
        for (var i = 0; i <= side; i++)
        {
            for (var j = 0; j <= side; j++)
                corners[i, j] = (West + (Size * (i + (random.NextDouble() * 0.6) - 0.3) / side), South + (Size * (j + (random.NextDouble() * 0.6) - 0.3) / side));
        }

        var districts = new List<(string, string, string)>();
        for (var i = 0; i < side; i++)
        {
            for (var j = 0; j < side; j++)
            {
                var number = (i * side) + j;
                if (number % 5 == 4)
                    continue;
                (double X, double Y)[] ring = [corners[i, j], corners[i + 1, j], corners[i + 1, j + 1], corners[i, j + 1]];
                var (x, y) = (ring.Average(corner => corner.X), ring.Average(corner => corner.Y));
                (double X, double Y)[] hole = [(x - 0.0004, y - 0.0004), (x - 0.0004, y + 0.0004), (x + 0.0004, y + 0.0004), (x + 0.0004, y - 0.0004)];
                districts.Add(Row(number, number % 7 == 3 ? [ring, hole] : [ring]));
            }
        }

        for (var n = 0; n < 6; n++)
        {
            var (x, y, half) = (West + (random.NextDouble() * Size), South + (random.NextDouble() * Size), 0.002 + (random.NextDouble() * 0.004));
            districts.Add(Row(100 + n, [[(x - half, y), (x, y - half), (x + half, y), (x, y + half)]]));
        }

        return districts;
    }

    private static (string Key, string Class, string Wkt) Row(int number, (double X, double Y)[][] rings) => ($"d{number:000}", $"k{number % Departments.Length}", Wkt(rings));

    private static string Wkt(IEnumerable<(double X, double Y)[]> rings) =>
        $"POLYGON({string.Join(',', rings.Select(ring => $"({string.Join(',', ring.Append(ring[0]).Select(corner => FormattableString.Invariant($"{corner.X:R} {corner.Y:R}")))})"))})";

    /// <summary>The same areas: in another order, rings turned round, beginning elsewhere.</summary>
    private static IEnumerable<(string Key, string Class, string Wkt)> Shuffled(IReadOnlyList<(string Key, string Class, string Wkt)> districts, Random random)
    {
        var reader = new WKTReader();
        foreach (var district in districts.OrderBy(_ => random.Next()).ToList())
        {
            var area = (Polygon)reader.Read(district.Wkt);
            var rings = new[] { area.ExteriorRing }.Concat(area.InteriorRings).Select(ring =>
            {
                var open = ring.Coordinates[..^1].Reverse().Select(corner => (corner.X, corner.Y)).ToArray();
                var from = random.Next(open.Length);
                return open[from..].Concat(open[..from]).ToArray();
            });
            yield return district with { Wkt = Wkt(rings) };
        }
    }
}
