using System.CommandLine;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Open311.Cli.Hosting;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Cli.Commands;

/// <summary>The options with which a command reads the reports of another system, from a CSV file or a GeoReport v2 address.</summary>
internal sealed class OldReportSource
{
    public const string KeyVariable = "OPEN311_IMPORT_KEY";

    private readonly Option<FileInfo?> map = new("--map") { Description = "CSV with two columns: their service code or name, our service code" };
    private readonly Option<Dictionary<string, string>> services = EndpointCommands.Pairs("--service", "THEIRS=OURS", "their service code or name and ours; may be repeated");
    private readonly Option<string?> fallback = new("--default-service") { Description = "Our service for all that have none here; without, they are refused" };
    private readonly Option<Dictionary<string, string>> columns = EndpointCommands.Pairs("--column", "FIELD=COLUMN", "a column that is not known by its name; fields: " + string.Join(", ", CsvReports.Columns.Select(column => column.Field)));
    private readonly Option<string?> separator = new("--separator") { Description = "comma, semicolon, tab or pipe; without, the commonest in the header" };
    private readonly Option<string?> encoding = new("--encoding") { Description = "utf-8 or windows-1252; without, what the file is" };
    private readonly Option<string[]> dates = new("--date-format") { Description = "Such as \"dd.MM.yyyy HH:mm\", in the town's time; tried before ISO 8601. May be repeated" };
    private readonly Option<string?> theirs = new("--their-jurisdiction") { Description = "The old server's jurisdiction_id" };
    private readonly Option<string> format = new("--format") { DefaultValueFactory = _ => "xml", Description = string.Join(", ", SnakeCase.Words<EndpointFormat>()) };
    private readonly Option<string?> since = new("--since") { Description = "With an address: how far back, such as 2015-01-01; if it is not given, a year" };
    private readonly Option<int> window = new("--window-days") { DefaultValueFactory = _ => 30, CustomParser = Numbers.Between(1, 90), Description = "With an address: days that one question is about, 1 to 90" };

    public OldReportSource()
    {
        separator.AcceptOnlyFromAmong("comma", "semicolon", "tab", "pipe");
        encoding.AcceptOnlyFromAmong("utf-8", "windows-1252");
        format.AcceptOnlyFromAmong([.. SnakeCase.Words<EndpointFormat>()]);
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { map, services, fallback, columns, separator, encoding, dates, theirs, format, since, window })
            command.Options.Add(option);
    }

    /// <summary>An option that was given and says nothing about this source; null: there is none.</summary>
    /// <param name="from">A file or an address; null: neither is read.</param>
    public string? Misplaced(ParseResult parsed, string? from)
    {
        var (ofFiles, ofAddresses) = (new Option[] { columns, separator, encoding }, new Option[] { theirs, format, since, window });
        var (wrong, needed) = from switch
        {
            null => ([map, services, fallback, dates, .. ofFiles, .. ofAddresses], "a file or an address"),
            _ when AddressOf(from) is null => (ofAddresses, "an address"),
            _ => (ofFiles, "a file"),
        };
        return Array.Find(wrong, option => parsed.GetResult(option) is { Implicit: false }) is { } given ? $"{given.Name} goes with {needed}." : null;
    }

    /// <summary>Opens it, runs, closes it; what cannot be read is refused in one sentence.</summary>
    /// <param name="from">A file or an address.</param>
    /// <param name="whenItStops">A sentence for a server that gives up midway.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ReadAsync(IServiceProvider provider, JurisdictionProfile jurisdiction, ParseResult parsed, string from, Func<OldHistory, Task<int>> run, string whenItStops, CancellationToken ct)
    {
        if (Misplaced(parsed, from) is { } misplaced)
            return Operator.Refuse(misplaced);
        if (Directory.Exists(from))
            return Operator.Refuse($"{from} is a folder; give the file.");
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
            if (AddressOf(from) is { } address)
            {
                if (SinceOf(parsed.GetValue(since), jurisdiction, provider.GetRequiredService<TimeProvider>()) is not { } begin)
                    return Operator.Refuse($"--since: expected is a date such as 2015-01-01; \"{parsed.GetValue(since)}\" is none.");
                if (address.Query.Length > 0 || address.UserInfo.Length > 0)
                    return Operator.Refuse("The address has no password and no ?.");
                var key = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } secret ? new Secret(secret.Trim()) : (Secret?)null;
                var access = new EndpointAccess(from.TrimEnd('/'), parsed.GetValue(theirs), key, SnakeCase.Parse<EndpointFormat>(parsed.GetRequiredValue(format)));
                reports = provider.GetRequiredService<EndpointReports>().ReadAsync(new EndpointReportOptions(access, begin, parsed.GetValue(window)), ct);
            }
            else
            {
                file = File.OpenRead(from);
                reports = CsvReports.ReadAsync(file, new CsvReportOptions(parsed.GetValue(columns) ?? [], SeparatorOf(parsed.GetValue(separator)), EncodingOf(parsed.GetValue(encoding))), ct);
            }

            return await run(new OldHistory(reports, pairs, parsed.GetValue(fallback), parsed.GetValue(dates) ?? []));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Operator.Refuse($"{from} cannot be read: {fault.Message}");
        }
        catch (FormatException fault)
        {
            return Operator.Refuse(Printable(fault.Message));
        }
        catch (EndpointReportsException fault)
        {
            return Operator.Refuse(Printable($"{from} does not give its reports: {fault.Message}. {whenItStops}"));
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    /// <summary>Texts come from elsewhere: none of their control characters reaches the terminal.</summary>
    internal static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static Uri? AddressOf(string from) => Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static DateTimeOffset? SinceOf(string? text, JurisdictionProfile jurisdiction, TimeProvider clock) => text is null ? clock.GetUtcNow().AddYears(-1) : WireDate.TryParse(text, jurisdiction.TimeZone);

    private static char? SeparatorOf(string? word) => word switch { "comma" => ',', "semicolon" => ';', "tab" => '\t', "pipe" => '|', _ => null };

    private static Encoding? EncodingOf(string? word) => word switch { "utf-8" => new UTF8Encoding(false, throwOnInvalidBytes: true), "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252), _ => null };
}
