using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>What a key that may read what is not public sees beside what everybody sees, and nobody else.</summary>
public sealed class OgcInternalTests(RunningService service) : OgcTest(service)
{
    private static readonly string[] InternalFields = ["visibility", "department", "department_by_hand", "duplicate_of", "attributes", "internal_note", "due_at", "is_overdue"];

    [Fact]
    public async Task A_key_sees_every_report_with_internal_fields_and_everybody_else_as_before()
    {
        var town = await TownAsync();
        var key = await KeyAsync(town, ApiScopes.ReadNonPublic);
        await SqlAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            UPDATE reports SET visibility = 'sandbox' WHERE jurisdiction_id = {{town.Id}} AND service_request_id = '{{Id(town, 22)}}';
            UPDATE reports SET attributes = '{"nummer": ["geheim-7"]}', department_by_hand = true, duplicate_of_id = (SELECT id FROM reports WHERE jurisdiction_id = {{town.Id}} AND service_request_id = '{{Id(town, 10)}}')
            WHERE jurisdiction_id = {{town.Id}} AND service_request_id = '{{Id(town, 11)}}';
            INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, internal_note)
            SELECT jurisdiction_id, id, now(), 'noted', false, 'staff', note FROM reports, (VALUES ('alt'), ('Rückruf 02921')) AS v (note) WHERE jurisdiction_id = {{town.Id}} AND service_request_id = '{{Id(town, 11)}}';
            """));

        var everybody = await WalkAsync(Items(town, "reports", "limit=1000"), 1000);
        var (answer, known) = await GetAsync(key, Items(town, "reports", "limit=1000"));
        using (answer)
        {
            Assert.Equal("no-store, private", answer.Headers.CacheControl?.ToString());
            Assert.Null(answer.Headers.ETag);
        }

        // Of 60 every fourth is an idea, and one is of the test endpoint.
        Assert.Equal(Enumerable.Range(1, Seeded).Where(n => n % 4 != 0 && n != 22).Select(n => Id(town, n)).Order(StringComparer.Ordinal), Ids(known).Order(StringComparer.Ordinal));
        Assert.Subset(Ids(known).ToHashSet(), everybody.ToHashSet());
        Assert.DoesNotContain(Id(town, 10), everybody);

        var properties = known.GetProperty("features").EnumerateArray().Single(feature => feature.GetProperty("id").GetString() == Id(town, 11)).GetProperty("properties");
        Assert.Equal(("public", "ost", true, Id(town, 10), "Rückruf 02921"), (Text("visibility"), Text("department"), properties.GetProperty("department_by_hand").GetBoolean(), Text("duplicate_of"), Text("internal_note")));
        Assert.Equal("geheim-7", properties.GetProperty("attributes").GetProperty("nummer")[0].GetString());

        var one = (await GetAsync(Items(town, "reports") + "/" + Id(town, 11))).GetProperty("properties");
        Assert.All(InternalFields, field => Assert.False(one.TryGetProperty(field, out _)));
        await GetAsync(Items(town, "reports") + "/" + Id(town, 10), HttpStatusCode.NotFound);
        var (hidden, _) = await GetAsync(key, Items(town, "reports") + "/" + Id(town, 10));
        using (hidden)
            Assert.Equal(HttpStatusCode.OK, hidden.StatusCode);

        string? Text(string name) => properties.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Internal_fields_are_filtered_by_with_the_key_only()
    {
        var town = await TownAsync();
        var key = await KeyAsync(town, ApiScopes.ReadNonPublic);
        var (answer, found) = await GetAsync(key, Items(town, "reports", "limit=1000&filter=" + Uri.EscapeDataString("visibility = 'hidden' AND department = 'west' AND department_by_hand = FALSE")));
        answer.Dispose();
        Assert.Equal(Enumerable.Range(1, Seeded).Where(n => n % 10 == 0 && n % 4 != 0).Select(n => Id(town, n)).Order(StringComparer.Ordinal), Ids(found).Order(StringComparer.Ordinal));
        await GetAsync(Items(town, "reports", "filter=" + Uri.EscapeDataString("visibility = 'hidden'")), HttpStatusCode.BadRequest);

        // Noted and open; a deadline that has not passed, one of a closed report, and none.
        await SqlAsync(string.Create(CultureInfo.InvariantCulture, $"""
            UPDATE reports SET due_at = '2026-01-02T10:00:00Z', overdue_at = '2026-01-02T10:01:00Z', status = CASE service_request_id WHEN '{Id(town, 2)}' THEN 'closed_fixed' ELSE 'received' END
            WHERE jurisdiction_id = {town.Id} AND service_request_id IN ('{Id(town, 1)}', '{Id(town, 2)}');
            UPDATE reports SET due_at = '2099-01-02T10:00:00Z' WHERE jurisdiction_id = {town.Id} AND service_request_id = '{Id(town, 3)}';
            """));
        foreach (var (filter, ids) in ((string, int[])[])[("is_overdue = TRUE", [1]), ("due_at < TIMESTAMP('2026-06-01T00:00:00Z')", [1, 2]), ("due_at IS NOT NULL AND is_overdue = FALSE", [2, 3])])
        {
            var (late, overdue) = await GetAsync(key, Items(town, "reports", "limit=1000&filter=" + Uri.EscapeDataString(filter)));
            late.Dispose();
            Assert.Equal(ids.Select(n => Id(town, n)), Ids(overdue).Order(StringComparer.Ordinal));
        }

        await GetAsync(Items(town, "reports", "filter=" + Uri.EscapeDataString("is_overdue = TRUE")), HttpStatusCode.BadRequest);
        var (described, queryables) = await GetAsync(key, $"{Root(town)}/collections/reports/queryables");
        described.Dispose();
        Assert.True(queryables.GetProperty("properties").TryGetProperty("visibility", out _));
        Assert.False((await GetAsync($"{Root(town)}/collections/reports/queryables")).GetProperty("properties").TryGetProperty("visibility", out _));
    }

    [Fact]
    public async Task A_layer_that_is_not_public_is_a_collection_for_the_key()
    {
        var town = await TownAsync();
        var key = await KeyAsync(town, ApiScopes.ReadNonPublic);
        await ImportAsync(town, [1, 2, 3]);
        await SqlAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE layers SET is_public = false WHERE jurisdiction_id = {town.Id} AND key = 'trees'"));
        await GetAsync(Items(town, "trees"), HttpStatusCode.NotFound);
        var (answer, trees) = await GetAsync(key, Items(town, "trees"));
        using (answer)
            Assert.Equal("no-store, private", answer.Headers.CacheControl?.ToString());
        Assert.Equal(3, Ids(trees).Count);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("geojson")]
    [InlineData("gpkg")]
    public async Task Exports_have_the_internal_fields(string format)
    {
        var town = await TownAsync();
        var key = await KeyAsync(town, ApiScopes.ReadNonPublic);
        using var answer = await SendAsync($"{Root(town)}/collections/reports/export.{format}", Bearer(key));
        var text = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(InternalFields, field => Assert.Contains(field, text, StringComparison.Ordinal));
        Assert.Contains(Id(town, 10), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_taken_as_programs_can_send_it_and_a_wrong_one_is_refused()
    {
        var town = await TownAsync();
        var key = await KeyAsync(town, ApiScopes.ReadNonPublic);
        var hidden = Items(town, "reports") + "/" + Id(town, 10);
        foreach (var header in (AuthenticationHeaderValue[])[Bearer(key), Basic("gis:" + key), Basic(":" + key)])
        {
            using var found = await SendAsync(hidden, header);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        using (var named = new HttpRequestMessage(HttpMethod.Get, hidden) { Headers = { { "X-API-Key", key } } })
        {
            using var found = await Service.Http.SendAsync(named, Ct);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        using var wrong = await SendAsync(hidden, Basic("gis:wrong"));
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (wrong.StatusCode, wrong.Content.Headers.ContentType?.MediaType));
        // In the reader's language, else the town's; the parameter lang wins.
        foreach (var (address, language, words) in (IEnumerable<(string, string?, string)>)
            [(hidden, "de", "gilt hier nicht"), (hidden, null, "gilt hier nicht"), (hidden, "en", "is not valid here"), (hidden + "?lang=de", "en", "gilt hier nicht")])
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = Bearer("wrong") } };
            if (language is not null)
                asked.Headers.AcceptLanguage.ParseAdd(language);
            using var told = await Service.Http.SendAsync(asked, Ct);
            Assert.Contains(words, await told.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        using var other = await SendAsync(hidden, Bearer(await KeyAsync(town, ApiScopes.Report)));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var elsewhere = await SendAsync(hidden, Bearer(await KeyAsync(await TownAsync(), ApiScopes.ReadNonPublic)));
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        await GetAsync(hidden + "?api_key=" + key, HttpStatusCode.BadRequest);

        // Who has been told what everybody may know asks again with a key: it is not "unchanged".
        using var first = await AskAsync(Items(town, "reports"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Items(town, "reports")) { Headers = { Authorization = Bearer(key) } };
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var again = await Service.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("Authorization", first.Headers.Vary);
    }

    private static AuthenticationHeaderValue Bearer(string key) => new("Bearer", key);

    private static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

    private async Task<string> KeyAsync(Town town, string scope) =>
        (await Service.Services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, town.Id, new($"gis-{Guid.NewGuid():N}", [scope], "never", 10_000)), Ct)).Value.Key;

    private async Task<HttpResponseMessage> SendAsync(string address, AuthenticationHeaderValue authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = authorization } };
        return await Service.Http.SendAsync(request, Ct);
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Document)> GetAsync(string key, string address)
    {
        var answer = await SendAsync(address, Bearer(key));
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return (answer, JsonElement.Parse(body));
    }
}
