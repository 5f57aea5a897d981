using NetTopologySuite.Geometries;

namespace Open311.Core.DemoCity;

/// <param name="Land">In metres (<see cref="DemoTown"/>).</param>
/// <param name="Lamp">The number of the lamp that stands there.</param>
internal sealed record DemoSpot(Coordinate Land, string Street, string? House, string? Lamp);

/// <summary>Where things are reported: at what the town has of them, more of them the nearer to the market.</summary>
internal sealed class DemoSpots(DemoTown town, DemoChance chance)
{
    private const double SampleMeters = 80;

    public DemoSpot Of(string service)
    {
        switch (service)
        {
            case "lamp":
                var lamp = town.Lamps[Central(town.Lamps.Count, i => town.Lamps[i].Place.Coordinate)];
                // The sample report of ./dev report is about the first lamp, and is to be the first of its kind there.
                if (lamp.Place.Distance(town.Lamps[0].Place) < SampleMeters)
                    goto case "lamp";
                return Near(lamp.Place.Coordinate, 2, lamp.Street, lamp.Number);
            case "traffic_light":
                var junction = chance.One(town.Junctions);
                return Near(junction, 22, NearestAddress(junction).Street);
            case "playground":
                var playground = chance.One(town.Playgrounds).Area.Centroid.Coordinate;
                return Near(playground, 8, NearestAddress(playground).Street);
            case "bin":
                var bin = chance.One(town.Bins);
                return Near(bin.Place.Coordinate, 3, bin.Street);
            case "tree":
                var tree = chance.One(town.Trees);
                return Near(tree.Place.Coordinate, 3, NearestAddress(tree.Place.Coordinate).Street);
            case "watercourse":
                return OnEdge(chance.One(town.Waters).Area.ExteriorRing);
            case "green_area" or "bench" or "dog_dirt" when chance.Of(0.75):
                return OnEdge(chance.One([.. town.Parks.Where(park => park.Class is "park" or "cemetery")]).Area.ExteriorRing);
            case "graffiti" or "hedge" when chance.Of(0.12):
                return OnEdge(town.Railways[0].Line);
            case "pothole" or "road_marking" or "street_dirt" or "construction_site" or "winter_service" when chance.Of(0.09):
                return OnEdge((LineString)town.Roads.First(road => road.Class == "federal").Line.GetGeometryN(0));
            case "rubbish" when chance.Of(0.2):
                return OnEdge(chance.One([.. town.Parks.Where(park => park.Class is "forest" or "meadow")]).Area.ExteriorRing);
            default:
                var address = town.Addresses[Central(town.Addresses.Count, i => town.Addresses[i].Place.Coordinate)];
                return InFrontOf(address, service is "pothole" or "road_marking" or "drain" or "water_pipe" or "street_dirt");
        }
    }

    /// <summary>The nearer to the market, the likelier.</summary>
    private int Central(int count, Func<int, Coordinate> place)
    {
        while (true)
        {
            var i = chance.Below(count);
            if (chance.Of(0.3 + Math.Exp(-place(i).Distance(town.Market) / 900)))
                return i;
        }
    }

    private DemoSpot Near(Coordinate place, double meters, string street, string? lamp = null) =>
        new(new Coordinate(place.X + chance.Between(-meters, meters), place.Y + chance.Between(-meters, meters)), street, null, lamp);

    private DemoSpot OnEdge(LineString line)
    {
        var indexed = new NetTopologySuite.LinearReferencing.LengthIndexedLine(line);
        for (var tries = 0; ; tries++)
        {
            var place = indexed.ExtractPoint(chance.Between(0, line.Length));
            if (place.Distance(town.Market) < 2_300 || tries > 30 || chance.Of(0.1))
                return Near(place, 4, NearestAddress(place).Street);
        }
    }

    private DemoSpot InFrontOf(DemoAddress address, bool onTheRoad)
    {
        var road = town.Roads.First(road => road.Name == address.Street).Line;
        var near = NetTopologySuite.Operation.Distance.DistanceOp.NearestPoints(road, address.Place)[0];
        var share = onTheRoad ? chance.Between(-0.1, 0.15) : chance.Between(0.2, 0.7);
        return new DemoSpot(
            new Coordinate(near.X + ((address.Place.X - near.X) * share) + chance.Between(-2, 2), near.Y + ((address.Place.Y - near.Y) * share) + chance.Between(-2, 2)), address.Street, address.HouseNumber, null);
    }

    private DemoAddress NearestAddress(Coordinate place) => town.Addresses.MinBy(address => address.Place.Coordinate.Distance(place))!;
}
