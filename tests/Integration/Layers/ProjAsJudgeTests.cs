using System.Diagnostics;
using System.Globalization;
using Open311.Geo.Crs;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Layers;

/// <summary>Ten thousand places of each CRS that German cities use, computed by us and by PROJ: as PostGIS calls it, and where it is installed as <c>cs2cs</c> does.</summary>
public sealed class ProjAsJudgeTests(RunningService service) : ImportTest(service)
{
    private const int Places = 10_000;
    private const double ToleranceMeters = 0.001;
    private const double MetersPerDegree = 111_320;

    /// <summary>EPSG code, and from where to where its places are scattered, degrees: where the CRS is meant for, within the datum grid.</summary>
    public static TheoryData<int, double, double, double, double> Systems => new()
    {
        { 25832, 5.9, 47.3, 12.0, 55.0 },
        { 25833, 12.0, 47.5, 15.0, 54.9 },
        { 3857, 5.9, 47.3, 15.0, 55.0 },
        { 4647, 5.9, 47.3, 12.0, 55.0 },
        { 5243, 5.9, 47.3, 15.0, 55.0 },
        { 3035, 5.9, 47.3, 15.0, 55.0 },
        { 31466, 5.9, 49.2, 7.5, 53.6 },
        { 31467, 7.5, 47.7, 10.5, 54.9 },
        { 31468, 10.5, 47.6, 13.5, 54.3 },
        { 31469, 13.5, 50.9, 14.9, 53.9 },
        { 5676, 5.9, 49.2, 7.5, 53.6 },
        { 5677, 7.5, 47.7, 10.5, 54.9 },
        { 5678, 10.5, 47.6, 13.5, 54.3 },
        { 5679, 13.5, 50.9, 14.9, 53.9 },
    };

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task Ten_thousand_places_lie_within_a_millimetre_of_where_PostGIS_puts_them(int code, double west, double south, double east, double north)
    {
        var places = Scatter(code, west, south, east, north);
        // Only the datum shift and the projection are judged: ETRS89 is taken as WGS 84 by us, and by PROJ where nothing better is installed.
        await using var command = Service.Database.CreateCommand(
            """
            SELECT ST_X(place), ST_Y(place) FROM unnest($1, $2) WITH ORDINALITY AS source (x, y, number), LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(x, y), $3), 4326) AS place) AS made ORDER BY number
            """);
        command.Parameters.AddWithValue(Array.ConvertAll(places, place => place.X));
        command.Parameters.AddWithValue(Array.ConvertAll(places, place => place.Y));
        command.Parameters.AddWithValue(code);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var judged = new List<(double Longitude, double Latitude)>();
        while (await reader.ReadAsync(Ct))
            judged.Add((reader.GetDouble(0), reader.GetDouble(1)));
        Judge(code, places, judged);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task Ten_thousand_places_lie_within_a_millimetre_of_where_cs2cs_puts_them(int code, double west, double south, double east, double north)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cs2cs"), "cs2cs is not installed here (Debian's package proj-bin).");
        var places = Scatter(code, west, south, east, north);
        // In the order of axes that the register gives, which is not that of files.
        var northFirst = code is 3035 or (>= 31466 and <= 31469);
        var answers = await RunAsync(
            "/usr/bin/cs2cs", ["-f", "%.12f", $"EPSG:{code}", "EPSG:4326"], places.Select(place => northFirst ? (place.Y, place.X) : place));
        Judge(code, places, [.. answers.Select(numbers => (numbers[1], numbers[0]))]);
    }

    /// <summary>A grid of a Land has finer grids within the coarse one: the finest that covers a place counts, and at their borders none has a gap.</summary>
    [Fact]
    public async Task A_grid_with_subgrids_shifts_as_PROJ_says()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cct"), "cct is not installed here (Debian's package proj-bin).");
        using var file = new GridFile(true)
            .Grid("LAND", 51 * 3600, 52 * 3600, -9 * 3600, -8 * 3600, 600, (row, column) => (-4 + (0.01f * row), 3 + (0.02f * column), 0))
            .Grid("CITY", 51.5 * 3600, 51.75 * 3600, -8.5 * 3600, -8.25 * 3600, 100, (row, column) => (-4.2f + (0.003f * row * column), 3.1f - (0.004f * row), 0), "LAND")
            .Grid("OLDTOWN", 51.5 * 3600, 51.6 * 3600, -8.5 * 3600, -8.4 * 3600, 20, (row, column) => (-4.4f + (0.001f * column), 3.3f - (0.002f * row), 0), "CITY")
            .ToStream();
        var path = Path.Combine(Path.GetTempPath(), $"open311-test-{Guid.NewGuid():N}.gsb");
        await File.WriteAllBytesAsync(path, file.ToArray(), Ct);
        try
        {
            Assert.True(Ntv2Grid.TryOpen(path, out var grid, out var error), error?.Text);
            var random = new Random(3);
            var places = Enumerable.Range(0, Places).Select(_ => (X: 8.001 + (0.998 * random.NextDouble()), Y: 51.001 + (0.998 * random.NextDouble()))).ToList();
            var answers = await RunAsync("/usr/bin/cct", ["-d", "12", "-z", "0", "-t", "0", "+proj=pipeline", "+step", "+proj=unitconvert", "+xy_in=deg", "+xy_out=rad", "+step", "+proj=hgridshift", $"+grids={path}", "+step", "+proj=unitconvert", "+xy_in=rad", "+xy_out=deg"], places);
            Assert.Equal(places.Count, answers.Count);
            foreach (var ((x, y), answer) in places.Zip(answers))
            {
                Assert.True(grid.TryShift(x, y, out var longitude, out var latitude));
                Assert.Equal(answer[0], longitude, ToleranceMeters / MetersPerDegree);
                Assert.Equal(answer[1], latitude, ToleranceMeters / MetersPerDegree);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<List<double[]>> RunAsync(string path, IEnumerable<string> arguments, IEnumerable<(double First, double Second)> places)
    {
        var start = new ProcessStartInfo(path) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var program = Process.Start(start)!;
        var writing = Task.Run(
            async () =>
            {
                foreach (var (first, second) in places)
                    await program.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{first:R} {second:R}"));
                program.StandardInput.Close();
            },
            Ct);
        var answers = new List<double[]>();
        while (await program.StandardOutput.ReadLineAsync(Ct) is { } line)
            answers.Add([.. line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Take(2).Select(Number)]);
        await writing;
        await program.WaitForExitAsync(Ct);
        Assert.Equal(0, program.ExitCode);
        return answers;
    }

    private static void Judge(int code, (double X, double Y)[] places, List<(double Longitude, double Latitude)> judged)
    {
        Assert.Equal(places.Length, judged.Count);
        Assert.True(new CoordinateTransformations().TryToWgs84(code, out var ours, out var error), error?.Text);
        var (worst, where) = (0.0, 0);
        for (var i = 0; i < places.Length; i++)
        {
            Assert.True(ours.TryTransform(places[i].X, places[i].Y, out var longitude, out var latitude, out error), error?.Text);
            var meters = double.Hypot((longitude - judged[i].Longitude) * Math.Cos(latitude * Math.PI / 180), latitude - judged[i].Latitude) * MetersPerDegree;
            if (!(meters <= worst))
                (worst, where) = (meters, i);
        }

        Assert.True(worst <= ToleranceMeters, FormattableString.Invariant($"EPSG:{code} {places[where]} lies {worst} m beside."));
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"EPSG:{code}: at most {worst * 1000:0.000000} mm"));
    }

    /// <summary>The same places in every run, to a tenth of a millimetre.</summary>
    private static (double X, double Y)[] Scatter(int code, double west, double south, double east, double north)
    {
        Assert.True(new CoordinateTransformations().TryFromWgs84(code, out var into, out var error), error?.Text);
        var random = new Random(code);
        var places = new (double, double)[Places];
        for (var i = 0; i < places.Length; i++)
        {
            Assert.True(into.TryTransform(west + ((east - west) * random.NextDouble()), south + ((north - south) * random.NextDouble()), out var x, out var y, out error), error?.Text);
            places[i] = (Math.Round(x, 4), Math.Round(y, 4));
        }

        return places;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
