using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;

namespace Open311.Cli.Commands;

/// <summary><c>open311 accounts make-administrator|list</c></summary>
public static class AccountsCommand
{
    public static Command Create() => new("accounts", "People who sign in. Clerks are invited at /staff/accounts.") { MakeAdministrator(), List() };

    private static Command MakeAdministrator()
    {
        var email = new Argument<string>("EMAIL") { Description = "The address to sign in with" };
        var name = new Option<string>("--name") { DefaultValueFactory = _ => "Administration", Description = "As colleagues read it" };
        var command = new Command("make-administrator", "Makes an account that administers the whole installation, or gives an account that right and a new password.") { email, name };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                using var scope = services.CreateScope();
                var made = await scope.ServiceProvider.GetRequiredService<MakeAdministrator>().RunAsync(new MakeAdministratorInput(parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), null), token);
                if (!made.Succeeded)
                    return Operator.Refuse(made.Failures);
                Console.WriteLine($"{(made.Value.IsNew ? "Made" : "Changed")}: {made.Value.Email}. Password, shown this once: {made.Value.Password}");
                return 0;
            },
            ct));
        return command;
    }

    private static Command List()
    {
        var jurisdiction = new Option<string>("--jurisdiction") { Required = true, Description = "Key or alias of the town" };
        var command = new Command("list", "Lists who works in a town, those who administer the installation included.") { jurisdiction };
        command.SetAction((parsed, ct) => Operator.RunAsync(
            async (services, token) =>
            {
                if (await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(jurisdiction), token) is not { } town)
                    return Operator.RefuseTown(parsed.GetRequiredValue(jurisdiction));
                foreach (var account in await services.GetRequiredService<ListAccounts>().RunAsync(town.Id, token))
                    Console.WriteLine($"{account.Email}  {account.Name}{(account.IsActive ? account.HasPassword ? "" : " (invited)" : " (deactivated)")}");
                return 0;
            },
            ct));
        return command;
    }
}
