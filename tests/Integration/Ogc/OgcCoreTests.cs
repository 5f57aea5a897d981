using System.Globalization;
using System.Net;
using System.Text.Json;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Ogc;

/// <summary>The abstract test suite of OGC API Features Part 1 (17-069r4, annex A), restated; each test is named by the requirement it looks at.</summary>
public sealed class OgcCoreTests(RunningService service) : OgcTest(service)
{
    [Fact]
    public async Task Req_root_success_the_landing_page_leads_to_everything()
    {
        var town = await TownAsync();
        var root = await GetAsync(Root(town));
        foreach (var (rel, type) in ((string, string)[])[("service-desc", "application/vnd.oai.openapi+json;version=3.0"), ("service-doc", "text/html"), ("conformance", "application/json"), ("data", "application/json"), ("self", "application/json"), ("alternate", "text/html")])
        {
            var href = Link(root, rel, type);
            Assert.True(href is not null, $"No link {rel} of type {type}.");
            using var answer = await AskAsync(href);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(type.Split(';')[0], answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Req_api_definition_success_every_path_of_it_answers_and_limit_says_its_bounds()
    {
        var town = await TownAsync();
        using var answer = await AskAsync($"{Root(town)}/api");
        Assert.Equal("application/vnd.oai.openapi+json; version=3.0".Replace(" ", "", StringComparison.Ordinal), answer.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
        var api = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct));
        Assert.StartsWith("3.0.", api.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var server = api.GetProperty("servers")[0].GetProperty("url").GetString();
        var limit = api.GetProperty("components").GetProperty("parameters").GetProperty("limit").GetProperty("schema");
        Assert.Equal((1, 10_000, 100), (limit.GetProperty("minimum").GetInt32(), limit.GetProperty("maximum").GetInt32(), limit.GetProperty("default").GetInt32()));
        foreach (var path in api.GetProperty("paths").EnumerateObject().Where(path => !path.Name.Contains('{', StringComparison.Ordinal)))
        {
            using var there = await AskAsync(server + path.Name);
            Assert.Equal(HttpStatusCode.OK, there.StatusCode);
            Assert.Contains(there.Content.Headers.ContentType!.MediaType, path.Value.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(type => type.Name.Split(';')[0]));
        }

        var parameters = api.GetProperty("paths").GetProperty("/collections/reports/items").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Select(parameter => parameter.TryGetProperty("name", out var name) ? name.GetString() : parameter.GetProperty("$ref").GetString()!.Split('/')[^1]).ToList();
        Assert.All((string[])["bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "service_code", "status"], name => Assert.Contains(name, parameters));
        var ids = api.GetProperty("paths").EnumerateObject().Select(path => path.Value.GetProperty("get").GetProperty("operationId").GetString()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        // Every reference leads somewhere.
        foreach (var reference in System.Text.RegularExpressions.Regex.Matches(api.GetRawText(), "\"\\$ref\":\"#/([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct())
            _ = reference.Split('/').Aggregate(api, (node, name) => node.GetProperty(name));
    }

    [Fact]
    public async Task Req_conformance_success_the_classes_are_named()
    {
        var town = await TownAsync();
        var classes = (await GetAsync($"{Root(town)}/conformance")).GetProperty("conformsTo").EnumerateArray().Select(one => one.GetString()).ToList();
        Assert.All((string[])["core", "geojson", "html", "oas30"], name => Assert.Contains($"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}", classes));
        Assert.Contains("http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs", classes);
    }

    [Fact]
    public async Task Req_http_head_has_the_headers_of_get_other_methods_are_refused_and_other_sites_may_read()
    {
        var town = await TownAsync();
        foreach (var path in (string[])["", "/api", "/conformance", "/collections", "/collections/reports", "/collections/reports/schema", "/collections/lamps/queryables", "/collections/lamps/items", "/collections/lamps/items/4711"])
        {
            using var get = await AskAsync(Root(town) + path);
            using var head = await AskAsync(Root(town) + path, method: HttpMethod.Head);
            Assert.Equal((HttpStatusCode.OK, get.Headers.ETag, get.Content.Headers.ContentType), (head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentType));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
            Assert.Equal("*", get.Headers.GetValues("Access-Control-Allow-Origin").Single());
            using var post = await AskAsync(Root(town) + path, method: HttpMethod.Post);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
            Assert.Contains("GET", post.Content.Headers.Allow);
            Assert.Equal("application/problem+json", post.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Req_crs84_coordinates_are_longitude_and_latitude()
    {
        var town = await TownAsync();
        using var answer = await AskAsync(Items(town, "lamps"));
        Assert.Equal($"<{Crs84}>", answer.Headers.GetValues("Content-Crs").Single());
        var point = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
        Assert.Equal((8.1, 51.57), (point[0].GetDouble(), point[1].GetDouble()));
    }

    [Fact]
    public async Task Req_fc_md_items_every_collection_says_what_it_is_and_where_its_features_are()
    {
        var town = await TownAsync();
        var collections = (await GetAsync($"{Root(town)}/collections")).GetProperty("collections").EnumerateArray().ToList();
        Assert.Equal(["districts", "ideas", "lamps", "reports"], collections.Select(one => one.GetProperty("id").GetString()).Order());
        foreach (var collection in collections)
        {
            Assert.NotEqual("", collection.GetProperty("title").GetString());
            Assert.NotNull(Link(collection, "items", "application/geo+json"));
            Assert.NotNull(Link(collection, "items", "text/html"));
            var own = await GetAsync(Link(collection, "self")!);
            foreach (var name in (string[])["id", "title", "description", "extent", "crs", "storageCrs"])
                Assert.Equal(collection.TryGetProperty(name, out var listed) ? listed.ToString() : null, own.TryGetProperty(name, out var alone) ? alone.ToString() : null);
            Assert.Equal("FeatureCollection", (await GetAsync(Link(own, "items", "application/geo+json")!)).GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task Req_fc_md_extent_all_features_lie_in_it()
    {
        var town = await TownAsync();
        var box = (await GetAsync($"{Root(town)}/collections/districts")).GetProperty("extent").GetProperty("spatial").GetProperty("bbox")[0].EnumerateArray().Select(number => number.GetDouble());
        Assert.Equal([8.08, 51.55, 8.14, 51.6], box);
    }

    [Fact]
    public async Task Req_fc_limit_response_1_there_are_never_more_than_the_limit_and_too_high_a_limit_is_the_highest()
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 130));
        Assert.Equal(100, Ids(await GetAsync(Items(town, "trees"))).Count);
        Assert.Equal(7, Ids(await GetAsync(Items(town, "trees", "limit=7"))).Count);
        Assert.Single(Ids(await GetAsync(Items(town, "reports", "limit=1"))));
        Assert.Equal(130, Ids(await GetAsync(Items(town, "trees", "limit=99999999999"))).Count);
    }

    [Fact]
    public async Task Req_fc_bbox_response_what_touches_the_box_and_what_has_no_place()
    {
        var town = await TownAsync();
        // The border between the districts.
        Assert.Equal(["E", "W"], Ids(await GetAsync(Items(town, "districts", "bbox=8.11,51.56,8.11,51.57"))).Order());
        Assert.Equal(["W"], Ids(await GetAsync(Items(town, "districts", "bbox=8.0,51.56,8.1,51.57"))));
        Assert.Equal(["W"], Ids(await GetAsync(Items(town, "districts", "bbox=8.0,51.56,-10,8.1,51.57,9000"))));
        Assert.Empty(Ids(await GetAsync(Items(town, "districts", "bbox=9,51.56,9.1,51.57"))));
        var all = (await GetAsync(Items(town, "reports", "limit=1000"))).GetProperty("features").EnumerateArray().ToList();
        var expected = all.Where(report => report.GetProperty("geometry") is not { ValueKind: JsonValueKind.Object } geometry
            || geometry.GetProperty("coordinates") is var place && place[0].GetDouble() is >= 8.0895 and <= 8.1105 && place[1].GetDouble() is >= 51.5595 and <= 51.5645).Select(report => report.GetProperty("id").GetString()!).ToList();
        var found = Ids(await GetAsync(Items(town, "reports", "limit=1000&bbox=8.0895,51.5595,8.1105,51.5645")));
        Assert.Equal(expected, found);
        Assert.InRange(found.Count, 10, all.Count - 10);
        // As large as the world: another way to the same rows.
        Assert.Equal(all.Count, Ids(await GetAsync(Items(town, "reports", "limit=1000&bbox=-180,-90,180,90"))).Count);
    }

    [Theory]
    [InlineData("2026-03-01T15:00:00Z", "2026-03-01T15:00:00Z", "2026-03-01T15:00:00Z")]
    [InlineData("2026-03-01T16:00:00%2B01:00", "2026-03-01T15:00:00Z", "2026-03-01T15:00:00Z")]
    [InlineData("2026-03-01T14:00:00Z/2026-03-01T18:30:00Z", "2026-03-01T14:00:00Z", "2026-03-01T18:30:00Z")]
    [InlineData("2026-03-01T14:00:00.000Z/..", "2026-03-01T14:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2026-03-01T14:00:00Z/", "2026-03-01T14:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("../2026-03-01T14:00:00Z", "2020-01-01T00:00:00Z", "2026-03-01T14:00:00Z")]
    [InlineData("/2026-03-01T14:00:00Z", "2020-01-01T00:00:00Z", "2026-03-01T14:00:00Z")]
    [InlineData("2026-03-01", "2026-02-28T23:00:00Z", "2026-03-01T22:59:59Z")]
    public async Task Req_fc_time_response_moments_intervals_and_open_ends(string datetime, string from, string to)
    {
        var town = await TownAsync();
        var all = (await GetAsync(Items(town, "reports", "limit=1000"))).GetProperty("features").EnumerateArray().ToList();
        var expected = all.Where(report => report.GetProperty("properties").GetProperty("requested_datetime").GetDateTimeOffset() is var time && time >= DateTimeOffset.Parse(from, CultureInfo.InvariantCulture) && time <= DateTimeOffset.Parse(to, CultureInfo.InvariantCulture))
            .Select(report => report.GetProperty("id").GetString()!).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Ids(await GetAsync(Items(town, "reports", $"limit=1000&datetime={datetime}"))));
        // What has no time is of every time.
        Assert.Single(Ids(await GetAsync(Items(town, "lamps", $"datetime={datetime}"))));
    }

    [Theory]
    [InlineData("reports", "service_code=lamp", "service_code", "lamp")]
    [InlineData("reports", "status=closed", "status", "closed")]
    [InlineData("reports", "detailed_status=in_progress", "detailed_status", "in_progress")]
    [InlineData("reports", "agency_responsible=Bauhof%20Ost", "agency_responsible", "Bauhof Ost")]
    [InlineData("ideas", "status=open", "status", "open")]
    [InlineData("trees", "art=Eiche,%20gro%C3%9F", "art", "Eiche, groß")]
    [InlineData("trees", "alter=3", "alter", "3")]
    [InlineData("trees", "alter=3.0", "alter", "3")]
    [InlineData("trees", "hoehe=7.5", "hoehe", "7.5")]
    [InlineData("trees", "gesund=true", "gesund", "true")]
    [InlineData("trees", "gesund=0", "gesund", "false")]
    [InlineData("trees", "gesund=1", "gesund", "true")]
    public async Task Rec_fc_filters_features_are_found_by_the_value_of_a_property(string collection, string filter, string property, string value)
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 30));
        var expected = (await GetAsync(Items(town, collection, "limit=1000"))).GetProperty("features").EnumerateArray()
            .Where(feature => feature.GetProperty("properties").GetProperty(property) is var found && (found.ValueKind == JsonValueKind.String ? found.GetString() : found.GetRawText()) == value).Select(feature => feature.GetProperty("id").GetString()!).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Ids(await GetAsync(Items(town, collection, $"limit=1000&{filter}"))));
    }

    [Fact]
    public async Task Req_fc_response_numbers_time_and_links_stand_in_the_answer()
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 30));
        var answer = await GetAsync(Items(town, "trees", "limit=4&crs=" + Uri.EscapeDataString(Utm32)));
        Assert.Equal((4, 30), (answer.GetProperty("numberReturned").GetInt32(), answer.GetProperty("numberMatched").GetInt32()));
        Assert.True(answer.GetProperty("timeStamp").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-5));
        Assert.All((string[])["self", "alternate", "next"], rel => Assert.Contains("crs=http", Link(answer, rel), StringComparison.Ordinal));
        Assert.Contains("limit=4", Link(answer, "next"), StringComparison.Ordinal);
        // How many a filter finds, nobody counts.
        Assert.False((await GetAsync(Items(town, "trees", "alter=3"))).TryGetProperty("numberMatched", out _));
        Assert.False((await GetAsync(Items(town, "reports"))).TryGetProperty("numberMatched", out _));
    }

    [Fact]
    public async Task Req_f_success_each_feature_of_a_list_has_an_address_of_its_own()
    {
        var town = await TownAsync();
        await town.ImportAsync("odd", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"a/b %2F?ä#"},"geometry":{"type":"Point","coordinates":[8.1,51.57]}}]}""", "nr", null);
        foreach (var collection in (string[])["reports", "ideas", "districts", "odd"])
        {
            foreach (var listed in (await GetAsync(Items(town, collection, "limit=3"))).GetProperty("features").EnumerateArray())
            {
                var id = listed.GetProperty("id").GetString()!;
                using var answer = await AskAsync($"{Items(town, collection)}/{Uri.EscapeDataString(id)}");
                Assert.Equal("application/geo+json", answer.Content.Headers.ContentType?.MediaType);
                var own = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct));
                Assert.Equal(id, own.GetProperty("id").GetString());
                Assert.Equal(listed.GetProperty("properties").GetRawText(), own.GetProperty("properties").GetRawText());
                Assert.Equal(listed.GetProperty("geometry").GetRawText(), own.GetProperty("geometry").GetRawText());
                Assert.NotNull(Link(own, "collection"));
                Assert.NotNull(Link(own, "alternate", "text/html"));
                Assert.Equal(id, (await GetAsync(Link(own, "self")!)).GetProperty("id").GetString());
            }
        }
    }

    [Fact]
    public async Task Req_geojson_polygons_run_counter_clockwise_and_coordinates_have_nine_decimals()
    {
        var town = await TownAsync();
        await town.ImportAsync("areas", """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nr":"1"},"geometry":{"type":"Polygon","coordinates":[[[8.1,51.57],[8.1,51.58],[8.11234567891,51.58],[8.11,51.57],[8.1,51.57]]]}}]}
            """, "nr", null);
        var ring = (await GetAsync(Items(town, "areas"))).GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates")[0].EnumerateArray().Select(point => (X: point[0].GetDouble(), Y: point[1].GetDouble())).ToList();
        Assert.True(ring.Zip(ring.Skip(1)).Sum(pair => (pair.First.X * pair.Second.Y) - (pair.Second.X * pair.First.Y)) > 0, "The outer ring runs clockwise.");
        Assert.Contains(ring, point => point.X == 8.112345679);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/conformance")]
    [InlineData("/api")]
    [InlineData("/collections")]
    [InlineData("/collections/lamps")]
    [InlineData("/collections/lamps/schema")]
    [InlineData("/collections/reports/queryables")]
    [InlineData("/collections/reports/items")]
    [InlineData("/collections/lamps/items/4711")]
    public async Task Req_html_everything_is_a_page_too_by_accept_and_by_f(string path)
    {
        var town = await TownAsync();
        foreach (var (query, accept) in ((string, string?)[])[("?f=html", null), ("", "text/html,application/xhtml+xml,*/*;q=0.8"), ("?f=html&lang=en", "application/json")])
        {
            using var answer = await AskAsync(Root(town) + path + query, accept, language: "de");
            var page = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.Contains(query.Contains("lang=en", StringComparison.Ordinal) ? "For programs" : "Für Programme", page, StringComparison.Ordinal);
            Assert.Contains("Teststadt", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        }

        using var json = await AskAsync($"{Root(town)}{path}?f=json", "text/html");
        Assert.Contains("json", json.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        using var page404 = await AskAsync($"{Root(town)}/collections/nothing", "text/html");
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page404.StatusCode, page404.Content.Headers.ContentType?.MediaType));
        using var own = await AskAsync($"{Root(town)}/page", "application/json");
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    [Fact]
    public async Task Req_schemas_and_queryables_say_what_features_have_and_can_be_asked_for()
    {
        var town = await TownAsync();
        await ImportAsync(town, Enumerable.Range(1, 30));
        var collection = await GetAsync($"{Root(town)}/collections/trees");
        var schema = await GetAsync(Link(collection, "http://www.opengis.net/def/rel/ogc/1.0/schema", "application/schema+json")!);
        var types = schema.GetProperty("properties").EnumerateObject().Where(property => property.Value.TryGetProperty("type", out _)).Select(property => $"{property.Name} {property.Value.GetProperty("type").GetString()}");
        Assert.Equal(["alter integer", "art string", "gepflanzt string", "gesund boolean", "hoehe number", "limit string", "nr string", "stand string"], types.Order(StringComparer.Ordinal));
        Assert.Equal("geometry-point", schema.GetProperty("properties").GetProperty("geometry").GetProperty("format").GetString());
        var queryables = (await GetAsync(Link(collection, "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json")!)).GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        // A column that has the name of a parameter cannot be asked for by it, but a filter can name it.
        Assert.Equal(["alter", "art", "geometry", "gepflanzt", "gesund", "hoehe", "limit", "nr", "stand"], queryables.Order(StringComparer.Ordinal));
        foreach (var feature in (await GetAsync(Items(town, "ideas"))).GetProperty("features").EnumerateArray())
        {
            var known = (await GetAsync($"{Root(town)}/collections/ideas/schema")).GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet();
            Assert.Equal([], feature.GetProperty("properties").EnumerateObject().Select(property => property.Name).Where(name => !known.Contains(name)));
        }
    }

    [Fact]
    public async Task Rec_etag_an_answer_is_not_sent_again_to_who_has_it_and_a_hidden_report_is_gone_at_once()
    {
        var town = await TownAsync();
        var id = Id(town, 1);
        var list = Items(town, "reports", "limit=1000");
        using var first = await AskAsync(list);
        var tag = first.Headers.ETag!.ToString();
        Assert.Contains(id, await first.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using (var again = await AskAsync(list, knows: tag))
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using (var hidden = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/hide", new { internal_note = "x" }))
            Assert.True(hidden.IsSuccessStatusCode, await hidden.Content.ReadAsStringAsync(Ct));
        using var after = await AskAsync(list, knows: tag);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.DoesNotContain($"\"{id}\"", await after.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await GetAsync($"{Items(town, "reports")}/{id}", HttpStatusCode.NotFound);
        await GetAsync($"{Items(town, "reports")}/{Id(town, 10)}", HttpStatusCode.NotFound);
        // An idea is no feature of the reports, nor a report one of the ideas.
        await GetAsync($"{Items(town, "reports")}/{Id(town, 4)}", HttpStatusCode.NotFound);
        await GetAsync($"{Items(town, "ideas")}/{Id(town, 5)}", HttpStatusCode.NotFound);
        await GetAsync($"{Items(town, "ideas")}/{Id(town, 4)}");
    }

    [Fact]
    public async Task A_layer_that_is_not_public_does_not_exist_and_another_towns_neither()
    {
        var (town, other) = (await TownAsync(), await TownAsync());
        await ImportAsync(other, [1, 2, 3], layer: "theirs");
        await GetAsync($"{Root(town)}/collections/theirs", HttpStatusCode.NotFound);
        Assert.Equal(3, Ids(await GetAsync(Items(other, "theirs"))).Count);
        Assert.Empty(Ids(await GetAsync(Items(town, "reports", "limit=1000"))).Intersect(Ids(await GetAsync(Items(other, "reports", "limit=1000")))));
        await SqlAsync($"UPDATE layers SET is_public = false WHERE jurisdiction_id = {other.Id} AND key = 'theirs'");
        await GetAsync(Items(other, "theirs"), HttpStatusCode.NotFound);
        Assert.DoesNotContain("theirs", (await GetAsync($"{Root(other)}/collections")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", (await GetAsync($"{Root(other)}/api")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_called_reports_does_not_stand_in_the_place_of_the_reports()
    {
        var town = await TownAsync();
        await ImportAsync(town, [1, 2], layer: "reports");
        Assert.Equal(["L001", "L002"], Ids(await GetAsync(Items(town, "reports-layer"))));
        Assert.Contains(Id(town, 1), Ids(await GetAsync(Items(town, "reports", "limit=1000"))));
    }

    [Theory]
    [InlineData("reports", "limit=0", "limit")]
    [InlineData("reports", "limit=-1", "limit")]
    [InlineData("reports", "limit=ten", "limit")]
    [InlineData("reports", "limit=1.5", "limit")]
    [InlineData("reports", "limit=", "limit")]
    [InlineData("reports", "limit=1&limit=2", "limit")]
    [InlineData("lamps", "bbox=", "bbox")]
    [InlineData("lamps", "bbox=1,2,3", "bbox")]
    [InlineData("lamps", "bbox=1,2,3,4,5", "bbox")]
    [InlineData("lamps", "bbox=1,2,3,x", "bbox")]
    [InlineData("lamps", "bbox=1,2,3,NaN", "bbox")]
    [InlineData("lamps", "bbox=1,2,3,1e400", "bbox")]
    [InlineData("lamps", "bbox=1,2,181,4", "bbox")]
    [InlineData("lamps", "bbox=1,-91,3,4", "bbox")]
    [InlineData("lamps", "bbox=8,52,9,51", "bbox")]
    [InlineData("reports", "bbox=179,50,-179,52", "bbox")]
    [InlineData("reports", "bbox=51,181,52,182&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", "bbox")]
    [InlineData("reports", "bbox=8,51,9,52&bbox-crs=EPSG:4326", "bbox-crs")]
    [InlineData("reports", "bbox-crs=nothing", "bbox-crs")]
    [InlineData("reports", "crs=http://www.opengis.net/def/crs/EPSG/0/31467", "crs")]
    [InlineData("reports", "crs=", "crs")]
    [InlineData("reports", "datetime=yesterday", "datetime")]
    [InlineData("reports", "datetime=2026-02-30", "datetime")]
    [InlineData("reports", "datetime=2026-02-03T10:00:00", "datetime")]
    [InlineData("reports", "datetime=../..", "datetime")]
    [InlineData("reports", "datetime=/", "datetime")]
    [InlineData("reports", "datetime=", "datetime")]
    [InlineData("reports", "datetime=2026-02-03/2026-02-04/2026-02-05", "datetime")]
    [InlineData("reports", "datetime=2026-02-04T00:00:00Z/2026-02-03T00:00:00Z", "datetime")]
    [InlineData("reports", "cursor=!", "cursor")]
    [InlineData("reports", "cursor=", "cursor")]
    [InlineData("reports", "cursor=TDAwMQ", "cursor")]
    [InlineData("lamps", "cursor=_w", "cursor")]
    [InlineData("lamps", "cursor=AA", "cursor")]
    [InlineData("reports", "f=xml", "f")]
    [InlineData("reports", "lang=fr", "lang")]
    [InlineData("reports", "status=perhaps", "status")]
    [InlineData("reports", "detailed_status=fixed", "detailed_status")]
    [InlineData("reports", "service_code=%00", "service_code")]
    [InlineData("trees", "alter=old", "alter")]
    [InlineData("trees", "gesund=2", "gesund")]
    [InlineData("reports", "Limit=5", null)]
    [InlineData("reports", "sortby=title", null)]
    [InlineData("reports", "offset=10", null)]
    [InlineData("reports", "jurisdiction_id=x", null)]
    [InlineData("lamps", "status=open", null)]
    public async Task Req_query_param_invalid_and_unknown_are_refused_in_words(string collection, string query, string? field)
    {
        var town = await Town.MakeAsync(Service);
        await ImportAsync(town, [1, 2, 3]);
        var problem = await GetAsync(Items(town, collection, query), HttpStatusCode.BadRequest);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.True(problem.GetProperty("detail").GetString()!.Length > 10);
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/conformance")]
    [InlineData("/api")]
    [InlineData("/collections")]
    [InlineData("/collections/lamps")]
    [InlineData("/collections/lamps/schema")]
    [InlineData("/collections/lamps/items/4711")]
    public async Task Req_query_param_unknown_holds_everywhere(string path)
    {
        var town = await Town.MakeAsync(Service);
        await GetAsync($"{Root(town)}{path}?nonsense=1", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/collections/nothing")]
    [InlineData("/collections/nothing/items")]
    [InlineData("/collections/lamps/nothing")]
    [InlineData("/collections/lamps/items/nothing")]
    [InlineData("/collections/reports/items/nothing")]
    public async Task What_does_not_exist_is_a_problem_of_status_404(string path)
    {
        var town = await Town.MakeAsync(Service);
        await GetAsync(Root(town) + path, HttpStatusCode.NotFound);
        await GetAsync("/j/no-such-town/ogc", HttpStatusCode.NotFound);
    }
}
