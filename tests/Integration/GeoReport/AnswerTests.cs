using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town with reports whose ids and dates are known, so that whole answers can be compared with files.</summary>
public sealed class TownWithReports : ServiceFixtureWithReports;

/// <summary>GeoReport v2: whole answers in both formats, as files in tests/fixtures/georeport.</summary>
public sealed partial class Answers(TownWithReports town) : ServiceTest(town), IClassFixture<TownWithReports>
{
    public static TheoryData<string, string> Paths => new()
    {
        { "discovery", "discovery.{0}" },
        { "services", "services.{0}" },
        { "definition", "services/laterne.{0}" },
        { "definition-empty", "services/schlagloch.{0}" },
        { "requests", "requests.{0}?start_date=2026-01-01&end_date=2026-03-01" },
        { "requests-extensions", "requests.{0}?start_date=2026-01-01&end_date=2026-03-01&extensions=true" },
        { "requests-none", "requests.{0}?service_code=nothing" },
        { "request", "requests/2025-1.{0}" },
        { "token", "tokens/tokenrouted.{0}" },
        { "token-pending", "tokens/tokenpending.{0}" },
        { "error-404", "requests/2025-999.{0}" },
        { "errors-400", "requests.{0}?start_date=x&end_date=y&status=z" },
        { "error-no-such-address", "nothing.{0}" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task are_as_recorded(string name, string path)
    {
        foreach (var format in new[] { "xml", "json" })
        {
            var (_, body, answer) = await GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, format), "de");
            Assert.Equal(format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            Expect($"{name}.{format}", body);
        }
    }

    [Theory]
    [InlineData("schlagloch", "post-realtime")]
    [InlineData("laterne", "post-batch")]
    [InlineData("hinweis", "post-blackbox")]
    public async Task to_a_post_are_as_recorded(string service, string name)
    {
        foreach (var format in new[] { "xml", "json" })
        {
            using var answer = await Http.PostAsync($"/open311/v2/requests.{format}", Report(("service_code", service), ("attribute[nummer]", "7"), ("account_id", "konto")));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Expect($"{name}.{format}", GivenName().Replace(await answer.Content.ReadAsStringAsync(), "GIVEN"));
        }
    }

    [Fact]
    public async Task to_a_post_that_lacks_nearly_everything_are_as_recorded()
    {
        foreach (var format in new[] { "xml", "json" })
        {
            using var answer = await Http.PostAsync($"/open311/v2/requests.{format}", Form(("api_key", ServiceFixture.ApiKey), ("lat", "53.1"), ("email", "erika at home")));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Expect($"post-errors.{format}", await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("services.json", "services.json")]
    [InlineData("services/laterne.json", "service-definition.json")]
    [InlineData("services/schlagloch.json", "service-definition.json")]
    [InlineData("requests.json?start_date=2026-01-01&end_date=2026-03-01", "requests.json")]
    [InlineData("requests.json?start_date=2026-01-01&end_date=2026-03-01&extensions=true", "requests.json")]
    [InlineData("requests/2025-1.json", "requests.json")]
    public async Task match_the_official_schema(string path, string schema) =>
        Assert.Empty(JsonSchemaFile.Read("georeport-v2-json-schema/" + schema).Faults(await GetJsonAsync(path)));

    [Fact]
    public async Task have_their_texts_in_the_readers_language()
    {
        Assert.Contains("There is no report", (await GetAsync("requests/x.json", "fr, en;q=0.5, de;q=0.1")).Body, StringComparison.Ordinal);
        Assert.Contains("Eine Meldung", (await GetAsync("requests/x.json", "de-CH")).Body, StringComparison.Ordinal);
        Assert.Contains("In progress", (await GetAsync("requests/2025-1.xml", "en-GB")).Body, StringComparison.Ordinal);
        Assert.Contains("In Bearbeitung", (await GetAsync("requests/2025-1.xml")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services.XML", HttpStatusCode.OK, "text/xml")]
    [InlineData("services.Json", HttpStatusCode.OK, "application/json")]
    [InlineData("/services.json", HttpStatusCode.OK, "application/json")]
    [InlineData("services", HttpStatusCode.NotFound, "text/xml")]
    [InlineData("services.html", HttpStatusCode.NotFound, "text/xml")]
    [InlineData("services/none.json", HttpStatusCode.NotFound, "application/json")]
    [InlineData("services/alt.xml", HttpStatusCode.NotFound, "text/xml")]
    [InlineData("tokens/none.json", HttpStatusCode.NotFound, "application/json")]
    [InlineData("requests/a%2Fb%0B.json", HttpStatusCode.NotFound, "application/json")]
    [InlineData("requests/2025-hidden.json", HttpStatusCode.NotFound, "application/json")]
    [InlineData("requests/2025-pending.json", HttpStatusCode.NotFound, "application/json")]
    [InlineData("../nothing.json", HttpStatusCode.NotFound, "application/json")]
    public async Task have_the_format_of_the_paths_end(string path, HttpStatusCode expected, string type)
    {
        var (status, body, answer) = await GetAsync(path);
        Assert.Equal((expected, type), (status, answer.Content.Headers.ContentType!.MediaType));
        if (status != HttpStatusCode.OK)
            Assert.True(type == "text/xml" ? Xml(body).Name == "errors" : JsonDocument.Parse(body).RootElement[0].GetProperty("code").GetInt32() == (int)status, body);
    }

    [Theory]
    [InlineData("PUT", "services.json", "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "requests.xml", "GET, HEAD, POST, OPTIONS")]
    [InlineData("POST", "requests/1.xml", "GET, HEAD, OPTIONS")]
    public async Task to_other_methods_say_which_are_allowed(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/open311/v2/" + path);
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        Assert.Contains("405", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task to_a_browsers_preflight_allow_posts_with_a_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/open311/v2/requests.json");
        request.Headers.Add("Origin", "https://www.example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("POST", string.Join(",", answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        foreach (var header in (string[])["Idempotency-Key", "If-None-Match"])
            Assert.Contains(header, string.Join(",", answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
        Assert.Equal("*", string.Join(",", answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/openapi.json", true)]
    [InlineData("/j/adorf.example/openapi.yaml", true)]
    [InlineData("/map/style.json", true)]
    [InlineData("/media/abcdefghijklmnopqrstuvwxyz.jpg", true)]
    [InlineData("/open311/v2/services.json", true)]
    [InlineData("/staff/keys", false)]
    [InlineData("/admin/v1/keys", false)]
    [InlineData("/reports", false)]
    public async Task of_what_is_public_may_be_read_from_every_site_and_nothing_else(string path, bool isOpen)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Origin", "https://www.example.org");
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var answer = await Http.SendAsync(request);
            Assert.Equal(isOpen, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) && origins.Single() == "*");
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            if (isOpen && method == HttpMethod.Options)
                Assert.Contains("GET", string.Join(",", answer.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("discovery.xml")]
    [InlineData("services.json")]
    [InlineData("requests.json")]
    public async Task to_head_have_the_head_of_get_and_no_body(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/open311/v2/" + path);
        using var answer = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotNull(answer.Content.Headers.ContentType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task of_a_bug_are_500_in_the_format_of_the_path()
    {
        await Service.SqlAsync("ALTER TABLE departments RENAME TO departments_away");
        try
        {
            var (status, body, answer) = await GetAsync("requests.json");
            Assert.Equal((HttpStatusCode.InternalServerError, "application/json"), (status, answer.Content.Headers.ContentType!.MediaType));
            Assert.Equal(500, JsonDocument.Parse(body).RootElement[0].GetProperty("code").GetInt32());
            Assert.DoesNotContain("departments", body, StringComparison.Ordinal);
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE departments_away RENAME TO departments");
        }
    }

    [Fact]
    public async Task of_the_host_are_there()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("../../health/live")).Status);
        Assert.Equal("""{"status":"ok","checks":{"database":"ok","job_storage":"ok"}}""", (await GetAsync("../../health/ready")).Body);
        Assert.StartsWith("openapi: 3.1", (await GetAsync("../../openapi.yaml")).Body, StringComparison.Ordinal);
        Assert.StartsWith("3.1", JsonElement.Parse((await GetAsync("../../openapi.json")).Body).GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<=service_request_id"":""|<service_request_id>|token"":""|<token>)[0-9a-zA-Z-]+")]
    private static partial Regex GivenName();
}
