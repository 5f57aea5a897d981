using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;
using Open311.Core.DemoCity;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Tests.Unit.DemoCity;

public sealed class DemoCityFilesTests : IDisposable
{
    private static readonly CoordinateTransformations Transformations = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("democity-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_same_seed_writes_the_same_bytes()
    {
        var first = DemoCityFiles.Write(Path.Combine(folder.FullName, "first"));
        var second = DemoCityFiles.Write(Path.Combine(folder.FullName, "second"));
        var again = DemoCityFiles.Write(Path.Combine(folder.FullName, "first"));

        Assert.Equal(first, again with { Boundary = first.Boundary });
        Assert.Equal(File.ReadAllBytes(first.DistrictsZip), File.ReadAllBytes(second.DistrictsZip));
        Assert.Equal(File.ReadAllBytes(first.RoadsGpkg), File.ReadAllBytes(second.RoadsGpkg));
        Assert.Equal(File.ReadAllBytes(first.LampsGeoJson), File.ReadAllBytes(second.LampsGeoJson));
        Assert.True(first.Boundary.EqualsExact(second.Boundary));
    }

    [Fact]
    public void Another_seed_draws_another_town()
    {
        var one = DemoCityFiles.Write(Path.Combine(folder.FullName, "one"), 1);
        var two = DemoCityFiles.Write(Path.Combine(folder.FullName, "two"), 2);

        Assert.NotEqual(File.ReadAllBytes(one.LampsGeoJson), File.ReadAllBytes(two.LampsGeoJson));
    }

    [Theory]
    [InlineData(311)]
    [InlineData(1)]
    [InlineData(4711)]
    public void Districts_fill_the_boundary_without_gap_or_overlap(int seed)
    {
        var files = DemoCityFiles.Write(folder.FullName, seed);
        var districts = Read(files.DistrictsZip, 25832);

        Assert.Equal(["1", "2", "3", "4", "5"], districts.Select(district => district.Attributes["NR"]));
        Assert.Contains("Süderhöhe", districts.Select(district => district.Attributes["NAME"]));
        var areas = districts.ConvertAll(district => district.Geometry!);
        for (var i = 0; i < areas.Count; i++)
        {
            for (var j = i + 1; j < areas.Count; j++)
                Assert.False(areas[i].Relate(areas[j], "T********"), $"districts {i + 1} and {j + 1} overlap");
        }

        var all = Assert.IsType<Polygon>(UnaryUnionOp.Union(areas));
        Assert.Empty(all.InteriorRings);
        Assert.True(all.EqualsTopologically(files.Boundary));
        Assert.True(files.Boundary.IsValid);
        Assert.Equal(4326, files.Boundary.SRID);
    }

    [Theory]
    [InlineData(311)]
    [InlineData(4711)]
    public void Lamps_stand_inside_along_streets(int seed)
    {
        var files = DemoCityFiles.Write(folder.FullName, seed);
        var lamps = Read(files.LampsGeoJson, 4326);
        var roads = Read(files.RoadsGpkg, 25832).ToDictionary(road => (string)road.Attributes["name"]!);

        Assert.Equal(600, lamps.DistinctBy(lamp => lamp.Attributes["nummer"]).Count());
        Assert.All(lamps, lamp =>
        {
            Assert.True(files.Boundary.Covers(lamp.Geometry));
            var street = roads[(string)lamp.Attributes["strasse"]!].Geometry!;
            Assert.InRange(lamp.Geometry!.Distance(street) * 111_000, 0, 8);
        });
    }

    [Fact]
    public void Sixty_streets_and_one_of_them_federal()
    {
        var roads = Read(DemoCityFiles.Write(folder.FullName).RoadsGpkg, 25832);

        Assert.Equal(60, roads.DistinctBy(road => road.Attributes["name"]).Count());
        Assert.Equal("B 991", Assert.Single(roads, road => (string)road.Attributes["class"]! == "federal").Attributes["name"]);
    }

    private static List<LayerFeature> Read(string path, int srid)
    {
        Assert.True(LayerFile.TryOpen(path, null, out var reader, out _));
        using (reader)
        {
            Assert.Equal(srid, reader.Crs.Crs?.EpsgCode);
            Assert.Empty(reader.Remarks);
            Assert.True(Transformations.TryToWgs84(srid, out var toWgs84, out _));
            return [.. reader.Read().Select(item => LayerFeatures.Prepare(item.Feature!, toWgs84)).Select(item =>
            {
                Assert.Null(item.Problem);
                return item.Feature!;
            })];
        }
    }
}
