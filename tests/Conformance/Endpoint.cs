using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Open311.Tests.Conformance;

/// <summary>
/// A GeoReport v2 endpoint that runs somewhere, known only by its address: <c>OPEN311_BASE_URL</c> is its base with the version
/// (<c>http://127.0.0.1:8311/open311/v2</c>), <c>OPEN311_API_KEY</c> a key that may report, <c>OPEN311_JURISDICTION</c> the jurisdiction_id
/// (empty: none is sent), <c>OPEN311_PLACE</c> a place inside it as "latitude,longitude". Where <c>OPEN311_DEMO_JSON</c> names the file that
/// <c>./dev up</c> writes, all four are taken from it. Without an address every test is skipped.
/// </summary>
public abstract class Endpoint
{
    private static readonly JsonElement? Demo = ReadDemo();
    private static readonly string Base = Demo is { } demo ? demo.GetProperty("base_url").GetString() + "/open311/v2" : (Environment.GetEnvironmentVariable("OPEN311_BASE_URL") ?? "").TrimEnd('/');
    private static readonly string Jurisdiction = Demo?.GetProperty("jurisdiction_id").GetString() ?? Environment.GetEnvironmentVariable("OPEN311_JURISDICTION") ?? "";
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    protected Endpoint() => Assert.SkipWhen(Base.Length == 0, "OPEN311_BASE_URL is not set.");

    protected static string ApiKey
    {
        get
        {
            var key = Demo?.GetProperty("api_key").GetString() ?? Environment.GetEnvironmentVariable("OPEN311_API_KEY");
            Assert.SkipWhen(string.IsNullOrEmpty(key), "OPEN311_API_KEY is not set.");
            return key!;
        }
    }

    private static JsonElement? ReadDemo() =>
        Environment.GetEnvironmentVariable("OPEN311_DEMO_JSON") is { Length: > 0 } file && File.Exists(file) ? JsonDocument.Parse(File.ReadAllText(file)).RootElement : null;

    protected static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null) =>
        new(method, $"{Base}/{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}jurisdiction_id={Uri.EscapeDataString(Jurisdiction)}") { Content = content };

    protected static async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request);
            return new Answer(
                request.RequestUri!.ToString(), response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsByteArrayAsync(),
                response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        }
    }

    protected static Task<Answer> GetAsync(string path) => SendAsync(Request(HttpMethod.Get, path));

    protected static async Task<JsonElement> GetJsonAsync(string path) => (await GetAsync(path)).Expect(HttpStatusCode.OK).Json;

    protected static async Task<XElement> GetXmlAsync(string path) => (await GetAsync(path)).Expect(HttpStatusCode.OK).Xml;

    protected static Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(Request(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)))));

    /// <summary>Fields of a report that is complete: of a service of that type, with every required answer. Skips where there is no such service.</summary>
    protected static async Task<List<(string Name, string Value)>> ReportAsync(string type = "realtime")
    {
        var services = (await GetJsonAsync("services.json")).EnumerateArray().Where(service => service.GetProperty("type").GetString() == type).ToList();
        Assert.SkipWhen(services.Count == 0, $"There is no service of type {type}.");
        var service = services[0];
        var place = Demo is { } demo
            ? [demo.GetProperty("lat").GetString()!, demo.GetProperty("long").GetString()!]
            : (Environment.GetEnvironmentVariable("OPEN311_PLACE") ?? "").Split(',');
        List<(string, string)> fields =
        [
            ("api_key", ApiKey), ("service_code", service.GetProperty("service_code").GetString()!), ("address_string", "Am Markt 1"),
            ("description", "Conformance " + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)),
        ];
        if (place.Length == 2)
            fields.AddRange([("lat", place[0].Trim()), ("long", place[1].Trim())]);
        if (service.GetProperty("metadata").GetBoolean())
        {
            var definition = await GetJsonAsync($"services/{fields[1].Item2}.json");
            fields.AddRange(definition.GetProperty("attributes").EnumerateArray()
                .Where(attribute => attribute.GetProperty("required").GetBoolean() && attribute.GetProperty("variable").GetBoolean())
                .Select(attribute => ($"attribute[{attribute.GetProperty("code").GetString()}]", AnswerTo(attribute))));
        }

        return fields;
    }

    protected static async Task<string> SubmitAsync()
    {
        var answer = (await PostAsync("requests.json", [.. await ReportAsync()])).Expect(HttpStatusCode.OK);
        return answer.Json[0].GetProperty("service_request_id").GetString()!;
    }

    private static string AnswerTo(JsonElement attribute) => attribute.GetProperty("datatype").GetString() switch
    {
        "number" => "1",
        "datetime" => "2026-01-01T00:00:00Z",
        "singlevaluelist" or "multivaluelist" => attribute.GetProperty("values")[0].GetProperty("key").GetString()!,
        _ => "text",
    };
}

/// <summary>What came back.</summary>
public sealed record Answer(string Address, HttpStatusCode Status, string ContentType, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public string Body => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    public XElement Xml => XDocument.Parse(Body, LoadOptions.PreserveWhitespace).Root!;

    public Answer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{Address}: {(int)Status} instead of {(int)status}: {Body}");
        return this;
    }

    /// <summary>An errors document in the format of the address, with this status and a text for people.</summary>
    public void ExpectErrors(HttpStatusCode status, bool isJson)
    {
        Expect(status);
        Assert.Equal(isJson ? "application/json; charset=utf-8" : "text/xml; charset=utf-8", ContentType);
        var errors = isJson
            ? Json.EnumerateArray().Select(error => (error.GetProperty("code").GetInt32().ToString(CultureInfo.InvariantCulture), error.GetProperty("description").GetString())).ToList()
            : Xml.Name == "errors" ? Xml.Elements("error").Select(error => (error.Element("code")!.Value, (string?)error.Element("description")!.Value)).ToList() : [];
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.False(string.IsNullOrWhiteSpace(error.Item1) || string.IsNullOrWhiteSpace(error.Item2)));
    }
}
