using System.Globalization;
using CsCheck;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Open311.Geo.Crs;

namespace Open311.Tests.Unit.Geo.Crs;

public sealed class CoordinateTransformationTests
{
    private static readonly CoordinateTransformations Transformations = new();

    public static TheoryData<int, double, double, double, double> ProjValues()
    {
        var data = new TheoryData<int, double, double, double, double>();
        foreach (var line in File.ReadLines(Fixtures.PathTo("proj", "cs2cs.csv")).Skip(1))
        {
            var cells = line.Split(',');
            data.Add(int.Parse(cells[0], CultureInfo.InvariantCulture), Number(cells[1]), Number(cells[2]), Number(cells[3]), Number(cells[4]));
        }

        return data;
    }

    public static TheoryData<int> AllCodes() => [.. CrsTable.All.Select(crs => crs.EpsgCode)];

    [Theory]
    [MemberData(nameof(ProjValues))]
    public void Agrees_with_PROJ_within_a_millimetre_in_both_directions(int code, double longitude, double latitude, double x, double y)
    {
        Assert.True(Transformations.TryFromWgs84(code, out var forward, out var error), error?.Text);
        Assert.True(forward.TryTransform(longitude, latitude, out var gotX, out var gotY, out error), error?.Text);
        Assert.Equal(x, gotX, 0.001);
        Assert.Equal(y, gotY, 0.001);

        Assert.True(Transformations.TryToWgs84(code, out var inverse, out _));
        Assert.True(inverse.TryTransform(x, y, out var gotLongitude, out var gotLatitude, out error), error?.Text);
        Assert.Equal(longitude, gotLongitude, 1.5e-8);
        Assert.Equal(latitude, gotLatitude, 1e-8);
    }

    /// <summary>The figures of the BKG that stand behind the end mark of the PROJ file, which PROJ itself does not test.</summary>
    [Fact]
    public void Gauss_Kruger_to_UTM_agrees_with_the_figures_of_the_BKG_within_a_millimetre()
    {
        var checkedVectors = 0;
        (int Code, double X, double Y)? accepted = null;
        foreach (var line in File.ReadLines(Fixtures.PathTo("proj", "DHDN_ETRS89.gie")).SkipWhile(line => line != "</gie-strict>"))
        {
            switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["accept", var x, var y, "#", var name] when name.StartsWith("DE_DHDN_3GK", StringComparison.Ordinal):
                    accepted = (31464 + (name[^1] - '0'), Number(x), Number(y));
                    break;
                case ["expect", var x, var y, "#", var name] when accepted is { } from:
                    Assert.True(Transformations.TryToWgs84(from.Code, out var inverse, out _));
                    Assert.True(Transformations.TryFromWgs84(name.EndsWith("32", StringComparison.Ordinal) ? 25832 : 25833, out var forward, out _));
                    Assert.True(inverse.TryTransform(from.X, from.Y, out var longitude, out var latitude, out var error), error?.Text);
                    Assert.True(forward.TryTransform(longitude, latitude, out var gotX, out var gotY, out error), error?.Text);
                    Assert.Equal(Number(x), gotX, 0.001);
                    Assert.Equal(Number(y), gotY, 0.001);
                    checkedVectors++;
                    break;
            }
        }

        Assert.Equal(94, checkedVectors);
    }

    [Fact]
    public void The_centre_of_an_azimuthal_projection_comes_back_as_itself()
    {
        Assert.True(Transformations.TryToWgs84(3035, out var inverse, out var error), error?.Text);
        Assert.True(inverse.TryTransform(4_321_000, 3_210_000, out var longitude, out var latitude, out _));
        Assert.Equal((10.0, 52.0), (longitude, latitude));
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Every_CRS_of_the_table_goes_there_and_back_within_a_millimetre(int code)
    {
        var crs = CrsTable.Get(code);
        Assert.True(Transformations.TryFromWgs84(code, out var forward, out var error), error?.Text);
        Assert.True(Transformations.TryToWgs84(code, out var inverse, out error), error?.Text);
        var west = Math.Max(crs.AreaOfUse.West, 6);
        var east = Math.Min(crs.AreaOfUse.East, 15);
        Gen.Select(Gen.Double[west, east], Gen.Double[47.3, 55]).Sample((longitude, latitude) =>
        {
            Assert.True(forward.TryTransform(longitude, latitude, out var x, out var y, out _));
            Assert.True(inverse.TryTransform(x, y, out var backLongitude, out var backLatitude, out _));
            Assert.Equal(longitude, backLongitude, 5e-9);
            Assert.Equal(latitude, backLatitude, 5e-9);
        });
    }

    [Fact]
    public void The_names_Gauss_Kruger_comes_under_give_the_same_place()
    {
        foreach (var (northEast, eastNorth) in (IEnumerable<(int, int)>)[(31466, 5676), (31467, 5677), (31468, 5678), (31469, 5679)])
        {
            Assert.Equal(CrsTable.Get(northEast).Projection, CrsTable.Get(eastNorth).Projection);
            Assert.Equal(CrsTable.Get(northEast).Datum, CrsTable.Get(eastNorth).Datum);
        }
    }

    [Fact]
    public void A_missing_grid_refuses_and_leaves_the_other_CRS_usable()
    {
        var without = new CoordinateTransformations("/nowhere/BETA2007.gsb");

        Assert.False(without.TryToWgs84(31467, out var transformation, out var error));
        Assert.Null(transformation);
        Assert.Equal("grid_missing", error.Code);
        Assert.True(without.TryToWgs84(25832, out _, out _));
    }

    [Fact]
    public void A_grid_for_another_datum_is_refused()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var bytes = File.ReadAllBytes(CoordinateTransformations.DefaultBeta2007Path);
        "OSGB36  "u8.CopyTo(bytes.AsSpan(5 * 16 + 8));
        File.WriteAllBytes(path, bytes);
        try
        {
            Assert.False(new CoordinateTransformations(path).TryToWgs84(31467, out _, out var error));
            Assert.Equal("grid_broken", error.Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void An_unlisted_CRS_is_refused_by_name()
    {
        Assert.False(Transformations.TryToWgs84(2180, out _, out var error));
        Assert.Equal("crs_unsupported", error.Code);
        Assert.Contains("EPSG:2180", error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(25832, double.NaN, 5_900_000, "coordinate_not_finite")]
    [InlineData(25832, 500_000, double.NegativeInfinity, "coordinate_not_finite")]
    [InlineData(25832, 9.99, 53.55, "outside_crs_area")]
    [InlineData(25832, 5_933_912, 565_590, "outside_crs_area")]
    [InlineData(31467, 565_590, 5_933_912, "outside_crs_area")]
    [InlineData(31466, 2_200_000, 6_140_000, "outside_grid")]
    [InlineData(4326, 200, 10, "outside_crs_area")]
    [InlineData(4326, 10, 95, "outside_crs_area")]
    public void Nonsense_is_an_error_value(int code, double x, double y, string expected)
    {
        Assert.True(Transformations.TryToWgs84(code, out var transformation, out _));
        Assert.False(transformation.TryTransform(x, y, out _, out _, out var error));
        Assert.Equal(expected, error.Code);
    }

    [Fact]
    public void Every_kind_of_geometry_is_transformed_and_loses_z_and_m()
    {
        Assert.True(Transformations.TryToWgs84(25832, out var transformation, out _));
        var reader = new WKTReader();
        foreach (var wkt in (string[])[
            "POINT Z (565590 5933912 7)",
            "POINT EMPTY",
            "LINESTRING (565590 5933912, 565600 5933920)",
            "POLYGON ((565000 5933000, 566000 5933000, 566000 5934000, 565000 5933000), (565500 5933200, 565600 5933200, 565600 5933300, 565500 5933200))",
            "MULTIPOINT ((565590 5933912), (565591 5933913))",
            "MULTILINESTRING ((565590 5933912, 565600 5933920), (565590 5933912, 565600 5933922))",
            "MULTIPOLYGON (((565000 5933000, 566000 5933000, 566000 5934000, 565000 5933000)))",
            "GEOMETRYCOLLECTION (POINT (565590 5933912), LINESTRING (565590 5933912, 565600 5933920))"])
        {
            var before = reader.Read(wkt);
            Assert.True(transformation.TryTransform(before, out var after, out var error), error?.Text);
            Assert.Equal(before.GeometryType, after.GeometryType);
            Assert.Equal(before.NumPoints, after.NumPoints);
            Assert.Equal(4326, after.SRID);
            Assert.All(after.Coordinates, coordinate =>
            {
                Assert.IsType<Coordinate>(coordinate);
                Assert.InRange(coordinate.X, 9.9, 10.1);
                Assert.InRange(coordinate.Y, 53.5, 53.6);
            });
        }
    }

    [Fact]
    public void One_bad_coordinate_fails_the_geometry_and_leaves_the_original_alone()
    {
        Assert.True(Transformations.TryToWgs84(25832, out var transformation, out _));
        var line = new LineString([new Coordinate(565590, 5933912), new Coordinate(1, 2)]);

        Assert.False(transformation.TryTransform(line, out var after, out var error));
        Assert.Null(after);
        Assert.Equal("outside_crs_area", error.Code);
        Assert.Equal(565590, line.Coordinates[0].X);
    }

    [Fact]
    public void Method_and_accuracy_are_told()
    {
        Assert.True(Transformations.TryToWgs84(31467, out var gaussKrueger, out _));
        Assert.True(Transformations.TryToWgs84(25832, out var utm, out _));
        Assert.True(Transformations.TryToWgs84(4326, out var same, out _));

        Assert.Contains("BETA2007", gaussKrueger.Method.English, StringComparison.Ordinal);
        Assert.Equal(0.9, gaussKrueger.AccuracyMeters);
        Assert.Contains("ETRS89 taken as WGS 84", utm.Method.English, StringComparison.Ordinal);
        Assert.Equal(0.001, utm.AccuracyMeters);
        Assert.Equal("unchanged", same.Method.English);
        Assert.Equal(0, same.AccuracyMeters);
    }

    [Fact]
    public void Degrees_pass_through_unchanged_to_the_last_bit()
    {
        Assert.True(Transformations.TryToWgs84(4326, out var same, out _));
        Assert.True(Transformations.TryToWgs84(4258, out var etrs, out _));
        Gen.Select(Gen.Double[-15, 40], Gen.Double[33, 84]).Sample((longitude, latitude) =>
        {
            foreach (var transformation in (CoordinateTransformation[])[same, etrs])
            {
                Assert.True(transformation.TryTransform(longitude, latitude, out var x, out var y, out _));
                Assert.Equal(longitude, x);
                Assert.Equal(latitude, y);
            }
        });
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
