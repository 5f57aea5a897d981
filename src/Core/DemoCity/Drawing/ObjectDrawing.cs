using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.LinearReferencing;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>What stands in streets and parks.</summary>
internal sealed class ObjectDrawing
{
    private const int LampCount = 4_000;
    private const int PlaygroundCount = 44;

    private static readonly string[] StreetTrees = ["Winterlinde", "Spitzahorn", "Platane", "Stieleiche", "Rotdorn", "Feldahorn", "Hainbuche", "Mehlbeere", "Rosskastanie"];
    private static readonly string[] ParkTrees = ["Rotbuche", "Stieleiche", "Bergahorn", "Sommerlinde", "Sandbirke", "Waldkiefer", "Esche", "Blutbuche", "Trauerweide", "Vogelkirsche", "Schwarzerle", "Hängebirke"];

    private readonly Random random;
    private readonly DemoTown town;
    private readonly HashSet<(int X, int Y)> lived = [];

    public ObjectDrawing(Random random, DemoTown town)
    {
        (this.random, this.town) = (random, town);
        foreach (var (x, y) in town.Addresses.Select(address => Cell(address.Place.Coordinate)))
        {
            for (var i = 0; i < 9; i++)
                lived.Add((x + (i % 3) - 1, y + (i / 3) - 1));
        }

        Lamps = PlaceLamps();
        Junctions = FindJunctions();
        Bins = PlaceBins();
        Trees = PlantTrees();
        Playgrounds = LayOutPlaygrounds();
    }

    public IReadOnlyList<DemoLamp> Lamps { get; }

    public IReadOnlyList<DemoTree> Trees { get; }

    public IReadOnlyList<DemoBin> Bins { get; }

    public IReadOnlyList<DemoPlayground> Playgrounds { get; }

    public IReadOnlyList<Coordinate> Junctions { get; }

    private static Point At(Coordinate place) => DemoTown.Factory.CreatePoint(new Coordinate(Math.Round(place.X, 2), Math.Round(place.Y, 2)));

    private double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>Near an address: where somebody lives, there is light.</summary>
    private bool IsBuiltUp(Coordinate land) => lived.Contains(Cell(land));

    private static (int X, int Y) Cell(Coordinate place) => ((int)(place.X / 50), (int)(place.Y / 50));

    private List<DemoLamp> PlaceLamps()
    {
        var places = new List<(DemoRoad Road, Coordinate Place)>();
        foreach (var road in town.Roads.Where(road => road.Class != "federal"))
        {
            var side = random.Next(2) == 0 ? 4.4 : -4.4;
            foreach (var part in road.Line.Geometries.Cast<LineString>())
            {
                var indexed = new LengthIndexedLine(part);
                for (var at = 7.0; at < part.Length - 4; at += 4)
                {
                    var place = indexed.ExtractPoint(at, side * (road.Class == "lane" ? 0.65 : 1));
                    if (IsBuiltUp(place))
                        places.Add((road, place));
                }
            }
        }

        return [.. Enumerable.Range(0, LampCount).Select(i =>
        {
            var (road, place) = places[(int)((long)i * places.Count / LampCount)];
            return new DemoLamp($"L{i + 1:0000}", road.Name, random.Next(4) == 0 ? "Natriumdampf" : "LED", At(place));
        })];
    }

    private List<Coordinate> FindJunctions()
    {
        var main = town.Roads.Where(road => road.Class is "main" or "federal").ToList();
        var found = new List<Coordinate>();
        for (var i = 0; i < main.Count; i++)
        {
            for (var j = i + 1; j < main.Count; j++)
            {
                foreach (var point in main[i].Line.Intersection(main[j].Line).Coordinates)
                {
                    var plan = town.Shape.Plan(point);
                    if (Math.Sqrt((plan.X * plan.X) + (plan.Y * plan.Y)) < 2_000 && found.TrueForAll(other => other.Distance(point) > 60))
                        found.Add(new Coordinate(Math.Round(point.X, 2), Math.Round(point.Y, 2)));
                }
            }
        }

        return found;
    }

    private List<DemoBin> PlaceBins()
    {
        var bins = new List<DemoBin>();
        foreach (var road in town.Roads)
        {
            var every = road.Class switch { "lane" => 110, "collector" => 330, "main" => 420, _ => 0 };
            if (every == 0)
                continue;
            foreach (var part in road.Line.Geometries.Cast<LineString>())
            {
                var indexed = new LengthIndexedLine(part);
                for (var at = Between(15, every); at < part.Length; at += every * Between(0.8, 1.2))
                {
                    var place = indexed.ExtractPoint(at, road.Class == "lane" ? 2.6 : -5.5);
                    if (road.Class == "lane" || IsBuiltUp(place))
                        bins.Add(new DemoBin($"P{bins.Count + 1:000}", "Papierkorb", road.Name, At(place)));
                }
            }
        }

        foreach (var park in town.Parks.Where(park => park.Class is "park" or "cemetery"))
        {
            foreach (var place in Inside(park.Area, (int)(park.Area.Area / 4_000) + 1, 30))
                bins.Add(new DemoBin($"P{bins.Count + 1:000}", random.Next(3) == 0 ? "Hundestation" : "Papierkorb", park.Name, At(place)));
        }

        return bins;
    }

    private List<DemoTree> PlantTrees()
    {
        var trees = new List<DemoTree>();
        foreach (var road in town.Roads)
        {
            var every = road.Class switch { "main" => 17, "collector" => 13, "residential" => random.Next(4) == 0 ? 26 : 0, _ => 0 };
            if (every == 0)
                continue;
            var species = StreetTrees[random.Next(StreetTrees.Length)];
            var year = 1950 + random.Next(70);
            foreach (var part in road.Line.Geometries.Cast<LineString>())
            {
                var indexed = new LengthIndexedLine(part);
                for (var at = 12.0; at < part.Length - 10; at += every)
                {
                    foreach (var side in (double[])[7.2, -7.2])
                    {
                        var place = indexed.ExtractPoint(at, side + Between(-0.3, 0.3));
                        if (random.Next(4) != 0 && (road.Class != "main" || IsBuiltUp(place)))
                            Plant(place, random.Next(8) == 0 ? StreetTrees[random.Next(StreetTrees.Length)] : species, year + random.Next(4));
                    }
                }
            }
        }

        foreach (var park in town.Parks.Where(park => park.Class is "park" or "cemetery" or "meadow" or "sports"))
        {
            var squareMeters = park.Class switch { "park" => 420, "cemetery" => 500, "sports" => 1_600, _ => 1_900 };
            foreach (var place in Inside(park.Area, (int)(park.Area.Area / squareMeters), 7))
                Plant(place, ParkTrees[random.Next(ParkTrees.Length)], 1900 + random.Next(120));
        }

        return trees;

        void Plant(Coordinate place, string species, int year) => trees.Add(new DemoTree($"B{trees.Count + 1:00000}", species, year, At(place)));
    }

    private List<Coordinate> Inside(Polygon area, int count, double apart)
    {
        var locator = new IndexedPointInAreaLocator(area);
        var box = area.EnvelopeInternal;
        var placed = new List<Coordinate>();
        for (var tries = 0; tries < count * 12 && placed.Count < count; tries++)
        {
            var place = new Coordinate(Between(box.MinX, box.MaxX), Between(box.MinY, box.MaxY));
            if (locator.Locate(place) == Location.Interior && placed.TrueForAll(other => other.Distance(place) > apart))
                placed.Add(place);
        }

        return placed;
    }

    private List<DemoPlayground> LayOutPlaygrounds()
    {
        var homes = town.Addresses.Where(address => address.District != town.Districts[0].Name || random.Next(4) == 0).ToList();
        var built = new NetTopologySuite.Index.Strtree.STRtree<Polygon>();
        foreach (var building in town.Buildings)
            built.Insert(building.Area.EnvelopeInternal, building.Area);
        built.Build();
        var found = new List<DemoPlayground>();
        var names = new HashSet<string>(StringComparer.Ordinal);

        void Take(Coordinate place, string name)
        {
            var turn = Between(0, 3);
            var ring = new Coordinate[13];
            for (var i = 0; i < 12; i++)
            {
                var radius = Between(10, 14.5);
                ring[i] = new Coordinate(Math.Round(place.X + (radius * Math.Cos(turn + (i * Math.PI / 6))), 2), Math.Round(place.Y + (radius * Math.Sin(turn + (i * Math.PI / 6))), 2));
            }

            ring[12] = ring[0].Copy();
            var area = DemoTown.Factory.CreatePolygon(ring);
            if (!town.Boundary.Covers(area) || built.Query(area.EnvelopeInternal).Any(house => house.Intersects(area)) || found.Exists(other => other.Area.Distance(area) < 120) || !names.Add(name))
                return;
            found.Add(new DemoPlayground($"SP{found.Count + 1:00}", name, area));
        }

        foreach (var park in town.Parks.Where(park => park.Class == "park" && park.Area.Area > 3_000))
        {
            foreach (var place in Inside(park.Area.Buffer(-16) is Polygon { IsEmpty: false } inner ? inner : park.Area, 1, 1))
                Take(place, $"Spielplatz {park.Name}");
        }

        for (var tries = 0; tries < 20_000 && found.Count < PlaygroundCount; tries++)
        {
            // Behind the houses, in the middle of a block.
            var home = homes[random.Next(homes.Count)];
            var angle = Between(0, 2 * Math.PI);
            var place = new Coordinate(home.Place.X + (36 * Math.Cos(angle)), home.Place.Y + (36 * Math.Sin(angle)));
            if (town.Roads.All(road => !road.Line.EnvelopeInternal.Intersects(new Envelope(place.X - 22, place.X + 22, place.Y - 22, place.Y + 22)) || road.Line.Distance(DemoTown.Factory.CreatePoint(place)) > 20))
                Take(place, $"Spielplatz {home.Street}");
        }

        return found;
    }
}
