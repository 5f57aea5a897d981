using System.Net;
using System.Text;
using System.Text.Json;
using Open311.Tests.TestKit;

namespace Open311.Tests.Conformance;

/// <summary>GeoReport v2, "POST Service Request".</summary>
public sealed class APostedRequest : Endpoint
{
    [Fact]
    public async Task is_answered_with_200_and_an_id_without_token_in_both_formats()
    {
        var json = (await PostAsync("requests.json", [.. await ReportAsync()])).Expect(HttpStatusCode.OK);
        var request = Assert.Single(json.Json.EnumerateArray());
        Assert.Matches("^[0-9A-Za-z-]{1,32}$", request.GetProperty("service_request_id").GetString());
        Assert.False(request.TryGetProperty("token", out _));
        Assert.True(request.TryGetProperty("service_notice", out _) && request.TryGetProperty("account_id", out _));

        var xml = (await PostAsync("requests.xml", [.. await ReportAsync()])).Expect(HttpStatusCode.OK).Xml;
        Assert.Equal("service_requests", xml.Name);
        Assert.Matches("^[0-9A-Za-z-]{1,32}$", Assert.Single(xml.Elements("request")).Element("service_request_id")!.Value);
    }

    [Fact]
    public async Task is_found_by_its_id_with_what_was_sent()
    {
        var fields = await ReportAsync();
        fields.RemoveAll(field => field.Name == "description");
        fields.Add(("description", "  Zeile 1\r\nß <b>&amp;</b> 🚧  "));
        var id = (await PostAsync("requests.json", [.. fields])).Expect(HttpStatusCode.OK).Json[0].GetProperty("service_request_id").GetString();
        var request = (await GetJsonAsync($"requests/{id}.json"))[0];
        Assert.Equal("Zeile 1\nß <b>&amp;</b> 🚧", request.GetProperty("description").GetString());
        Assert.Equal(fields.Find(field => field.Name == "service_code").Value, request.GetProperty("service_code").GetString());
        Assert.Equal("Zeile 1\nß <b>&amp;</b> 🚧", (await GetXmlAsync($"requests/{id}.xml")).Element("request")!.Element("description")!.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-key")]
    public async Task without_a_valid_key_is_403(string key)
    {
        var fields = await ReportAsync();
        fields.RemoveAll(field => field.Name == "api_key");
        fields.Add(("api_key", key));
        (await PostAsync("requests.xml", [.. fields])).ExpectErrors(HttpStatusCode.Forbidden, isJson: false);
        (await PostAsync("requests.json", [.. fields])).ExpectErrors(HttpStatusCode.Forbidden, isJson: true);
    }

    [Fact]
    public async Task without_service_code_is_400_and_with_an_unknown_one_404()
    {
        (await PostAsync("requests.json", ("api_key", ApiKey), ("address_string", "x"))).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
        (await PostAsync("requests.xml", ("api_key", ApiKey), ("address_string", "x"), ("service_code", "no-such-service"))).ExpectErrors(HttpStatusCode.NotFound, isJson: false);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lat=50")]
    [InlineData("lat=50&long=")]
    [InlineData("lat=91&long=0")]
    [InlineData("lat=fifty&long=ten")]
    public async Task without_a_complete_place_is_400(string place)
    {
        var fields = (await ReportAsync()).Where(field => field.Name is not ("lat" or "long" or "address_string")).ToList();
        fields.AddRange(place.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1])));
        (await PostAsync("requests.json", [.. fields])).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
    }

    [Fact]
    public async Task with_several_faults_is_told_all_of_them() =>
        Assert.True((await PostAsync("requests.json", ("api_key", ApiKey), ("lat", "x"), ("long", "y"), ("email", "nobody"), ("description", new string('x', 4001))))
            .Expect(HttpStatusCode.BadRequest).Json.GetArrayLength() >= 4);

    [Fact]
    public async Task may_carry_4000_characters_and_not_4001()
    {
        var fields = (await ReportAsync()).Where(field => field.Name != "description").ToList();
        (await PostAsync("requests.json", [.. fields, ("description", new string('ß', 4000))])).Expect(HttpStatusCode.OK);
        (await PostAsync("requests.json", [.. fields, ("description", new string('ß', 4001))])).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
    }

    [Fact]
    public async Task sent_again_with_its_idempotency_key_is_the_same()
    {
        var fields = await ReportAsync();
        var key = Guid.NewGuid().ToString();
        var answers = new List<Answer>();
        for (var i = 0; i < 2; i++)
        {
            var request = Request(HttpMethod.Post, "requests.json", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
            request.Headers.Add("Idempotency-Key", key);
            answers.Add((await SendAsync(request)).Expect(HttpStatusCode.OK));
        }

        Assert.Equal(answers[0].Body, answers[1].Body);
        Assert.Equal("true", answers[1].Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task of_a_blackbox_service_has_neither_id_nor_token()
    {
        var request = (await PostAsync("requests.json", [.. await ReportAsync("blackbox")])).Expect(HttpStatusCode.OK).Json[0];
        Assert.False(request.TryGetProperty("service_request_id", out _) || request.TryGetProperty("token", out _));
    }
}

/// <summary>GeoReport v2, "GET service_request_id from a token".</summary>
public sealed class AToken : Endpoint
{
    [Fact]
    public async Task comes_instead_of_an_id_and_leads_to_it()
    {
        var request = (await PostAsync("requests.json", [.. await ReportAsync("batch")])).Expect(HttpStatusCode.OK).Json[0];
        Assert.False(request.TryGetProperty("service_request_id", out _));
        var token = request.GetProperty("token").GetString();
        var answer = Assert.Single((await GetJsonAsync($"tokens/{token}.json")).EnumerateArray());
        Assert.Equal(token, answer.GetProperty("token").GetString());
        if (answer.TryGetProperty("service_request_id", out var id))
            await GetJsonAsync($"requests/{id.GetString()}.json");
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("json")]
    public async Task that_is_unknown_is_404(string format) => (await GetAsync("tokens/no-such-token." + format)).ExpectErrors(HttpStatusCode.NotFound, format == "json");
}

/// <summary>What clients in the field send beside the letter of the standard (see docs/georeport.md).</summary>
public sealed class ARequestOfAnExistingClient : Endpoint
{
    [Fact]
    public async Task may_be_all_in_the_query_string()
    {
        var query = string.Join('&', (await ReportAsync()).Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
        (await SendAsync(Request(HttpMethod.Post, "requests.xml?" + query))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task may_be_a_json_object()
    {
        var fields = (await ReportAsync()).ToDictionary(field => field.Name, field => field.Value);
        (await SendAsync(Request(HttpMethod.Post, "requests.json", new StringContent(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json")))).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("media")]
    [InlineData("media[]")]
    [InlineData("photo1")]
    public async Task may_be_multipart_with_a_photo(string name)
    {
        var content = new MultipartFormDataContent();
        foreach (var field in await ReportAsync())
            content.Add(new StringContent(field.Value), field.Name);
        var photo = new ByteArrayContent(TestPhotos.Png());
        photo.Headers.ContentType = new("image/png");
        content.Add(photo, name, "photo.png");
        (await SendAsync(Request(HttpMethod.Post, "requests.json", content))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task may_have_a_boundary_that_should_have_been_quoted()
    {
        var body = new StringBuilder();
        foreach (var (name, value) in (await ReportAsync()).Where(field => field.Name != "description").Append(("description", "null")).Append(("email", "null")).Append(("service_name", "x\r\n")))
            body.Append("--===17===\r\nContent-Disposition: form-data; name=\"").Append(name).Append("\"\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n").Append(value).Append("\r\n");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Append("--===17===--\r\n").ToString()));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary====17===");
        var id = (await SendAsync(Request(HttpMethod.Post, "requests.json", content))).Expect(HttpStatusCode.OK).Json[0].GetProperty("service_request_id").GetString();
        Assert.Equal(JsonValueKind.Null, (await GetJsonAsync($"requests/{id}.json"))[0].GetProperty("description").ValueKind);
    }

    [Theory]
    [InlineData("apikey")]
    [InlineData("X-API-Key")]
    [InlineData("Authorization")]
    public async Task may_have_its_key_in_a_header(string header)
    {
        var fields = (await ReportAsync()).Where(field => field.Name != "api_key").Append(("api_key", ""));
        var request = Request(HttpMethod.Post, "requests.json", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
        request.Headers.Add(header, header == "Authorization" ? "Bearer " + ApiKey : ApiKey);
        (await SendAsync(request)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task may_have_answers_to_questions_that_nobody_asked() =>
        (await PostAsync("requests.json", [.. await ReportAsync(), ("attribute[easting]", "1"), ("attribute[empty]", ""), ("attribute[list][]", "a"), ("attribute[list][]", "b")]))
            .Expect(HttpStatusCode.OK);

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "[]")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n")]
    [InlineData("application/x-www-form-urlencoded", "a=%00")]
    public async Task that_cannot_be_read_is_400(string type, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await SendAsync(Request(HttpMethod.Post, "requests.xml", content))).ExpectErrors(HttpStatusCode.BadRequest, isJson: false);
    }

    [Fact]
    public async Task that_is_too_large_is_400() =>
        (await PostAsync("requests.json", ("description", new string('x', 2_000_000)))).ExpectErrors(HttpStatusCode.BadRequest, isJson: true);
}
