using NetTopologySuite.Geometries;
using Open311.Geo;
using Open311.Geo.Crs;

namespace Open311.Tests.Unit.Geo.Crs;

public sealed class CrsDetectionTests
{
    private static readonly CoordinateTransformations Transformations = new();
    private static readonly BoundingBox Hamburg = BoundingBox.TryCreate(9.73, 53.39, 10.33, 53.74)!.Value;

    public static TheoryData<int> Told => [4326, 3857, 25832, 25833, 31467, 31468, 4647, 5650, 3035, 5243];

    [Theory]
    [MemberData(nameof(Told))]
    public void With_the_boundary_the_right_one_comes_first(int code)
    {
        var candidates = CrsDetection.Candidates(Places(code), Hamburg, Transformations);

        Assert.NotEmpty(candidates);
        Assert.Equal(code, candidates[0].Crs.EpsgCode);
        Assert.False(candidates[0].AxesSwapped);
    }

    [Theory]
    [InlineData(25832)]
    [InlineData(31467)]
    [InlineData(4326)]
    public void Exchanged_axes_are_recognised(int code)
    {
        var candidates = CrsDetection.Candidates(Places(code).Select(place => new Coordinate(place.Y, place.X)), Hamburg, Transformations);

        Assert.Equal(code, candidates[0].Crs.EpsgCode);
        Assert.True(candidates[0].AxesSwapped);
    }

    [Fact]
    public void Degrees_in_Germany_may_be_on_either_datum()
    {
        Assert.Equal([4326, 4314], CrsDetection.Candidates(Places(4326), Hamburg, Transformations).Where(candidate => !candidate.AxesSwapped).Select(candidate => candidate.Crs.EpsgCode));
    }

    [Fact]
    public void Without_a_boundary_both_UTM_zones_are_named_and_web_mercator_last()
    {
        var candidates = CrsDetection.Candidates(Places(25832));

        Assert.Equal([25832, 25833, 3857], candidates.Where(candidate => !candidate.AxesSwapped).Select(candidate => candidate.Crs.EpsgCode));
    }

    [Fact]
    public void Gauss_Kruger_is_told_by_its_zone_digit_alone()
    {
        Assert.Equal(31467, CrsDetection.Candidates(Places(31467))[0].Crs.EpsgCode);
        Assert.Equal(31468, CrsDetection.Candidates(Places(31468))[0].Crs.EpsgCode);
    }

    [Fact]
    public void The_refusal_names_the_candidates()
    {
        var error = CrsErrors.Unknown(CrsDetection.Candidates(Places(25832), Hamburg, Transformations));

        Assert.Equal("crs_unknown", error.Code);
        Assert.Contains("EPSG:25832", error.Text, StringComparison.Ordinal);
        Assert.Contains("4 of 4 places", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_guessed_from_nothing_or_nonsense()
    {
        Assert.Empty(CrsDetection.Candidates([]));
        Assert.Empty(CrsDetection.Candidates([new Coordinate(double.NaN, 1), new Coordinate(1, double.PositiveInfinity)]));
        Assert.Empty(CrsDetection.Candidates([new Coordinate(1e9, 1e9)]));
    }

    [Fact]
    public void Without_the_grid_Gauss_Kruger_is_still_named_by_magnitude()
    {
        var candidates = CrsDetection.Candidates(Places(31467), Hamburg, new CoordinateTransformations("/nowhere.gsb"));

        Assert.Contains(candidates, candidate => candidate.Crs.EpsgCode == 31467);
    }

    [Theory]
    [InlineData(25832)]
    [InlineData(31467)]
    public void Coordinates_of_another_town_are_placed_there_with_the_distance(int code)
    {
        var soest = BoundingBox.TryCreate(8.06, 51.54, 8.15, 51.6)!.Value;
        Assert.Empty(CrsDetection.Candidates(Places(code), soest, Transformations));

        var first = CrsDetection.Elsewhere(Places(code), soest, Transformations)[0];

        Assert.Equal((code, false), (first.Crs.EpsgCode, first.AxesSwapped));
        Assert.InRange(first.Place.DistanceTo(Wgs84Point.Create(53.55, 9.99)).Meters, 0, 15_000);
        Assert.InRange(first.FromBoundary.Meters, 240_000, 260_000);
        var text = CrsErrors.UnknownAndElsewhere([first], "Demostadt").Text;
        Assert.Matches(@"would lie at 53\.[56] N (9\.9|10\.\d) E, 2\d\d km from Demostadt", text);
    }

    [Fact]
    public void What_lies_nowhere_in_Germany_is_placed_nowhere() =>
        Assert.Empty(CrsDetection.Elsewhere([new Coordinate(1e9, 1e9)], Hamburg, Transformations));

    private static List<Coordinate> Places(int code)
    {
        Assert.True(Transformations.TryFromWgs84(code, out var transformation, out _));
        var places = new List<Coordinate>();
        foreach (var (longitude, latitude) in (IEnumerable<(double, double)>)[(9.99, 53.55), (9.85, 53.57), (10.1, 53.6), (10.01, 53.46)])
        {
            Assert.True(transformation.TryTransform(longitude, latitude, out var x, out var y, out var error), error?.Text);
            places.Add(new Coordinate(x, y));
        }

        return places;
    }
}
