using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Open311.Tests.Integration.Journeys;
using YamlDotNet.RepresentationModel;

namespace Open311.Tests.Integration.Contract;

/// <summary>openapi.yaml and the running routes, held against each other in both directions.</summary>
public sealed class ContractTests(RunningService service)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    /// <summary>Not part of the contract: pages for people that bring their own addresses, and what they are drawn with.</summary>
    private static readonly string[] Outside = ["/jobs", "/assets", "/{path}", "/", "/{text}", "/reports", "/ideas", "/own", "/staff"];

    [Fact]
    public async Task Every_route_is_in_the_contract_and_everything_in_it_is_a_route()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var contract = await InContractAsync(TestContext.Current.CancellationToken);
        var routes = await InServiceAsync();
        Assert.NotEmpty(routes);
        var missing = routes.Except(contract).Select(route => $"missing in openapi.yaml: {route}");
        var made = contract.Except(routes).Select(route => $"only in openapi.yaml: {route}");
        Assert.Equal([], missing.Concat(made).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_tag_and_a_summary()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var ids = new HashSet<string>();
        var contract = await ReadAsync(TestContext.Current.CancellationToken);
        var tags = ((YamlSequenceNode)contract["tags"]).Select(tag => tag["name"].ToString()).ToHashSet();
        foreach (var (route, operation) in Operations(contract, alsoReferred: false))
        {
            Assert.True(ids.Add(Text(operation, "operationId")), $"{route}: its operationId is missing or is another one's too.");
            Assert.False(string.IsNullOrWhiteSpace(Text(operation, "summary")), $"{route}: no summary.");
            Assert.All((YamlSequenceNode)operation["tags"], tag => Assert.Contains(tag.ToString(), tags));
        }
    }

    private async Task<IReadOnlyCollection<string>> InContractAsync(CancellationToken ct) =>
        Operations(await ReadAsync(ct), alsoReferred: true).Select(operation => operation.Route).ToHashSet();

    private async Task<IReadOnlyCollection<string>> InServiceAsync()
    {
        var found = new HashSet<string>();
        foreach (var endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var path = PathOf(endpoint);
            if (Outside.Any(start => path == start || path.StartsWith(start + "/", StringComparison.Ordinal)))
                continue;
            var methods = await MethodsOfAsync(endpoint);
            // HEAD comes with GET and is not written down again.
            foreach (var method in methods.Where(method => !HttpMethods.IsHead(method) || !methods.Contains(HttpMethods.Get)))
                found.Add($"{method.ToUpperInvariant()} {path}");
        }

        return found;
    }

    /// <summary>Empty for the routes that take what is left over and only refuse: other methods, other paths.</summary>
    private async Task<IReadOnlyList<string>> MethodsOfAsync(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
            return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        var compiled = page as CompiledPageActionDescriptor
            ?? await service.Services.GetRequiredService<PageLoader>().LoadAsync(page, EndpointMetadataCollection.Empty);
        return compiled.HandlerMethods.Select(handler => handler.HttpMethod.ToUpperInvariant()).Distinct().ToList();
    }

    /// <summary>As openapi.yaml writes it: <c>{format:regex(…)}</c> is <c>{format}</c> there.</summary>
    private static string PathOf(RouteEndpoint endpoint)
    {
        var segments = endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => throw new NotSupportedException(part.GetType().Name),
        })));
        return "/" + string.Join('/', segments);
    }

    private async Task<YamlMappingNode> ReadAsync(CancellationToken ct)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await service.Http.GetStringAsync("/openapi.yaml", ct)));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <param name="alsoReferred">Also of addresses that have the operations of another one (<c>$ref</c>).</param>
    private static IEnumerable<(string Route, YamlMappingNode Operation)> Operations(YamlMappingNode contract, bool alsoReferred) =>
        from path in (YamlMappingNode)contract["paths"]
        let referred = Text((YamlMappingNode)path.Value, "$ref")
        where referred.Length == 0 || alsoReferred
        from entry in referred.Length == 0 ? (YamlMappingNode)path.Value : (YamlMappingNode)contract["paths"][referred["#/paths/".Length..].Replace("~1", "/", StringComparison.Ordinal)]
        where Methods.Contains(entry.Key.ToString())
        select ($"{entry.Key.ToString().ToUpperInvariant()} {path.Key}", (YamlMappingNode)entry.Value);

    private static string Text(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) ? value.ToString() : "";
}
