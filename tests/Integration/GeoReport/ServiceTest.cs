using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>What the tests of the Open311 interface share. Skipped where there is no cluster.</summary>
public abstract class ServiceTest
{
    private readonly ServiceFixture service;

    protected ServiceTest(ServiceFixture service)
    {
        Assert.SkipUnless(ServiceFixture.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.service = service;
    }

    protected HttpClient Http => service.Http;

    protected ServiceFixture Service => service;

    protected static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>A complete report with further fields; those given replace its own.</summary>
    protected static FormUrlEncodedContent Report(params (string Name, string Value)[] fields) => Form(
    [
        .. new (string Name, string Value)[]
        {
            ("api_key", ServiceFixture.ApiKey), ("service_code", "schlagloch"), ("lat", "53.1"), ("long", "11.2"), ("description", Guid.NewGuid().ToString()),
        }.Where(own => !fields.Any(field => field.Name == own.Name)),
        .. fields,
    ]);

    protected async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> GetAsync(string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open311/v2/" + path);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    protected async Task<JsonElement> GetJsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var (status, body, _) = await GetAsync(path);
        Assert.True(status == expected, $"{path}: {(int)status} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    protected async Task<JsonElement> PostJsonAsync(HttpContent content, HttpStatusCode expected = HttpStatusCode.OK, string path = "requests.json")
    {
        using var answer = await Http.PostAsync("/open311/v2/" + path, content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>A report <c>of-…</c> that everybody would find, were it not for its visibility.</summary>
    protected Task SeedOfVisibilityAsync(string visibility, string requested) => Service.SqlAsync($"""
        INSERT INTO reports (jurisdiction_id, service_request_id, service_id, status, stage, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
        SELECT jurisdiction_id, 'of-{visibility.Replace('_', '-')}', id, 'received', 3, 'Abendrot', '{"{}"}', '{"{}"}', '{requested}', '{requested}', false, '{visibility}', false FROM services WHERE code = 'schlagloch'
        """);

    /// <summary>Posts a report and gives its id.</summary>
    protected async Task<string> SubmitAsync(params (string Name, string Value)[] fields) =>
        (await PostJsonAsync(Report(fields)))[0].GetProperty("service_request_id").GetString()!;

    /// <summary>Compares with two files: the bytes as they go over the wire, and the same laid out for people who review a change. A table is laid out as it is.</summary>
    protected static void Expect(string path, string actual, string folder = "georeport")
    {
        var readable = path.EndsWith(".csv", StringComparison.Ordinal) ? null : FixtureFiles.Difference($"{folder}/{path}", LaidOut(actual) + "\n");
        var wire = FixtureFiles.Difference($"{folder}/wire/{path}", actual);
        Assert.True(readable is null && wire is null, readable ?? wire);
    }

    private static string LaidOut(string document) =>
        document.StartsWith('<') ? $"{XDocument.Parse(document).Declaration}\n{XDocument.Parse(document)}" : JsonSerializer.Serialize(JsonElement.Parse(document), Layout);

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected static StringContent Text(string text, string mediaType) => new(text, Encoding.UTF8, mediaType);

    protected static XElement Xml(string text) => XDocument.Parse(text).Root!;
}
