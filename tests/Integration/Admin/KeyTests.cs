using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Identity;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Admin;

/// <summary>API keys over the administration interface: made, used, changed, rotated, revoked, and by whom.</summary>
public sealed class KeyTests(RunningService service)
{
    [Fact]
    public async Task A_key_is_shown_once_and_works_as_it_was_wanted()
    {
        var town = await MakeAsync();
        var made = await OkAsync(town, HttpMethod.Post, "keys", new { name = "Stadt-App", scopes = new[] { "report" }, reporter_mail = "never", writes_per_second = 50 });
        var key = made.GetProperty("api_key").GetString()!;
        Assert.Matches("^[a-z2-7]{32}$", key);
        Assert.Equal(town.Key, made.GetProperty("key").GetProperty("jurisdiction").GetString());
        Assert.Equal(JsonValueKind.Null, made.GetProperty("key").GetProperty("last_used_on").ValueKind);
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, key));

        var list = await OkAsync(town, HttpMethod.Get, "keys");
        Assert.DoesNotContain(key, list.GetRawText(), StringComparison.Ordinal);
        var listed = Assert.Single(list.GetProperty("keys").EnumerateArray(), row => row.GetProperty("name").GetString() == "Stadt-App");
        Assert.Equal(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), listed.GetProperty("last_used_on").GetString());
        Assert.Equal(0, await CountAsync(town, "SELECT count(*) FROM api_keys WHERE position(@key IN api_keys::text) > 0", key));
    }

    [Fact]
    public async Task After_a_rotation_both_keys_work_and_when_the_days_are_over_only_the_new_one_does()
    {
        var town = await MakeAsync();
        var made = await OkAsync(town, HttpMethod.Post, "keys", new { name = "App", scopes = new[] { "report" } });
        var (id, old) = (made.GetProperty("key").GetProperty("id").GetInt64(), made.GetProperty("api_key").GetString()!);
        var rotated = await OkAsync(town, HttpMethod.Post, $"keys/{id}/rotate", new { overlap_days = 3 });
        var present = rotated.GetProperty("api_key").GetString()!;
        Assert.NotEqual(old, present);
        Assert.Equal(id, rotated.GetProperty("key").GetProperty("id").GetInt64());
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, old));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, present));
        var listed = (await OkAsync(town, HttpMethod.Get, "keys")).GetProperty("keys").EnumerateArray().Single(row => row.GetProperty("id").GetInt64() == id);
        Assert.Equal(JsonValueKind.String, listed.GetProperty("previous_last_used_on").ValueKind);
        Assert.InRange(listed.GetProperty("previous_ends_at").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddDays(2.9), TimeProvider.System.GetUtcNow().AddDays(3));

        await CountAsync(town, "WITH over AS (UPDATE api_keys SET previous_ends_at = now() - interval '1 minute' WHERE id = @key::bigint RETURNING id) SELECT count(*) FROM over", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Task.Delay(2500);
        Assert.Equal(HttpStatusCode.Forbidden, await ReportAsync(town, old));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, present));
    }

    [Fact]
    public async Task A_rotation_without_overlap_ends_the_key_and_a_second_rotation_ends_the_first_of_three()
    {
        var town = await MakeAsync();
        var made = await OkAsync(town, HttpMethod.Post, "keys", new { name = "App", scopes = new[] { "report" } });
        var (id, first) = (made.GetProperty("key").GetProperty("id").GetInt64(), made.GetProperty("api_key").GetString()!);
        var second = (await OkAsync(town, HttpMethod.Post, $"keys/{id}/rotate")).GetProperty("api_key").GetString()!;
        var third = (await OkAsync(town, HttpMethod.Post, $"keys/{id}/rotate")).GetProperty("api_key").GetString()!;
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.OK), (await ReportAsync(town, first), await ReportAsync(town, second), await ReportAsync(town, third)));
        var fourth = (await OkAsync(town, HttpMethod.Post, $"keys/{id}/rotate", new { overlap_days = 0 })).GetProperty("api_key").GetString()!;
        await Task.Delay(2500);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (await ReportAsync(town, third), await ReportAsync(town, fourth)));
    }

    [Fact]
    public async Task A_revoked_key_stops_with_the_one_before_it_and_nothing_brings_it_back()
    {
        var town = await MakeAsync();
        var made = await OkAsync(town, HttpMethod.Post, "keys", new { name = "App", scopes = new[] { "report" } });
        var (id, old) = (made.GetProperty("key").GetProperty("id").GetInt64(), made.GetProperty("api_key").GetString()!);
        var present = (await OkAsync(town, HttpMethod.Post, $"keys/{id}/rotate")).GetProperty("api_key").GetString()!;
        Assert.Equal(JsonValueKind.String, (await OkAsync(town, HttpMethod.Post, $"keys/{id}/revoke")).GetProperty("key").GetProperty("revoked_at").ValueKind);
        await Task.Delay(2500);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (await ReportAsync(town, old), await ReportAsync(town, present)));
        await RefusedAsync(town, $"keys/{id}/rotate", null, HttpStatusCode.Conflict, "key.revoked");
        await RefusedAsync(town, $"keys/{id}/change", new { name = "App", scopes = new[] { "report" } }, HttpStatusCode.Conflict, "key.revoked");
    }

    [Fact]
    public async Task A_change_counts_for_the_key_that_is_out()
    {
        var town = await MakeAsync();
        var made = await OkAsync(town, HttpMethod.Post, "keys", new { name = "App", scopes = new[] { "read_non_public" } });
        var key = made.GetProperty("api_key").GetString()!;
        Assert.Equal(HttpStatusCode.Forbidden, await ReportAsync(town, key));
        var changed = await OkAsync(town, HttpMethod.Post, $"keys/{made.GetProperty("key").GetProperty("id").GetInt64()}/change", new { name = "Neue App", scopes = new[] { "report", "import" }, writes_per_second = 2.5 });
        Assert.Equal(["report", "import"], changed.GetProperty("key").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("api_key").ValueKind);
        await Task.Delay(2500);
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(town, key));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_once()
    {
        var town = await MakeAsync();
        using var answer = await town.AdminAsync(HttpMethod.Post, "keys", new { name = " ", scopes = new[] { "everything" }, reporter_mail = "sometimes", writes_per_second = 0 });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["name", "scopes", "reporter_mail", "writes_per_second"], (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        await RefusedAsync(town, "keys", new { name = "App" }, HttpStatusCode.BadRequest, "key.scope_missing");
        await RefusedAsync(town, "keys/999999999/revoke", null, HttpStatusCode.NotFound, "key.unknown");
        var id = (await OkAsync(town, HttpMethod.Post, "keys", new { name = "App", scopes = new[] { "report" } })).GetProperty("key").GetProperty("id").GetInt64();
        await RefusedAsync(town, $"keys/{id}/rotate", new { overlap_days = 366 }, HttpStatusCode.BadRequest, "key.overlap_invalid");
    }

    [Fact]
    public async Task Who_administers_a_town_sees_and_touches_only_its_keys_and_makes_none_for_all()
    {
        var (town, other) = (await MakeAsync(), await MakeAsync());
        var foreign = (await OkAsync(other, HttpMethod.Post, "keys", new { name = "Fremd", scopes = new[] { "report" } })).GetProperty("key").GetProperty("id").GetInt64();
        var forAll = (await service.Services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, null, new("Alle", [ApiScopes.Report], null, null)), default)).Value.Id;
        Assert.All((await OkAsync(town, HttpMethod.Get, "keys")).GetProperty("keys").EnumerateArray(), key => Assert.Equal(town.Key, key.GetProperty("jurisdiction").GetString()));
        foreach (var id in (long[])[foreign, forAll])
        {
            await RefusedAsync(town, $"keys/{id}/revoke", null, HttpStatusCode.NotFound, "key.unknown");
            await RefusedAsync(town, $"keys/{id}/rotate", null, HttpStatusCode.NotFound, "key.unknown");
            await RefusedAsync(town, $"keys/{id}/change", new { name = "Meiner", scopes = new[] { "administer" } }, HttpStatusCode.NotFound, "key.unknown");
        }

        await RefusedAsync(town, "keys", new { name = "Alle", scopes = new[] { "report" }, all_jurisdictions = true }, HttpStatusCode.Forbidden, "key.forbidden");
        Assert.Equal(0, await CountAsync(town, "SELECT count(*) FROM api_keys WHERE revoked_at IS NOT NULL AND id = ANY (@key::bigint[])", $"{{{foreign},{forAll}}}"));

        var root = (await service.Services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, null, new("Betrieb", [ApiScopes.Administer], "never", null)), default)).Value.Key;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/j/{town.Key}/admin/v1/keys") { Content = JsonContent.Create(new { name = "Alle", scopes = new[] { "report" }, all_jurisdictions = true }) };
        request.Headers.Add("apikey", root);
        using var answer = await service.Http.SendAsync(request);
        Assert.Equal(JsonValueKind.Null, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetProperty("jurisdiction").ValueKind);
    }

    private Task<Town> MakeAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return Town.MakeAsync(service, withLayers: false);
    }

    private static async Task<HttpStatusCode> ReportAsync(Town town, string key)
    {
        using var answer = await town.PostAsync(new FormUrlEncodedContent([new("api_key", key), new("service_code", "lamp"), new("lat", "51.57"), new("long", "8.1"), new("description", Guid.NewGuid().ToString())]));
        return answer.StatusCode;
    }

    private static async Task<JsonElement> OkAsync(Town town, HttpMethod method, string path, object? body = null)
    {
        using var answer = await town.AdminAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private static async Task RefusedAsync(Town town, string path, object? body, HttpStatusCode status, string code)
    {
        using var answer = await town.AdminAsync(HttpMethod.Post, path, body);
        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
    }

    private static async Task<long> CountAsync(Town town, string sql, string key)
    {
        await using var command = town.Service.Database.CreateCommand(sql);
        command.Parameters.AddWithValue("key", key);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
