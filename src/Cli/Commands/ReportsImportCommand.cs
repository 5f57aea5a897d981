using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Failures;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Spectre.Console;

namespace Open311.Cli.Commands;

/// <summary><c>open311 reports import FILE|ADDRESS --jurisdiction J --source NAME</c>. Exit code 0: all were taken or known; 2: some were refused, and are listed; 1: nothing could be done.</summary>
public static class ReportsImportCommand
{
    public const string KeyVariable = "OPEN311_IMPORT_KEY";
    private const int ListedProblems = 20;

    public static Command Create()
    {
        var from = new Argument<string>("FROM") { Description = "A CSV file with a header, or the address of a GeoReport v2, such as https://old.example/open311/v2" };
        var town = CatalogCommands.Jurisdiction();
        var source = new Option<string>("--source") { Required = true, Description = "What the old system is called; the same at every run, so that nothing comes in twice" };
        var map = new Option<FileInfo?>("--map") { Description = "CSV with two columns: their service code or name, our service code" };
        var services = EndpointCommands.Pairs("--service", "THEIRS=OURS", "their service code or name and ours; may be repeated");
        var fallback = new Option<string?>("--default-service") { Description = "Our service for all that have none here; without, they are refused" };
        var columns = EndpointCommands.Pairs("--column", "FIELD=COLUMN", "a column that is not known by its name; fields: " + string.Join(", ", CsvReports.Columns.Select(column => column.Field)));
        var separator = new Option<string?>("--separator") { Description = "comma, semicolon, tab or pipe; without, the commonest in the header" };
        separator.AcceptOnlyFromAmong("comma", "semicolon", "tab", "pipe");
        var encoding = new Option<string?>("--encoding") { Description = "utf-8 or windows-1252; without, what the file is" };
        encoding.AcceptOnlyFromAmong("utf-8", "windows-1252");
        var dates = new Option<string[]>("--date-format") { Description = "Such as \"dd.MM.yyyy HH:mm\", in the town's time; tried before ISO 8601. May be repeated" };
        var theirs = new Option<string?>("--their-jurisdiction") { Description = "The old server's jurisdiction_id" };
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "xml", Description = string.Join(", ", SnakeCase.Words<EndpointFormat>()) };
        format.AcceptOnlyFromAmong([.. SnakeCase.Words<EndpointFormat>()]);
        var since = new Option<string?>("--since") { Description = "With an address: how far back, such as 2015-01-01; without, a year" };
        var window = new Option<int>("--window-days") { DefaultValueFactory = _ => 30, CustomParser = Numbers.Between(1, 90), Description = "With an address: days that one question is about, 1 to 90" };
        var problems = new Option<FileInfo?>("--problems") { Description = "CSV to write all refused reports to" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything, store nothing" };
        var command = new Command("import", $"Brings the reports of an old system in, with their dates, statuses and numbers; nobody is mailed. A key that the old server wants is read from {KeyVariable}.")
        {
            from, town, source, map, services, fallback, columns, separator, encoding, dates, theirs, format, since, window, problems, dryRun,
        };
        command.SetAction((parsed, cancellation) => Operator.RunAsync(
            async (provider, ct) =>
            {
                if (await provider.GetRequiredService<JurisdictionDirectory>().FindByNameAsync(parsed.GetRequiredValue(town), ct) is not { } jurisdiction)
                    return Operator.RefuseTown(parsed.GetRequiredValue(town));
                var place = parsed.GetRequiredValue(from);
                FileStream? file = null;
                try
                {
                    var pairs = new Dictionary<string, string>(parsed.GetValue(services) ?? [], StringComparer.OrdinalIgnoreCase);
                    if (parsed.GetValue(map) is { } mapFile)
                    {
                        await using var mapping = mapFile.OpenRead();
                        foreach (var (other, own) in await CsvReports.ReadPairsAsync(mapping, ct))
                            pairs[other] = own;
                    }

                    IAsyncEnumerable<OldReport> reports;
                    if (Uri.TryCreate(place, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                    {
                        if (SinceOf(parsed.GetValue(since), jurisdiction, provider.GetRequiredService<TimeProvider>()) is not { } begin)
                            return Operator.Refuse($"--since: expected is a date such as 2015-01-01; \"{parsed.GetValue(since)}\" is none.");
                        if (address.Query.Length > 0 || address.UserInfo.Length > 0)
                            return Operator.Refuse("The address has no password and no ?.");
                        var key = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } secret ? new Secret(secret.Trim()) : (Secret?)null;
                        var access = new EndpointAccess(place.TrimEnd('/'), parsed.GetValue(theirs), key, SnakeCase.Parse<EndpointFormat>(parsed.GetRequiredValue(format)));
                        reports = provider.GetRequiredService<EndpointReports>().ReadAsync(new EndpointReportOptions(access, begin, parsed.GetValue(window)), ct);
                    }
                    else
                    {
                        file = File.OpenRead(place);
                        reports = CsvReports.ReadAsync(file, new CsvReportOptions(parsed.GetValue(columns) ?? [], SeparatorOf(parsed.GetValue(separator)), EncodingOf(parsed.GetValue(encoding))), ct);
                    }

                    var input = new ImportReportsInput(jurisdiction, parsed.GetRequiredValue(source), reports, pairs, parsed.GetValue(fallback), parsed.GetValue(dates) ?? [], parsed.GetValue(dryRun));
                    var outcome = await RunAsync(provider.GetRequiredService<ImportReports>(), input, Path.GetFileName(place.TrimEnd('/')), ct);
                    if (!outcome.Succeeded)
                        return Operator.Refuse(outcome.Failures);
                    if (parsed.GetValue(problems) is { } list)
                        await WriteProblemsAsync(list, outcome.Value.Refused, ct);
                    Report(input, outcome.Value);
                    return outcome.Value.Refused.Count > 0 ? 2 : 0;
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    return Operator.Refuse($"{place} cannot be read: {fault.Message}");
                }
                catch (FormatException fault)
                {
                    return Operator.Refuse(Printable(fault.Message));
                }
                catch (EndpointReportsException fault)
                {
                    return Operator.Refuse(Printable($"{place} does not give its reports: {fault.Message}. What came before is stored; a further run goes on."));
                }
                finally
                {
                    if (file is not null)
                        await file.DisposeAsync();
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

    private static DateTimeOffset? SinceOf(string? text, JurisdictionProfile jurisdiction, TimeProvider clock) => text is null ? clock.GetUtcNow().AddYears(-1) : WireDate.TryParse(text, jurisdiction.TimeZone);

    private static char? SeparatorOf(string? word) => word switch { "comma" => ',', "semicolon" => ';', "tab" => '\t', "pipe" => '|', _ => null };

    private static Encoding? EncodingOf(string? word) => word switch { "utf-8" => new UTF8Encoding(false, throwOnInvalidBytes: true), "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252), _ => null };

    private static void Line(string text) => Console.Out.WriteLine(Printable(text));

    /// <summary>Texts come from elsewhere: none of their control characters reaches the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

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
