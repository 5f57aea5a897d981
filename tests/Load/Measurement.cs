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

    public void Head() => Text($"  {"",-30}{"HTTP req/s",11}{"SQL tps",9}{"ratio",7}{"B/row",7}   HTTP ms");

    /// <param name="isPaced">Also at 100 requests a second, whatever the answers take.</param>
    public async Task CompareAsync(string what, Func<HttpRequestMessage> request, Statement statement, CancellationToken ct, bool isPaced = false)
    {
        await RepeatAsync(request, TimeSpan.FromSeconds(2), ct); // warm
        var bytes = await BytesPerRowAsync(request, ct);
        var (perSecond, times) = await RepeatAsync(request, TimeSpan.FromSeconds(seconds), ct);
        var paced = isPaced ? $"; at {PacedPerSecond}/s {Statistics.Describe(await PacedAsync(request, ct))}" : "";
        var tps = await PgbenchAsync(statement, ct);
        Text($"  {what,-30}{perSecond,11:F0}{tps,9:F0}{perSecond / tps,7:F2}{bytes,7:F0}   {Statistics.Describe(times)}{paced}");
    }

    /// <summary>Without a statement beside it.</summary>
    public async Task MeasureAsync(string what, Func<HttpRequestMessage> request, CancellationToken ct)
    {
        await RepeatAsync(request, TimeSpan.FromSeconds(2), ct);
        var (perSecond, times) = await RepeatAsync(request, TimeSpan.FromSeconds(seconds), ct);
        Text($"  {what,-30}{perSecond,11:F0}{"",9}{"",7}{"",7}   {Statistics.Describe(times)}");
    }

    /// <summary>The ETag of an answer.</summary>
    public async Task<string> TagOfAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        using (var answer = await http.SendAsync(request, ct))
            return answer.Headers.ETag?.ToString() ?? throw new LoadException($"{request.RequestUri} has no ETag.");
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

    // Each is sent at its time, however many are still under way; its time counts from then.
    private async Task<List<double>> PacedAsync(Func<HttpRequestMessage> make, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, PacedPerSecond * seconds).Select(i => Task.Run(
            async () =>
            {
                var due = TimeSpan.FromSeconds((double)i / PacedPerSecond);
                if (due - since.Elapsed is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, ct);
                var late = Math.Max(0, (since.Elapsed - due).TotalMilliseconds);
                return late + await SendAsync(make(), ct);
            },
            ct)));
        return [.. times];
    }

    private async Task<double> BytesPerRowAsync(Func<HttpRequestMessage> make, CancellationToken ct)
    {
        using var request = make();
        using var answer = await http.SendAsync(request, ct);
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        var rows = answer.Content.Headers.ContentType?.MediaType switch
        {
            "application/json" when JsonDocument.Parse(body).RootElement is { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
            "text/xml" => XDocument.Load(new MemoryStream(body)).Root!.Elements().Count(),
            _ => 1,
        };
        return (double)body.Length / Math.Max(rows, 1);
    }

    private async Task<double> PgbenchAsync(Statement statement, CancellationToken ct)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, statement.Script, ct);
            var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Open311"));
            var output = await Shell.RunAsync(
                Path.Combine(Shell.PostgresBin(), "pgbench"),
                ["-n", "-M", "prepared", "-f", script, "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!],
                ct);
            return double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
