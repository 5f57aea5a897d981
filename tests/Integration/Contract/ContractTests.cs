using System.Reflection;
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

    /// <summary>Not part of the contract: pages for people that bring their own addresses, what they are drawn with, and OGC API Features, which describes itself for each town (/ogc/api).</summary>
    private static readonly string[] Outside = ["/jobs", "/assets", "/{path}", "/", "/{text}", "/reports", "/ideas", "/own", "/objects", "/staff", "/trouble", "/ogc"];

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

    [Fact]
    public async Task No_text_breaks_off_at_a_comma()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var contract = await ReadAsync(TestContext.Current.CancellationToken);
        // Within { } an unquoted comma begins the next key; such a key has blanks and no value.
        Assert.Equal([], contract.AllNodes.OfType<YamlMappingNode>().SelectMany(node => node.Children)
            .Where(pair => pair.Key.ToString().Contains(' ', StringComparison.Ordinal) && pair.Value is YamlScalarNode { Value: null or "" }).Select(pair => pair.Key.ToString()));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_shared_part_is_used()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var contract = await ReadAsync(TestContext.Current.CancellationToken);
        var references = contract.AllNodes.OfType<YamlMappingNode>().Select(node => Text(node, "$ref")).Where(reference => reference.Length > 0).ToHashSet();
        var parts = (from kind in (YamlMappingNode)contract["components"]
                     where kind.Key.ToString() != "securitySchemes"
                     from part in (YamlMappingNode)kind.Value
                     select $"#/components/{kind.Key}/{part.Key}").ToHashSet();
        // A path that is another one below another address refers to it.
        var paths = ((YamlMappingNode)contract["paths"]).Children.Keys.Select(path => "#/paths/" + path.ToString().Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        Assert.Equal([], references.Except(parts).Except(paths).Order(StringComparer.Ordinal));
        Assert.Equal([], parts.Except(references).Order(StringComparer.Ordinal));
        var schemes = ((YamlMappingNode)contract["components"]["securitySchemes"]).Children.Keys.Select(key => key.ToString()).ToHashSet();
        var named = Operations(contract, alsoReferred: false).Where(operation => operation.Operation.Children.ContainsKey("security"))
            .SelectMany(operation => ((YamlSequenceNode)operation.Operation["security"]).Cast<YamlMappingNode>().SelectMany(choice => choice.Children.Keys)).Select(key => key.ToString()).ToHashSet();
        Assert.Equal(schemes.Order(), named.Order());
    }

    [Fact]
    public async Task Every_operation_that_takes_something_says_how_it_refuses_and_every_path_names_its_parameters()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var contract = await ReadAsync(TestContext.Current.CancellationToken);
        var faults = new List<string>();
        foreach (var (path, item) in (YamlMappingNode)contract["paths"])
        {
            foreach (var (route, operation) in Operations(contract, alsoReferred: false).Where(operation => operation.Route.EndsWith(" " + path, StringComparison.Ordinal)))
            {
                var parameters = Parameters(item).Concat(Parameters(operation)).Select(parameter => Text(parameter, "$ref") is { Length: > 0 } reference ? Follow(contract, reference) : parameter).ToList();
                var inPath = parameters.Where(parameter => Text(parameter, "in") == "path").ToList();
                faults.AddRange(inPath.Where(parameter => Text(parameter, "required") != "true").Select(parameter => $"{route}: {Text(parameter, "name")} is not required"));
                var wanted = System.Text.RegularExpressions.Regex.Matches(path.ToString(), "{([^}]+)}").Select(match => match.Groups[1].Value).Order();
                if (!wanted.SequenceEqual(inPath.Select(parameter => Text(parameter, "name")).Order()))
                    faults.Add($"{route}: the parameters in the path are not those that are described");
                faults.AddRange(parameters.GroupBy(parameter => Text(parameter, "in") + " " + Text(parameter, "name")).Where(group => group.Count() > 1).Select(group => $"{route}: {group.Key} twice"));
                var answers = ((YamlMappingNode)operation["responses"]).Children.Keys.Select(key => key.ToString()).ToList();
                var takes = parameters.Exists(parameter => Text(parameter, "in") != "header" && Text(parameter, "name") is not ("lang" or "jurisdiction_id")) || operation.Children.ContainsKey("requestBody");
                if (takes && !answers.Exists(answer => answer == "default" || answer.StartsWith('4')))
                    faults.Add($"{route}: no word about how it refuses");
                if (!answers.Exists(answer => answer[0] is '2' or '3'))
                    faults.Add($"{route}: no word about how it succeeds");
            }
        }

        Assert.Equal([], faults);
    }

    [Fact]
    public void Every_example_is_as_its_schema_says()
    {
        var contract = new Open311.Portal.Contract.ContractDocument();
        var judge = ContractSchemas.OfCheckout;
        var examples = 0;
        var all =
            from path in contract.Root.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where Methods.Contains(operation.Name) && path.Name.StartsWith("/open311/", StringComparison.Ordinal)
            from answer in operation.Value.GetProperty("responses").EnumerateObject()
            where answer.Value.TryGetProperty("content", out _)
            from media in answer.Value.GetProperty("content").EnumerateObject()
            where media.Value.TryGetProperty("example", out _)
            select (path.Name, operation.Name, answer.Name, media.Name, media.Value.GetProperty("example"));
        foreach (var (route, method, status, mediaType, example) in all)
        {
            examples++;
            Assert.Equal([], judge.Faults(method, route, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), mediaType, example));
        }

        Assert.True(examples > 5, "There are hardly any examples.");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task It_is_served_with_the_towns_address_and_not_sent_again_to_who_has_it(string format)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        using var first = await service.Http.GetAsync($"/j/{town.Key}/openapi.{format}");
        var text = await first.Content.ReadAsStringAsync();
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text)); // JSON is YAML.
        Assert.Equal($"http://127.0.0.1:{service.Address.Port}/j/{town.Key}", yaml.Documents[0].RootNode["servers"][0]["url"].ToString());
        var asWritten = new YamlStream();
        asWritten.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(TestKit.FixtureFiles.Folder, "..", "..", "openapi.yaml"))));
        Assert.Equal(asWritten.Documents[0].RootNode["paths"], yaml.Documents[0].RootNode["paths"]);
        Assert.Equal(asWritten.Documents[0].RootNode["components"], yaml.Documents[0].RootNode["components"]);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/j/{town.Key}/openapi.{format}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await service.Http.SendAsync(again);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, second.StatusCode);
    }

    /// <summary>A value of the wrong kind would get an answer with nothing in it; what is no text is read by the route itself, or is part of its path.</summary>
    [Fact]
    public void No_parameter_of_the_administration_is_read_by_the_framework()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var routes = service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => PathOf(endpoint).StartsWith("/admin/v1/", StringComparison.Ordinal)).ToList();
        var read = routes.Select(endpoint => (Path: PathOf(endpoint), Parameters: endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [], Named: endpoint.RoutePattern.Parameters.Select(part => part.Name).ToList())).ToList();
        Assert.Contains(read, route => route.Parameters.Length > 1);
        Assert.Empty(read.SelectMany(route => route.Parameters.Where(parameter => IsValue(parameter.ParameterType) && !route.Named.Contains(parameter.Name!)).Select(parameter => $"{route.Path}: {parameter.Name}")));

        static bool IsValue(Type type) => type.IsValueType && type != typeof(CancellationToken);
    }

    private static IEnumerable<YamlMappingNode> Parameters(YamlNode holder) =>
        holder is YamlMappingNode mapping && mapping.Children.TryGetValue("parameters", out var list) ? ((YamlSequenceNode)list).Cast<YamlMappingNode>() : [];

    private static YamlMappingNode Follow(YamlMappingNode contract, string reference) => (YamlMappingNode)reference.Split('/').Skip(1).Aggregate((YamlNode)contract, (node, name) => node[name]);

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
