using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Contract;

/// <summary>
/// Looks at every answer of the administration interface, of GeoReport and of its dialects that a test gets, and stops the test where openapi.yaml says something else. XML is read by the contract's own account of it.
/// </summary>
internal sealed partial class HeldToTheContract(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] Held = ["/admin/v1/", "/open311/", "/citysdk/", "/georeport/"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var path = TownInPath().Replace(Slashes().Replace(request.RequestUri!.AbsolutePath, "/"), "");
        if (!Held.Any(start => path.StartsWith(start, StringComparison.OrdinalIgnoreCase)) || request.Method == HttpMethod.Head || (int)answer.StatusCode is 204 or 304)
            return answer;
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var mediaType = answer.Content.Headers.ContentType?.MediaType;
        if (answer.Content.Headers.ContentEncoding.Count > 0)
            return answer; // Nobody has unpacked it.
        if (path.TrimEnd('/') is "/open311" or "/open311/reference" && mediaType == "text/html")
            return answer; // Pages.
        var faults = mediaType switch
        {
            "text/xml" => ContractSchemas.OfCheckout.Faults(request.Method.Method, path, (int)answer.StatusCode, mediaType, XElement.Parse(body)),
            // Schemas have no more to say of these than that they are text.
            "text/csv" or "application/atom+xml" => ContractSchemas.OfCheckout.Faults(request.Method.Method, path, (int)answer.StatusCode, mediaType, JsonSerializer.SerializeToElement(body)),
            _ => ContractSchemas.OfCheckout.Faults(request.Method.Method, path, (int)answer.StatusCode, mediaType, JsonElement.Parse(body)),
        };
        if (mediaType == "application/json" && request.Method == HttpMethod.Get && answer.IsSuccessStatusCode && OfficialSchema(path) is { } official)
            faults = [.. faults, .. JsonSchemaFile.Read("georeport-v2-json-schema/" + official).Faults(JsonElement.Parse(body)).Select(fault => $"the standard's own {official}: {fault}")];
        Assert.True(faults.Count == 0, $"{request.Method} {path} answers {(int)answer.StatusCode} not as openapi.yaml says: {string.Join("; ", faults)}\n{body}");
        return answer;
    }

    private static string? OfficialSchema(string path) => path.Split('/') switch
    {
        ["", "open311", .., "v2", "services.json"] => "services.json",
        ["", "open311", .., "v2", "services", _] => "service-definition.json",
        ["", "open311", .., "v2", "requests.json"] or ["", "open311", .., "v2", "requests", _] => "requests.json",
        _ => null,
    };

    [GeneratedRegex("^/j/[^/]+")]
    private static partial Regex TownInPath();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
