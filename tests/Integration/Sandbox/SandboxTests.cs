using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Duplicates;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Geo;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Staff;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Sandbox;

/// <summary>The endpoint of type test: everything happens as it does to a real report, and nobody sees or hears of it.</summary>
public sealed class SandboxTests(RunningService service)
{
    private const string Words = "Nur ein Versuch, bitte nicht ausrücken";

    [Fact]
    public async Task A_test_report_is_stored_compared_with_its_own_kind_and_routed_and_is_to_be_seen_below_the_test_endpoint_only()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var ct = TestContext.Current.CancellationToken;
        var town = await Town.MakeAsync(service);
        var real = await town.ReportAsync("lamp", 51.5700, 8.1000, "Die Laterne ist dunkel");
        var first = await TestAsync(town, "lamp", "Die Laterne ist dunkel");
        var second = await TestAsync(town, "lamp", "Die Laterne ist dunkel", photo: true);

        // It went the whole way, past the real report at the same place.
        var head = await RoutedAsync(town, first);
        Assert.Equal("Straßenbeleuchtung", head.GetProperty("agency_responsible").GetString());
        var child = await RoutedAsync(town, second);
        Assert.Equal(first, child.GetProperty("extended_attributes").GetProperty("duplicate_of").GetString());
        Assert.Equal([second], (await RoutedAsync(town, first)).GetProperty("extended_attributes").GetProperty("duplicates").EnumerateArray().Select(id => id.GetString()));
        var seen = await town.RoutedAsync(real);
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind);
        Assert.Equal(0, seen.GetProperty("extended_attributes").GetProperty("duplicates").GetArrayLength());
        await WrittenAsync(town);

        // Each base knows its own.
        Assert.Equal([second, first], await IdsAsync($"/j/{town.Key}/open311/test/v2/requests.json"));
        Assert.Equal([second, first], await IdsAsync($"/j/{town.Key}/open311/test/v2/requests.json?service_code=lamp,pothole&status=open"));
        Assert.Equal([real], await IdsAsync($"{town.Open311}/requests.json"));
        Assert.Equal([real], await IdsAsync($"{town.Open311}/requests.json?service_code=lamp"));
        Assert.Equal([real], await IdsAsync($"{town.Open311}/requests.json?service_request_id={first},{second},{real}"));
        Assert.Equal([real], await IdsAsync($"{town.Open311}/fms/requests.json"));
        foreach (var path in (string[])[$"{town.Open311}/requests/{first}.json", $"{town.Open311}/fms/requests/{first}.xml", $"/j/{town.Key}/open311/test/v2/requests/{real}.json"])
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(path));

        // Its photo is at an address that only its own answer names.
        var photo = (await RoutedAsync(town, second)).GetProperty("media_url").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(photo).PathAndQuery));

        // No page for anybody.
        foreach (var path in (string[])["", "reports", "reports?kind=problem", "reports?service=lamp", "ideas"])
        {
            var page = await service.Http.GetStringAsync($"/j/{town.Key}/{path}", ct);
            Assert.DoesNotContain($"/{first}\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain($"/{second}\"", page, StringComparison.Ordinal);
        }

        foreach (var path in (string[])[$"reports/{first}", $"ideas/{first}"])
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"/j/{town.Key}/{path}"));
        var similar = await service.Services.GetRequiredService<FindSimilar>().RunAsync(
            new FindSimilarInput(await ProfileAsync(town), "lamp", Wgs84Point.TryCreate(51.57, 8.1)!.Value, null, "Die Laterne ist dunkel"), ct);
        Assert.Equal([real], similar.Value.Select(report => report.ServiceRequestId));

        // No tile has it.
        Assert.Equal(await TileAsync(town), await WithoutSandboxAsync(town, () => TileAsync(town)));

        // Neither staff nor administration.
        using (var list = await town.AdminAsync(HttpMethod.Get, "reports"))
            Assert.Equal([real], (await list.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("reports").EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()));
        foreach (var (method, path, body) in ((HttpMethod, string, object?)[])
            [
                (HttpMethod.Get, $"reports/{first}", null),
                (HttpMethod.Post, $"reports/{first}/status", new { status = "in_progress" }),
                (HttpMethod.Post, $"reports/{first}/department", new { department = "west" }),
                (HttpMethod.Delete, $"reports/{first}/department", null),
                (HttpMethod.Post, $"reports/{first}/hide", new { }),
                (HttpMethod.Post, $"reports/{first}/erase", new { scope = "everything" }),
                (HttpMethod.Post, $"reports/{second}/unlink", null),
                (HttpMethod.Post, $"reports/{first}/duplicates/{real}/confirm", null),
                (HttpMethod.Post, $"reports/{real}/duplicates/{first}/reject", null),
            ])
        {
            using var answer = await town.AdminAsync(method, path, body);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
        }

        Assert.Equal("received", (await RoutedAsync(town, first)).GetProperty("extended_attributes").GetProperty("detailed_status").GetString());

        // Nobody was written to; the real report's mail shows that mails went out.
        await town.MailAsync($"licht@{town.Key}", "Straßenlaterne");
        Assert.Equal(1L, await ScalarAsync(town, "SELECT count(*) FROM outgoing_mails WHERE jurisdiction_id = @town"));
        Assert.Equal(0L, await ScalarAsync(town, "SELECT count(*) FROM subscriptions WHERE jurisdiction_id = @town"));
        Assert.Equal(2L, await ScalarAsync(town, "SELECT count(*) FROM report_contacts WHERE jurisdiction_id = @town"));
    }

    [Fact]
    public async Task The_staffs_inbox_counts_no_test_report()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        var real = await town.ReportAsync("lamp", 51.5700, 8.1000, "dunkel");
        var tried = await TestAsync(town, "lamp", Words);
        await RoutedAsync(town, tried);
        await town.RoutedAsync(real);
        using var browser = await StaffBrowser.OfAsync(town, (Permission.SeeCases, null));
        foreach (var tab in (string[])["", "?tab=open", "?tab=duplicates", "?tab=stalled", "?tab=review", "?tab=reported"])
        {
            var (status, page, _) = await browser.GetAsync("/staff" + tab);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.DoesNotContain(Words, page.Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/staff/cases/{tried}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/staff/cases/{real}")).Status);
    }

    [Fact]
    public async Task An_idea_on_trial_opens_no_thread_and_a_batch_report_has_a_token_of_its_own_base()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        var idea = await TestAsync(town, "idea", Words);
        Assert.Equal(JsonValueKind.Null, (await RoutedAsync(town, idea)).GetProperty("extended_attributes").GetProperty("thread").ValueKind);
        Assert.Equal(0L, await ScalarAsync(town, "SELECT count(*) FROM threads WHERE jurisdiction_id = @town"));

        using var answer = await PostAsync(town, "batch", Words);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("token").GetString();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/j/{town.Key}/open311/test/v2/tokens/{token}.json"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{town.Open311}/tokens/{token}.json"));
    }

    [Fact]
    public async Task The_same_number_of_FixMyStreet_is_another_report_in_each_world()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service);
        var tried = await TestAsync(town, "noise", Words, ("attribute[fixmystreet_id]", "7"));
        var real = await town.ReportAsync("noise", 51.57, 8.10, "laut", null, ("attribute[fixmystreet_id]", "7"));
        Assert.NotEqual(tried, real);
        Assert.Equal(tried, await TestAsync(town, "noise", "anders", ("attribute[fixmystreet_id]", "7")));
        Assert.Equal(real, await town.ReportAsync("noise", 51.58, 8.10, "anders", null, ("attribute[fixmystreet_id]", "7")));
    }

    [Fact]
    public async Task Emptied_it_leaves_nothing_behind_and_the_real_reports_alone()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var ct = TestContext.Current.CancellationToken;
        var town = await Town.MakeAsync(service);
        var real = await town.ReportAsync("lamp", 51.5700, 8.1000, "dunkel");
        var first = await TestAsync(town, "lamp", "Die Laterne ist dunkel");
        var second = await TestAsync(town, "lamp", "Die Laterne ist dunkel", photo: true);
        await RoutedAsync(town, first);
        await RoutedAsync(town, second);
        await town.RoutedAsync(real);
        await WrittenAsync(town);
        var photo = new Uri((await RoutedAsync(town, second)).GetProperty("media_url").GetString()!).PathAndQuery;

        Assert.Equal(2, await service.Services.GetRequiredService<EmptySandbox>().RunAsync(await ProfileAsync(town), ct));
        Assert.Empty(await IdsAsync($"/j/{town.Key}/open311/test/v2/requests.json"));
        Assert.Equal([real], await IdsAsync($"{town.Open311}/requests.json"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(photo));
        Assert.Empty(Directory.EnumerateFiles(service.MediaFolder, Path.GetFileNameWithoutExtension(photo) + "*", SearchOption.AllDirectories));
        foreach (var table in (string[])["report_contacts", "report_photos", "idempotency_keys", "duplicate_pairs"])
            Assert.True(await ScalarAsync(town, $"SELECT count(*) FROM {table} WHERE jurisdiction_id = @town") == 0, table);
        Assert.Equal(1L, await ScalarAsync(town, "SELECT count(DISTINCT report_id) FROM report_events WHERE jurisdiction_id = @town"));
    }

    private async Task<HttpResponseMessage> PostAsync(Town town, string serviceCode, string words, (string Name, string Value)? more = null, bool photo = false)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in ((string, string)[])[("api_key", town.ApiKey), ("service_code", serviceCode), ("lat", "51.57"), ("long", "8.1"), ("description", words), ("email", "erika@example.org"), .. more is { } one ? [one] : Array.Empty<(string, string)>()])
            content.Add(new StringContent(value), name);
        // Else the second of two equal ones would be the first one sent again.
        content.Add(new StringContent(Guid.NewGuid().ToString()), "device_id");
        if (photo)
            content.Add(new ByteArrayContent(TestPhotos.Jpeg()), "media", "media.jpg");
        return await service.Http.PostAsync($"/j/{town.Key}/open311/test/v2/requests.json", content);
    }

    private async Task<string> TestAsync(Town town, string serviceCode, string words, (string Name, string Value)? more = null, bool photo = false)
    {
        using var answer = await PostAsync(town, serviceCode, words, more, photo);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return JsonElement.Parse(body)[0].GetProperty("service_request_id").GetString()!;
    }

    private async Task<JsonElement> RoutedAsync(Town town, string id)
    {
        for (var i = 0; i < 200; i++)
        {
            var report = (await service.Http.GetFromJsonAsync<JsonElement>($"/j/{town.Key}/open311/test/v2/requests/{id}.json?extensions=true"))[0];
            if (report.GetProperty("agency_responsible").ValueKind == JsonValueKind.String)
                return report;
            await Task.Delay(100);
        }

        throw new TimeoutException($"Test report {id} was not routed.");
    }

    /// <summary>Until every event has its mails, or none.</summary>
    private async Task WrittenAsync(Town town)
    {
        for (var i = 0; i < 200 && await ScalarAsync(town, "SELECT count(*) FROM report_events WHERE jurisdiction_id = @town AND notified_at IS NULL") > 0; i++)
            await Task.Delay(100);
        Assert.Equal(0L, await ScalarAsync(town, "SELECT count(*) FROM report_events WHERE jurisdiction_id = @town AND notified_at IS NULL"));
    }

    private async Task<List<string>> IdsAsync(string path) =>
        (await service.Http.GetFromJsonAsync<JsonElement>(path)).EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!).ToList();

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await service.Http.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<string> TileAsync(Town town)
    {
        var (x, y) = ((int)((8.1 + 180) / 360 * (1 << 16)), (int)((1 - (Math.Asinh(Math.Tan(51.57 * Math.PI / 180)) / Math.PI)) / 2 * (1 << 16)));
        return Convert.ToHexString(await service.Http.GetByteArrayAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/j/{town.Key}/ogc/collections/reports/tiles/WebMercatorQuad/16/{y}/{x}")));
    }

    private async Task<string> WithoutSandboxAsync(Town town, Func<Task<string>> read)
    {
        await ScalarAsync(town, "WITH moved AS (UPDATE reports SET place = ST_SetSRID(ST_MakePoint(8.3, 51.9), 4326) WHERE jurisdiction_id = @town AND visibility = 'sandbox' RETURNING id) SELECT count(*) FROM moved");
        return await read();
    }

    private async Task<long> ScalarAsync(Town town, string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue("town", town.Id);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<JurisdictionProfile> ProfileAsync(Town town) => (await service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(town.Key, default))!;
}
