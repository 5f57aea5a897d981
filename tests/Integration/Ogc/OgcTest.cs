using System.Globalization;
using System.Net;
using System.Text.Json;
using Open311.Core.Layers;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>What the tests of OGC API Features share: a town of the test's own on real PostGIS, asked over HTTP.</summary>
public abstract class OgcTest
{
    protected const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    protected const string Wgs84 = "http://www.opengis.net/def/crs/EPSG/0/4326";

    protected const string Utm32 = "http://www.opengis.net/def/crs/EPSG/0/25832";

    /// <summary>Of the reports that <see cref="SeedAsync"/> makes: of 60 every tenth is hidden, every seventh has no place, every fourth is an idea.</summary>
    protected const int Seeded = 60;

    protected OgcTest(RunningService service)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        Service = service;
    }

    protected RunningService Service { get; }

    protected CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static string Root(Town town) => $"/j/{town.Key}/ogc";

    protected static string Items(Town town, string collection, string query = "") => $"{Root(town)}/collections/{collection}/items{(query.Length == 0 ? "" : "?" + query)}";

    /// <summary>A town with two districts, a lamp, and reports of all kinds.</summary>
    protected async Task<Town> TownAsync()
    {
        var town = await Town.MakeAsync(Service);
        await SeedAsync(town, 1, Seeded);
        return town;
    }

    /// <summary>Two of them have the same time always.</summary>
    protected async Task SeedAsync(Town town, int first, int count) => await SqlAsync(string.Create(CultureInfo.InvariantCulture, $$"""
        INSERT INTO reports (jurisdiction_id, service_request_id, service_id, status, stage, place, title, description, media_urls, attributes, requested_datetime, updated_datetime,
            department_id, department_by_hand, visibility, is_imported)
        SELECT s.jurisdiction_id, '{{Id(town, 0)}}' || n, s.id, CASE n % 3 WHEN 0 THEN 'closed_fixed' WHEN 1 THEN 'received' ELSE 'in_progress' END, 3,
            CASE WHEN n % 7 <> 0 THEN ST_SetSRID(ST_MakePoint(8.08 + (n % 60) * 0.001, 51.56 + (n % 5) * 0.002), 4326) END, 'Titel ' || n, 'Ä "' || n || '" <b>', '{}', '{}',
            '2026-03-01T12:00:00Z'::timestamptz + (n / 2) * interval '1 hour', '2026-05-01T12:00:00Z',
            (SELECT d.id FROM departments AS d WHERE d.jurisdiction_id = s.jurisdiction_id AND d.key = CASE WHEN n % 2 = 0 THEN 'west' ELSE 'ost' END), false,
            CASE WHEN n % 10 = 0 THEN 'hidden' ELSE 'public' END, false
        FROM generate_series({{first}}, {{first + count - 1}}) AS n
        JOIN services AS s ON s.jurisdiction_id = {{town.Id}} AND s.code = (ARRAY['idea', 'lamp', 'pothole', 'noise'])[1 + abs(n) % 4]
        """));

    /// <summary>Of the seeded report of that number; 0: without it.</summary>
    protected static string Id(Town town, int number) => string.Create(CultureInfo.InvariantCulture, $"{town.Key[..12]}-{(number == 0 ? "" : number)}");

    protected async Task SqlAsync(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    protected async Task<T> ValueAsync<T>(string sql)
    {
        await using var command = Service.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    protected async Task<HttpResponseMessage> AskAsync(string address, string? accept = null, HttpMethod? method = null, string? language = null, string? knows = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (knows is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", knows);
        return await Service.Http.SendAsync(request, Ct);
    }

    protected async Task<JsonElement> GetAsync(string address, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await AskAsync(address);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == expected, $"{address}: {(int)answer.StatusCode} {body}");
        if (expected != HttpStatusCode.OK)
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(body);
    }

    protected static string? Link(JsonElement document, string rel, string? type = null) => document.GetProperty("links").EnumerateArray()
        .Where(link => link.GetProperty("rel").GetString() == rel && (type is null || link.GetProperty("type").GetString() == type))
        .Select(link => link.GetProperty("href").GetString()).FirstOrDefault();

    protected static List<string> Ids(JsonElement collection) => [.. collection.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("id").GetString()!)];

    /// <summary>Follows <c>next</c> to the end.</summary>
    /// <param name="between">What happens before each further page.</param>
    protected async Task<List<string>> WalkAsync(string address, int limit, Func<int, Task>? between = null)
    {
        var ids = new List<string>();
        var next = (string?)address;
        for (var page = 0; next is not null; page++)
        {
            Assert.True(page < 200, "The pages do not come to an end.");
            if (page > 0 && between is not null)
                await between(page);
            var answer = await GetAsync(next);
            var some = Ids(answer);
            Assert.Equal(some.Count, answer.GetProperty("numberReturned").GetInt32());
            Assert.True(some.Count <= limit);
            ids.AddRange(some);
            next = Link(answer, "next");
            if (next is not null)
                Assert.Equal(limit, some.Count);
        }

        return ids;
    }

    /// <summary>Points <c>L001</c> … with a column of each type.</summary>
    protected static Task<ImportedLayer> ImportAsync(Town town, IEnumerable<int> numbers, string version = "a", string layer = "trees")
    {
        var features = numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $$$"""
            {"type":"Feature","properties":{"nr":"L{{{n:000}}}","art":"{{{(n % 2 == 0 ? "Linde" : "Eiche, groß")}}}","alter":{{{n % 5}}},"hoehe":{{{n}}}.5,"gesund":{{{(n % 3 == 0 ? "true" : "false")}}},"stand":"{{{version}}}","gepflanzt":"2020-01-{{{n % 30 + 1:00}}}","limit":"x"},
            "geometry":{"type":"Point","coordinates":[{{{8.08 + (n * 0.0001)}}},51.57]}}
            """));
        return town.ImportAsync(layer, $$"""{"type":"FeatureCollection","features":[{{string.Join(",\n", features)}}]}""", "nr", null);
    }
}
