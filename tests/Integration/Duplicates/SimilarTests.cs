using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Assets;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>GET similar: what is already reported there, asked by a client before it sends. Every answer is held to the contract on the way.</summary>
public sealed class SimilarTests(RunningService service)
{
    private const double Latitude = 51.57;
    private const double Longitude = 8.1;
    private const double MeterNorth = 1 / 111_200.0;
    private const string Dark = "Die Laterne vor dem Haus ist seit Tagen dunkel";
    private const string Here = "service_code=lamp&lat=51.57&long=8.1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_of_the_same_thing_is_named_with_what_speaks_for_it_and_where_to_follow_it()
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 5);
        var words = $"{Here}&description={Uri.EscapeDataString(Dark)}";

        var similar = Assert.Single(await FoundAsync(town, words));
        var place = Wgs84Point.Create(Latitude + (5 * MeterNorth), Longitude);
        Assert.Equal(
            (id, "open", "received", "Straßenlaterne defekt", "lamp", Dark, false),
            (Of(similar, "service_request_id"), Of(similar, "status"), Of(similar, "detailed_status"), Of(similar, "service_name"), Of(similar, "service_code"), Of(similar, "description"), similar.GetProperty("may_be_back").GetBoolean()));
        Assert.Equal(Wgs84Point.Create(Latitude, Longitude).DistanceTo(place).Meters, similar.GetProperty("distance").GetDouble(), 0.1);
        Assert.Equal((place.Latitude, place.Longitude), (similar.GetProperty("lat").GetDouble(), similar.GetProperty("long").GetDouble()));
        Assert.Equal("certain", Of(similar, "outcome"));
        Assert.InRange(similar.GetProperty("score").GetDouble(), 0.5, 1);

        var reasons = similar.GetProperty("reasons").EnumerateArray().ToList();
        Assert.Equal(reasons.Select(reason => Math.Abs(reason.GetProperty("contribution").GetDouble())).OrderDescending(), reasons.Select(reason => Math.Abs(reason.GetProperty("contribution").GetDouble())));
        Assert.Equal("5 m entfernt", Of(reasons.Single(reason => Of(reason, "code") == "distance"), "text"));
        Assert.Equal("beide nennen dasselbe", Of(reasons.Single(reason => Of(reason, "code") == "thing_same"), "text"));
        Assert.True(reasons.Single(reason => Of(reason, "code") == "thing_same").GetProperty("contribution").GetDouble() > 0);

        // The parts, where the score begins among them, add up to it.
        var score = similar.GetProperty("score").GetDouble();
        Assert.Contains(reasons, reason => Of(reason, "code") == "prior" && Of(reason, "text")!.StartsWith("Ausgangswert", StringComparison.Ordinal));
        Assert.Equal(score, 1 / (1 + Math.Exp(-reasons.Sum(reason => reason.GetProperty("contribution").GetDouble()))), 0.001);

        // The pipeline judges the same pair the same way, when it comes.
        var second = await town.ReportAsync("lamp", Latitude, Longitude, Dark);
        await town.RequestAsync(second, report => Of(report.GetProperty("extended_attributes"), "duplicate_of") == id);

        // One click: the page has the form that the address leads to.
        var follow = new Uri(Of(similar, "follow_url")!);
        Assert.Equal($"/j/{town.Key}/reports/{id}", follow.AbsolutePath);
        using var page = await service.Http.GetAsync(follow.AbsolutePath, Ct);
        var form = (await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync(Ct), Ct)).QuerySelector($"{follow.Fragment} + form");
        Assert.NotNull(form?.QuerySelector("input[name=email]"));
    }

    [Fact]
    public async Task XML_says_the_same_and_the_reader_gets_the_words_in_the_language_asked_for()
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 5);
        var words = $"{Here}&description={Uri.EscapeDataString(Dark)}";
        var json = Assert.Single(await FoundAsync(town, words, "en"));
        var (status, body) = await GetAsync(town, "similar.xml?" + words, "en");
        Assert.Equal(HttpStatusCode.OK, status);
        var root = XDocument.Parse(body).Root!;
        Assert.Equal("service_requests", root.Name.LocalName);
        var xml = Assert.Single(root.Elements("request"));
        Assert.Equal(json.EnumerateObject().Select(member => member.Name), xml.Elements().Select(element => element.Name.LocalName));
        Assert.Equal((id, Of(json, "outcome"), Of(json, "follow_url")), (xml.Element("service_request_id")!.Value, xml.Element("outcome")!.Value, xml.Element("follow_url")!.Value));
        Assert.Equal(
            json.GetProperty("reasons").EnumerateArray().Select(reason => (Of(reason, "code"), Of(reason, "text"))),
            xml.Element("reasons")!.Elements("reason").Select(reason => (reason.Element("code")?.Value, reason.Element("text")?.Value)));
        var english = json.GetProperty("reasons").EnumerateArray().Select(reason => Of(reason, "text")).ToList();
        Assert.Contains("5 m away", english);
        Assert.Contains("both name the same thing", english);
        // A language that there are no texts in: the town's.
        Assert.Contains("5 m entfernt", Assert.Single(await FoundAsync(town, words, "fr")).GetProperty("reasons").EnumerateArray().Select(reason => Of(reason, "text")));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_in_both_formats_as_a_POST_would_be()
    {
        var town = await TownAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id))
        {
            db.Services.Add(new Service { Code = "asks", Name = "Fragt", Attributes = [new ServiceAttribute { Code = "depth", Description = "Wie tief?", Variable = true, Required = true, Datatype = AttributeDatatype.String, Order = 1 }] });
            await db.SaveChangesAsync(Ct);
        }

        await RefusedAsync("lat=51.57&long=8.1", HttpStatusCode.BadRequest, "service_code is missing.");
        await RefusedAsync("service_code=nonesuch&lat=51.57&long=8.1", HttpStatusCode.NotFound, "There is no service with this service_code.");
        await RefusedAsync("service_code=lamp", HttpStatusCode.BadRequest, "lat and long are missing.");
        await RefusedAsync("service_code=lamp&address_string=Marktstra%C3%9Fe%205", HttpStatusCode.BadRequest, "lat and long are missing.");
        await RefusedAsync("service_code=lamp&lat=51.57", HttpStatusCode.BadRequest, "lat and long must be given together.");
        await RefusedAsync("service_code=lamp&lat=91&long=8.1", HttpStatusCode.BadRequest, "lat (-90 to 90)");
        await RefusedAsync("service_code=lamp&lat=north&long=8.1", HttpStatusCode.BadRequest, "lat (-90 to 90)");
        await RefusedAsync($"{Here}&place_source=moon", HttpStatusCode.BadRequest, "place_source must be");
        await RefusedAsync($"{Here}&asset_id=L1", HttpStatusCode.BadRequest, "This service has no assets");
        await RefusedAsync($"{Here}&title={new string('x', 201)}", HttpStatusCode.BadRequest, "title may have at most 200 characters.");
        await RefusedAsync($"{Here}&address_string={new string('x', 501)}", HttpStatusCode.BadRequest, "address_string may have at most 500 characters.");
        await RefusedAsync($"{Here}&description={string.Concat(Enumerable.Repeat("%C3%A4", 4001))}", HttpStatusCode.BadRequest, "description may have at most 4000 characters.");
        Assert.Empty(await FoundAsync(town, $"{Here}&description={string.Concat(Enumerable.Repeat("%C3%A4", 4000))}"));
        // All reasons at once.
        var (_, several) = await GetAsync(town, $"similar.json?service_code=nonesuch&lat=51.57&place_source=moon&title={new string('x', 201)}");
        Assert.Equal(4, JsonElement.Parse(several).GetArrayLength());

        // No answer to the service's questions is asked for.
        Assert.Empty(await FoundAsync(town, "service_code=asks&lat=51.57&long=8.1"));

        async Task RefusedAsync(string query, HttpStatusCode expected, string words)
        {
            var (json, xml) = (await GetAsync(town, "similar.json?" + query, "en"), await GetAsync(town, "similar.xml?" + query, "en"));
            Assert.True((expected, expected) == (json.Status, xml.Status), $"{query}: {json.Body} {xml.Body}");
            var error = Assert.Single(JsonElement.Parse(json.Body).EnumerateArray());
            Assert.Equal((int)expected, error.GetProperty("code").GetInt32());
            Assert.StartsWith(words, Of(error, "description"), StringComparison.Ordinal);
            var root = XDocument.Parse(xml.Body).Root!;
            Assert.Equal("errors", root.Name.LocalName);
            Assert.StartsWith(words, root.Element("error")!.Element("description")!.Value, StringComparison.Ordinal);
        }
    }

    /// <summary>What no public page shows is not shown here either.</summary>
    [Theory]
    [InlineData("hidden")]
    [InlineData("awaits_confirmation")]
    [InlineData("awaits_review")]
    [InlineData("confidential")]
    [InlineData("sandbox")]
    public async Task What_the_public_does_not_see_is_never_named(string visibility)
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 5);
        Assert.Equal([id], Ids(await FoundAsync(town, Here)));
        await using (var command = service.Database.CreateCommand("UPDATE reports SET visibility = $1 WHERE service_request_id = $2"))
        {
            command.Parameters.AddWithValue(visibility);
            command.Parameters.AddWithValue(id);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));
        }

        Assert.Empty(await FoundAsync(town, Here));
        Assert.Empty(await FoundAsync(town, $"{Here}&description={Uri.EscapeDataString(Dark)}"));
        Assert.DoesNotContain(id, (await GetAsync(town, "similar.xml?" + Here)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_another_towns_reports_are_named_nor_what_follows_another_report_nor_an_idea()
    {
        var (town, other) = (await TownAsync(), await TownAsync());
        var theirs = await ReportAsync(other, 5);
        Assert.Empty(await FoundAsync(town, Here));
        Assert.Equal([theirs], Ids(await FoundAsync(other, Here)));
        // As a parameter, where the address names no town.
        using var asked = await service.Http.GetAsync($"/open311/v2/similar.json?jurisdiction_id={other.Key}&{Here}", Ct);
        Assert.Equal([theirs], Ids([.. JsonElement.Parse(await asked.Content.ReadAsStringAsync(Ct)).EnumerateArray()]));
        using var unknown = await service.Http.GetAsync($"/open311/v2/similar.json?jurisdiction_id=nowhere.example&{Here}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        // A duplicate: its head stands for it.
        var child = await other.ReportAsync("lamp", Latitude, Longitude, Dark);
        await other.RequestAsync(child, report => Of(report.GetProperty("extended_attributes"), "duplicate_of") == theirs);
        Assert.Equal([theirs], Ids(await FoundAsync(other, Here)));

        await town.ReportAsync("idea", Latitude, Longitude, "Mehr Laternen", more: ("title", "Mehr Laternen"));
        Assert.Empty(await FoundAsync(town, $"service_code=idea&lat=51.57&long=8.1&title=Mehr%20Laternen&description=Mehr%20Laternen"));
    }

    [Fact]
    public async Task Something_else_at_the_same_place_is_left_out_once_there_are_words_and_not_more_than_five_are_named()
    {
        var town = await TownAsync();
        for (var i = 0; i < 7; i++)
            await ReportAsync(town, 4 * i, $"Laterne {100 + i} ist dunkel");
        Assert.Equal(5, (await FoundAsync(town, Here)).Count);
        var numbered = await FoundAsync(town, $"{Here}&description=Laterne%20103%20ist%20dunkel");
        Assert.Contains("beide nennen dieselbe Nummer", numbered[0].GetProperty("reasons").EnumerateArray().Select(reason => Of(reason, "text")));
        Assert.Equal(numbered.Select(similar => similar.GetProperty("score").GetDouble()).OrderDescending(), numbered.Select(similar => similar.GetProperty("score").GetDouble()));
        Assert.DoesNotContain("none", numbered.Select(similar => Of(similar, "outcome")));
        Assert.Empty(await FoundAsync(town, "service_code=noise&lat=51.57&long=8.1"));
    }

    [Fact]
    public async Task What_was_closed_as_done_a_short_time_ago_may_be_back()
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 0);
        await town.RoutedAsync(id);
        using (var closed = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "closed_fixed" }))
            Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        var similar = Assert.Single(await FoundAsync(town, $"{Here}&description={Uri.EscapeDataString(Dark)}"));
        Assert.Equal((id, "closed", "closed_fixed", true), (Of(similar, "service_request_id"), Of(similar, "status"), Of(similar, "detailed_status"), similar.GetProperty("may_be_back").GetBoolean()));
        Assert.Contains("recently_closed", similar.GetProperty("reasons").EnumerateArray().Select(reason => Of(reason, "code")));
    }

    /// <summary>An address reaches 1.75 times as far as a tap on the map: 70 m here instead of 40.</summary>
    [Fact]
    public async Task Where_the_place_is_from_decides_how_far_is_looked()
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 60);
        Assert.Empty(await FoundAsync(town, Here));
        Assert.Empty(await FoundAsync(town, $"{Here}&place_source=map"));
        Assert.Equal([id], Ids(await FoundAsync(town, $"{Here}&place_source=address")));
    }

    [Fact]
    public async Task The_object_that_would_be_named_and_the_street_speak_for_it_or_against()
    {
        var town = await TownAsync();
        var marked = await service.Services.GetRequiredService<SetAssetLayer>().RunAsync(new SetAssetLayerInput(town.Id, "lamp", new AssetMark("lamps", "nr", null, 30)), Ct);
        Assert.True(marked.Succeeded);
        await town.ReportAsync("lamp", Latitude, Longitude, Dark, more: [("asset_id", "4711"), ("address_string", "Marktstraße 5")]);
        Assert.Contains("asset_same", await CodesAsync($"{Here}&asset_id=4711"));
        Assert.DoesNotContain("asset_same", await CodesAsync(Here));
        Assert.Contains("street_same", await CodesAsync($"{Here}&address_string=Marktstra%C3%9Fe%2012"));
        Assert.Contains("street_differs", await CodesAsync($"{Here}&address_string=Bachweg%202"));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(town, $"similar.json?{Here}&asset_id=0815")).Status);

        async Task<List<string?>> CodesAsync(string query) => [.. Assert.Single(await FoundAsync(town, query)).GetProperty("reasons").EnumerateArray().Select(reason => Of(reason, "code"))];
    }

    [Fact]
    public async Task The_test_endpoint_names_test_reports_only_and_FixMyStreets_base_the_real_ones()
    {
        var town = await TownAsync();
        var real = await ReportAsync(town, 5);
        var fields = new Dictionary<string, string> { ["api_key"] = town.ApiKey, ["service_code"] = "lamp", ["lat"] = "51.57", ["long"] = "8.1", ["description"] = Dark };
        using var posted = await service.Http.PostAsync($"/j/{town.Key}/open311/test/v2/requests.json", new FormUrlEncodedContent(fields), Ct);
        var test = Of(JsonElement.Parse(await posted.Content.ReadAsStringAsync(Ct))[0], "service_request_id");
        Assert.Equal([real], Ids(await FoundAsync(town, Here)));
        Assert.Equal([real], Ids(await FoundAsync(town, Here, below: "open311/v2/fms")));
        var similar = Assert.Single(await FoundAsync(town, Here, below: "open311/test/v2"));
        Assert.Equal((test, JsonValueKind.Null), (Of(similar, "service_request_id"), similar.GetProperty("follow_url").ValueKind));
    }

    [Fact]
    public async Task Browsers_of_every_site_may_ask_and_nothing_is_stored()
    {
        var town = await TownAsync();
        await ReportAsync(town, 5);
        var before = await CountAsync();
        using var answer = await service.Http.GetAsync($"{town.Open311}/similar.json?{Here}", Ct);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        using var other = await service.Http.PostAsync($"{town.Open311}/similar.json", new FormUrlEncodedContent([]), Ct);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, other.StatusCode);
        Assert.Equal(before, await CountAsync());

        async Task<long> CountAsync()
        {
            await using var command = service.Database.CreateCommand("SELECT count(*) FROM reports WHERE jurisdiction_id = $1");
            command.Parameters.AddWithValue(town.Id);
            return (long)(await command.ExecuteScalarAsync(Ct))!;
        }
    }

    [Theory]
    [InlineData("de", "Dafür spricht: beide nennen dasselbe")]
    [InlineData("en", "What speaks for it: both name the same thing")]
    public async Task The_report_page_says_what_speaks_for_it_too(string language, string words)
    {
        var town = await TownAsync();
        var id = await ReportAsync(town, 5);
        var page = await PageAsync($"&description={Uri.EscapeDataString("Laterne dunkel")}");
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains($"same-{id}", page, StringComparison.Ordinal);
        // Without words nothing but the place speaks for it, and that stands there already.
        page = await PageAsync("");
        Assert.DoesNotContain(words.Split(':')[0], page, StringComparison.Ordinal);
        Assert.Contains($"same-{id}", page, StringComparison.Ordinal);

        async Task<string> PageAsync(string more)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/reports/new/similar?service=lamp&lat=51.57&long=8.1{more}");
            request.Headers.AcceptLanguage.ParseAdd(language);
            using var answer = await service.Http.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        }
    }

    private static Task<string> ReportAsync(Town town, double metersNorth, string description = Dark) => town.ReportAsync("lamp", Latitude + (metersNorth * MeterNorth), Longitude, description);

    private static string? Of(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static IEnumerable<string?> Ids(IEnumerable<JsonElement> similar) => similar.Select(one => Of(one, "service_request_id"));

    private async Task<List<JsonElement>> FoundAsync(Town town, string query, string? language = null, string below = "open311/v2")
    {
        var (status, body) = await GetAsync(town, "similar.json?" + query, language, below);
        Assert.True(status == HttpStatusCode.OK, $"{query}: {((int)status).ToString(CultureInfo.InvariantCulture)} {body}");
        return [.. JsonElement.Parse(body).EnumerateArray()];
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(Town town, string path, string? language = null, string below = "open311/v2")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/{below}/{path}");
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await service.Http.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service);
    }
}
