using System.Net;
using System.Text;
using System.Text.Json;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.MarkASpot;

/// <summary>The Mark-a-Spot dialect: what its clients write.</summary>
public sealed class MarkASpotWritingTests(MarkASpotTown town) : MarkASpotTest(town), IClassFixture<MarkASpotTown>
{
    private const string Key = "api_key=" + ServiceFixture.ApiKey;
    private const string Work = "api_key=" + DialectTown.WorkKey;

    [Fact]
    public async Task A_report_in_JSON_with_the_key_in_a_header_is_answered_200_with_nested_objects()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/georeport/v2/requests.json");
        request.Headers.Add("apikey", ServiceFixture.ApiKey);
        request.Content = new StringContent(
            """{"service_code":"schlagloch","lat":53.52,"long":11.32,"description":"Loch","media_url":"https://example.org/a,b.jpg, https://example.org/c.jpg","jurisdiction":"adorf"}""", Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var made = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Empty(ContractSchemas.OfCheckout.Faults("MarkASpotAnswer", made));
        var id = made.GetProperty("service_requests").GetProperty("request").GetProperty("service_request_id").GetString();
        await using var command = Service.Database.CreateCommand("SELECT media_urls FROM reports WHERE service_request_id = $1");
        command.Parameters.AddWithValue(id!);
        Assert.Equal(["https://example.org/a,b.jpg", "https://example.org/c.jpg"], (string[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task A_form_works_too_and_XML_nests_in_the_root()
    {
        using var answer = await Http.PostAsync("/georeport/v2/requests.xml", Report(), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var root = Xml(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("service_requests", root.Name.LocalName);
        Assert.NotEmpty(root.Element("request")!.Element("service_request_id")!.Value);
    }

    [Fact]
    public async Task An_update_moves_the_status_by_a_key_of_its_scope()
    {
        var id = await SubmitAsync();
        var update = Form(("status", "closed"), ("status_notes", "Aufgefüllt."));
        var (forbidden, body) = await AskAsync($"requests/{id}.json?{Key}", HttpMethod.Post, Form(("status", "closed")));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden);
        Assert.Equal("403", JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("code").GetString());
        var (status, _) = await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, update);
        Assert.Equal(HttpStatusCode.OK, status);
        var report = (await JsonAsync($"requests/{id}.json?extensions=true"))[0];
        Assert.Equal(("closed", "Aufgefüllt."), (report.GetProperty("status").GetString(), report.GetProperty("status_notes").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, Form(("status", "open")))).Status);
        Assert.Equal("open", (await JsonAsync($"requests/{id}.json"))[0].GetProperty("status").GetString());
        var (refused, errors) = await AskAsync($"requests/{id}.json?{Work}", HttpMethod.Post, Form(("status", "gone"), ("description", "Anders")));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
        Assert.Equal(["400 - description", "400 - status"], JsonDocument.Parse(errors).RootElement.EnumerateArray().Select(error => error.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync($"requests/2025-hidden.json?{Work}", HttpMethod.Post, Form(("status", "closed")))).Status);
    }

    [Fact]
    public async Task Refusals_have_a_text_for_a_code()
    {
        var (status, body) = await AskAsync("requests.json?" + Key, HttpMethod.Post, Form(("lat", "53.5"), ("long", "11.5")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("103 - service_code", JsonDocument.Parse(body).RootElement[0].GetProperty("code").GetString());
        var (away, nothing) = await AskAsync("stats.json");
        Assert.Equal(HttpStatusCode.NotFound, away);
        Assert.Equal("404", JsonDocument.Parse(nothing).RootElement.GetProperty("error").GetProperty("code").GetString());
        using var slow = await Http.PostAsync("/georeport/v2/requests.json", Report(("api_key", "slowkey")), TestContext.Current.CancellationToken);
        using var over = await Http.PostAsync("/georeport/v2/requests.json", Report(("api_key", "slowkey")), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
        Assert.NotEmpty(over.Headers.GetValues("Retry-After"));
    }
}
