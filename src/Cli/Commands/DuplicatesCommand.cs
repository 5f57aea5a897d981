using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Duplicates.Replay;
using Open311.Core.Failures;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Wording;
using Spectre.Console;

namespace Open311.Cli.Commands;

/// <summary><c>open311 duplicates replay [FROM]</c>: what the rule would have done to a city's history.</summary>
public static class DuplicatesCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static Command Create() => new("duplicates", "The duplicate rule on trial.") { Replay() };

    private static Command Replay()
    {
        var from = new Argument<string?>("FROM") { Arity = ArgumentArity.ZeroOrOne, Description = "A CSV file with a header, or the address of a GeoReport v2; without, the town's own reports" };
        var town = CatalogCommands.Jurisdiction();
        var only = new Option<string?>("--only") { Description = "One of our services. Reports of its group are compared with it, and not shown" };
        var months = new Option<int>("--months") { DefaultValueFactory = _ => 12, CustomParser = Numbers.Between(1, ReplayDuplicates.MaxMonths), Description = "How far back, 1 to 120. If it is not given: our own reports for 12, a file whole, an address as far as --since" };
        var radii = new Option<double[]>("--radius") { AllowMultipleArgumentsPerToken = true, CustomParser = Metres, Description = "Automatic radii to try, in metres, 0 to 1000; without, some from 0 to 100. The one that is set is tried too" };
        var rule = new Option<FileInfo?>("--rule") { Description = "A town's file whose services' radii, windows and half-lives are tried instead of those that are set" };
        var json = new Option<bool>("--json") { Description = "Write the figures as JSON" };
        var command = new Command(
            "replay",
            "Runs the rule over past reports and says per service and automatic radius: hits, misses and false alarms, by the labels of the file (columns duplicate_of or is_duplicate), else by what people have decided. Changes nothing.")
        {
            from, town, only, months, radii, rule, json,
        };
        var old = new OldReportSource();
        old.AddTo(command);
        command.SetAction((parsed, cancellation) => Operator.RunAsync(
            async (provider, ct) =>
            {
                if (await provider.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(town), ct) is not { } jurisdiction)
                    return Operator.RefuseTown(parsed.GetRequiredValue(town));
                if (parsed.GetValue(from) is null && old.Misplaced(parsed, null) is { } misplaced)
                    return Operator.Refuse(misplaced);
                TownFile? file = null;
                if (parsed.GetValue(rule) is { } named)
                {
                    var read = await CatalogCommands.ReadAsync(named);
                    if (!read.Succeeded)
                        return Operator.Refuse(read.Failures);
                    file = read.Value;
                }

                int? back = parsed.GetValue(from) is not null && parsed.GetResult(months) is null or { Implicit: true } ? null : parsed.GetValue(months);
                var input = new ReplayInput(jurisdiction, parsed.GetValue(only), back, parsed.GetValue(radii) ?? [], file);
                return parsed.GetValue(from) is { } place
                    ? await old.ReadAsync(provider, jurisdiction, parsed, place, RunAsync, "Nothing was replayed.", ct)
                    : await RunAsync(null);

                async Task<int> RunAsync(OldHistory? history)
                {
                    var replay = provider.GetRequiredService<ReplayDuplicates>();
                    var outcome = await WatchAsync(progress => replay.RunAsync(input, history, progress, ct));
                    if (!outcome.Succeeded)
                        return Operator.Refuse(outcome.Failures);
                    if (parsed.GetValue(json))
                        Console.Out.WriteLine(JsonSerializer.Serialize(outcome.Value, Json));
                    else
                        Write(outcome.Value, input);
                    return 0;
                }
            },
            cancellation));
        return command;
    }

    private static double[]? Metres(System.CommandLine.Parsing.ArgumentResult result)
    {
        var radii = new List<double>();
        foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var radius) && radius <= ReplayDuplicates.MaxRadiusMeters)
                radii.Add(radius);
            else
                result.AddError($"--radius: expected are metres from 0 to 1000; \"{text}\" are none.");
        }

        return [.. radii];
    }

    private static async Task<Outcome<T>> WatchAsync<T>(Func<IProgress<double>?, Task<Outcome<T>>> run) => !AnsiConsole.Profile.Out.IsTerminal || Console.IsOutputRedirected
        ? await run(null)
        : await AnsiConsole.Progress().StartAsync(async context => await run(new Bar(context.AddTask("Replaying", maxValue: 1))));

    private static void Write(ReplayedHistory found, ReplayInput input)
    {
        Line($"{Counted.Of(found.Read, "report")}{(input.Months is { } months ? $" of the last {(months == 1 ? "month" : $"{months} months")}" : "")}{(found.HasMore ? $" (no more than {input.MaxReports} are taken; there are more)" : "")}; {found.LeftOut.Sum(entry => entry.Count)} left out{(found.LeftOut.Count > 0 ? ":" : ".")}");
        foreach (var entry in found.LeftOut)
            Line(OldReportSource.Printable($"  {entry.Count} {Why(entry.Reason)}: {string.Join(", ", entry.First)}{(entry.Count > entry.First.Count ? ", …" : "")}"));
        Line(found.LabelSource switch
        {
            LabelSource.Decisions => $"Held against {Counted.Of(found.Labels, "decision")} of people about pairs; a link about which nobody has decided is unknown.",
            LabelSource.DuplicateOf => $"Held against {Counted.Of(found.Labels, "mark")} of which report repeats which; what has none repeats none.{(found.LabelsWithoutFirst > 0 ? $" {found.LabelsWithoutFirst} of them {(found.LabelsWithoutFirst == 1 ? "names" : "name")} a report that is not there: its links are unknown." : "")}",
            LabelSource.IsDuplicate => $"Held against {Counted.Of(found.Labels, "mark")} of reports as duplicates, of whatever: a link of a marked report counts as a hit.",
            _ => "Nobody has decided anything: links can be counted, not judged.",
        });
        if (found.WordsTakenForNo.Count > 0)
        {
            var listed = found.WordsTakenForNo.OrderByDescending(word => word.Value).Take(LeftOutReports.Listed).Select(word => $"\"{word.Key}\" ({word.Value})");
            Line(OldReportSource.Printable($"Neither yes nor no in is_duplicate, taken for a no: {string.Join(", ", listed)}{(found.WordsTakenForNo.Count > LeftOutReports.Listed ? ", …" : "")}"));
        }

        var with = found.Services.Where(service => service.Radii[0].Reports > 0).ToList();
        foreach (var service in with)
        {
            Console.Out.WriteLine();
            Line($"{service.ServiceCode}: {Counted.Of(service.Radii[0].Reports, "report")}, {service.Radii[0].Repeated} of them repeating an earlier one; candidates within {service.CandidateRadiusMeters} m{(service.IsLinking ? "" : "; linking is off, the figures are as if it were on")}");
            Console.Out.WriteLine("  radius    hits  misses  (of them offered)  false alarms  unknown");
            foreach (var row in service.Radii)
                Line($"{(row.RadiusMeters == service.RadiusMeters ? "*" : " ")}{row.RadiusMeters,6} m  {row.Hits,6}  {row.Misses,6}  {row.Offered,17}  {row.FalseAlarms,12}  {row.Unknown,7}");
        }

        if (with.Count > 0)
            Console.Out.WriteLine("\n* the automatic radius that is set. Offered: the right one is among the five shown to the reporter.");
    }

    private static string Why(LeftOutReason reason) => reason switch
    {
        LeftOutReason.Broken => "with another number of fields than the header",
        LeftOutReason.NoId => "without a number of their own",
        LeftOutReason.IdTwice => "whose number came before",
        LeftOutReason.NoService => "of a service that is none here (--service, --map or --default-service says which it is)",
        LeftOutReason.NoDate => "without a date that can be read (--date-format)",
        _ => "without a place in degrees",
    };

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Line(string text) => Console.Out.WriteLine(text);

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
