using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Tests.Load;

/// <summary>A statement and the values of its parameters as SQL literals, as pgbench can run it.</summary>
internal sealed partial class Statement
{
    private Statement(string script) => Script = script;

    /// <summary>One line.</summary>
    public string Script { get; }

    public static Statement Of(ReportQuery query)
    {
        var statement = ReportStatement.Of(query);
        return Of(statement.Sql, statement.Parameters.ToDictionary(parameter => parameter.ParameterName, parameter => Literal(parameter.Value!)));
    }

    public static Statement OfSql(FormattableString sql) => new(FormattableString.Invariant(sql).ReplaceLineEndings(" ") + ";\n");

    public static Statement OfFile(string file, IReadOnlyDictionary<string, string> values) => Of(SqlFile.Read(file), values);

    private static Statement Of(string text, IReadOnlyDictionary<string, string> values)
    {
        var sql = Comment().Replace(text, "");
        return new Statement(Parameter().Replace(sql, match => values.TryGetValue(match.Value[1..], out var value) ? $"({value})" : throw new LoadException($"The bench does not know {match.Value} of a statement.")).ReplaceLineEndings(" ").TrimEnd(' ', ';') + ";\n");
    }

    private static string Literal(object value) => value switch
    {
        string text => $"'{text}'",
        DateTime moment => $"'{moment:O}'::timestamptz",
        string[] texts => $"ARRAY[{string.Join(", ", texts.Select(Literal))}]",
        long[] numbers => $"ARRAY[{string.Join(", ", numbers)}]::bigint[]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("@[a-z_]+")]
    private static partial Regex Parameter();
}

/// <summary>Requests to the running service, and the same SQL by pgbench beside them: one line of the table each.</summary>
internal sealed partial class Measurement(HttpClient http, int clients, int seconds)
{
    /// <summary>What the goals for lists are set at.</summary>
    private const int PacedPerSecond = 100;

    private const int MostUnderWay = 64;

    // The runtime compiles what is used much a second and a third time.
    private const int WarmingSeconds = 6;

    public void Head() => Text($"  {"",-30}{"HTTP req/s",11}{"SQL tps",9}{"ratio",7}{"B/row",7}   HTTP ms; the same again, as an answer that is kept");

    // So that numbers of one run do not come again.
    private long number = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1000;

    /// <param name="requests">In turn.</param>
    /// <param name="statements">What the database does for them, in any order.</param>
    /// <param name="isPaced">Also at 100 requests a second, whatever the answers take.</param>
    /// <param name="isKept">The service keeps such answers: measured anew each time, and then again under one address.</param>
    public async Task CompareAsync(string what, IReadOnlyList<Get> requests, IReadOnlyList<Statement> statements, CancellationToken ct, bool isPaced = false, bool isKept = false)
    {
        var anew = isKept ? [.. requests.Select(request => request with { IsAnew = true })] : requests;
        var result = await RunAsync(anew, ct);
        var words = $"{result}{(isPaced ? "; " + await PacedAsync(anew, ct) : "")}";
        var tps = await PgbenchAsync(statements, ct);
        if (isKept)
        {
            var again = await RunAsync(requests, ct);
            var paced = isPaced ? "; " + await PacedAsync(requests, ct) : "";
            words += string.Create(CultureInfo.InvariantCulture, $"; again {again.PerSecond:F0}/s ({again.PerSecond / tps:F2}) {again}{paced}");
        }

        Line(what, result.PerSecond, tps, await BytesPerRowAsync(requests[0], ct), words);
    }

    /// <summary>Without a statement beside it.</summary>
    public async Task MeasureAsync(string what, IReadOnlyList<Get> requests, CancellationToken ct)
    {
        var result = await RunAsync(requests, ct);
        Line(what, result.PerSecond, null, null, $"{result}");
    }

    /// <summary>What is written, each time anew.</summary>
    public async Task CompareAsync(string what, Func<HttpRequestMessage> request, Statement statement, CancellationToken ct)
    {
        await RepeatAsync(request, TimeSpan.FromSeconds(WarmingSeconds), ct);
        var (perSecond, times) = await RepeatAsync(request, TimeSpan.FromSeconds(seconds), ct);
        Line(what, perSecond, await PgbenchAsync([statement], ct), null, Statistics.Describe(times));
    }

    /// <summary>The ETag of an answer.</summary>
    public async Task<string> TagOfAsync(Get request, CancellationToken ct)
    {
        using var answer = await http.GetAsync(request.Path, ct);
        return answer.Headers.ETag?.ToString() ?? throw new LoadException($"{request.Path} has no ETag.");
    }

    /// <summary>Milliseconds until the whole answer was there. 304 counts as an answer.</summary>
    public async Task<double> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using (request)
        using (var answer = await http.SendAsync(request, ct))
        {
            var body = await answer.Content.ReadAsByteArrayAsync(ct);
            if (!answer.IsSuccessStatusCode && answer.StatusCode != System.Net.HttpStatusCode.NotModified)
                throw new LoadException($"{request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    public static void Text(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private static void Line(string what, double perSecond, double? tps, double? bytesPerRow, string times) =>
        Text($"  {what,-30}{perSecond,11:F0}{tps,9:F0}{perSecond / tps,7:F2}{bytesPerRow,7:F0}   {times}");

    /// <summary>After the service has warmed up.</summary>
    public async Task<LoadResult> RunAsync(IReadOnlyList<Get> requests, CancellationToken ct)
    {
        await Wrk.RunAsync(http.BaseAddress!, requests, clients, WarmingSeconds, ct);
        return await Wrk.RunAsync(http.BaseAddress!, requests, clients, seconds, ct);
    }

    private async Task<(double PerSecond, List<double> Milliseconds)> RepeatAsync(Func<HttpRequestMessage> make, TimeSpan length, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(
            async () =>
            {
                var mine = new List<double>();
                while (since.Elapsed < length)
                    mine.Add(await SendAsync(make(), ct));
                return mine;
            },
            ct)));
        var all = times.SelectMany(mine => mine).ToList();
        return (all.Count / since.Elapsed.TotalSeconds, all);
    }

    // Each is sent at its time, however many are still under way, and its time counts from then. Where so many are that the machine has fallen behind for good, it is left out.
    private async Task<string> PacedAsync(IReadOnlyList<Get> requests, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        var underWay = 0;
        var times = await Task.WhenAll(Enumerable.Range(0, PacedPerSecond * seconds).Select(i => Task.Run(
            async () =>
            {
                var due = TimeSpan.FromSeconds((double)i / PacedPerSecond);
                if (due - since.Elapsed is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, ct);
                if (Volatile.Read(ref underWay) >= MostUnderWay)
                    return (double?)null;
                Interlocked.Increment(ref underWay);
                var late = Math.Max(0, (since.Elapsed - due).TotalMilliseconds);
                var time = late + await SendAsync(new HttpRequestMessage(HttpMethod.Get, requests[i % requests.Count].PathOf(Interlocked.Increment(ref number))), ct);
                Interlocked.Decrement(ref underWay);
                return time;
            },
            ct)));
        var left = times.Count(time => time is null);
        return $"at {PacedPerSecond}/s {Statistics.Describe(times.OfType<double>().ToList())}" + (left == 0 ? "" : $", {left} of {times.Length} left out");
    }

    private async Task<double> BytesPerRowAsync(Get request, CancellationToken ct)
    {
        using var answer = await http.GetAsync(request.Path, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        var rows = answer.Content.Headers.ContentType?.MediaType switch
        {
            "application/json" when JsonDocument.Parse(body).RootElement is { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
            "text/xml" => XDocument.Load(new MemoryStream(body)).Root!.Elements().Count(),
            _ => 1,
        };
        return (double)body.Length / Math.Max(rows, 1);
    }

    /// <summary>Transactions a second, each of one of the statements (no more than 128).</summary>
    public async Task<double> PgbenchAsync(IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("open311-bench-");
        try
        {
            var scripts = statements.Select((statement, i) => (File: Path.Combine(folder.FullName, $"{i}.sql"), statement.Script)).ToList();
            foreach (var (file, script) in scripts)
                await File.WriteAllTextAsync(file, script, ct);
            var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Open311"));
            var output = await Shell.RunAsync(
                Path.Combine(Shell.PostgresBin(), "pgbench"),
                ["-n", "-M", "prepared", .. scripts.SelectMany(script => (string[])["-f", script.File]),
                    "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!],
                ct);
            return double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
