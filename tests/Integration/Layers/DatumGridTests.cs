using System.Net;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Geo.Crs;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Layers;

/// <summary>A town uploads the NTv2 grid of its Land; imports of Gauß-Krüger data go through it.</summary>
public sealed class DatumGridTests(RunningService service) : ImportTest(service)
{
    private const double Longitude = 8.1;
    private const double Latitude = 51.57;

    [Fact]
    public async Task An_uploaded_grid_is_used_and_named_until_it_is_removed()
    {
        var town = await TownWithBoundaryAsync();
        var path = Files.Write("geojson", [new FilePoint("L1", "Laterne", 3_437_700, 5_715_200)], 31467, null);
        var before = await ImportedAsync(town, path);
        Assert.Contains("BETA2007", before.Method, StringComparison.Ordinal);

        // As BETA2007 in the middle of the town, and half a metre to the north of it in the finer grid.
        var grid = Grid(northMeters: 0.5, accuracyMeters: 0.1f);
        using var set = await CallAsync(town, HttpMethod.Put, "?name=C:%5Cgitter%5CNRW2027.gsb", grid);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var told = await ReadAsync(set);
        Assert.Equal(("NRW2027", 0.1, "DHDN90", 2, "key:staff"), (Text(told, "name"), Math.Round(told.GetProperty("accuracy_meters").GetDouble(), 6), Text(told, "source_system"), told.GetProperty("subgrid_count").GetInt32(), Text(told, "set_by")));

        var after = await ImportedAsync(town, path);
        Assert.Contains("NTv2 grid NRW2027, DHDN to ETRS89", after.Method, StringComparison.Ordinal);
        Assert.Equal(0.1, after.Accuracy, 1e-6);
        Assert.Equal(0.5, (after.Place.Y - before.Place.Y) * 111_250, 0.05);
        Assert.Equal(0, (after.Place.X - before.Place.X) * 69_000, 0.05);

        // The same file, and what the publisher says of it.
        using var again = await CallAsync(town, HttpMethod.Put, "?name=NRW2027.gsb&accuracy=0.05", grid);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(0.05, (await ImportedAsync(town, path)).Accuracy);

        // Many at once: each is taken, and one of them is there.
        var many = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => CallAsync(town, HttpMethod.Put, $"?name=N{n}.gsb&accuracy=0.05", grid)));
        Assert.All(many, one => Assert.Equal(HttpStatusCode.OK, one.StatusCode));
        Array.ForEach(many, one => one.Dispose());

        // Another town's is its own.
        var other = await TownWithBoundaryAsync();
        using var none = await CallAsync(other, HttpMethod.Get);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("BETA2007", (await ImportedAsync(other, path)).Method, StringComparison.Ordinal);

        using var removed = await CallAsync(town, HttpMethod.Delete);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var twice = await CallAsync(town, HttpMethod.Delete);
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
        Assert.Equal(before.Place, (await ImportedAsync(town, path)).Place);
    }

    [Fact]
    public async Task A_grid_that_cannot_be_right_is_refused_with_the_reason()
    {
        var town = await TownWithBoundaryAsync();
        await AssertRefusedAsync("layer.file_missing", []);
        await AssertRefusedAsync("layer.grid_unreadable", "no grid"u8.ToArray());
        await AssertRefusedAsync("layer.grid_unreadable", Grid(0, 0.1f)[..900]);
        await AssertRefusedAsync("layer.grid_accuracy_missing", Grid(0, 0));
        await AssertRefusedAsync("layer.grid_accuracy_invalid", Grid(0, 0), "?accuracy=11");
        await AssertRefusedAsync("layer.grid_accuracy_invalid", Grid(0, 0), "?accuracy=gut");
        await AssertRefusedAsync("layer.grid_implausible", Grid(northMeters: 250, accuracyMeters: 0.1f));
        using var elsewhere = new GridFile(true).Grid("FAR", 47 * 3600, 48 * 3600, -12 * 3600, -11 * 3600, 600, (_, _) => (0, 0, 0.1f)).ToStream();
        await AssertRefusedAsync("layer.grid_elsewhere", elsewhere.ToArray());
        using var none = await CallAsync(town, HttpMethod.Get);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        async Task AssertRefusedAsync(string code, byte[] content, string query = "")
        {
            using var answer = await CallAsync(town, HttpMethod.Put, query, content);
            var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct));
            Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, Text(problem, "code")));
        }
    }

    /// <summary>A coarse grid around the town and a finer one in it, big-endian; both shift as BETA2007 does in the middle, the finer one somewhat to the north.</summary>
    private static byte[] Grid(double northMeters, float accuracyMeters)
    {
        Assert.True(Ntv2Grid.TryOpen(CoordinateTransformations.DefaultBeta2007Path, out var beta2007, out var error), error?.Text);
        Assert.True(beta2007.TryUnshift(Longitude, Latitude, out var x, out var y));
        var (north, west) = ((float)((Latitude - y) * 3600), (float)((x - Longitude) * 3600));
        using var stream = new GridFile(false)
            .Grid("WIDE", 51 * 3600, 52 * 3600, -9 * 3600, -7 * 3600, 600, (_, _) => (north, west, accuracyMeters))
            .Grid("TOWN", 51.5 * 3600, 51.7 * 3600, -8.3 * 3600, -7.9 * 3600, 120, (_, _) => (north + (float)(northMeters / 111_250 * 3600), west, accuracyMeters / 2), "WIDE")
            .ToStream();
        return stream.ToArray();
    }

    private async Task<Town> TownWithBoundaryAsync()
    {
        var town = await TownAsync();
        await using var command = Service.Database.CreateCommand("UPDATE jurisdictions SET boundary = ST_Multi(ST_MakeEnvelope($2 - 0.1, $3 - 0.07, $2 + 0.1, $3 + 0.07, 4326)) WHERE id = $1");
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(Longitude);
        command.Parameters.AddWithValue(Latitude);
        await command.ExecuteNonQueryAsync(Ct);
        return town;
    }

    private async Task<(string Method, double Accuracy, Coordinate Place)> ImportedAsync(Town town, string path)
    {
        var imported = (await ImportAsync(town, path)).Value;
        await using var command = Service.Database.CreateCommand("SELECT geom FROM layer_features WHERE jurisdiction_id = $1 AND layer_version_id = $2");
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(imported.VersionId);
        return (imported.CrsMethod.English, imported.CrsAccuracyMeters, ((Point)(await command.ExecuteScalarAsync(Ct))!).Coordinate);
    }

    private async Task<HttpResponseMessage> CallAsync(Town town, HttpMethod method, string query = "", byte[]? content = null)
    {
        using var request = new HttpRequestMessage(method, $"/j/{town.Key}/admin/v1/datum-grid{query}");
        request.Headers.Authorization = new("Bearer", town.AdminKey);
        if (content is not null)
            request.Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/octet-stream") } };
        return await Service.Http.SendAsync(request, Ct);
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("datum_grid");

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
