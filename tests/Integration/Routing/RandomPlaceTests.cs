using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>
/// Random places in a town of random districts, routed by the service and judged by NetTopologySuite: 50,000, a million in <c>./dev test long</c>. No disagreement farther than a millimetre from a border;
/// whatever the order of the file, the direction of rings and where they begin.
/// </summary>
public sealed class RandomPlaceTests(RunningService service)
{
    private const double West = 8.08;
    private const double South = 51.55;
    private const double Size = 0.05;
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
            var places = Enumerable.Range(0, Math.Min(Batch, Places - done)).Select(_ => (Longitude: West - 0.002 + (random.NextDouble() * (Size + 0.004)), Latitude: South - 0.002 + (random.NextDouble() * (Size + 0.004)))).ToList();
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
        await town.SetRulesAsync(string.Join(',', Departments.Select((department, kind) =>
            $$"""{ "text": "{{department}}", "department": "{{department}}", "layer": "districts", "test": "area", "feature_attributes": { "class": "k{{kind}}" } }""")));
        return town;
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
