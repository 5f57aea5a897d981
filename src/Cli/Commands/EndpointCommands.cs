using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Forwarding;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Cli.Commands;

/// <summary><c>open311 departments forward|keep</c>: whether a department's reports are passed on to another Open311 server. Its key never stands on the command line.</summary>
public static class EndpointCommands
{
    public static Command Forward()
    {
        var department = new Argument<string>("KEY") { Description = "The department's key" };
        var town = CatalogCommands.Jurisdiction();
        var address = new Option<string>("--address") { Required = true, Description = "Where the other server's GeoReport v2 begins, such as https://roads.example/open311/v2" };
        var theirs = new Option<string?>("--their-jurisdiction") { Description = "Its jurisdiction_id, where it has several towns" };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "xml", Description = string.Join(", ", SnakeCase.Words<EndpointFormat>()) };
        format.AcceptOnlyFromAmong([.. SnakeCase.Words<EndpointFormat>()]);
        var services = Pairs("--service", "OURS=THEIRS", "Our service code and theirs; may be repeated");
        var fallback = new Option<string?>("--default-service") { Description = "Their service for all others" };
        var attributes = Pairs("--attribute", "OURS=THEIRS", "Code of our question and of theirs; may be repeated. Other answers go into the description");
        var idAttribute = new Option<string>("--id-attribute") { DefaultValueFactory = _ => "fixmystreet_id", Description = "Their attribute for our number, by which they know a repeated report; empty: none" };
        var contact = new Option<bool>("--pass-contact") { Description = "Pass the reporter's name, mail address and phone on" };
        var updates = new Option<string>("--updates") { DefaultValueFactory = _ => "polled", Description = "How its status comes back: " + string.Join(", ", SnakeCase.Words<EndpointUpdates>()) };
        updates.AcceptOnlyFromAmong([.. SnakeCase.Words<EndpointUpdates>()]);
        var minutes = new Option<int>("--poll-minutes") { DefaultValueFactory = _ => 15, CustomParser = Numbers.Between(1, 10_080), Description = "How often it is asked" };
        var inactive = new Option<bool>("--inactive") { Description = "Keep the setting, pass nothing on" };
        var variable = new Option<string?>("--key-variable") { Description = "Environment variable with its API key; begins with OPEN311_ENDPOINT_" };
        var stdin = new Option<bool>("--key-stdin") { Description = "Read its API key from the standard input" };
        var command = new Command("forward", "Passes a department's reports on to another Open311 server. Without a key option the stored key stays.")
        {
            department, town, address, theirs, format, services, fallback, attributes, idAttribute, contact, updates, minutes, inactive, variable, stdin,
        };
        command.SetAction((parsed, ct) => CatalogCommands.WithTownAsync(parsed.GetRequiredValue(town), async (provider, id, token) =>
        {
            var endpoint = new TownFileEndpoint
            {
                Address = parsed.GetRequiredValue(address),
                JurisdictionId = parsed.GetValue(theirs),
                KeyVariable = parsed.GetValue(variable),
                Format = parsed.GetRequiredValue(format),
                Services = parsed.GetValue(services) ?? [],
                DefaultService = parsed.GetValue(fallback),
                Attributes = parsed.GetValue(attributes) ?? [],
                IdAttribute = parsed.GetValue(idAttribute),
                PassesContact = parsed.GetValue(contact),
                Updates = parsed.GetRequiredValue(updates),
                PollMinutes = parsed.GetValue(minutes),
                Active = !parsed.GetValue(inactive),
            };
            Secret? key = null;
            if (endpoint.KeyVariable is { } name && Environment.GetEnvironmentVariable(name) is not { Length: > 0 })
                return Operator.Refuse($"{name} is not set.");
            if (endpoint.KeyVariable is { } set)
                key = new Secret(Environment.GetEnvironmentVariable(set)!.Trim());
            if (parsed.GetValue(stdin))
            {
                if ((await Console.In.ReadLineAsync(token))?.Trim() is not { Length: > 0 } line)
                    return Operator.Refuse("There is no key on the standard input.");
                key = new Secret(line);
            }

            var done = await provider.GetRequiredService<SetEndpoint>().RunAsync(new SetEndpointInput(id, parsed.GetRequiredValue(department), endpoint, key), token);
            if (!done.Succeeded)
                return Operator.Refuse(done.Failures);
            Console.WriteLine($"{(done.Value ? "Made" : "Set")}: what comes to {parsed.GetRequiredValue(department)} from now on is passed on to {endpoint.Address}.");
            return 0;
        }, ct));
        return command;
    }

    public static Command Keep()
    {
        var department = new Argument<string>("KEY") { Description = "The department's key" };
        var town = CatalogCommands.Jurisdiction();
        var command = new Command("keep", "Passes a department's reports on no more; forgets the endpoint and its key.") { department, town };
        command.SetAction((parsed, ct) => CatalogCommands.WithTownAsync(parsed.GetRequiredValue(town), async (provider, id, token) =>
        {
            var done = await provider.GetRequiredService<RemoveEndpoint>().RunAsync(new RemoveEndpointInput(id, parsed.GetRequiredValue(department)), token);
            if (!done.Succeeded)
                return Operator.Refuse(done.Failures);
            Console.WriteLine($"Reports of {parsed.GetRequiredValue(department)} stay here.");
            return 0;
        }, ct));
        return command;
    }

    /// <summary>NAME=VALUE, repeated.</summary>
    internal static Option<Dictionary<string, string>> Pairs(string name, string shape, string description) => new(name)
    {
        Description = $"{shape}: {description}",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result =>
        {
            var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var text in result.Tokens.Select(token => token.Value))
            {
                if (text.Split('=', 2) is [{ Length: > 0 } left, { Length: > 0 } right])
                    pairs[left] = right;
                else
                    result.AddError($"{name}: expected is {shape}; \"{text}\" is none.");
            }

            return pairs;
        },
    };
}
