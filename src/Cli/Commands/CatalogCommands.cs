using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Cli.Commands;

/// <summary><c>open311 departments set|list|forward|keep</c>, <c>open311 services import</c>, <c>open311 rules import</c>, <c>open311 reminders import</c>: what a town takes, and who gets it.</summary>
public static class CatalogCommands
{
    public static Command Departments() => new("departments", "A town's departments.") { SetDepartment(), ListDepartments(), EndpointCommands.Forward(), EndpointCommands.Keep() };

    public static Command Services() => new("services", "What can be reported in a town.") { Import(
        "Makes or changes the departments and services that a file names; others stay. One transaction.",
        async Task<Outcome<string[]>> (services, town, file, ct) =>
        {
            var done = await services.GetRequiredService<ImportServices>().RunAsync(new ImportServicesInput(town, file), ct);
            return done.Succeeded ? new[] { Words("Departments", done.Value.Departments), Words("Services", done.Value.Services) } : done.Failures.ToList();
        }) };

    public static Command Rules() => new("rules", "Who gets what in a town.") { Import(
        "Replaces the routing rules by those of a file, in its order. One transaction; open reports are not moved.",
        async Task<Outcome<string[]>> (services, town, file, ct) =>
        {
            var done = await services.GetRequiredService<ImportRules>().RunAsync(new ImportRulesInput(town, file), ct);
            return done.Succeeded ? new[] { Words("Rules", done.Value) } : done.Failures.ToList();
        }), ExportRules() };

    public static Command Reminders() => new("reminders", "Who is told when a department does not answer.") { Import(
        "Replaces the table of reminders by that of a file. One transaction; rows whose time has passed for an open question are left out for it.",
        async Task<Outcome<string[]>> (services, town, file, ct) =>
        {
            var done = await services.GetRequiredService<ImportReminders>().RunAsync(new ImportRemindersInput(town, file), ct);
            return done.Succeeded ? new[] { $"Reminders: {done.Value.ToString(CultureInfo.InvariantCulture)}" } : done.Failures.ToList();
        }) };

    internal static Option<string> Jurisdiction() => new("--jurisdiction") { Required = true, Description = "Key or alias of the town" };

    private static Command ExportRules()
    {
        var town = Jurisdiction();
        var command = new Command("export", "Prints the rules in force as the file that import reads; imported again it changes nothing.") { town };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, id, token) =>
        {
            Console.Write(await services.GetRequiredService<ExportRules>().RunAsync(id, token));
            return 0;
        }, ct));
        return command;
    }

    private static Command SetDepartment()
    {
        var key = new Argument<string>("KEY") { Description = "Short and stable, such as roads" };
        var town = Jurisdiction();
        var name = new Option<string>("--name") { Required = true, Description = "Name for people" };
        var email = new Option<string?>("--email") { Description = "Where new cases go; without, no mail" };
        var language = new Option<string>("--language") { DefaultValueFactory = _ => "de", Description = string.Join(", ", JurisdictionFields.Languages) };
        var fallback = new Option<bool>("--fallback") { Description = "Gets what no rule places; the first department is it until another is" };
        var command = new Command("set", "Makes a department, or changes the one with this key.") { key, town, name, email, language, fallback };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, id, token) =>
        {
            var department = new TownFileDepartment
            {
                Key = parsed.GetRequiredValue(key),
                Name = parsed.GetRequiredValue(name),
                Email = parsed.GetValue(email),
                Language = parsed.GetRequiredValue(language),
                Fallback = parsed.GetValue(fallback),
            };
            var done = await services.GetRequiredService<SetDepartment>().RunAsync(new SetDepartmentInput(id, department), token);
            if (!done.Succeeded)
                return Operator.Refuse(done.Failures);
            Console.WriteLine($"{(done.Value ? "Made" : "Set")}: {department.Key}.");
            return 0;
        }, ct));
        return command;
    }

    private static Command ListDepartments()
    {
        var town = Jurisdiction();
        var command = new Command("list", "Lists a town's departments.") { town };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, id, token) =>
        {
            await using var db = services.GetRequiredService<Open311DbFactory>().For(id);
            var fallback = (await db.Jurisdictions.SingleAsync(row => row.Id == id, token)).FallbackDepartmentId;
            var endpoints = await db.Endpoints.ToDictionaryAsync(row => row.DepartmentId, token);
            foreach (var row in await db.Departments.OrderBy(row => row.Name).ToListAsync(token))
                Console.WriteLine($"{row.Key}  {row.Name}  ({row.Email ?? "no mail"}{(row.Id == fallback ? ", fallback" : "")}{(endpoints.TryGetValue(row.Id, out var endpoint) ? $", forwarded to {endpoint.Address}{(endpoint.IsActive ? "" : " (not active)")}" : "")})");
            return 0;
        }, ct));
        return command;
    }

    private static Command Import(string description, Func<IServiceProvider, int, TownFile, CancellationToken, Task<Outcome<string[]>>> import)
    {
        var path = new Argument<FileInfo>("FILE") { Description = "JSON; docs/operations.md has an example" };
        var town = Jurisdiction();
        var command = new Command("import", description) { path, town };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, id, token) =>
        {
            var file = await ReadAsync(parsed.GetRequiredValue(path));
            if (!file.Succeeded)
                return Operator.Refuse(file.Failures);
            var done = await import(services, id, file.Value, token);
            if (!done.Succeeded)
                return Operator.Refuse(done.Failures);
            foreach (var line in done.Value)
                Console.WriteLine(line);
            return 0;
        }, ct));
        return command;
    }

    internal static async Task<Outcome<TownFile>> ReadAsync(FileInfo path)
    {
        try
        {
            await using var stream = path.OpenRead();
            return TownFile.Read(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Failure(FailureKind.Invalid, "town_file.unreadable", $"{path.FullName} cannot be read: {fault.Message}", $"{path.FullName} kann nicht gelesen werden: {fault.Message}", "file");
        }
    }

    internal static Task<int> WithTownAsync(string name, Func<IServiceProvider, int, CancellationToken, Task<int>> command, CancellationToken ct) => Operator.RunAsync(
        async (services, token) => await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(name, token) is { } town
            ? await command(services, town.Id, token)
            : Operator.RefuseTown(name),
        ct);

    private static string Words(string what, CatalogTally tally) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {tally.Added} made, {tally.Changed} changed, {tally.Unchanged} as before{(tally.Removed > 0 ? $", {tally.Removed} removed" : "")}{(tally.OrderChanged ? ", the order changed" : "")}.");
}
