using System.Text.Json;
using System.Text.RegularExpressions;

namespace Open311.Tests.Integration.Contract;

/// <summary>Looks at every answer of the administration interface that a test gets, and stops the test where openapi.yaml says something else.</summary>
internal sealed partial class HeldToTheContract(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var path = TownInPath().Replace(request.RequestUri!.AbsolutePath, "");
        if (!path.StartsWith("/admin/v1/", StringComparison.Ordinal) || request.Method == HttpMethod.Head)
            return answer;
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var faults = ContractSchemas.OfCheckout.Faults(request.Method.Method, path, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, JsonElement.Parse(body));
        Assert.True(faults.Count == 0, $"{request.Method} {path} answers {(int)answer.StatusCode} not as openapi.yaml says: {string.Join("; ", faults)}\n{body}");
        return answer;
    }

    [GeneratedRegex("^/j/[^/]+")]
    private static partial Regex TownInPath();
}
