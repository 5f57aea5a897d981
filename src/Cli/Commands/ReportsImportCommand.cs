using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Spectre.Console;

namespace Open311.Cli.Commands;

/// <summary><c>open311 reports import FILE|ADDRESS --jurisdiction J --source NAME</c>. Exit code 0: all were taken or known; 2: some were refused, and are listed; 1: nothing could be done.</summary>
public static class ReportsImportCommand
{
    private const int ListedProblems = 20;

    public static Command Create()
    {
        var from = new Argument<string>("FROM") { Description = "A CSV file with a header, or the address of a GeoReport v2, such as https://old.example/open311/v2" };
        var town = CatalogCommands.Jurisdiction();
        var source = new Option<string>("--source") { Required = true, Description = "What the old system is called; the same at every run, so that nothing comes in twice" };
        var old = new OldReportSource();
        var problems = new Option<FileInfo?>("--problems") { Description = "CSV to write all refused reports to" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, store nothing" };
        var command = new Command("import", $"Brings the reports of an old system in, with their dates, statuses and numbers; nobody is mailed. A key that the old server wants is read from {OldReportSource.KeyVariable}.")
        {
            from, town, source, problems, dryRun,
        };
        old.AddTo(command);
        command.SetAction((parsed, cancellation) => Operator.RunAsync(
            async (provider, ct) =>
            {
                if (await provider.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(town), ct) is not { } jurisdiction)
                    return Operator.RefuseTown(parsed.GetRequiredValue(town));
                var place = parsed.GetRequiredValue(from);
                return await old.ReadAsync(provider, jurisdiction, parsed, place, ImportAsync, "What came before is stored; a further run goes on.", ct);

                async Task<int> ImportAsync(OldHistory history)
                {
                    var input = new ImportReportsInput(
                        jurisdiction, parsed.GetRequiredValue(source), history.Reports, history.Services, history.DefaultService, history.DateFormats, parsed.GetValue(dryRun));
                    var outcome = await RunAsync(provider.GetRequiredService<ImportReports>(), input, Path.GetFileName(place.TrimEnd('/')), ct);
                    if (!outcome.Succeeded)
                        return Operator.Refuse(outcome.Failures);
                    if (parsed.GetValue(problems) is { } list)
                        await WriteProblemsAsync(list, outcome.Value.Refused, ct);
                    Report(input, outcome.Value);
                    return outcome.Value.Refused.Count > 0 ? 2 : 0;
                }
            },
            cancellation));
        return command;
    }

    private static async Task<Outcome<ImportedReports>> RunAsync(ImportReports import, ImportReportsInput input, string name, CancellationToken ct)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
            return await import.RunAsync(input, new PlainProgress(name), ct);
        return await AnsiConsole.Progress().StartAsync(async context => await import.RunAsync(input, new Bar(context.AddTask(Markup.Escape(Printable(name)), maxValue: 1)), ct));
    }

    private static void Report(ImportReportsInput input, ImportedReports done)
    {
        var culture = CultureInfo.InvariantCulture;
        Line(string.Create(culture, $"{(input.DryRun ? "Dry run, nothing stored. Would be taken" : "Taken")}: {done.Taken}. Known already: {done.Known}. Refused: {done.Refused.Count}."));
        foreach (var (service, count) in done.UnknownServices.OrderByDescending(pair => pair.Value).Take(ListedProblems))
            Line(string.Create(culture, $"  service \"{service}\" is none here: {count} reports{(input.DefaultService is { } fallback ? $", given to {fallback}" : "; --service or --map says which it is")}"));
        foreach (var (status, count) in done.UnknownStatuses.OrderByDescending(pair => pair.Value).Take(ListedProblems))
            Line(string.Create(culture, $"  status \"{status}\" says nothing here: {count} reports, taken as received, or as closed where they have a closing date"));
        if (done.Outside.Count > 0)
            Line(string.Create(culture, $"  outside the boundary: {done.Outside.Count} reports, taken all the same; row {string.Join(", ", done.Outside.Take(ListedProblems))}{(done.Outside.Count > ListedProblems ? ", …" : "")}"));
        foreach (var refused in done.Refused.Take(ListedProblems))
            Line(string.Create(culture, $"  row {refused.Number}{(refused.Id is null ? "" : $" ({refused.Id})")}: {string.Join(" ", refused.Reasons)}"));
        if (done.Refused.Count > ListedProblems)
            Line(string.Create(culture, $"  … and {done.Refused.Count - ListedProblems} more; --problems FILE writes all."));
    }

    private static async Task WriteProblemsAsync(FileInfo file, IReadOnlyList<RefusedReport> refused, CancellationToken ct)
    {
        await using var csv = new StreamWriter(file.FullName, false, new UTF8Encoding(false)) { NewLine = "\r\n" };
        await csv.WriteLineAsync("row,service_request_id,reasons");
        foreach (var row in refused)
            await csv.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row.Number},{Quoted(row.Id ?? "")},{Quoted(string.Join(" ", row.Reasons))}").AsMemory(), ct);
    }

    // A spreadsheet takes a field that begins so for a formula.
    private static string Quoted(string text) => $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Line(string text) => Console.Out.WriteLine(Printable(text));

    private static string Printable(string text) => OldReportSource.Printable(text);

    private sealed class Bar(ProgressTask task) : IProgress<ImportReportsProgress>
    {
        public void Report(ImportReportsProgress value)
        {
            task.IsIndeterminate = value.Fraction is null;
            task.Value = value.Fraction ?? 0;
        }
    }

    /// <summary>A line at each tenth.</summary>
    private sealed class PlainProgress(string name) : IProgress<ImportReportsProgress>
    {
        private int shown;

        public void Report(ImportReportsProgress value)
        {
            var step = value.Fraction is { } fraction ? (int)(fraction * 10) : value.Read / 10_000;
            if (step <= shown)
                return;
            shown = step;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable(name)}: {value.Read} read, {value.Taken} taken"));
        }
    }
}
