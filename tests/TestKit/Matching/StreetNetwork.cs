namespace Open311.Tests.TestKit.Matching;

/// <summary>Metres east and north of the town's corner.</summary>
public readonly record struct Spot(double East, double North)
{
    public double DistanceTo(Spot other) => Math.Sqrt(((East - other.East) * (East - other.East)) + ((North - other.North) * (North - other.North)));

    public static Spot operator +(Spot a, Spot b) => new(a.East + b.East, a.North + b.North);
}

public sealed record House(Spot Spot, string Street, int Number);

public sealed record Lamp(Spot Spot, int Number, string Key);

/// <summary>A straight street. Along 0 is its beginning; aside is metres to the left of its axis.</summary>
public sealed record TownStreet(string Name, Spot From, double East, double North, double Length, bool HasTwoCarriageways)
{
    public Spot At(double along, double aside) => new(From.East + (East * along) - (North * aside), From.North + (North * along) + (East * aside));

    public double AlongOf(Spot spot) => ((spot.East - From.East) * East) + ((spot.North - From.North) * North);

    public double AsideOf(Spot spot) => ((spot.North - From.North) * East) - ((spot.East - From.East) * North);
}

/// <summary>A made-up town: streets on a bent grid, every fifth with two carriageways, houses every 16 to 22 m on both sides, lamps every 28 to 38 m on one, landmarks.</summary>
public sealed class StreetNetwork
{
    public const double Width = 3_000;
    private const int StreetsEachWay = 25;

    private static readonly string[] Names = """
        Hauptstraße Bahnhofstraße Gartenstraße Schulstraße Lindenallee Kirchweg Am_Anger Goethestraße Schillerstraße Mozartstraße Bachgasse Mühlenweg Ringstraße Feldstraße Waldstraße
        Bergstraße Talstraße Rosenweg Tulpenweg Nelkenweg Ahornweg Eichenweg Birkenallee Buchenring Ulmenstraße Friedhofstraße Industriestraße Hafenstraße Uferweg Marktgasse Bismarckstraße
        Kantstraße Lessingstraße Uhlandstraße Dorfstraße Sonnenstraße Wiesengrund Steinweg Brunnengasse Webergasse Fliederweg Kastanienallee Parkstraße Poststraße
        Karlstraße Wilhelmstraße Luisenstraße Burgstraße Klosterweg Seestraße Amselweg Finkenweg
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] Landmarks = """
        der_Apotheke der_Grundschule dem_Rathaus der_Kirche dem_Supermarkt der_Bäckerei dem_Bahnhof der_Sparkasse dem_Kindergarten der_Bushaltestelle dem_Friseur der_Tankstelle der_Turnhalle
        dem_Friedhof der_Post dem_Altersheim der_Feuerwehr der_Pizzeria dem_Sportplatz dem_Schwimmbad der_Eisdiele dem_Museum der_Bücherei dem_Gasthof
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private readonly Dictionary<(int, int), List<House>> houseGrid = [];

    public StreetNetwork(SeededNumbers random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var names = Names.Select(name => name.Replace('_', ' ')).ToList();
        var lamp = random.Below(500) + 1_000;
        for (var i = 0; i < StreetsEachWay * 2; i++)
        {
            var isEastward = i < StreetsEachWay;
            var across = ((i % StreetsEachWay) + 0.5) * Width / StreetsEachWay + random.Normal(15);
            var bend = random.Normal(0.04);
            var (east, north) = isEastward ? (Math.Cos(bend), Math.Sin(bend)) : (Math.Sin(bend), Math.Cos(bend));
            var street = new TownStreet(names[i], isEastward ? new Spot(0, across) : new Spot(across, 0), east, north, Width, i % 5 == 2);
            Streets.Add(street);
            var setback = street.HasTwoCarriageways ? 20 : 12;
            foreach (var side in (int[])[1, -1])
            {
                var number = side == 1 ? 1 : 2;
                for (var along = random.Between(5, 20); along < street.Length; along += random.Between(16, 22), number += 2)
                    Add(new House(street.At(along, side * setback), street.Name, number));
            }

            for (var along = random.Between(5, 30); along < street.Length; along += random.Between(28, 38))
            {
                lamp++;
                Lamps.Add(new Lamp(street.At(along, street.HasTwoCarriageways ? 13 : 6), lamp, $"lamps/{lamp}"));
            }
        }

        for (var i = 0; i < 200; i++)
            Places.Add((AnyAlong(random, 15), random.Pick(Landmarks).Replace('_', ' ')));
        for (var i = 0; i < 60; i++)
            Playgrounds.Add(AnyAlong(random, 40));
        for (var i = 0; i < 90; i++)
            ContainerSites.Add(AnyAlong(random, 9));
    }

    public List<TownStreet> Streets { get; } = [];

    public List<House> Houses { get; } = [];

    public List<Lamp> Lamps { get; } = [];

    public List<(Spot Spot, string Name)> Places { get; } = [];

    public List<Spot> Playgrounds { get; } = [];

    public List<Spot> ContainerSites { get; } = [];

    public House NearestHouse(Spot spot)
    {
        for (var reach = 1; ; reach++)
        {
            House? best = null;
            for (var x = Cell(spot.East) - reach; x <= Cell(spot.East) + reach; x++)
            {
                for (var y = Cell(spot.North) - reach; y <= Cell(spot.North) + reach; y++)
                {
                    foreach (var house in houseGrid.GetValueOrDefault((x, y)) ?? [])
                    {
                        if (best is null || house.Spot.DistanceTo(spot) < best.Spot.DistanceTo(spot))
                            best = house;
                    }
                }
            }

            if (best is not null)
                return best;
        }
    }

    public string NearestPlace(Spot spot) => Places.MinBy(place => place.Spot.DistanceTo(spot)).Name;

    public TownStreet NearestStreet(Spot spot) => Streets.MinBy(street => Math.Abs(street.AsideOf(spot)))!;

    /// <summary>The main streets, the first of each direction, get three times their share.</summary>
    public TownStreet AnyStreet(SeededNumbers random) => random.Chance(0.12) ? Streets[random.Below(2) * StreetsEachWay] : random.Pick(Streets);

    public Spot AnyAlong(SeededNumbers random, double aside) => random.Pick(Streets).At(random.Between(20, Width - 20), random.Chance(0.5) ? aside : -aside);

    private static int Cell(double meters) => (int)Math.Floor(meters / 50);

    private void Add(House house)
    {
        Houses.Add(house);
        var cell = (Cell(house.Spot.East), Cell(house.Spot.North));
        if (!houseGrid.TryGetValue(cell, out var list))
            houseGrid.Add(cell, list = []);
        list.Add(house);
    }
}
