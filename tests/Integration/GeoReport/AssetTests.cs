using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Assets;
using Open311.Core.Jurisdictions;
using Open311.Core.Privacy;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>Objects that reports of a service can name: found near a place, named by reports, and what has been reported of each. Every request is held to the contract on the way.</summary>
public sealed class AssetTests(RunningService service) : IAsyncLifetime
{
    private const double Latitude = 51.57;
    private const double Longitude = 8.1;

    /// <summary>Degrees of longitude that are a metre there, nearly.</summary>
    private const double MeterEast = 1 / 69_390.0;

    private Town town = null!;

    private CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        town = await Town.MakeAsync(service);
        // L1 to L9 stand 8 m apart to the east; a tree group that is a line, and a pond that is an area.
        await ImportLampsAsync(Enumerable.Range(1, 9));
        await MarkAsync("lamp", new AssetMark("lamps", "nr", "Leuchte {nr}, {art}", 30));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_nearest_come_first_with_their_distance_and_no_farther_than_the_snap_distance()
    {
        var assets = await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Text(Longitude + (3 * MeterEast))}");
        Assert.Equal(["L1", "L2", "L3", "L4", "L5"], assets.Select(asset => Of(asset, "asset_id")));
        var here = Wgs84Point.Create(Latitude, Longitude + (3 * MeterEast));
        Assert.All(assets, asset => Assert.Equal(
            here.DistanceTo(Wgs84Point.Create(asset.GetProperty("lat").GetDouble(), asset.GetProperty("long").GetDouble())).Meters, asset.GetProperty("distance").GetDouble(), 0.2));
        Assert.Equal(await ByPostGisAsync(here, 30), assets.Select(asset => Of(asset, "asset_id")));
        var first = assets[0];
        Assert.Equal(
            ("Leuchte L1, LED", "Stadt Teststadt", "CC0-1.0", 0, JsonValueKind.Null),
            (Of(first, "label"), Of(first, "attribution"), Of(first, "licence"), first.GetProperty("reports").GetInt32(), first.GetProperty("last_requested_datetime").ValueKind));
        // Without a type the label is what is left of it.
        Assert.Equal("Leuchte L2", Of(assets[1], "label"));

        Assert.Equal(["L1", "L2"], (await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Longitude:R}&limit=2")).Select(asset => Of(asset, "asset_id")));
        Assert.Equal(5, (await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Text(Longitude + (3 * MeterEast))}&limit=100000")).Count);
        Assert.Empty(await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Text(Longitude - (31 * MeterEast))}"));
        Assert.Equal(["L1"], (await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Text(Longitude - (29 * MeterEast))}")).Select(asset => Of(asset, "asset_id")));

        // A service that has none.
        Assert.Empty(await AssetsAsync($"service_code=pothole&lat={Latitude:R}&long={Longitude:R}"));
    }

    [Fact]
    public async Task Of_many_objects_of_every_shape_the_order_is_that_of_PostGIS()
    {
        var random = new Random(4711);
        var features = Enumerable.Range(1, 300).Select(n =>
        {
            var (x, y) = (Longitude + ((random.NextDouble() - 0.5) * 0.01), Latitude + ((random.NextDouble() - 0.5) * 0.006));
            var shape = (n % 3) switch
            {
                0 => $$"""{"type":"Point","coordinates":[{{Text(x)}},{{Text(y)}}]}""",
                1 => $$"""{"type":"LineString","coordinates":[[{{Text(x)}},{{Text(y)}}],[{{Text(x + 0.0006)}},{{Text(y + 0.0002)}}]]}""",
                _ => $$"""{"type":"Polygon","coordinates":[[[{{Text(x)}},{{Text(y)}}],[{{Text(x + 0.0004)}},{{Text(y)}}],[{{Text(x + 0.0004)}},{{Text(y + 0.0003)}}],[{{Text(x)}},{{Text(y)}}]]]}""",
            };
            return $$$"""{"type":"Feature","properties":{"nr":"X{{{n}}}"},"geometry":{{{shape}}}}""";
        });
        await town.ImportAsync("lamps", $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""", "nr", null);
        await MarkAsync("lamp", new AssetMark("lamps", null, null, 120));
        foreach (var (dx, dy) in ((double, double)[])[(0, 0), (0.001, 0.001), (-0.002, 0.0005), (0.003, -0.002)])
        {
            var here = Wgs84Point.Create(Latitude + dy, Longitude + dx);
            var found = await AssetsAsync($"service_code=lamp&lat={Text(here.Latitude)}&long={Text(here.Longitude)}&limit=50");
            var expected = await ByPostGisAsync(here, 120);
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Take(50), found.Select(asset => Of(asset, "asset_id")));
        }
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_refused_in_both_formats()
    {
        await RefusedAsync($"lat={Latitude:R}&long={Longitude:R}", HttpStatusCode.BadRequest);
        await RefusedAsync($"service_code=nonesuch&lat={Latitude:R}&long={Longitude:R}", HttpStatusCode.NotFound);
        await RefusedAsync("service_code=lamp", HttpStatusCode.BadRequest);
        await RefusedAsync("service_code=lamp&lat=51.57", HttpStatusCode.BadRequest);
        await RefusedAsync("service_code=lamp&lat=91&long=8.1", HttpStatusCode.BadRequest);
        await RefusedAsync("service_code=lamp&lat=north&long=8.1", HttpStatusCode.BadRequest);
        await RefusedAsync($"service_code=lamp&lat={Latitude:R}&long={Longitude:R}&limit=0", HttpStatusCode.BadRequest);
        await RefusedAsync($"service_code=lamp&lat={Latitude:R}&long={Longitude:R}&limit=many", HttpStatusCode.BadRequest);
        foreach (var path in (string[])["assets/L99.json?service_code=lamp", "assets/L1.json?service_code=pothole", "assets/L1.json?service_code=nonesuch", "assets/L1.xml?service_code=pothole"])
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("assets/L1.json")).Status);

        async Task RefusedAsync(string query, HttpStatusCode expected)
        {
            var (json, xml) = (await GetAsync("assets.json?" + query), await GetAsync("assets.xml?" + query));
            Assert.Equal((expected, expected), (json.Status, xml.Status));
            Assert.Equal((int)expected, JsonElement.Parse(json.Body)[0].GetProperty("code").GetInt32());
            Assert.Equal("errors", XDocument.Parse(xml.Body).Root!.Name.LocalName);
        }
    }

    [Fact]
    public async Task A_report_names_one_and_both_formats_say_how_often_it_was_named()
    {
        var first = await town.ReportAsync("lamp", Latitude, Longitude, "Die Laterne ist dunkel", more: ("asset_id", "L1"));
        // Without a place it is the lamp's; as an attribute, as clients without fields of their own send it.
        var second = await PostAsync(("asset_id", "L1"), ("description", "Wieder dunkel"));
        var third = await PostAsync(("attribute[asset_id]", "L1"), ("description", "Flackert"));
        var other = await town.ReportAsync("lamp", Latitude, Longitude, "Ohne Nummer");

        var shown = await town.RequestAsync(second, request => request.GetProperty("extended_attributes").GetProperty("asset_id").ValueKind == JsonValueKind.String);
        Assert.Equal((Latitude, Longitude), (Math.Round(shown.GetProperty("lat").GetDouble(), 6), Math.Round(shown.GetProperty("long").GetDouble(), 6)));
        Assert.Equal(("L1", "Leuchte L1, LED"), (Of(shown.GetProperty("extended_attributes"), "asset_id"), Of(shown.GetProperty("extended_attributes"), "asset_label")));
        Assert.Equal(JsonValueKind.Null, (await town.RequestAsync(other, _ => true)).GetProperty("extended_attributes").GetProperty("asset_id").ValueKind);
        // It is no answer to a question.
        Assert.Equal("{}", await ScalarAsync<string>("SELECT attributes::text FROM reports WHERE service_request_id = $1", third));

        var near = (await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Longitude:R}&limit=2")).ToDictionary(asset => Of(asset, "asset_id")!);
        Assert.Equal((3, 0), (near["L1"].GetProperty("reports").GetInt32(), near["L2"].GetProperty("reports").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, near["L1"].GetProperty("last_requested_datetime").ValueKind);

        var history = (await JsonAsync("assets/L1.json?service_code=lamp"))[0];
        Assert.Equal([third, second, first], history.GetProperty("service_requests").EnumerateArray().Select(report => Of(report, "service_request_id")));
        Assert.Equal((3, false), (history.GetProperty("reports").GetInt32(), history.GetProperty("retired").GetBoolean()));
        var xml = XDocument.Parse((await GetAsync("assets/L1.xml?service_code=lamp")).Body).Root!;
        Assert.Equal(("assets", "Leuchte L1, LED", "3"), (xml.Name.LocalName, xml.Element("asset")!.Element("label")!.Value, xml.Element("asset")!.Element("reports")!.Value));
        Assert.Equal([third, second, first], xml.Descendants("request").Select(report => report.Element("service_request_id")!.Value));
        Assert.Equal(2, XDocument.Parse((await GetAsync($"assets.xml?service_code=lamp&lat={Latitude:R}&long={Longitude:R}&limit=2")).Body).Root!.Elements("asset").Count());

        // Lists of reports, of one object and of several.
        Assert.Equal([third, second, first], await IdsAsync("requests.json?asset_id=L1"));
        Assert.Equal([third, second, first], await IdsAsync("requests.json?asset_id=L2&asset_id=L1&service_code=lamp"));
        Assert.Equal([third], await IdsAsync("requests.json?asset_id=L1&page_size=1"));
        Assert.Equal([second], await IdsAsync("requests.json?asset_id=L1&page_size=1&page=2"));
        Assert.Empty(await IdsAsync("requests.json?asset_id=L7"));
        // As far back as it goes: a lamp has a long life.
        await SqlAsync("UPDATE reports SET requested_datetime = '2019-03-01' WHERE service_request_id = $1", first);
        Assert.Equal([third, second, first], await IdsAsync("requests.json?asset_id=L1"));
        var csv = (await GetAsync("requests.csv?asset_id=L1&extensions=asset_id,asset_label")).Body;
        Assert.Contains(",asset_id,asset_label\r\n", csv, StringComparison.Ordinal);
        Assert.Contains(",L1,\"Leuchte L1, LED\"\r\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_names_what_is_not_there_or_too_far_is_refused_with_the_reason()
    {
        await RefusedAsync("asset.unknown", HttpStatusCode.BadRequest, ("asset_id", "L99"));
        await RefusedAsync("asset.unknown", HttpStatusCode.BadRequest, ("attribute[asset_id]", "L99"), ("lat", Text(Latitude)), ("long", Text(Longitude)));
        // 30 m to snap and 100 m of tolerance.
        await RefusedAsync("131 m", HttpStatusCode.BadRequest, ("asset_id", "L1"), ("lat", Text(Latitude)), ("long", Text(Longitude - (131 * MeterEast))));
        await PostAsync(("asset_id", "L1"), ("lat", Text(Latitude)), ("long", Text(Longitude - (129 * MeterEast))));
        await RefusedAsync("asset_id", HttpStatusCode.BadRequest, ("service_code", "pothole"), ("asset_id", "L1"), ("lat", Text(Latitude)), ("long", Text(Longitude)));
        // To a service without assets the attribute is one like any other.
        var kept = await PostAsync(("service_code", "pothole"), ("attribute[asset_id]", "L1"), ("lat", Text(Latitude)), ("long", Text(Longitude)));
        Assert.Equal("""{"asset_id": ["L1"]}""", await ScalarAsync<string>("SELECT attributes::text FROM reports WHERE service_request_id = $1", kept));
        Assert.Equal(0L, await ScalarAsync<long>("SELECT count(*) FROM reports WHERE jurisdiction_id = " + town.Id.ToString(CultureInfo.InvariantCulture) + " AND asset_key = $1", "L99"));

        async Task RefusedAsync(string part, HttpStatusCode expected, params (string, string)[] fields)
        {
            using var answer = await town.PostAsync(Fields(fields));
            var body = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Equal(expected, answer.StatusCode);
            Assert.Equal(1, JsonElement.Parse(body).GetArrayLength());
            if (part != "asset.unknown")
                Assert.Contains(part, body, StringComparison.Ordinal);
            else
                Assert.Contains("asset_id", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_department_reads_in_its_mail_which_one_it_is()
    {
        var id = await PostAsync(("asset_id", "L2"), ("description", "dunkel"));
        var mail = await service.Mails.WaitForAsync(caught => caught.Subject.Contains(id, StringComparison.Ordinal) && caught.Text.Contains("/case/", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.Matches(@"Objekt:\s+Leuchte L2\r?\n", mail.Text);
    }

    [Fact]
    public async Task The_same_POST_with_another_asset_is_another_report()
    {
        (string, string)[] same = [("description", "dunkel"), ("email", "erika@example.org")];
        var one = await PostAsync([.. same, ("asset_id", "L1")]);
        Assert.Equal(one, await PostAsync([.. same, ("asset_id", "L1")]));
        Assert.NotEqual(one, await PostAsync([.. same, ("asset_id", "L2")]));
    }

    [Fact]
    public async Task Reports_that_the_public_may_not_see_are_not_counted_and_erased_ones_still_are()
    {
        var (kept, hidden, erased) = (await PostAsync(("asset_id", "L3")), await PostAsync(("asset_id", "L3")), await PostAsync(("asset_id", "L3"), ("description", "Erika Musterfrau, Markt 1"), ("email", "erika@example.org")));
        await SqlAsync("UPDATE reports SET visibility = 'hidden' WHERE service_request_id = $1", hidden);
        Assert.Equal($"2: {erased} {kept}", await HistoryAsync("L3"));
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, Ct))!;
        Assert.True((await service.Services.GetRequiredService<EraseReport>().RunAsync(new EraseReportInput(profile, erased, ErasureScope.Everything, "operator"), Ct)).Succeeded);
        Assert.Equal($"2: {erased} {kept}", await HistoryAsync("L3"));
        Assert.DoesNotContain("Musterfrau", (await GetAsync("assets/L3.json?service_code=lamp")).Body, StringComparison.Ordinal);
        // A confidential one neither.
        await SqlAsync("UPDATE reports SET visibility = 'confidential' WHERE service_request_id = $1", kept);
        Assert.Equal($"1: {erased}", await HistoryAsync("L3"));
        Assert.Equal([erased], await IdsAsync("requests.json?asset_id=L3"));

        async Task<string> HistoryAsync(string id)
        {
            var asset = (await JsonAsync($"assets/{id}.json?service_code=lamp"))[0];
            return $"{asset.GetProperty("reports")}: {string.Join(' ', asset.GetProperty("service_requests").EnumerateArray().Select(report => Of(report, "service_request_id")))}";
        }
    }

    [Fact]
    public async Task A_new_version_keeps_the_history_by_key_and_a_retired_object_its_name()
    {
        var (stays, gone) = (await PostAsync(("asset_id", "L1")), await PostAsync(("asset_id", "L9")));
        await ImportLampsAsync(Enumerable.Range(1, 8), "Natrium");
        var later = await PostAsync(("asset_id", "L1"));
        var history = (await JsonAsync("assets/L1.json?service_code=lamp"))[0];
        Assert.Equal(("Leuchte L1, Natrium", 2), (Of(history, "label"), history.GetProperty("reports").GetInt32()));
        Assert.Equal([later, stays], history.GetProperty("service_requests").EnumerateArray().Select(report => Of(report, "service_request_id")));
        // What was copied is what it was called then, with the version's number.
        Assert.Equal(("Leuchte L1, LED", 2), (await ScalarAsync<string>("SELECT asset_label FROM reports WHERE service_request_id = $1", stays), await ScalarAsync<int>("SELECT asset_version FROM reports WHERE service_request_id = $1", stays)));
        Assert.Equal(3, await ScalarAsync<int>("SELECT asset_version FROM reports WHERE service_request_id = $1", later));

        var retired = (await JsonAsync("assets/L9.json?service_code=lamp"))[0];
        Assert.Equal(("Leuchte L9, LED", true, 1, JsonValueKind.Null), (Of(retired, "label"), retired.GetProperty("retired").GetBoolean(), retired.GetProperty("reports").GetInt32(), retired.GetProperty("lat").ValueKind));
        Assert.Equal(gone, Of(retired.GetProperty("service_requests")[0], "service_request_id"));
        Assert.Equal("L9", Of((await town.RequestAsync(gone, _ => true)).GetProperty("extended_attributes"), "asset_id"));
        using var answer = await town.PostAsync(Fields(("asset_id", "L9")));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        // The mark is taken back: nothing is offered, what was named stays.
        Assert.True(await Of<SetAssetLayer>().RemoveAsync(town.Id, "lamp", Ct));
        Assert.Empty(await AssetsAsync($"service_code=lamp&lat={Latitude:R}&long={Longitude:R}"));
        Assert.Equal([later, stays], await IdsAsync("requests.json?asset_id=L1"));
    }

    [Fact]
    public async Task Two_reports_of_the_same_lamp_are_one_and_of_neighbours_are_not()
    {
        // Same place and words; only the lamp tells them apart.
        var (one, same, neighbour) = (await PostAsync(Dark("L1")), await PostAsync(Dark("L1")), await PostAsync(Dark("L2")));
        await town.RequestAsync(same, request => Of(request.GetProperty("extended_attributes"), "duplicate_of") == one);
        await town.RoutedAsync(neighbour);
        Assert.Null(Of((await town.RequestAsync(neighbour, _ => true)).GetProperty("extended_attributes"), "duplicate_of"));
        var reasons = await ScalarAsync<string>("SELECT string_agg(pair.reasons::text, ' ') FROM duplicate_pairs AS pair JOIN reports AS report ON report.jurisdiction_id = pair.jurisdiction_id AND report.id = pair.report_id WHERE report.service_request_id = $1", same);
        Assert.Contains("asset_same", reasons, StringComparison.Ordinal);

        static (string, string)[] Dark(string lamp) => [("asset_id", lamp), ("lat", Text(Latitude)), ("long", Text(Longitude + (4 * MeterEast))), ("description", "Die Straßenlaterne vor dem Haus ist seit Tagen dunkel")];
    }

    [Fact]
    public async Task A_mark_that_cannot_be_right_is_refused_with_the_reason()
    {
        await RefusedAsync("service_code.unknown", "nonesuch", new AssetMark("lamps", null, null, null));
        await RefusedAsync("layer.unknown", "lamp", new AssetMark("trees", null, null, null));
        await RefusedAsync("asset.snap_distance_invalid", "lamp", new AssetMark("lamps", null, null, 0.5));
        await RefusedAsync("asset.snap_distance_invalid", "lamp", new AssetMark("lamps", null, null, 501));
        await RefusedAsync("asset.snap_distance_invalid", "lamp", new AssetMark("lamps", null, null, double.NaN));
        await RefusedAsync("asset.label_invalid", "lamp", new AssetMark("lamps", null, "Leuchte {nr", null));
        await RefusedAsync("asset.label_invalid", "lamp", new AssetMark("lamps", null, new string('x', 201), null));
        await RefusedAsync("layer.column_missing", "lamp", new AssetMark("lamps", null, "Leuchte {mast}", null));
        await RefusedAsync("asset.id_column_is_not_key", "lamp", new AssetMark("lamps", "art", null, null));
        await SqlAsync("UPDATE layer_versions SET key_column = NULL WHERE jurisdiction_id = (SELECT id FROM jurisdictions WHERE key = $1)", town.Key);
        await RefusedAsync("asset.layer_without_key", "lamp", new AssetMark("lamps", null, null, null));
        Assert.Equal("Leuchte {nr}, {art}", (await Of<SetAssetLayer>().ListAsync(town.Id, Ct)).Single().Label);

        async Task RefusedAsync(string code, string service, AssetMark mark)
        {
            var outcome = await Of<SetAssetLayer>().RunAsync(new SetAssetLayerInput(town.Id, service, mark), Ct);
            Assert.Equal([code], outcome.Failures.Select(failure => failure.Code));
        }
    }

    [Fact]
    public async Task The_administration_sets_shows_and_takes_back_a_mark()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await AdminAsync(HttpMethod.Get, "services/pothole/assets")).Status);
        var set = await AdminAsync(HttpMethod.Put, "services/pothole/assets", """{"layer":"lamps","id_column":"nr","label":"Mast {nr}","snap_distance_meters":12.5}""");
        Assert.Equal(HttpStatusCode.OK, set.Status);
        var shown = JsonElement.Parse((await AdminAsync(HttpMethod.Get, "services/pothole/assets")).Body).GetProperty("assets");
        Assert.Equal(
            ("pothole", "lamps", "nr", "Mast {nr}", 12.5, 9),
            (Of(shown, "service_code"), Of(shown, "layer"), Of(shown, "id_column"), Of(shown, "label"), shown.GetProperty("snap_distance_meters").GetDouble(), shown.GetProperty("object_count").GetInt32()));
        Assert.Equal("Mast L1", Of((await AssetsAsync($"service_code=pothole&lat={Latitude:R}&long={Longitude:R}"))[0], "label"));
        // A layer of two services: one history.
        var (lamp, pothole) = (await PostAsync(("asset_id", "L1")), await PostAsync(("service_code", "pothole"), ("asset_id", "L1")));
        Assert.Equal([pothole, lamp], (await JsonAsync("assets/L1.json?service_code=lamp"))[0].GetProperty("service_requests").EnumerateArray().Select(report => Of(report, "service_request_id")));
        var staff = JsonElement.Parse((await AdminAsync(HttpMethod.Get, $"reports/{pothole}")).Body).GetProperty("asset");
        Assert.Equal(("lamps", "L1", "Mast L1", 2), (Of(staff, "layer"), Of(staff, "id"), Of(staff, "label"), staff.GetProperty("reports").GetInt32()));
        var refused = await AdminAsync(HttpMethod.Put, "services/pothole/assets", """{"layer":"lamps","snap_distance_meters":501}""");
        Assert.Equal((HttpStatusCode.BadRequest, "asset.snap_distance_invalid"), (refused.Status, Of(JsonElement.Parse(refused.Body), "code")));
        Assert.Equal(HttpStatusCode.NoContent, (await AdminAsync(HttpMethod.Delete, "services/pothole/assets")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AdminAsync(HttpMethod.Delete, "services/pothole/assets")).Status);
    }

    [Fact]
    public async Task The_town_file_marks_a_layer_and_leaves_a_mark_that_it_does_not_name()
    {
        Assert.True((await ImportAsync("""{"services":[{"code":"mast","name":"Mast","assets":{"layer":"lamps","label":"Mast {nr}","snap_distance_meters":40}},{"code":"lamp","name":"Straßenlaterne defekt"}]}""")).Succeeded);
        var marks = await Of<SetAssetLayer>().ListAsync(town.Id, Ct);
        Assert.Equal(["lamp: Leuchte {nr}, {art}, 30", "mast: Mast {nr}, 40"], marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.ServiceCode}: {mark.Label}, {mark.SnapDistanceMeters}")).Order());
        // The same file changes nothing.
        var again = await ImportAsync("""{"services":[{"code":"mast","name":"Mast","assets":{"layer":"lamps","label":"Mast {nr}","snap_distance_meters":40}},{"code":"lamp","name":"Straßenlaterne defekt"}]}""");
        Assert.False(again.Value.Services.HasChanges);
        var wrong = await ImportAsync("""{"services":[{"code":"mast","name":"Mast 2","assets":{"layer":"trees"}}]}""");
        Assert.Contains("services \"mast\" assets: There is no layer 'trees'.", wrong.Failures.Select(failure => failure.English));
        Assert.Equal("Mast", await ScalarAsync<string>("SELECT name FROM services WHERE code = 'mast' AND jurisdiction_id = (SELECT id FROM jurisdictions WHERE key = $1)", town.Key));

        async Task<Core.Failures.Outcome<ImportedServices>> ImportAsync(string json)
        {
            var file = TownFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
            Assert.True(file.Succeeded, string.Join(' ', file.Failures.Select(failure => failure.English)));
            return await Of<ImportServices>().RunAsync(new ImportServicesInput(town.Id, file.Value), Ct);
        }
    }

    [Fact]
    public async Task A_test_report_counts_where_tests_are_seen_only()
    {
        using var answer = await service.Http.PostAsync($"/j/{town.Key}/open311/test/v2/requests.json", Fields(("asset_id", "L5")), Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, (await JsonAsync("assets/L5.json?service_code=lamp"))[0].GetProperty("reports").GetInt32());
        using var tested = await service.Http.GetAsync($"/j/{town.Key}/open311/test/v2/assets/L5.json?service_code=lamp", Ct);
        var asset = JsonElement.Parse(await tested.Content.ReadAsStringAsync(Ct))[0];
        Assert.Equal((1, 1), (asset.GetProperty("reports").GetInt32(), asset.GetProperty("service_requests").GetArrayLength()));
    }

    [Fact]
    public async Task Maps_of_GIS_have_it_as_a_column_to_filter_by()
    {
        var id = await PostAsync(("asset_id", "L4"));
        await PostAsync(("asset_id", "L5"));
        foreach (var query in (string[])["asset_id=L4", "filter=asset_id%20%3D%20%27L4%27", "filter=asset_label%20LIKE%20%27Leuchte%20L4%25%27"])
        {
            using var answer = await service.Http.GetAsync($"/j/{town.Key}/ogc/collections/reports/items?{query}", Ct);
            var found = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("features");
            Assert.Equal([id], found.EnumerateArray().Select(feature => Of(feature, "id")));
            Assert.Equal(("L4", "Leuchte L4"), (Of(found[0].GetProperty("properties"), "asset_id"), Of(found[0].GetProperty("properties"), "asset_label")));
        }
    }

    private async Task ImportLampsAsync(IEnumerable<int> numbers, string type = "LED") => await town.ImportAsync(
        "lamps",
        $$"""{"type":"FeatureCollection","features":[{{string.Join(',', numbers.Select(n => $$$"""{"type":"Feature","properties":{"nr":"L{{{n}}}","art":{{{(n is 1 or 9 ? $"\"{type}\"" : "null")}}}},"geometry":{"type":"Point","coordinates":[{{{Text(Longitude + ((n - 1) * 8 * MeterEast))}}},{{{Text(Latitude)}}}]}}"""))}}]}""",
        "nr", null);

    private async Task MarkAsync(string serviceCode, AssetMark mark)
    {
        var outcome = await Of<SetAssetLayer>().RunAsync(new SetAssetLayerInput(town.Id, serviceCode, mark), Ct);
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
    }

    /// <summary>Every object of the layer, measured one by one.</summary>
    private async Task<List<string>> ByPostGisAsync(Wgs84Point place, double meters)
    {
        await using var command = service.Database.CreateCommand(
            """
            SELECT feature.key FROM layers AS layer JOIN layer_features AS feature ON feature.jurisdiction_id = layer.jurisdiction_id AND feature.layer_version_id = layer.published_version_id
            WHERE layer.jurisdiction_id = $1 AND layer.key = 'lamps' AND ST_Distance(feature.geom::geography, ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography) <= $4
            ORDER BY ST_Distance(feature.geom::geography, ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography), feature.key
            """);
        command.Parameters.AddWithValue(town.Id);
        command.Parameters.AddWithValue(place.Longitude);
        command.Parameters.AddWithValue(place.Latitude);
        command.Parameters.AddWithValue(meters);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var keys = new List<string>();
        while (await reader.ReadAsync(Ct))
            keys.Add(reader.GetString(0));
        return keys;
    }

    private T Of<T>()
        where T : notnull => service.Services.GetRequiredService<T>();

    private static string? Of(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) => new(
        new (string Name, string Value)[] { ("api_key", town.ApiKey), ("service_code", "lamp") }.Where(own => !fields.Any(field => field.Name == own.Name)).Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private async Task<string> PostAsync(params (string, string)[] fields)
    {
        using var answer = await town.PostAsync(Fields(fields));
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return Of(JsonElement.Parse(body)[0], "service_request_id")!;
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var answer = await service.Http.GetAsync($"{town.Open311}/{path}", Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {body}");
        return JsonElement.Parse(body);
    }

    private async Task<List<JsonElement>> AssetsAsync(string query) => [.. (await JsonAsync("assets.json?" + query)).EnumerateArray()];

    private async Task<List<string>> IdsAsync(string path) => [.. (await JsonAsync(path)).EnumerateArray().Select(report => Of(report, "service_request_id")!)];

    private async Task<(HttpStatusCode Status, string Body)> AdminAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/j/{town.Key}/admin/v1/{path}") { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", town.AdminKey);
        using var answer = await service.Http.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<T> ScalarAsync<T>(string sql, string parameter)
    {
        await using var command = service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(parameter);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    private async Task SqlAsync(string sql, string parameter)
    {
        await using var command = service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(parameter);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
