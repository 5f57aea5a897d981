using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Cli.Commands;

/// <summary><c>open311 keys make|list|change|rotate|revoke</c></summary>
public static class KeysCommand
{
    public static Command Create() => new("keys", "API keys: make, list, change, rotate, revoke.") { Make(), List(), Change(), Rotate(), Revoke() };

    private static Command Make()
    {
        var name = new Option<string>("--name") { Required = true, Description = "Who uses it: shown in lists and in the events it causes." };
        var jurisdiction = new Option<string?>("--jurisdiction") { Description = "Key of the jurisdiction; without it the key holds for all." };
        var scopes = Scopes();
        scopes.DefaultValueFactory = _ => [ApiScopes.Report];
        var mail = ReporterMails();
        mail.DefaultValueFactory = _ => SnakeCase.Of(ReporterMail.ToConfirm);
        var rate = new Option<double?>("--writes-per-second") { CustomParser = Numbers.Rate, Description = "Without it the installation's default." };
        var command = new Command("make", "Makes a key and prints it once.") { name, jurisdiction, scopes, mail, rate };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                int? jurisdictionId = null;
                if (parsed.GetValue(jurisdiction) is { } town)
                {
                    if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(town, token) is not { } profile)
                        return Operator.RefuseTown(town);
                    jurisdictionId = profile.Id;
                }

                var wanted = new WantedApiKey(parsed.GetValue(name), parsed.GetValue(scopes)!, parsed.GetValue(mail), parsed.GetValue(rate));
                return Print(await services.GetRequiredService<MakeApiKey>().RunAsync(new MakeApiKeyInput(KeyAuthority.OfOperator, jurisdictionId, wanted), token));
            },
            ct));
        return command;
    }

    private static Command List()
    {
        var jurisdiction = new Option<string?>("--jurisdiction") { Description = "Only the keys that work in this town." };
        var command = new Command("list", "Lists the keys by number; the keys themselves are not kept.") { jurisdiction };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                int? jurisdictionId = null;
                if (parsed.GetValue(jurisdiction) is { } town)
                {
                    if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(town, token) is not { } profile)
                        return Operator.RefuseTown(town);
                    jurisdictionId = profile.Id;
                }

                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                foreach (var key in await services.GetRequiredService<ListApiKeys>().RunAsync(new ListApiKeysInput(KeyAuthority.OfOperator, jurisdictionId), token))
                    Console.WriteLine(Line(key, now));
                return 0;
            },
            ct));
        return command;
    }

    private static Command Change()
    {
        var number = Number();
        var name = new Option<string?>("--name") { Description = "Who uses it." };
        var scopes = Scopes();
        var mail = ReporterMails();
        var rate = new Option<double?>("--writes-per-second") { CustomParser = Numbers.Rate, Description = "Reports per second." };
        var defaultRate = new Option<bool>("--default-rate") { Description = "The installation's rate from now on." };
        var command = new Command("change", "Changes what a key is called and may do; what is not named stays, and so does the key.") { number, name, scopes, mail, rate, defaultRate };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                if (await services.GetRequiredService<ListApiKeys>().FindAsync(KeyAuthority.OfOperator, parsed.GetValue(number), token) is not { } key)
                    return Operator.Refuse([ApiKeyFailures.Unknown]);
                var wanted = new WantedApiKey(
                    parsed.GetValue(name) ?? key.Name,
                    parsed.GetValue(scopes) is { Length: > 0 } given ? given : key.Scopes,
                    parsed.GetValue(mail) ?? SnakeCase.Of(key.ReporterMail),
                    parsed.GetValue(defaultRate) ? null : parsed.GetValue(rate) ?? key.WritesPerSecond);
                var changed = await services.GetRequiredService<ChangeApiKey>().RunAsync(new ChangeApiKeyInput(KeyAuthority.OfOperator, key.Id, wanted), token);
                if (!changed.Succeeded)
                    return Operator.Refuse(changed.Failures);
                Console.WriteLine($"Changed: {wanted.Name}.");
                return 0;
            },
            ct));
        return command;
    }

    private static Command Rotate()
    {
        var number = Number();
        var overlap = new Option<int>("--overlap-days") { CustomParser = Numbers.OverlapDays, DefaultValueFactory = _ => RotateApiKey.DefaultOverlapDays, Description = "For how long the present key works beside the new one; 0 ends it at once." };
        var command = new Command("rotate", "Makes a new key for the same user and prints it once; the present one works on for some days.") { number, overlap };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) => Print(await services.GetRequiredService<RotateApiKey>().RunAsync(new RotateApiKeyInput(KeyAuthority.OfOperator, parsed.GetValue(number), parsed.GetValue(overlap)), token)),
            ct));
        return command;
    }

    private static Command Revoke()
    {
        var number = Number();
        var command = new Command("revoke", "Revokes a key; it stops working within two seconds.") { number };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                var revoked = await services.GetRequiredService<RevokeApiKey>().RunAsync(new RevokeApiKeyInput(KeyAuthority.OfOperator, parsed.GetValue(number)), token);
                if (!revoked.Succeeded)
                    return Operator.Refuse(revoked.Failures);
                Console.WriteLine($"Revoked: {revoked.Value.ToString(CultureInfo.InvariantCulture)}.");
                return 0;
            },
            ct));
        return command;
    }

    private static Argument<long> Number() => new("number") { CustomParser = Numbers.KeyNumber, Description = "The key's number in \"open311 keys list\"." };

    private static Option<string[]> Scopes()
    {
        var scopes = new Option<string[]>("--scope") { AllowMultipleArgumentsPerToken = true, Description = string.Join(", ", ApiScopes.All) };
        scopes.AcceptOnlyFromAmong([.. ApiScopes.All]);
        return scopes;
    }

    private static Option<string?> ReporterMails()
    {
        var mail = new Option<string?>("--reporter-mail") { Description = string.Join(", ", SnakeCase.Words<ReporterMail>()) };
        mail.AcceptOnlyFromAmong([.. SnakeCase.Words<ReporterMail>()]);
        return mail;
    }

    // The key alone on its line: scripts read it.
    private static int Print(Outcome<MadeApiKey> made)
    {
        if (!made.Succeeded)
            return Operator.Refuse(made.Failures);
        Console.WriteLine(made.Value.Key);
        return 0;
    }

    private static string Line(ListedApiKey key, DateTimeOffset now)
    {
        var facts = new List<string> { key.Town ?? "all jurisdictions", string.Join(", ", key.Scopes), "reporters " + SnakeCase.Of(key.ReporterMail).Replace('_', ' ') };
        if (key.WritesPerSecond is { } rate)
            facts.Add($"{rate.ToString(CultureInfo.InvariantCulture)} per second");
        facts.Add(key.LastUsedOn is { } used ? $"last used {Day(used)}" : "not used yet");
        if (key.PreviousEndsAt is { } end && end > now)
            facts.Add($"the key before it works until {Day(DateOnly.FromDateTime(end.UtcDateTime))}, {(key.PreviousLastUsedOn is { } last ? "last used " + Day(last) : "not used")}");
        if (key.RevokedAt is not null)
            facts.Add("revoked");
        return $"{key.Id.ToString(CultureInfo.InvariantCulture),5}  {key.Name}  ({string.Join("; ", facts)})";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
