using System.Diagnostics;
using System.Globalization;
using NetTopologySuite.Geometries;
using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Load;

/// <summary>In degrees.</summary>
internal readonly record struct Box(double West, double South, double East, double North)
{
    /// <summary>For a statement.</summary>
    public string Envelope => string.Create(CultureInfo.InvariantCulture, $"ST_MakeEnvelope({West}, {South}, {East}, {North}, 4326)");
}

/// <summary>WebMercatorQuad.</summary>
internal readonly record struct TileOf(int Zoom, int Column, int Row)
{
    public static TileOf Around(double longitude, double latitude, int zoom)
    {
        var tiles = 1 << zoom;
        return new TileOf(zoom, (int)((longitude + 180) / 360 * tiles), (int)((1 - Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI) / 2 * tiles));
    }
}

/// <summary>
/// Map layers: imports by the operator's command line against ogr2ogr (COPY) into the same database, in turn; then boxes and tiles of /ogc against what the database does alone for
/// the same boxes and tiles, and against MapServer on the same tables.
/// </summary>
internal sealed class LayersBench
{
    private const int Clients = 8;

    /// <summary>Boxes and tiles of each kind; pgbench takes 128 statements.</summary>
    private const int Places = 100;

    private const int Page = 1000;
    private const double DegreesOfReports = 1;
    private static readonly int[] Zooms = [10, 13, 15, 17];

    private readonly Toolbox toolbox;
    private readonly HttpClient http;
    private readonly LoadTown town;
    private readonly int seconds;
    private readonly Measurement measure;
    private readonly string tables;

    private LayersBench(Toolbox toolbox, HttpClient http, LoadTown town, int seconds)
    {
        (this.toolbox, this.http, this.town, this.seconds) = (toolbox, http, town, seconds);
        measure = new Measurement(http, Clients, seconds);
        tables = $"ogr_{town.Id}";
    }

    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        var (polygons, points) = (LayerFiles.Polygons(line.Number("--polygons") ?? 200_000), LayerFiles.Points(line.Number("--points") ?? 1_000_000));
        await using var toolbox = Toolbox.OfRunningService();
        using var http = new HttpClient { BaseAddress = Toolbox.RunningService() };
        var now = TimeProvider.System.GetUtcNow();
        var area = Area(Math.Max(polygons.Length, points.Length));
        var town = await toolbox.MakeTownAsync(
            new Jurisdiction
            {
                Key = $"bench-{now:yyyyMMddHHmmss}",
                Name = "Bench",
                Language = "en",
                CatalogChangedAt = now,
                Boundary = new MultiPolygon([new GeometryFactory(new PrecisionModel(), 4326).ToGeometry(new Envelope(area.West, area.East, area.South, area.North)) as Polygon]) { SRID = 4326 },
            },
            new Department { Key = "city", Name = "City" },
            Enumerable.Range(0, BenchCommand.Services).Select(i => new Service { Code = $"s{i}", Name = $"Service {i}", CandidateRadiusMeters = 40, CertainRadiusMeters = 12 }).ToList(),
            ApiScopes.Report,
            ReporterMail.Never,
            ct);
        var folder = Directory.CreateTempSubdirectory("open311-layers-");
        var bench = new LayersBench(toolbox, http, town, line.Number("--seconds") ?? 5);
        try
        {
            if (!line.Has("--reads"))
                await bench.ImportsAsync([polygons, points], folder.FullName, ct);
            if (!line.Has("--imports"))
                await bench.ReadsAsync(polygons, points, line.Number("--reports") ?? 1_000_000, folder.FullName, ct);
        }
        finally
        {
            folder.Delete(recursive: true);
            await toolbox.QueryAsync($"DROP SCHEMA IF EXISTS {bench.tables} CASCADE", CancellationToken.None);
            await toolbox.RemoveTownAsync(town, CancellationToken.None);
        }

        return 0;
    }

    private async Task ImportsAsync(IReadOnlyList<LayerShape> shapes, string folder, CancellationToken ct)
    {
        await toolbox.QueryAsync($"CREATE SCHEMA {tables}", ct);
        Measurement.Text($"bench layers: imports from EPSG:25832; each file by \"open311 layers import\" and by ogr2ogr (COPY, -t_srs EPSG:4326) into the same database, in turn");
        Measurement.Text($"  {"",-40}{"import s",10}{"ogr2ogr s",11}{"ratio",7}{"again s",10}{"ogr2ogr s",11}{"ratio",7}{"import MB",11}{"ogr2ogr MB",12}");
        foreach (var whole in shapes)
        {
            // A quarter first: whether the memory grows with the file.
            foreach (var shape in (LayerShape[])[whole with { Count = whole.Count / 4 }, whole])
            {
                var first = await LayerFiles.WriteAsync(shape, isChanged: false, folder, ct);
                var changed = await LayerFiles.WriteAsync(shape, isChanged: true, folder, ct);
                foreach (var format in first.Keys)
                {
                    var layer = $"{shape.Name}-{shape.Count}-{Path.GetExtension(first[format])[1..]}";
                    var one = await ImportAsync(first[format], layer, ct);
                    var oneOfOgr = await OgrAsync(first[format], ct);
                    var two = await ImportAsync(changed[format], layer, ct);
                    var twoOfOgr = await OgrAsync(changed[format], ct);
                    Measurement.Text(
                        $"  {$"{shape.Count} {shape.Name}, {format}",-40}{one.Seconds,10:F1}{oneOfOgr.Seconds,11:F1}{one.Seconds / oneOfOgr.Seconds,7:F2}{two.Seconds,10:F1}{twoOfOgr.Seconds,11:F1}{two.Seconds / twoOfOgr.Seconds,7:F2}{Math.Max(one.Megabytes, two.Megabytes),11:F0}{Math.Max(oneOfOgr.Megabytes, twoOfOgr.Megabytes),12:F0}");
                }
            }
        }
    }

    private Task<(double Seconds, double Megabytes)> ImportAsync(string file, string layer, CancellationToken ct) => Shell.MeasureAsync(
        Shell.Dotnet,
        [Environment.GetEnvironmentVariable("OPEN311_CLI") is { Length: > 0 } cli ? cli : throw new LoadException("OPEN311_CLI is not set: this runs through ./dev."),
            "layers", "import", file, "--jurisdiction", town.Key, "--layer", layer, "--key", LayerFiles.KeyColumn, "--attribution", "Bench", "--licence", "CC0-1.0", "--public", "true"],
        ct);

    private async Task<(double Seconds, double Megabytes)> OgrAsync(string file, CancellationToken ct)
    {
        await toolbox.QueryAsync($"DROP TABLE IF EXISTS {tables}.layer", ct);
        var database = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Open311"));
        return await Shell.MeasureAsync(
            "ogr2ogr",
            ["--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", $"PG:host={database.Host} port={database.Port} user={database.Username} dbname={database.Database}", file,
                "-nln", $"{tables}.layer", "-t_srs", "EPSG:4326", "-lco", "GEOMETRY_NAME=geom", "-nlt", "PROMOTE_TO_MULTI"],
            ct);
    }

    private async Task ReadsAsync(LayerShape polygons, LayerShape points, int reports, string folder, CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        var versions = new Dictionary<string, long>();
        foreach (var shape in (LayerShape[])[polygons, points])
        {
            var files = await LayerFiles.WriteAsync(shape, isChanged: false, folder, ct);
            await ImportAsync(files["GPKG"], shape.Name, ct);
            versions[shape.Name] = (long)(await toolbox.QueryAsync("SELECT published_version_id FROM layers WHERE jurisdiction_id = $1 AND key = $2", ct, town.Id, shape.Name))[0][0]!;
        }

        await BenchCommand.InsertAsync(toolbox, town, reports, 3, ct);
        await toolbox.QueryAsync("VACUUM ANALYZE reports, report_events, report_words, layer_features", ct);
        Measurement.Text($"bench layers: {polygons.Count} polygons, {points.Count} points, {reports} reports after {began.Elapsed.TotalSeconds:F1} s; {Clients} connections, {seconds} s each");
        var missing = MapServer.Missing();
        await using var rival = missing is null ? await MapServer.StartAsync([Layer(polygons, "POLYGON"), Layer(points, "POINT"), Reports()], ct) : null;
        if (missing is not null)
            Measurement.Text($"  No comparison with MapServer: {missing}.");
        Measurement.Text($"  {"",-34}{"HTTP req/s",11}{"SQL tps",9}{"ratio",7}{"MapServer",11}{"ratio",7}{"bytes",9}{"theirs",9}   HTTP ms");
        foreach (var shape in (LayerShape[])[polygons, points])
        {
            var area = Area(shape.Length);
            await BoxesAsync(shape.Name, Boxes(area, (double)Page / shape.Count), box => Statement.OfSql(
                $"SELECT key, attributes::text, ST_AsGeoJSON(geom, 9) FROM layer_features WHERE jurisdiction_id = {town.Id} AND layer_version_id = {versions[shape.Name]} AND geom && {box.Envelope} LIMIT {Page}"), rival, ct);
            foreach (var zoom in Zooms)
            {
                await TilesAsync(shape.Name, Tiles(area, zoom), tile => Statement.OfSql(
                    $"""
                    SELECT ST_AsMVT(shape, 'layer', 4096, 'geom') FROM (
                        SELECT key, attributes, ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope({tile.Zoom}, {tile.Column}, {tile.Row}), 4096, 64) AS geom FROM layer_features
                        WHERE jurisdiction_id = {town.Id} AND layer_version_id = {versions[shape.Name]} AND geom && ST_Transform(ST_TileEnvelope({tile.Zoom}, {tile.Column}, {tile.Row}, margin => 64.0 / 4096), 4326)
                    ) AS shape WHERE geom IS NOT NULL
                    """), rival, ct);
            }
        }

        var square = new Box(8, 51, 8 + DegreesOfReports, 51 + DegreesOfReports);
        await BoxesAsync("reports", Boxes(square, (double)Page / reports), box => Statement.OfSql(
            $"""
            SELECT report.service_request_id, service.code, service.name, report.status, report.status_notes, report.title, report.description, department.name, report.requested_datetime, report.updated_datetime,
                report.expected_datetime, coalesce(report.address, report.address_string), coalesce(report.address_key, report.address_id), report.zipcode, report.asset_key, report.asset_label, report.media_urls[1],
                ST_AsGeoJSON(report.place, 9)
            FROM (
                SELECT * FROM reports
                WHERE jurisdiction_id = {town.Id} AND place::geography && {box.Envelope}::geography AND place && {box.Envelope} AND visibility = 'public' AND (token IS NULL OR stage >= 2 OR department_id IS NOT NULL)
                ORDER BY requested_datetime DESC, id DESC LIMIT {Page}
            ) AS report
            JOIN services AS service ON service.jurisdiction_id = report.jurisdiction_id AND service.id = report.service_id
            LEFT JOIN departments AS department ON department.jurisdiction_id = report.jurisdiction_id AND department.id = report.department_id
            ORDER BY report.requested_datetime DESC, report.id DESC
            """), rival, ct);
        foreach (var zoom in Zooms)
        {
            await TilesAsync("reports", Tiles(square, zoom), tile => Statement.OfSql(
                $"""
                SELECT ST_AsMVT(shape, 'reports', 4096, 'geom') FROM (
                    SELECT service_request_id AS id, is_closed, ST_AsMVTGeom(ST_Transform(place, 3857), ST_TileEnvelope({tile.Zoom}, {tile.Column}, {tile.Row}), 4096, 64) AS geom FROM reports
                    WHERE jurisdiction_id = {town.Id} AND place::geography && ST_Transform(ST_TileEnvelope({tile.Zoom}, {tile.Column}, {tile.Row}), 4326)::geography
                      AND place && ST_Transform(ST_TileEnvelope({tile.Zoom}, {tile.Column}, {tile.Row}), 4326) AND visibility = 'public'
                ) AS shape WHERE geom IS NOT NULL
                """), rival, ct);
        }

        MapServerLayer Layer(LayerShape shape, string type) => new(
            shape.Name, "geom", type,
            $"SELECT number, key, {string.Join(", ", ((string[])["NAME", "KIND", "YEAR", "SIZE"]).Select(column => $"attributes ->> '{column}' AS {column}"))}, geom FROM layer_features WHERE jurisdiction_id = {town.Id} AND layer_version_id = {versions[shape.Name]} AND geom && !BOX!",
            "number");

        MapServerLayer Reports() => new(
            "reports", "place", "POINT",
            $"SELECT id, service_request_id, status, description, address, requested_datetime, updated_datetime, place FROM reports WHERE jurisdiction_id = {town.Id} AND place::geography && !BOX!::geography AND visibility = 'public'",
            "id");
    }

    private Task BoxesAsync(string collection, List<Box> boxes, Func<Box, Statement> statement, MapServer? rival, CancellationToken ct) => CompareAsync(
        $"{collection}, box of {Page}",
        [.. boxes.Select(box => new Get(string.Create(CultureInfo.InvariantCulture, $"j/{town.Key}/ogc/collections/{collection}/items?f=json&limit={Page}&bbox={box.West},{box.South},{box.East},{box.North}")))],
        [.. boxes.Select(statement)],
        rival,
        [.. boxes.Select(box => new Get(MapServer.Items(collection, box)))],
        ct);

    private Task TilesAsync(string collection, List<TileOf> tiles, Func<TileOf, Statement> statement, MapServer? rival, CancellationToken ct) => CompareAsync(
        $"{collection}, tile at zoom {tiles[0].Zoom}",
        [.. tiles.Select(tile => new Get($"j/{town.Key}/ogc/collections/{collection}/tiles/WebMercatorQuad/{tile.Zoom}/{tile.Row}/{tile.Column}"))],
        [.. tiles.Select(statement)],
        rival,
        [.. tiles.Select(tile => new Get(MapServer.Tile(collection, tile)))],
        ct);

    private async Task CompareAsync(string what, IReadOnlyList<Get> requests, IReadOnlyList<Statement> statements, MapServer? rival, IReadOnlyList<Get> theirs, CancellationToken ct)
    {
        var result = await measure.RunAsync(requests, ct);
        var tps = await measure.PgbenchAsync(statements, ct);
        var (bytes, perSecond, theirBytes) = (await BytesAsync(http.BaseAddress!, requests[0], ct), (double?)null, (long?)null);
        if (rival is not null)
        {
            theirBytes = await BytesAsync(rival.Address, theirs[0], ct);
            perSecond = (await Wrk.RunAsync(rival.Address, theirs, Clients, seconds, ct)).PerSecond;
        }

        Measurement.Text($"  {what,-34}{result.PerSecond,11:F0}{tps,9:F0}{result.PerSecond / tps,7:F2}{perSecond,11:F0}{result.PerSecond / perSecond,7:F2}{bytes,9}{theirBytes,9}   {result}");
    }

    private async Task<long> BytesAsync(Uri service, Get request, CancellationToken ct)
    {
        using var answer = await http.GetAsync(new Uri(service, request.Path), ct);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadAsByteArrayAsync(ct)).LongLength : throw new LoadException($"{request.Path} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
    }

    /// <summary>Boxes of that share of an area.</summary>
    private static List<Box> Boxes(Box area, double share)
    {
        var (width, height) = ((area.East - area.West) * Math.Sqrt(Math.Min(1, share)), (area.North - area.South) * Math.Sqrt(Math.Min(1, share)));
        return [.. Enumerable.Range(0, Places).Select(i =>
        {
            var west = area.West + (LayerFiles.Random(i, 20) * (area.East - area.West - width));
            var south = area.South + (LayerFiles.Random(i, 21) * (area.North - area.South - height));
            return new Box(west, south, west + width, south + height);
        })];
    }

    private static List<TileOf> Tiles(Box area, int zoom) =>
        [.. Enumerable.Range(0, Places).Select(i => TileOf.Around(area.West + (LayerFiles.Random(i, 22) * (area.East - area.West)), area.South + (LayerFiles.Random(i, 23) * (area.North - area.South)), zoom))];

    /// <summary>The square of the layers, and a little more, in degrees.</summary>
    private static Box Area(double meters)
    {
        const double west = 8.7125, south = 51.3605, metersPerDegreeEast = 69_700, metersPerDegreeNorth = 111_260;
        return new Box(west, south, west + (meters / metersPerDegreeEast) + 0.002, south + (meters / metersPerDegreeNorth) + 0.002);
    }
}
