using System.Globalization;
using CsCheck;
using Open311.Geo.Crs;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Geo.Crs;

public sealed class Ntv2GridTests
{
    private const double MillimetreInDegrees = 0.001 / 111_319;

    private static readonly Ntv2Grid Beta2007 = Open(CoordinateTransformations.DefaultBeta2007Path);

    [Fact]
    public void All_vectors_of_PROJ_for_DHDN_to_ETRS89_agree_within_a_millimetre()
    {
        var checkedVectors = 0;
        var inverse = false;
        (double Longitude, double Latitude)? accepted = null;
        foreach (var line in File.ReadLines(Fixtures.PathTo("proj", "DHDN_ETRS89.gie")).TakeWhile(line => line != "</gie-strict>"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                // The second operation is the Helmert one, good to 3 m; its coordinates are the same vectors and the grid must meet them too.
                case ["operation", ..]:
                    inverse = false;
                    break;
                case ["direction", "inverse"]:
                    inverse = true;
                    break;
                case ["accept", var longitude, var latitude, ..]:
                    accepted = (Number(longitude), Number(latitude));
                    break;
                case ["expect", var longitude, var latitude, ..]:
                    Assert.NotNull(accepted);
                    var (x, y) = accepted.Value;
                    Assert.True(inverse ? Beta2007.TryShift(x, y, out var gotX, out var gotY) : Beta2007.TryUnshift(x, y, out gotX, out gotY));
                    Assert.Equal(Number(longitude), gotX, MillimetreInDegrees);
                    Assert.Equal(Number(latitude), gotY, MillimetreInDegrees);
                    checkedVectors++;
                    break;
            }
        }

        Assert.Equal(64, checkedVectors);
    }

    [Fact]
    public void Shifting_there_and_back_returns_to_the_place()
    {
        Gen.Select(Gen.Double[6.0, 15.0], Gen.Double[47.2, 55.1]).Sample((longitude, latitude) =>
        {
            Assert.True(Beta2007.TryShift(longitude, latitude, out var x, out var y));
            Assert.True(Beta2007.TryUnshift(x, y, out var backX, out var backY));
            Assert.Equal(longitude, backX, 1e-11);
            Assert.Equal(latitude, backY, 1e-11);
        });
    }

    [Theory]
    [InlineData(2.35, 48.85)]
    [InlineData(10, 60)]
    [InlineData(double.NaN, 50)]
    [InlineData(10, double.PositiveInfinity)]
    public void A_place_outside_the_grid_has_no_shift(double longitude, double latitude)
    {
        Assert.False(Beta2007.TryShift(longitude, latitude, out _, out _));
        Assert.False(Beta2007.TryUnshift(longitude, latitude, out _, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Both_byte_orders_are_read(bool littleEndian)
    {
        var file = new GridFile(littleEndian).Grid("ONE", 0, 7200, -7200, 0, 3600, latitudeShift: 3.6f, westShift: 7.2f);

        Assert.True(Ntv2Grid.TryRead(file.ToStream(), out var grid, out var error), error?.Text);
        Assert.True(grid.TryShift(1, 1, out var longitude, out var latitude));
        Assert.Equal(1 - 0.002, longitude, 1e-9);
        Assert.Equal(1 + 0.001, latitude, 1e-9);
    }

    [Fact]
    public void The_finest_grid_that_covers_a_place_is_used()
    {
        var file = new GridFile(true)
            .Grid("WIDE", 0, 7200, -7200, 0, 3600, latitudeShift: 3.6f, westShift: 0)
            .Grid("FINE", 0, 3600, -3600, 0, 1800, latitudeShift: 36f, westShift: 0);

        Assert.True(Ntv2Grid.TryRead(file.ToStream(), out var grid, out _));
        Assert.Equal(2, grid.SubgridCount);
        Assert.True(grid.TryShift(0.5, 0.5, out _, out var fine));
        Assert.True(grid.TryShift(1.5, 1.5, out _, out var wide));
        Assert.Equal(0.51, fine, 1e-7);
        Assert.Equal(1.501, wide, 1e-7);
    }

    [Fact]
    public void The_accuracy_is_the_worst_that_a_node_says()
    {
        Assert.True(Ntv2Grid.TryRead(new GridFile(true).Grid("ONE", 0, 7200, -7200, 0, 3600, (row, column) => (1, 1, 0.01f * (row + column))).ToStream(), out var told, out _));
        Assert.Equal(0.04, told.AccuracyMeters!.Value, 1e-6);
        Assert.True(Ntv2Grid.TryRead(new GridFile(true).Grid("ONE", 0, 7200, -7200, 0, 3600, (_, _) => (1, 1, -1)).ToStream(), out var silent, out _));
        Assert.Null(silent.AccuracyMeters);
    }

    [Fact]
    public void Borders_of_the_grid_are_inside()
    {
        var file = new GridFile(true).Grid("ONE", 0, 7200, -7200, 0, 3600, latitudeShift: 3.6f, westShift: 0);

        Assert.True(Ntv2Grid.TryRead(file.ToStream(), out var grid, out _));
        Assert.True(grid.TryShift(0, 0, out _, out _));
        Assert.True(grid.TryShift(2, 2, out _, out _));
        Assert.False(grid.TryShift(2.0001, 2, out _, out _));
    }

    [Fact]
    public void A_missing_file_is_told_with_what_to_install()
    {
        Assert.False(Ntv2Grid.TryOpen("/nowhere/BETA2007.gsb", out _, out var error));
        Assert.Equal("grid_missing", error.Code);
        Assert.Contains("proj-data", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_broken_not_a_crash()
    {
        var whole = new GridFile(true).Grid("ONE", 0, 7200, -7200, 0, 3600, 1, 1).ToStream().ToArray();
        for (var length = 0; length < whole.Length; length += 7)
        {
            Assert.False(Ntv2Grid.TryRead(new MemoryStream(whole, 0, length), out _, out var error));
            Assert.Equal("grid_broken", error.Code);
        }
    }

    [Fact]
    public void Flipped_bytes_never_crash_the_reader()
    {
        var whole = new GridFile(true).Grid("ONE", 0, 7200, -7200, 0, 3600, 1, 1).ToStream().ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var broken = (byte[])whole.Clone();
            broken[at] = value;
            if (Ntv2Grid.TryRead(new MemoryStream(broken), out var grid, out _))
                grid.TryShift(1, 1, out _, out _);
        });
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Ntv2Grid Open(string path) =>
        Ntv2Grid.TryOpen(path, out var grid, out var error) ? grid : throw new InvalidOperationException(error.Text);
}
