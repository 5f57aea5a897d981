using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Layers;

/// <summary>Where an imported coordinate comes to lie, judged by PostGIS' own ST_Transform (PROJ with the datum grid).</summary>
public sealed class ImportCrsTests(RunningService service) : ImportTest(service)
{
    /// <summary>Ours and PROJ's may differ by rounding and by the end of an iteration; the datum shift itself is 120 to 207 m.</summary>
    private const double ToleranceMeters = 0.001;

    /// <summary>A corner of where data in this CRS come from, degrees.</summary>
    private static readonly Dictionary<int, (double Longitude, double Latitude)> Regions = new()
    {
        [4326] = (8.1, 51.57),
        [3857] = (8.1, 51.57),
        [25832] = (8.1, 51.57),
        [25833] = (13.3, 52.4),
        [31466] = (6.1, 50.8),
        [31467] = (8.1, 51.57),
        [31468] = (11.5, 48.1),
        [31469] = (14.5, 51.0),
        [5676] = (6.1, 50.8),
        [5677] = (8.1, 51.57),
        [5678] = (11.5, 48.1),
        [5679] = (14.5, 51.0),
        [4647] = (8.1, 51.57),
        [5243] = (8.1, 51.57),
        [3035] = (8.1, 51.57),
    };

    public static TheoryData<string, int> Files3 => new(
        from format in (string[])["geojson", "shapefile", "geopackage"]
        from code in Regions.Keys
        select (format, code));

    [Theory]
    [MemberData(nameof(Files3))]
    public async Task A_coordinate_lies_where_PostGIS_says(string format, int code)
    {
        var town = await TownAsync();
        var (points, wkt) = await MakeAsync(code);
        var imported = (await ImportAsync(town, Files.Write(format, points, code, wkt))).Value;
        Assert.Equal((code, points.Count, 0), (imported.SourceSrid, imported.FeatureCount, imported.ProblemCount));

        await using var command = Service.Database.CreateCommand(
            """
            SELECT feature.key, ST_Distance(feature.geom::geography, ST_Transform(ST_SetSRID(ST_MakePoint(source.x, source.y), $4), 4326)::geography), feature.label = source.name
            FROM unnest($1, $2, $3, $6) AS source (nr, x, y, name)
            LEFT JOIN layer_features AS feature ON feature.jurisdiction_id = $7 AND feature.layer_version_id = $5 AND feature.key = source.nr
            """);
        command.Parameters.AddWithValue(points.ConvertAll(point => point.Nr));
        command.Parameters.AddWithValue(points.ConvertAll(point => point.X));
        command.Parameters.AddWithValue(points.ConvertAll(point => point.Y));
        command.Parameters.AddWithValue(code);
        command.Parameters.AddWithValue(imported.VersionId);
        command.Parameters.AddWithValue(points.ConvertAll(point => point.Name));
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var judged = 0;
        for (; await reader.ReadAsync(Ct); judged++)
        {
            Assert.True(reader.GetDouble(1) <= ToleranceMeters, FormattableString.Invariant($"{reader.GetString(0)} lies {reader.GetDouble(1)} m beside."));
            Assert.True(reader.GetBoolean(2));
        }

        Assert.Equal(points.Count, judged);
    }

    [Theory]
    [InlineData("geojson", 25832)]
    [InlineData("shapefile", 25832)]
    [InlineData("geopackage", 25832)]
    [InlineData("shapefile", 31467)]
    public async Task A_file_that_does_not_say_its_CRS_is_refused_with_what_it_might_be(string format, int code)
    {
        var town = await TownAsync();
        var (points, _) = await MakeAsync(code);
        var path = Files.Write(format, points, null, null);
        var failure = Assert.Single((await ImportAsync(town, path)).Failures);
        Assert.Equal(("layer.crs_unknown", "crs"), (failure.Code, failure.Field));
        Assert.Contains($"EPSG:{code}", failure.Text("en"), StringComparison.Ordinal);
        Assert.Contains($"EPSG:{code}", failure.Text("de"), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(town, "layers"));

        // Named by the operator, it goes in.
        Assert.Equal(code, (await ImportAsync(town, path, crs: code)).Value.SourceSrid);
        Assert.Equal(points.Count, (await PublishedAsync(town))!.Count);
    }

    /// <summary>16 places some kilometres apart, in the CRS, to the millimetre; and its definition in the words of PostGIS' register.</summary>
    private async Task<(List<FilePoint> Points, string Wkt)> MakeAsync(int code)
    {
        var (longitude, latitude) = Regions[code];
        await using var command = Service.Database.CreateCommand(
            """
            SELECT ST_X(place), ST_Y(place), srtext
            FROM spatial_ref_sys, generate_series(0, 3) AS i, generate_series(0, 3) AS j, LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint($1 + i * 0.07, $2 + j * 0.05), 4326), $3) AS place) AS made
            WHERE srid = $3
            """);
        command.Parameters.AddWithValue(longitude);
        command.Parameters.AddWithValue(latitude);
        command.Parameters.AddWithValue(code);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var (points, wkt) = (new List<FilePoint>(), "");
        while (await reader.ReadAsync(Ct))
        {
            var digits = code == 4326 ? 9 : 3;
            points.Add(new FilePoint($"P{points.Count}", $"Straße {points.Count}", Math.Round(reader.GetDouble(0), digits), Math.Round(reader.GetDouble(1), digits)));
            wkt = reader.GetString(2);
        }

        return (points, wkt);
    }
}
