using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.Wording;

namespace Open311.Cli.Commands;

/// <summary><c>open311 routing explain|lint|simulate</c>: what the rules do, before they go live and after.</summary>
public static class RoutingCommand
{
    public static Command Create() => new("routing", "Who gets what, and why; rules on trial.") { Explain(), Lint(), Simulate() };

    private static Command Explain()
    {
        var report = new Argument<string>("REPORT") { Description = "Its service_request_id" };
        var town = CatalogCommands.Jurisdiction();
        var command = new Command("explain", "Says why a report is where it is, and what the rules say of it now.") { report, town };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, jurisdiction, token) =>
        {
            var outcome = await services.GetRequiredService<ExplainRoute>().RunAsync(jurisdiction, parsed.GetRequiredValue(report), "en", token);
            if (!outcome.Succeeded)
                return Operator.Refuse(outcome.Failures);
            var found = outcome.Value;
            if (found.Decisions.Count == 0)
                Console.WriteLine("Nothing was decided yet.");
            foreach (var decision in found.Decisions)
            {
                Console.WriteLine($"{TimeZoneInfo.ConvertTime(decision.DecidedAt, jurisdiction.TimeZone):yyyy-MM-dd HH:mm}  {decision.Department}: {decision.Why}.");
                if (decision.Basis is { } basis)
                    Console.WriteLine($"    by: {basis}");
                foreach (var (department, reason) in decision.Rejections)
                    Console.WriteLine($"    rejected by {department}{(reason is null ? "" : $": {reason.ReplaceLineEndings(" ")}")}");
                foreach (var next in decision.RunnersUp)
                    Console.WriteLine($"    next: {next}");
            }

            Console.WriteLine($"The rules now: {found.Department}{(found.OtherDepartment is { } other ? $", or {other}: the place is known to {Number(found.LocationErrorMeters!.Value)} m (source: {SnakeCase.Of(found.PlaceSource)}), and a border is nearer" : "")}{(found.IsByHand ? " (a person has decided otherwise, and that stays)" : "")}.");
            foreach (var route in found.Now)
                Console.WriteLine($"  {(route == found.Chosen ? "*" : " ")} {SnakeCase.Of(route.Stage)}: {route.RuleText}{Feature(route)} -> {found.Departments[route.DepartmentId].Name}{(route.IsNear ? " (only if the place is wrong)" : route.AtBorder ? " (at a border)" : "")}");
            if (found.Chosen is null)
                Console.WriteLine("  * no rule holds: the fallback department");
            return 0;
        }, ct));
        return command;
    }

    private static Command Lint()
    {
        var path = new Argument<FileInfo?>("FILE") { Description = "A town's file; without, the rules in force", Arity = ArgumentArity.ZeroOrOne };
        var town = CatalogCommands.Jurisdiction();
        var command = new Command("lint", "Looks for rules that can never decide, circles, services without a rule, gaps and overlaps. Exit code 1 if there is an error.") { path, town };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, jurisdiction, token) =>
        {
            TownFile? file = null;
            if (parsed.GetValue(path) is { } named)
            {
                var read = await CatalogCommands.ReadAsync(named);
                if (!read.Succeeded)
                    return Operator.Refuse(read.Failures);
                file = read.Value;
            }

            var outcome = await services.GetRequiredService<LintRules>().RunAsync(new LintRulesInput(jurisdiction, file), token);
            if (!outcome.Succeeded)
                return Operator.Refuse(outcome.Failures);
            foreach (var finding in outcome.Value.Findings)
                Console.WriteLine($"{SnakeCase.Of(finding.Severity),-8}{finding.Code}: {finding.English}{(finding is { Longitude: { } longitude, Latitude: { } latitude } ? $" [{Number(longitude)} {Number(latitude)}]" : "")}");
            var counts = Enum.GetValues<RuleSeverity>().Select(severity => (Severity: severity, Count: outcome.Value.Findings.Count(finding => finding.Severity == severity))).ToList();
            Console.WriteLine($"{Counted.Of(outcome.Value.RuleCount, "rule")}: {string.Join(", ", counts.Select(row => Counted.Of(row.Count, SnakeCase.Of(row.Severity))))}.");
            return counts[0].Count > 0 ? 1 : 0;
        }, ct));
        return command;
    }

    private static Command Simulate()
    {
        var path = new Argument<FileInfo>("FILE") { Description = "A town's file with the rules to try" };
        var town = CatalogCommands.Jurisdiction();
        var months = new Option<int?>("--months") { CustomParser = result => Numbers.Between(1, SimulateRules.MaxMonths)(result), Description = "How far back, 1 to 120; 3 unless Routing__SimulatedMonths says otherwise" };
        var geojson = new Option<FileInfo?>("--geojson") { Description = "File to write: what would move, a point per report, for a map" };
        var command = new Command("simulate", "Routes the reports of the last months by the rules in force and by those of a file, and says what would move. Changes nothing.") { path, town, months, geojson };
        command.SetAction((parsed, ct) => WithTownAsync(parsed.GetRequiredValue(town), async (services, jurisdiction, token) =>
        {
            var read = await CatalogCommands.ReadAsync(parsed.GetRequiredValue(path));
            if (!read.Succeeded)
                return Operator.Refuse(read.Failures);
            var outcome = await LayersCommand.WatchAsync(looked => services.GetRequiredService<SimulateRules>().RunAsync(new SimulateRulesInput(jurisdiction.Id, read.Value, parsed.GetValue(months)), looked, token));
            if (!outcome.Succeeded)
                return Operator.Refuse(outcome.Failures);
            var found = outcome.Value;
            Console.WriteLine($"{Counted.Of(found.Looked, "report")} since {found.Since:yyyy-MM-dd} looked at; {found.Moves.Count(move => !move.IsByHand)} would go elsewhere{(found.Moves.Any(move => move.IsByHand) ? $", {found.Moves.Count(move => move.IsByHand)} more if people had not decided otherwise" : "")}.");
            foreach (var (from, to, count) in found.Counts)
                Console.WriteLine($"  {from} -> {to}: {count}");
            if (parsed.GetValue(geojson) is not { } target)
                return 0;
            try
            {
                await using var stream = target.Create();
                await MovesGeoJson.WriteAsync(stream, found.Moves, token);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return Operator.Refuse($"{target.FullName} cannot be written: {fault.Message}");
            }

            Console.WriteLine($"Written: {target.FullName}.");
            return 0;
        }, ct));
        return command;
    }

    private static string Feature(Route route) => route.FeatureKey is not { } key ? ""
        : $", {(route.FeatureLabel is null || route.FeatureLabel == key ? key : $"{route.FeatureLabel} ({key})")}{(route.DistanceMeters is > 0 and { } meters ? $", {Number(Math.Round(meters, 1))} m away" : "")}";

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static Task<int> WithTownAsync(string name, Func<IServiceProvider, JurisdictionProfile, CancellationToken, Task<int>> command, CancellationToken ct) => Operator.RunAsync(
        async (services, token) => await services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(name, token) is { } town ? await command(services, town, token) : Operator.RefuseTown(name),
        ct);
}
