using System.Globalization;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.LinearReferencing;

namespace Open311.Core.DemoCity.Drawing;

/// <summary>Houses along the streets, even numbers on the right, odd ones on the left, wherever a block has room for them.</summary>
internal sealed class HouseDrawing
{
    private readonly Random random;
    private readonly STRtree<Site> sites = new();
    private readonly Dictionary<(int, int), List<Polygon>> built = [];

    public HouseDrawing(Random random, IReadOnlyList<DemoRoad> roads, IReadOnlyList<DemoBlock> blocks, IReadOnlyList<DemoDistrict> districts)
    {
        this.random = random;
        foreach (var block in blocks.Where(block => block.Use != "square"))
            sites.Insert(block.Area.EnvelopeInternal, new Site(block, new IndexedPointInAreaLocator(block.Area)));
        sites.Build();
        var areas = districts.Select(district => (District: district, Locator: new IndexedPointInAreaLocator(district.Area))).ToList();
        foreach (var road in roads.Where(road => road.Class != "federal"))
        {
            int[] numbers = [1, 2];
            foreach (var part in road.Line.Geometries.Cast<LineString>())
            {
                foreach (var side in (int[])[0, 1])
                    numbers[side] = Line(road, part, side, numbers[side], areas);
            }
        }
    }

    public List<DemoAddress> Addresses { get; } = [];

    public List<DemoBuilding> Buildings { get; } = [];

    private double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    private int Line(DemoRoad road, LineString part, int side, int number, List<(DemoDistrict District, IndexedPointInAreaLocator Locator)> districts)
    {
        var indexed = new LengthIndexedLine(part);
        var at = Between(2, 9);
        while (at < part.Length - 3)
        {
            var site = SiteAt(indexed.ExtractPoint(at + 5, side == 0 ? 12 : -12));
            if (site is null)
            {
                at += 8;
                continue;
            }

            var (lot, width, depth, setback) = Size(site.Block.Use, road.Class);
            var middle = at + (lot / 2);
            if (middle > part.Length)
                break;
            at += lot;
            var front = indexed.ExtractPoint(middle);
            var ahead = indexed.ExtractPoint(Math.Min(part.Length, middle + 1));
            var behind = indexed.ExtractPoint(Math.Max(0, middle - 1));
            var direction = Math.Atan2(ahead.Y - behind.Y, ahead.X - behind.X);
            var outward = direction + (side == 0 ? Math.PI / 2 : -Math.PI / 2);
            var center = new Coordinate(front.X + ((setback + (depth / 2)) * Math.Cos(outward)), front.Y + ((setback + (depth / 2)) * Math.Sin(outward)));
            var house = Rectangle(center, direction, width, depth);
            if (SiteAt(center) is not { } under || !house.Coordinates.All(under.Holds) || !IsFree(house))
                continue;
            Keep(house);
            var district = districts.Find(area => area.Locator.Locate(center) != Location.Exterior).District;
            var suffix = random.Next(28) == 0 && number > 2 ? "a" : "";
            Buildings.Add(new DemoBuilding($"G{Buildings.Count + 1:00000}", under.Block.Use, house));
            Addresses.Add(new DemoAddress(
                $"A{Addresses.Count + 1:00000}", road.Name, number.ToString(CultureInfo.InvariantCulture) + suffix, PostcodeOf(district.Number), district.Name,
                DemoTown.Factory.CreatePoint(new Coordinate(Math.Round(center.X, 2), Math.Round(center.Y, 2)))));
            number += 2;
        }

        return number;
    }

    private static string PostcodeOf(string district) => district switch { "1" => "59990", "2" or "9" => "59991", "3" or "6" or "7" => "59992", _ => "59993" };

    private (double Lot, double Width, double Depth, double Setback) Size(string use, string road) => use switch
    {
        "industrial" => (Between(52, 85), Between(32, 48), Between(24, 44), Between(12, 18)),
        "public" => (Between(48, 66), Between(26, 40), Between(14, 20), Between(9, 14)),
        "commercial" when road != "lane" => (Between(24, 34), Between(17, 24), Between(13, 18), Between(5.5, 8)),
        "old_town" or "commercial" => Row(Between(9.5, 14), Between(9, 12), Between(3.6, 4.2)),
        "village" => (Between(22, 32), Between(11, 16), Between(9, 12), Between(8, 13)),
        _ when road is "main" or "collector" => (Between(17, 24), Between(12, 16), Between(10, 12), Between(8, 10)),
        _ => (Between(18, 25), Between(9.5, 13), Between(8.5, 11), Between(8.5, 11)),
    };

    private static (double, double, double, double) Row(double lot, double depth, double setback) => (lot, lot - 0.3, depth, setback);

    private Site? SiteAt(Coordinate point)
    {
        foreach (var site in sites.Query(new Envelope(point)))
        {
            if (site.Holds(point))
                return site;
        }

        return null;
    }

    private static Polygon Rectangle(Coordinate center, double direction, double width, double depth)
    {
        var (sine, cosine) = Math.SinCos(direction);
        Coordinate corner(double u, double v) => new(Math.Round(center.X + (u * cosine) - (v * sine), 2), Math.Round(center.Y + (u * sine) + (v * cosine), 2));
        var (u, v) = (width / 2, depth / 2);
        var first = corner(-u, -v);
        return DemoTown.Factory.CreatePolygon([first, corner(u, -v), corner(u, v), corner(-u, v), first.Copy()]);
    }

    private bool IsFree(Polygon house)
    {
        var (x, y) = Cell(house);
        for (var i = -1; i <= 1; i++)
        {
            for (var j = -1; j <= 1; j++)
            {
                if (built.TryGetValue((x + i, y + j), out var near) && near.Exists(other => other.EnvelopeInternal.Intersects(house.EnvelopeInternal) && other.Intersects(house)))
                    return false;
            }
        }

        return true;
    }

    private void Keep(Polygon house)
    {
        var cell = Cell(house);
        if (!built.TryGetValue(cell, out var near))
            built.Add(cell, near = []);
        near.Add(house);
    }

    // Wider than any house is long.
    private static (int X, int Y) Cell(Polygon house) => ((int)(house.EnvelopeInternal.Centre.X / 70), (int)(house.EnvelopeInternal.Centre.Y / 70));

    private sealed record Site(DemoBlock Block, IndexedPointInAreaLocator Locator)
    {
        public bool Holds(Coordinate point) => Locator.Locate(point) != Location.Exterior;
    }
}
