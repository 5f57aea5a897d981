using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Load;

/// <summary>Measures the running service over HTTP, and in the same run what its database alone can do with the same SQL (pgbench).</summary>
internal sealed partial class BenchCommand
{
    private const int Clients = 8;
    private const int Services = 10;
    private readonly Toolbox toolbox;
    private readonly HttpClient http;
    private readonly LoadTown town;
    private readonly int seconds;

    private BenchCommand(Toolbox toolbox, HttpClient http, LoadTown town, int seconds) => (this.toolbox, this.http, this.town, this.seconds) = (toolbox, http, town, seconds);

    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        await using var toolbox = Toolbox.OfRunningService();
        using var http = new HttpClient { BaseAddress = Toolbox.RunningService() };
        var now = TimeProvider.System.GetUtcNow();
        var town = await toolbox.MakeTownAsync(
            new Jurisdiction { Key = $"bench-{now:yyyyMMddHHmmss}", Name = "Bench", Language = "en", CatalogChangedAt = now },
            new Department { Key = "city", Name = "City" },
            Enumerable.Range(0, Services).Select(i => new Service { Code = $"s{i}", Name = $"Service {i}", CandidateRadiusMeters = 40, CertainRadiusMeters = 12 }).ToList(),
            ApiScopes.Report,
            ReporterMail.Never,
            ct);
        try
        {
            await new BenchCommand(toolbox, http, town, line.Number("--seconds") ?? 5).RunAsync(line.Number("--reports") ?? 200_000, line.Number("--backlog") ?? 20_000, ct);
        }
        finally
        {
            await toolbox.RemoveTownAsync(town, CancellationToken.None);
        }

        return 0;
    }

    private async Task RunAsync(int reports, int backlog, CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        await InsertAsync(reports, 3, ct);
        await toolbox.QueryAsync("VACUUM ANALYZE reports", ct);
        Text($"bench: {reports} reports in {town.Key} after {began.Elapsed.TotalSeconds:F1} s; {Clients} connections, {seconds} s each");
        Text($"  {"",-30}{"HTTP req/s",12}{"SQL tps",12}{"ratio",8}   HTTP ms");

        var ids = (await toolbox.QueryAsync("SELECT service_request_id FROM reports WHERE jurisdiction_id = $1 ORDER BY md5(id::text) LIMIT 50", ct, town.Id)).ConvertAll(row => (string)row[0]!);
        var service = (await toolbox.QueryAsync("SELECT id FROM services WHERE jurisdiction_id = $1 AND code = 's3'", ct, town.Id))[0][0]!;
        var key = (await toolbox.QueryAsync("SELECT max(id) FROM api_keys WHERE jurisdiction_id = $1", ct, town.Id))[0][0]!;
        var now = TimeProvider.System.GetUtcNow();
        var query = new ReportQuery(town.Id) { From = now.AddDays(-90) };
        var post = new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["gate"] = "NULL",
            ["api_key"] = $"{key}",
            ["key_hash"] = "NULL",
            ["body_hash"] = "NULL::bytea",
            ["expires_at"] = "now()",
            ["now"] = "now()",
            ["year"] = "'2026'",
            ["is_batch"] = "false",
            ["token"] = "NULL::text",
            ["service"] = $"{service}",
            ["longitude"] = "8 + random()",
            ["latitude"] = "51 + random()",
            ["address_string"] = "NULL::text",
            ["address_id"] = "NULL::text",
            ["title"] = "NULL::text",
            ["description"] = "'Bench'",
            ["media_urls"] = "'{}'::text[]",
            ["photo_links"] = "'{}'::text[]",
            ["photo_names"] = "'{}'::text[]",
            ["photo_widths"] = "'{}'::integer[]",
            ["photo_heights"] = "'{}'::integer[]",
            ["photo_bytes"] = "'{}'::integer[]",
            ["attributes"] = "'{}'",
            ["requested_datetime"] = "now()",
            ["expected_datetime"] = "NULL::timestamptz",
            ["is_imported"] = "false",
            ["account_id"] = "NULL::text",
            ["email"] = "NULL::text",
            ["first_name"] = "NULL::text",
            ["last_name"] = "NULL::text",
            ["phone"] = "NULL::text",
            ["device_id"] = "NULL::text",
            ["language"] = "'en'",
            ["has_contact"] = "false",
            ["subscribes"] = "false",
            ["confirmed_at"] = "NULL::timestamptz",
        };
        var path = $"j/{town.Key}/open311/v2/requests";
        await CompareAsync("GET requests, 90 days", () => Get($"{path}.json"), query, ct);
        await CompareAsync("GET requests, one service", () => Get($"{path}.json?service_code=s3"), query with { ServiceIds = [(long)service] }, ct);
        await CompareAsync("GET requests, 50 ids", () => Get($"{path}.json?service_request_id={string.Join(',', ids)}"), query with { ServiceRequestIds = ids }, ct);
        await CompareAsync("GET requests/{id}", () => Get($"{path}/{ids[0]}.json"), query with { ServiceRequestIds = [ids[0]] }, ct);
        await PagesAsync(ids[0], ct);
        await CompareAsync("POST requests", Post, "Reports/SubmitReport.sql", post, ct);
        await DrainAsync(ct);
        await SteadyAsync(ct);
        await DrainAsync(ct);

        await InsertAsync(backlog, 0, ct);
        var drain = Stopwatch.StartNew();
        await DrainAsync(ct);
        Text($"  backlog of {backlog}: {drain.Elapsed.TotalSeconds:F1} s, {backlog / drain.Elapsed.TotalSeconds:F0} reports/s");
    }

    // A page makes several statements; it is held against the one that is its reason.
    private async Task PagesAsync(string id, CancellationToken ct)
    {
        var services = $"ARRAY[{string.Join(", ", (await toolbox.QueryAsync("SELECT id FROM services WHERE jurisdiction_id = $1", ct, town.Id)).Select(row => row[0]))}]::bigint[]";
        var one = (await toolbox.QueryAsync("SELECT id FROM services WHERE jurisdiction_id = $1 AND code = 's3'", ct, town.Id))[0][0]!;
        var place = (await toolbox.QueryAsync("SELECT ST_Y(place), ST_X(place) FROM reports WHERE service_request_id = $1", ct, id))[0];
        var (latitude, longitude) = ((double)place[0]!, (double)place[1]!);
        var page = new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["is_closed"] = "NULL",
            ["before"] = "'infinity'::timestamptz",
            ["before_id"] = $"{long.MaxValue}",
            ["limit"] = "21",
            ["services"] = $"ARRAY[{one}]::bigint[]",
        };
        var near = new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["longitude"] = longitude.ToString(CultureInfo.InvariantCulture),
            ["latitude"] = latitude.ToString(CultureInfo.InvariantCulture),
            ["radius"] = "40",
            ["services"] = $"ARRAY[{one}]::bigint[]",
            ["since"] = "now() - interval '60 days'",
        };
        var pages = $"j/{town.Key}";
        await CompareAsync("page /reports", () => Get($"{pages}/reports"), "Reports/ListReports.sql", page, ct);
        await CompareAsync("page /reports?service", () => Get($"{pages}/reports?service=s3"), "Reports/ListReportsOfServices.sql", page, ct);
        await CompareAsync("page /reports/{id}", () => Get($"{pages}/reports/{id}"), new ReportQuery(town.Id) { ServiceRequestIds = [id], WithExtended = true }, ct);
        foreach (var zoom in (int[])[10, 12, 14, 16])
        {
            var tiles = 1 << zoom;
            var column = (int)((longitude + 180) / 360 * tiles);
            var row = (int)((1 - Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI) / 2 * tiles);
            var tile = new Dictionary<string, string>
            {
                ["jurisdiction"] = $"{town.Id}",
                ["zoom"] = $"{zoom}",
                ["column"] = $"{column}",
                ["row"] = $"{row}",
                ["services"] = "NULL",
                ["is_closed"] = "NULL",
            };
            await CompareAsync($"tile of reports, zoom {zoom}", () => Get($"{pages}/map/reports/{zoom}/{column}/{row}.mvt"), "Reports/DrawReportTile.sql", tile, ct);
        }

        await CompareAsync(
            "similar reports", () => Get(string.Create(CultureInfo.InvariantCulture, $"{pages}/reports/new/similar?service=s3&lat={latitude}&long={longitude}&description=Report")), "Duplicates/FindSimilar.sql", near, ct);
    }

    // Spread over a degree square and 120 days, one in a few hundred near another.
    private async Task InsertAsync(int count, int stage, CancellationToken ct) => await toolbox.QueryAsync(
        $"""
        WITH made AS (SELECT nextval(pg_get_serial_sequence('reports', 'id')) AS id, number FROM generate_series(1, {count}) AS number),
        report AS (
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, description, media_urls, attributes, requested_datetime, updated_datetime,
                                 department_id, department_by_hand, visibility, is_imported)
            SELECT {town.Id}, id, '2026-' || id, (SELECT min(id) FROM services WHERE jurisdiction_id = {town.Id}) + number % {Services}, 'received', {stage},
                   ST_SetSRID(ST_MakePoint(8 + random(), 51 + random()), 4326), 'Report number ' || number, '{"{}"}', '{"{}"}', now() - random() * interval '120 days', now(),
                   CASE WHEN {stage} = 3 THEN (SELECT fallback_department_id FROM jurisdictions WHERE id = {town.Id}) END, false, 'public', false
            FROM made RETURNING id)
        INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status, notified_at)
        SELECT {town.Id}, id, now(), 'received', true, 'reporter', 'received', CASE WHEN {stage} = 3 THEN now() END FROM report
        """,
        ct);

    private Task CompareAsync(string what, Func<HttpRequestMessage> request, ReportQuery query, CancellationToken ct)
    {
        var statement = ReportStatement.Of(query);
        return CompareSqlAsync(what, request, statement.Sql, statement.Parameters.ToDictionary(parameter => parameter.ParameterName, parameter => Literal(parameter.Value!)), ct);
    }

    private Task CompareAsync(string what, Func<HttpRequestMessage> request, string file, Dictionary<string, string> values, CancellationToken ct) =>
        CompareSqlAsync(what, request, SqlFile.Read(file), values, ct);

    private static string Literal(object value) => value switch
    {
        string text => $"'{text}'",
        DateTime moment => $"'{moment:O}'::timestamptz",
        string[] texts => $"ARRAY[{string.Join(", ", texts.Select(Literal))}]",
        long[] numbers => $"ARRAY[{string.Join(", ", numbers)}]::bigint[]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private async Task CompareSqlAsync(string what, Func<HttpRequestMessage> request, string text, Dictionary<string, string> values, CancellationToken ct)
    {
        await OverHttpAsync(request, TimeSpan.FromSeconds(1), ct); // warm
        var (perSecond, times) = await OverHttpAsync(request, TimeSpan.FromSeconds(seconds), ct);
        var script = Path.GetTempFileName();
        try
        {
            var sql = Comment().Replace(text, "");
            await File.WriteAllTextAsync(script, Parameter().Replace(sql, match => $"({values[match.Value[1..]]})").ReplaceLineEndings(" ").TrimEnd(' ', ';') + ";\n", ct);
            var connection = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("ConnectionStrings__Open311"));
            var output = await Shell.RunAsync(
                Path.Combine(Shell.PostgresBin(), "pgbench"),
                ["-n", "-M", "prepared", "-f", script, "-c", $"{Clients}", "-j", "2", "-T", $"{seconds}", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!],
                ct);
            var tps = double.Parse(Tps().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
            Text($"  {what,-30}{perSecond,12:F0}{tps,12:F0}{perSecond / tps,8:F2}   {Statistics.Describe(times)}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private async Task<(double PerSecond, List<double> Milliseconds)> OverHttpAsync(Func<HttpRequestMessage> make, TimeSpan length, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(
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

    private async Task<double> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        using (request)
        using (var answer = await http.SendAsync(request, ct))
        {
            var body = await answer.Content.ReadAsByteArrayAsync(ct);
            if (!answer.IsSuccessStatusCode)
                throw new LoadException($"{request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    // 100 POSTs a second; the moment of a report's routing decision is seen by polling every 10 ms.
    private async Task SteadyAsync(CancellationToken ct)
    {
        const int perSecond = 100;
        var count = perSecond * 3 * seconds;
        var sent = new long[count];
        var routed = new double[count];
        var mark = $"steady-{Guid.NewGuid():N}";
        var since = (long)(await toolbox.QueryAsync("SELECT coalesce(max(id), 0) FROM routing_decisions WHERE jurisdiction_id = $1", ct, town.Id))[0][0]!;
        var began = Stopwatch.StartNew();
        var sending = Task.Run(
            async () =>
            {
                var posts = new List<Task>();
                for (var i = 0; i < count; i++)
                {
                    var wait = TimeSpan.FromSeconds((double)i / perSecond) - began.Elapsed;
                    if (wait > TimeSpan.Zero)
                        await Task.Delay(wait, ct);
                    sent[i] = Stopwatch.GetTimestamp();
                    posts.Add(SendAsync(Post($"{mark} {i}"), ct));
                }

                await Task.WhenAll(posts);
            },
            ct);
        for (var seen = 0; seen < count && began.Elapsed < TimeSpan.FromMinutes(2);)
        {
            foreach (var row in await toolbox.QueryAsync(
                "SELECT decision.id, report.description FROM routing_decisions AS decision JOIN reports AS report ON report.jurisdiction_id = decision.jurisdiction_id AND report.id = decision.report_id WHERE decision.jurisdiction_id = $1 AND decision.id > $2",
                ct,
                town.Id,
                since - 200))
            {
                since = Math.Max(since, (long)row[0]!);
                var words = ((string?)row[1] ?? "").Split(' ');
                if (words[0] != mark || routed[int.Parse(words[1], CultureInfo.InvariantCulture)] > 0)
                    continue;
                var number = int.Parse(words[1], CultureInfo.InvariantCulture);
                routed[number] = Stopwatch.GetElapsedTime(sent[number]).TotalMilliseconds;
                seen++;
            }

            if (sending.IsFaulted)
                break;
            await Task.Delay(10, ct);
        }

        await sending;
        Text($"  POST to routed at {perSecond}/s, ms: {Statistics.Describe(routed.Where(time => time > 0).ToList())}; {routed.Count(time => time == 0)} of {count} not seen");
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        for (var since = Stopwatch.StartNew(); await toolbox.WaitingAsync(town.Id, ct) is not (0, 0);)
        {
            if (since.Elapsed > TimeSpan.FromMinutes(10))
                throw new LoadException("The pipeline was not done within 10 minutes.");
            await Task.Delay(100, ct);
        }
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private HttpRequestMessage Post() => Post("Bench");

    private HttpRequestMessage Post(string description) => new(HttpMethod.Post, town.Requests)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["api_key"] = town.ApiKey,
            ["service_code"] = "s3",
            ["lat"] = (51 + Random.Shared.NextDouble()).ToString(CultureInfo.InvariantCulture),
            ["long"] = (8 + Random.Shared.NextDouble()).ToString(CultureInfo.InvariantCulture),
            ["description"] = description,
        }),
    };

    private static void Text(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("@[a-z_]+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
