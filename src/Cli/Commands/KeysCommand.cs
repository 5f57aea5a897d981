using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Cli.Commands;

/// <summary><c>open311 keys make|list|revoke</c></summary>
public static class KeysCommand
{
    public static Command Create() => new("keys", "API keys: make, list, revoke.") { Make(), List(), Revoke() };

    private static Command Make()
    {
        var name = new Option<string>("--name") { Required = true, Description = "Who uses it: shown in lists and in the events it causes." };
        var jurisdiction = new Option<string?>("--jurisdiction") { Description = "Key of the jurisdiction; without it the key holds for all." };
        var scopes = new Option<string[]>("--scope") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [ApiScopes.Report], Description = string.Join(", ", ApiScopes.All) };
        var mail = new Option<string>("--reporter-mail") { DefaultValueFactory = _ => "to_confirm", Description = string.Join(", ", SnakeCase.Words<ReporterMail>()) };
        var rate = new Option<double?>("--writes-per-second") { CustomParser = Numbers.Rate, Description = "Without it the installation's default." };
        scopes.AcceptOnlyFromAmong([.. ApiScopes.All]);
        mail.AcceptOnlyFromAmong([.. SnakeCase.Words<ReporterMail>()]);
        var command = new Command("make", "Makes a key and prints it once.") { name, jurisdiction, scopes, mail, rate };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                int? jurisdictionId = null;
                if (parsed.GetValue(jurisdiction) is { } town)
                {
                    var profile = await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(town, token);
                    if (profile is null)
                        return Operator.Refuse($"There is no jurisdiction '{town}'.");
                    jurisdictionId = profile.Id;
                }

                var key = await services.GetRequiredService<MakeApiKey>().RunAsync(
                    new MakeApiKeyInput(parsed.GetValue(name)!, jurisdictionId, parsed.GetValue(scopes)!, SnakeCase.Parse<ReporterMail>(parsed.GetValue(mail)!), parsed.GetValue(rate)), token);
                Console.WriteLine(key);
                return 0;
            },
            ct));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the keys by number; the keys themselves are not kept.");
        command.SetAction((_, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                await using var db = services.GetRequiredService<Open311DbFactory>().ForInstallation();
                var towns = await db.Jurisdictions.ToDictionaryAsync(town => town.Id, town => town.Key, token);
                foreach (var key in await db.ApiKeys.OrderBy(key => key.Id).ToListAsync(token))
                {
                    var state = key.RevokedAt is null ? "" : ", revoked";
                    Console.WriteLine($"{key.Id.ToString(CultureInfo.InvariantCulture),5}  {key.Name}  ({(key.JurisdictionId is { } id ? towns[id] : "all jurisdictions")}; {string.Join(", ", key.Scopes)}{state})");
                }

                return 0;
            },
            ct));
        return command;
    }

    private static Command Revoke()
    {
        var number = new Argument<long>("number") { CustomParser = Numbers.KeyNumber, Description = "The key's number in \"open311 keys list\"." };
        var command = new Command("revoke", "Revokes a key; it stops working within two seconds.") { number };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                await using var db = services.GetRequiredService<Open311DbFactory>().ForInstallation();
                var key = await db.ApiKeys.FindAsync([parsed.GetValue(number)], token);
                if (key is null)
                    return Operator.Refuse($"There is no key number {parsed.GetValue(number)}.");
                key.RevokedAt ??= services.GetRequiredService<TimeProvider>().GetUtcNow();
                await db.SaveChangesAsync(token);
                Console.WriteLine($"Revoked: {key.Name}.");
                return 0;
            },
            ct));
        return command;
    }
}
