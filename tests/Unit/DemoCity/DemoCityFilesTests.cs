using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.Union;
using Open311.Core.DemoCity;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.DemoCity;

/// <summary>The towns that several tests look at, each drawn once.</summary>
public sealed class DrawnTowns : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("democity-tests-");
    private readonly Dictionary<int, DemoCityFileSet> drawn = [];

    public DemoCityFileSet Of(int seed)
    {
        if (!drawn.TryGetValue(seed, out var files))
            drawn.Add(seed, files = DemoCityFiles.Write(Path.Combine(folder.FullName, $"{seed}"), seed));
        return files;
    }

    public DemoCityFileSet Again(int seed) => DemoCityFiles.Write(Path.Combine(folder.FullName, $"{seed}-again"), seed);

    public void Dispose() => folder.Delete(recursive: true);
}

public sealed class DemoCityFilesTests(DrawnTowns towns) : IClassFixture<DrawnTowns>
{
    private static readonly CoordinateTransformations Transformations = new();
    private static readonly HashSet<string> GeoJson = ["boundary", "lamps", "trees", "bins", "playgrounds"];

    public static TheoryData<int> Seeds => [311, 1, 4711];

    [Fact]
    public void The_same_seed_writes_the_same_bytes_and_another_seed_others()
    {
        var (first, second, other) = (towns.Of(311), towns.Again(311), towns.Of(1));

        foreach (var layer in DemoCityFileSet.Layers)
        {
            Assert.Equal(File.ReadAllBytes(first.PathOf(layer.Key)), File.ReadAllBytes(second.PathOf(layer.Key)));
            Assert.NotEqual(File.ReadAllBytes(first.PathOf(layer.Key)), File.ReadAllBytes(other.PathOf(layer.Key)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_layer_is_read_without_a_problem_with_unique_keys_and_lies_inside(int seed)
    {
        var files = towns.Of(seed);
        var boundary = PreparedGeometryFactory.Prepare(Assert.Single(Read(files, "boundary")).Geometry!.Buffer(0.000001));
        var counts = new Dictionary<string, int>();
        foreach (var layer in DemoCityFileSet.Layers)
        {
            var features = Read(files, layer.Key);
            counts.Add(layer.Key, features.Count);
            Assert.Equal(features.Count, features.DistinctBy(feature => feature.Attributes[layer.KeyColumn]).Count());
            Assert.All(features, feature =>
            {
                Assert.True(feature.Geometry!.IsValid, $"{layer.Key} {feature.Number}");
                Assert.True(boundary.Covers(feature.Geometry), $"{layer.Key} {feature.Number} lies outside");
                if (layer.LabelColumn is { } label)
                    Assert.False(string.IsNullOrEmpty((string?)feature.Attributes[label]));
            });
        }

        Assert.Equal(9, counts["districts"]);
        Assert.Equal(4_000, counts["lamps"]);
        Assert.InRange(counts["addresses"], 6_000, 14_000);
        Assert.Equal(counts["addresses"], counts["buildings"]);
        Assert.InRange(counts["roads"], 350, 900);
        Assert.InRange(counts["blocks"], 300, 1_200);
        Assert.InRange(counts["trees"], 3_000, 12_000);
        Assert.InRange(counts["bins"], 150, 800);
        Assert.InRange(counts["playgrounds"], 30, 60);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Districts_fill_the_boundary_without_gap_or_overlap(int seed)
    {
        var files = towns.Of(seed);
        var districts = Read(files, "districts");

        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"], districts.Select(district => district.Attributes["NR"]));
        Assert.Contains("Süderhöhe", districts.Select(district => district.Attributes["NAME"]));
        Assert.Equal(47_000, districts.Sum(district => int.Parse((string)district.Attributes["EINWOHNER"]!, System.Globalization.CultureInfo.InvariantCulture)));
        var areas = districts.ConvertAll(district => district.Geometry!);
        for (var i = 0; i < areas.Count; i++)
        {
            for (var j = i + 1; j < areas.Count; j++)
                Assert.False(areas[i].Relate(areas[j], "T********"), $"districts {i + 1} and {j + 1} overlap");
        }

        var all = Assert.IsType<Polygon>(UnaryUnionOp.Union(areas));
        Assert.Empty(all.InteriorRings);
        // The boundary's file is rounded to seven decimals: along 26 km that leaves slivers of some 10 square metres, 1e-7 square degrees are 700.
        Assert.InRange(all.SymmetricDifference(Assert.Single(Read(files, "boundary")).Geometry!).Area, 0, 1e-7);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_address_lies_in_its_district_beside_its_street(int seed)
    {
        var files = towns.Of(seed);
        var districts = Read(files, "districts").ToDictionary(district => (string)district.Attributes["NAME"]!, district => PreparedGeometryFactory.Prepare(district.Geometry!));
        var roads = Read(files, "roads").ToDictionary(road => (string)road.Attributes["name"]!, road => road.Geometry!);
        var addresses = Read(files, "addresses");

        Assert.Equal(addresses.Count, addresses.DistinctBy(address => address.Attributes["label"]).Count());
        Assert.All(addresses, address =>
        {
            Assert.True(districts[(string)address.Attributes["district"]!].Covers(address.Geometry), $"{address.Attributes["label"]} is not in {address.Attributes["district"]}");
            Assert.Matches("^5999[0-3]$", (string)address.Attributes["postcode"]!);
            Assert.Matches("^[0-9]+a?$", (string)address.Attributes["house_number"]!);
            // Degrees of latitude: at least as long as those of longitude.
            Assert.InRange(address.Geometry!.Distance(roads[(string)address.Attributes["street"]!]) * 111_000, 0, 90);
        });
        Assert.Equal(9, addresses.DistinctBy(address => address.Attributes["district"]).Count());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lamps_stand_along_their_streets_and_no_house_stands_on_another(int seed)
    {
        var files = towns.Of(seed);
        var roads = Read(files, "roads").ToDictionary(road => (string)road.Attributes["name"]!, road => road.Geometry!);
        Assert.All(Read(files, "lamps"), lamp =>
        {
            Assert.Matches("^L[0-9]{4}$", (string)lamp.Attributes["nummer"]!);
            Assert.InRange(lamp.Geometry!.Distance(roads[(string)lamp.Attributes["strasse"]!]) * 111_000, 0, 9);
        });

        var houses = new STRtree<Geometry>();
        var all = Read(files, "buildings").ConvertAll(house => house.Geometry!);
        foreach (var house in all)
            houses.Insert(house.EnvelopeInternal, house);
        Assert.All(all, house => Assert.DoesNotContain(houses.Query(house.EnvelopeInternal), other => other != house && other.Relate(house, "T********")));
    }

    [Fact]
    public void One_road_is_federal_and_the_names_are_given_once()
    {
        var roads = Read(towns.Of(311), "roads");

        Assert.Equal("B 991", Assert.Single(roads, road => (string)road.Attributes["class"]! == "federal").Attributes["name"]);
        Assert.Equal(roads.Count, roads.DistinctBy(road => road.Attributes["name"]).Count());
        Assert.All((string[])["Osterwall", "Norderwall", "Westerwall", "Süderwall"], wall => Assert.Contains(roads, road => (string)road.Attributes["name"]! == wall));
    }

    private static List<LayerFeature> Read(DemoCityFileSet files, string key)
    {
        var layer = DemoCityFileSet.Layers.Single(layer => layer.Key == key);
        var srid = GeoJson.Contains(key) ? 4326 : 25832;
        Assert.True(LayerFile.TryOpen(files.PathOf(key), new LayerFileOptions { LayerName = layer.SourceLayer }, out var reader, out _));
        using (reader)
        {
            Assert.Equal(srid, reader.Crs.Crs?.EpsgCode);
            Assert.True(Transformations.TryToWgs84(srid, out var toWgs84, out _));
            return [.. reader.Read().Select(item => LayerFeatures.Prepare(item.Feature!, toWgs84)).Select(item =>
            {
                Assert.Null(item.Problem);
                return item.Feature!;
            })];
        }
    }
}
