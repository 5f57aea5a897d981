using System.Net;
using System.Text;
using System.Text.Json;
using Open311.Tests.Integration.Contract;
using Open311.Tests.Integration.GeoReport;

namespace Open311.Tests.Integration.CitySdk;

public sealed class KlarschiffTown : DialectTown;

/// <summary>What the tests of this dialect share: requests as klarschiff-client sends them.</summary>
public abstract class CitySdkTest(KlarschiffTown town) : ServiceTest(town)
{
    protected async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, HttpMethod? method = null, object? json = null, string? language = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/citysdk/" + path);
        if (json is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(json), Encoding.UTF8, "application/json");
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    protected async Task<JsonElement> JsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK, HttpMethod? method = null, object? json = null, string? schema = null)
    {
        var (status, body) = await AskAsync(path, method, json);
        Assert.True(status == expected, $"{path}: {(int)status} {body}");
        var document = JsonDocument.Parse(body).RootElement;
        if (schema is not null)
            Assert.Empty(document.ValueKind == JsonValueKind.Array ? document.EnumerateArray().SelectMany(entry => ContractSchemas.OfCheckout.Faults(schema, entry)) : ContractSchemas.OfCheckout.Faults(schema, document));
        return document;
    }

    /// <summary>The refusal of a request, as klarschiff-client reads it.</summary>
    protected async Task<string> RefusalAsync(string path, HttpStatusCode expected, HttpMethod? method = null, object? json = null)
    {
        var errors = await JsonAsync(path, expected, method, json);
        Assert.Empty(ContractSchemas.OfCheckout.Faults("CitySdkErrors", errors));
        Assert.Equal((int)expected, errors[0].GetProperty("code").GetInt32());
        return errors[0].GetProperty("description").GetString()!;
    }

    protected async Task<string[]> IdsAsync(string query) =>
        [.. (await JsonAsync("requests.json?" + query, schema: "CitySdkRequest")).EnumerateArray().Select(report => report.GetProperty("service_request_id").GetString()!).Order(StringComparer.Ordinal)];
}
