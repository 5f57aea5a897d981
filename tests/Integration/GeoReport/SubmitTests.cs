using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>GeoReport v2, POST requests.</summary>
public sealed class APost(OneTown town) : ServiceTest(town), IClassFixture<OneTown>
{
    [Fact]
    public async Task stores_what_GET_shows()
    {
        var id = await SubmitAsync(("description", "Zeile 1\r\nZeile 2 ß "), ("address_string", "Markt 1"), ("media_url", "https://example.org/a.jpg"), ("first_name", "Erika"));
        var report = (await GetJsonAsync($"requests/{id}.json"))[0];
        Assert.Equal("Zeile 1\nZeile 2 ß", report.GetProperty("description").GetString());
        Assert.Equal((53.1, 11.2), (report.GetProperty("lat").GetDouble(), report.GetProperty("long").GetDouble()));
        Assert.Equal(["open", "schlagloch", "Markt 1", "https://example.org/a.jpg", "Eingegangen", "Wir sehen es uns an."],
            new[] { "status", "service_code", "address", "media_url", "status_notes", "service_notice" }.Select(name => report.GetProperty(name).GetString()));
        Assert.Matches("^[0-9-]{10}T[0-9:]{8}Z$", report.GetProperty("requested_datetime").GetString());
        Assert.DoesNotContain("Erika", report.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task may_name_its_place_by_an_address_alone()
    {
        var id = await SubmitAsync(("lat", ""), ("long", ""), ("address_string", "Markt 1"));
        var report = (await GetJsonAsync($"requests/{id}.json"))[0];
        Assert.Equal(JsonValueKind.Null, report.GetProperty("lat").ValueKind);
    }

    [Theory]
    [InlineData("api_key", "", HttpStatusCode.Forbidden)]
    [InlineData("api_key", "wrong", HttpStatusCode.Forbidden)]
    [InlineData("api_key", "readonly", HttpStatusCode.Forbidden)]
    [InlineData("service_code", "", HttpStatusCode.BadRequest)]
    [InlineData("service_code", "unknown", HttpStatusCode.NotFound)]
    [InlineData("service_code", "alt", HttpStatusCode.NotFound)]
    [InlineData("lat", "", HttpStatusCode.BadRequest)]
    [InlineData("lat", "fifty", HttpStatusCode.BadRequest)]
    [InlineData("lat", "91", HttpStatusCode.BadRequest)]
    [InlineData("lat", "NaN", HttpStatusCode.BadRequest)]
    [InlineData("lat", "53,1", HttpStatusCode.BadRequest)]
    [InlineData("email", "nobody", HttpStatusCode.BadRequest)]
    [InlineData("requested_datetime", "2026-01-01", HttpStatusCode.Forbidden)]
    public async Task is_refused(string field, string value, HttpStatusCode expected)
    {
        var errors = await PostJsonAsync(Report((field, value)), expected);
        Assert.Equal((int)expected, errors[0].GetProperty("code").GetInt32());
        Assert.False(string.IsNullOrEmpty(errors[0].GetProperty("description").GetString()));
    }

    [Fact]
    public async Task is_refused_with_every_reason_at_once()
    {
        var errors = await PostJsonAsync(Form(("api_key", ServiceFixture.ApiKey), ("service_code", "laterne"), ("description", new string('x', 4001)), ("attribute[farbe]", "lila")), HttpStatusCode.BadRequest);
        Assert.Equal(4, errors.GetArrayLength());
    }

    [Fact]
    public async Task may_have_4000_characters_with_line_breaks_counted_once() =>
        await SubmitAsync(("description", string.Concat(Enumerable.Repeat("\r\n" + new string('x', 9), 399)) + new string('y', 10)));

    [Fact]
    public async Task takes_the_answers_in_every_spelling()
    {
        foreach (var fields in new (string, string)[][]
        {
            [("attribute[farbe][]", "rot"), ("attribute[farbe][]", "gelb")],
            [("attribute[farbe]", "rot"), ("attribute[farbe]", "gelb")],
            [("attribute[farbe][0]", "rot"), ("attribute[farbe][1]", "gelb")],
            [("attribute[farbe]", "rot, gelb")],
        })
        {
            var token = (await PostJsonAsync(Report([("service_code", "laterne"), ("attribute[nummer]", "7"), ("attribute[easting]", "1"), .. fields])))[0].GetProperty("token").GetString();
            await using var command = Service.Database.CreateCommand($"SELECT attributes::text FROM reports WHERE token = '{token}'");
            using var stored = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
            Assert.Equal(["rot", "gelb"], stored.RootElement.GetProperty("farbe").EnumerateArray().Select(value => value.GetString()));
            Assert.Equal("1", stored.RootElement.GetProperty("easting")[0].GetString());
        }
    }

    [Fact]
    public async Task of_a_batch_service_gives_a_token_that_becomes_an_id_once_routed()
    {
        var answer = (await PostJsonAsync(Report(("service_code", "laterne"), ("attribute[nummer]", "7"))))[0];
        Assert.False(answer.TryGetProperty("service_request_id", out _));
        var token = answer.GetProperty("token").GetString();
        Assert.False((await GetJsonAsync($"tokens/{token}.json"))[0].TryGetProperty("service_request_id", out _));
        Assert.DoesNotContain("service_request_id", (await GetAsync($"tokens/{token}.xml")).Body, StringComparison.Ordinal);
        await Service.SqlAsync($"UPDATE reports SET stage = 2 WHERE token = '{token}'");
        var id = (await GetJsonAsync($"tokens/{token}.json?jurisdiction_id="))[0].GetProperty("service_request_id").GetString();
        Assert.Single((await GetJsonAsync($"requests/{id}.json")).EnumerateArray());
    }

    [Fact]
    public async Task repeated_with_its_idempotency_key_gives_the_same_report()
    {
        using var first = await PostWithKeyAsync("k1", "eins");
        using var second = await PostWithKeyAsync("k1", "eins");
        using var other = await PostWithKeyAsync("k1", "zwei");
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", string.Join("", second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Fact]
    public async Task repeated_with_FixMyStreets_number_gives_the_same_report_also_when_several_come_at_once_with_other_words()
    {
        var number = Guid.NewGuid().ToString("N");
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SubmitAsync(("attribute[fixmystreet_id]", number), ("description", $"Fassung {i}"))));
        var id = Assert.Single(ids.Distinct());
        Assert.Equal(id, await SubmitAsync(("attribute[fixmystreet_id]", number), ("lat", "53.2")));
        Assert.NotEqual(id, await SubmitAsync(("attribute[fixmystreet_id]", number + "1")));
        Assert.NotEqual(id, await SubmitAsync(("attribute[fixmystreet_id]", number), ("api_key", "importkey")));
        Assert.Single((await GetJsonAsync($"requests.json?service_request_id={id}")).EnumerateArray());

        // Its own header counts less: it stands for one POST, the number for the report.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/fms/requests.json") { Content = Report(("attribute[fixmystreet_id]", number)) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await Http.SendAsync(request);
        Assert.Equal(id, JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("service_request_id").GetString());
    }

    [Fact]
    public async Task of_a_number_of_FixMyStreet_keeps_the_type_of_the_first_one()
    {
        var number = Guid.NewGuid().ToString("N");
        var token = (await PostJsonAsync(Report(("service_code", "laterne"), ("attribute[nummer]", "7"), ("attribute[fixmystreet_id]", number))))[0].GetProperty("token").GetString();
        var again = (await PostJsonAsync(Report(("service_code", "schlagloch"), ("attribute[fixmystreet_id]", number))))[0];
        Assert.Equal(token, again.GetProperty("token").GetString());
        Assert.False(again.TryGetProperty("service_request_id", out _));
    }

    [Fact]
    public async Task is_slowed_down_per_key()
    {
        await PostJsonAsync(Report(("api_key", "slowkey")));
        using var answer = await Http.PostAsync("/open311/v2/requests.xml", Report(("api_key", "slowkey")));
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 200);
        Assert.Contains("<code>429</code>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await SubmitAsync();
    }

    [Fact]
    public async Task in_the_query_string_alone_is_taken()
    {
        using var answer = await Http.PostAsync($"/open311/v2/requests.json?api_key={ServiceFixture.ApiKey}&service_code=schlagloch&lat=53.1&long=11.2&description=q", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task as_json_or_multipart_is_taken()
    {
        await PostJsonAsync(Text($$"""{"api_key":"{{ServiceFixture.ApiKey}}","service_code":"schlagloch","lat":53.1,"long":11.2,"description":"json"}""", "application/json"));
        using var multipart = new MultipartFormDataContent
        {
            { new StringContent(ServiceFixture.ApiKey), "api_key" }, { new StringContent("schlagloch"), "service_code" }, { new StringContent("53.1"), "lat" },
            { new StringContent("11.2"), "long" }, { new ByteArrayContent(TestPhotos.Jpeg(1000, 800)), "media", "media.png" },
        };
        await PostJsonAsync(multipart);
    }

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("application/x-www-form-urlencoded", "a=%00")]
    public async Task that_is_unreadable_is_refused_with_400(string type, string body) => await PostJsonAsync(Text(body, type), HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "service_code=x&description=a%07b", "U+0007", "description")]
    [InlineData("application/x-www-form-urlencoded", "service_code=x&description=%00", "U+0000", "description")]
    [InlineData("application/x-www-form-urlencoded", "attribute[a]=%EF%BF%BE", "U+FFFE", "attribute[a]")]
    [InlineData("application/x-www-form-urlencoded", "description=Stra%DFe", "UTF-8", "description")]
    [InlineData("application/x-www-form-urlencoded", "first_name=%ff%fe", "UTF-8", "first_name")]
    [InlineData("application/json", "{\"description\":\"a\\u000bb\"}", "U+000B", "description")]
    [InlineData("application/json", "{\"attribute\":{\"a\":[\"\\u0000\"]}}", "U+0000", "attribute[a]")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na\u001bb\r\n--x--\r\n", "U+001B", "title")]
    [InlineData("", "", "U+0000", "phone", "?service_code=x&phone=%00")]
    public async Task that_holds_what_no_text_may_have_is_refused_with_its_field(string type, string body, string what, string field, string query = "")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type.Length > 0)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await Http.PostAsync("/open311/v2/requests.json" + query, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var description = JsonElement.Parse(await answer.Content.ReadAsStringAsync())[0].GetProperty("description").GetString();
        Assert.Contains(what, description, StringComparison.Ordinal);
        Assert.Contains(field, description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task in_Latin_1_in_a_multipart_body_is_refused_with_its_field()
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(Encoding.Latin1.GetBytes("Straße")), "description" } };
        var errors = await PostJsonAsync(content, HttpStatusCode.BadRequest);
        Assert.Contains("description", errors[0].GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task that_is_compressed_is_refused_with_the_name_of_the_encoding()
    {
        using var content = Text("a=b", "application/x-www-form-urlencoded");
        content.Headers.ContentEncoding.Add("gzip");
        var errors = await PostJsonAsync(content, HttpStatusCode.BadRequest);
        Assert.Contains("gzip", errors[0].GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task may_have_line_ends_and_tabs_and_a_lone_percent_sign()
    {
        var id = await SubmitAsync(("description", "100 % sicher\r\n\tein%zwei"));
        Assert.Equal("100 % sicher\n\tein%zwei", (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("description").GetString());
    }

    [Fact]
    public async Task that_is_too_large_is_refused_with_400_also_without_a_length()
    {
        await PostJsonAsync(Text("a=" + new string('x', 1_100_000), "application/x-www-form-urlencoded"), HttpStatusCode.BadRequest);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = Text("a=" + new string('x', 1_100_000), "application/x-www-form-urlencoded") };
        chunked.Headers.TransferEncodingChunked = true;
        using var answer = await Http.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("1000000", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task of_an_importer_keeps_its_date()
    {
        var id = await SubmitAsync(("api_key", "importkey"), ("requested_datetime", "2020-05-06T07:08:09+02:00"));
        Assert.Equal("2020-05-06T05:08:09Z", (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("requested_datetime").GetString());
        Assert.DoesNotContain($"\"{id}\"", (await GetAsync("requests.json")).Body, StringComparison.Ordinal);
        Assert.Contains(id, (await GetAsync("requests.json?end_date=2020-05-06")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task is_counted_in_the_list_newest_first_and_filtered()
    {
        var a = await SubmitAsync();
        var b = await SubmitAsync();
        await Service.SqlAsync($"UPDATE reports SET status = 'closed_fixed' WHERE service_request_id = '{a}'");
        var ids = await IdsAsync("");
        Assert.True(ids.IndexOf(b) < ids.IndexOf(a));
        Assert.Contains(a, await IdsAsync("?status=closed"));
        Assert.DoesNotContain(b, await IdsAsync("?status=closed"));
        Assert.DoesNotContain(a, await IdsAsync("?status=open&service_code=schlagloch,laterne"));
        Assert.Contains(b, await IdsAsync("?status=open&service_code=schlagloch,laterne"));
        Assert.Empty(await IdsAsync("?service_code=laterne&start_date=2001-01-01"));
        Assert.Equal([b, a], await IdsAsync($"?service_request_id={a},%20nothing,{b},{a}&status=nonsense&start_date=nonsense"));
    }

    [Fact]
    public async Task can_be_asked_for_among_10000_ids_and_not_among_more()
    {
        var id = await SubmitAsync();
        var ids = string.Join(',', Enumerable.Range(0, 9_999).Select(i => string.Create(CultureInfo.InvariantCulture, $"2026-9{i:000000}")));
        Assert.Equal([id], await IdsAsync($"?service_request_id={ids},{id}"));
        await GetJsonAsync($"requests.json?service_request_id={ids},{id},one-more", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task is_understood_when_its_boundary_is_not_quoted()
    {
        var body = new StringBuilder();
        foreach (var (name, value) in new[] { ("api_key", ServiceFixture.ApiKey), ("service_code", "schlagloch"), ("lat", "53.1"), ("long", "11.2"), ("description", "null"), ("email", "null"), ("service_name", "x\r\n") })
            body.Append(CultureInfo.InvariantCulture, $"--===17===\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n{value}\r\n");
        body.Append("--===17===--\r\n");
        using var client = new TcpClient();
        await client.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            $"POST //open311//v2/requests.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary====17===\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("service_request_id", answer, StringComparison.Ordinal);
    }

    private async Task<List<string>> IdsAsync(string query) =>
        (await GetJsonAsync("requests.json" + query)).EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!).ToList();

    private async Task<HttpResponseMessage> PostWithKeyAsync(string key, string description)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json") { Content = Report(("description", description)) };
        request.Headers.Add("Idempotency-Key", key);
        return await Http.SendAsync(request);
    }
}
