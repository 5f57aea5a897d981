using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Harvests;

/// <summary>Harvests over the administration interface, by the schedule's own job.</summary>
public sealed class HarvestAdminTests(RunningService service) : HarvestTest(service)
{
    private readonly HashSet<string> called = [];

    [Fact]
    public async Task A_layer_is_named_fetched_by_the_schedule_shown_and_let_go()
    {
        var manners = new OgcApiServer();
        Server.BeOgcApi(manners);
        Assert.Equal("harvest.unknown", Code(await CallAsync("GET", "/layers/{layer}/harvest", HttpStatusCode.NotFound)));
        Assert.Equal("harvest.unknown", Code(await CallAsync("POST", "/layers/{layer}/harvest/run", HttpStatusCode.NotFound)));
        Assert.Equal("harvest.unknown", Code(await CallAsync("DELETE", "/layers/{layer}/harvest", HttpStatusCode.NotFound)));
        var wanted = new { address = OgcAddress + "?token=abc", collection = "lamps", interval_hours = 6, crs = 25832, key = "nr", label = "name", title = "Laternen", @public = true, attribution = "Stadt Teststadt", licence = "CC0-1.0" };
        var set = (await CallAsync("PUT", "/layers/{layer}/harvest", HttpStatusCode.Created, wanted)).GetProperty("harvest");
        Assert.Equal((OgcAddress + "?token=…", 6, "publish", "key:staff"), (set.GetProperty("address").GetString(), set.GetProperty("interval_hours").GetInt32(), set.GetProperty("goal").GetString(), set.GetProperty("set_by").GetString()));

        // The clock would say so within a minute.
        Service.Services.GetRequiredService<IRecurringJobManager>().Trigger("harvest layers");
        var done = await UntilAsync(row => row.GetProperty("version").ValueKind == JsonValueKind.Number);
        Assert.Equal(("ogcapi", 10, 1, true, 0), (done.GetProperty("kind").GetString(), done.GetProperty("feature_count").GetInt32(), done.GetProperty("version").GetInt32(), done.GetProperty("is_published").GetBoolean(), done.GetProperty("failure_count").GetInt32()));
        Assert.Equal(Names(manners.Lamps), await PublishedAsync(TheTown));
        var listed = (await CallAsync("GET", "/layer-harvests")).GetProperty("harvests");
        Assert.Equal("lamps", Assert.Single(listed.EnumerateArray()).GetProperty("layer").GetString());

        // What the town's readers get.
        using var items = await Service.Http.GetAsync(new Uri($"/j/{TheTown.Key}/ogc/collections/lamps/items?f=json", UriKind.Relative), Ct);
        Assert.Equal(10, JsonElement.Parse(await items.Content.ReadAsStringAsync(Ct)).GetProperty("features").GetArrayLength());

        Server.Answer = (_, http) => LayerServer.SayAsync(http, 503, "");
        Assert.Equal(JsonValueKind.Object, (await CallAsync("POST", "/layers/{layer}/harvest/run", HttpStatusCode.Accepted)).GetProperty("harvest").ValueKind);
        Service.Services.GetRequiredService<IRecurringJobManager>().Trigger("harvest layers");
        var failed = await UntilAsync(row => row.GetProperty("failure_count").GetInt32() > 0);
        Assert.Equal("harvest.status_503", Code(failed.GetProperty("failures")[0]));
        Assert.Contains("Status 503", failed.GetProperty("failures")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(Names(manners.Lamps), await PublishedAsync(TheTown));

        await SqlAsync("UPDATE layer_harvests SET leased_until = now() + interval '1 minute' WHERE jurisdiction_id = $1");
        Assert.Equal("harvest.running", Code(await CallAsync("POST", "/layers/{layer}/harvest/run", HttpStatusCode.Conflict)));
        Assert.True((await CallAsync("GET", "/layers/{layer}/harvest")).GetProperty("harvest").GetProperty("is_running").GetBoolean());

        Assert.False((await CallAsync("PUT", "/layers/{layer}/harvest", HttpStatusCode.OK, new { address = "https://nowhere.invalid/wfs", goal = "stage" })).GetProperty("harvest").GetProperty("is_running").GetBoolean());
        await CallAsync("DELETE", "/layers/{layer}/harvest", HttpStatusCode.NoContent);
        Assert.Equal(0, (await CallAsync("GET", "/layer-harvests")).GetProperty("harvests").GetArrayLength());
        Assert.Equal(Names(manners.Lamps), await PublishedAsync(TheTown));

        // Nothing of the interface was left out.
        Assert.Equal(ContractSchemas.OfCheckout.OperationsBelow("/admin/v1").Where(operation => operation.Contains("harvest", StringComparison.Ordinal)).Order(), called.Order());
    }

    [Fact]
    public async Task What_is_not_right_is_refused_with_the_field()
    {
        var right = new Dictionary<string, object> { ["address"] = "https://nowhere.invalid/wfs", ["attribution"] = "Stadt", ["licence"] = "CC0-1.0" };
        await AssertRefusedAsync("kind.invalid", "kind", "wms");
        await AssertRefusedAsync("goal.invalid", "goal", "check");
        await AssertRefusedAsync("map_role.invalid", "map_role", "sea");
        await AssertRefusedAsync("harvest.address_invalid", "address", "");
        await AssertRefusedAsync("harvest.crs_unsupported", "crs", 1);
        await AssertRefusedAsync("harvest.interval_invalid", "interval_hours", 9_999);
        await AssertRefusedAsync("harvest.sort_by_too_long", "sort_by", new string('x', 201));
        await AssertRefusedAsync("layer.licence_missing", "licence", " ");

        using var stranger = new HttpRequestMessage(HttpMethod.Get, $"/j/{TheTown.Key}/admin/v1/layer-harvests");
        stranger.Headers.Authorization = new("Bearer", TheTown.ApiKey);
        using var answer = await Service.Http.SendAsync(stranger, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);

        async Task AssertRefusedAsync(string code, string field, object value)
        {
            var problem = await CallAsync("PUT", "/layers/{layer}/harvest", HttpStatusCode.BadRequest, new Dictionary<string, object>(right) { [field] = value });
            Assert.Equal((code, field), (Code(problem), problem.GetProperty("field").GetString()));
        }
    }

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> until)
    {
        var last = default(JsonElement);
        for (var i = 0; i < 300; i++)
        {
            last = (await CallAsync("GET", "/layers/{layer}/harvest")).GetProperty("harvest");
            if (until(last))
                return last;
            await Task.Delay(100, Ct);
        }

        throw new TimeoutException($"The harvest did not come that far: {last}");
    }

    private async Task<JsonElement> CallAsync(string method, string path, HttpStatusCode status = HttpStatusCode.OK, object? body = null)
    {
        called.Add($"{method} /admin/v1{path}");
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/j/{TheTown.Key}/admin/v1{path.Replace("{layer}", "lamps", StringComparison.Ordinal)}");
        request.Headers.Authorization = new("Bearer", TheTown.AdminKey);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await Service.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
