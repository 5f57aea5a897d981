using System.Diagnostics;
using System.Globalization;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Tests.Load;

/// <summary>Measures the running service over HTTP, and in the same run what its database alone can do with the same SQL (pgbench).</summary>
internal sealed class BenchCommand
{
    private const int Clients = 8;
    internal const int Services = 10;
    private readonly Toolbox toolbox;
    private readonly LoadTown town;
    private readonly int seconds;
    private readonly Measurement measure;

    private BenchCommand(Toolbox toolbox, HttpClient http, LoadTown town, int seconds) =>
        (this.toolbox, this.town, this.seconds, measure) = (toolbox, town, seconds, new Measurement(http, Clients, seconds));

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
        await InsertAsync(toolbox, town, reports, 3, ct);
        await toolbox.QueryAsync("VACUUM ANALYZE reports, report_events, report_words", ct);
        Measurement.Text($"bench: {reports} reports in {town.Key} after {began.Elapsed.TotalSeconds:F1} s; {Clients} connections, {seconds} s each");
        var post = await PostStatementAsync(ct);
        measure.Head();
        await ListsAsync(ct);
        await PagesAsync(ct);
        await measure.CompareAsync("POST requests", Post, post, ct);
        await DrainAsync(ct);
        foreach (var perSecond in (int[])[100, 200])
        {
            await SteadyAsync(perSecond, ct);
            await DrainAsync(ct);
        }

        await BacklogAsync("one process of workers", backlog, ct);
        await using (await WorkerProcess.StartAsync(toolbox, ct))
            await BacklogAsync("two processes of workers", backlog, ct);
        await BareBacklogAsync(ct);
    }

    private async Task BacklogAsync(string who, int backlog, CancellationToken ct)
    {
        await InsertAsync(toolbox, town, backlog, 0, ct);
        var drain = Stopwatch.StartNew();
        await DrainAsync(ct);
        Measurement.Text($"  backlog of {backlog}, {who}: {drain.Elapsed.TotalSeconds:F1} s, {backlog / drain.Elapsed.TotalSeconds:F0} reports/s");
    }

    /// <summary>The two statements that find candidates and routes, for a hundred reports at a time as the steps ask them, with nothing around them and nothing stored.</summary>
    private async Task BareBacklogAsync(CancellationToken ct)
    {
        const int batch = 100;
        var rows = await toolbox.QueryAsync("SELECT id FROM reports WHERE jurisdiction_id = $1 ORDER BY id DESC LIMIT $2", ct, town.Id, batch);
        string Array(string type, Func<long, string> value) => $"ARRAY[{string.Join(',', rows.Select(row => value((long)row[0]!)))}]::{type}[]";
        var services = await toolbox.QueryAsync("SELECT string_agg(id::text, ',') FROM services WHERE jurisdiction_id = $1", ct, town.Id);
        var ids = Array("bigint", id => $"{id}");
        Statement[] statements =
        [
            Statement.OfFile("Duplicates/FindCandidates.sql", new Dictionary<string, string>
            {
                ["jurisdiction"] = $"{town.Id}",
                ["ids"] = ids,
                ["radii"] = Array("float8", _ => "70"),
                ["windows"] = Array("integer", _ => "60"),
                ["closed_windows"] = Array("float8", _ => "30"),
                ["services"] = $"ARRAY[{services[0][0]}]::bigint[]",
                ["nearby_radius"] = string.Create(CultureInfo.InvariantCulture, $"{MatchContext.NearbyRadius.Meters}"),
            }),
            Statement.OfFile("Routing/FindRoutes.sql", new Dictionary<string, string>
            {
                ["jurisdiction"] = $"{town.Id}",
                ["ids"] = ids,
                ["place_sources"] = "'{unknown}'::text[]",
                ["error_meters"] = string.Create(CultureInfo.InvariantCulture, $"ARRAY[{toolbox.Of<RouteFinder>().ErrorMetersOf(LocationSource.Unknown)}]::float8[]"),
                ["holidays"] = "'{}'::date[]",
                ["trial_layer"] = "NULL::bigint",
                ["trial_version"] = "NULL::bigint",
            }),
        ];
        // Each report needs both.
        var seconds = 0.0;
        foreach (var statement in statements)
            seconds += 1 / await measure.PgbenchAsync([statement], ct);
        Measurement.Text($"  the statements of candidates and routes alone, {batch} reports each, {Clients} connections: {batch / seconds:F0} reports/s");
    }

    private async Task ListsAsync(CancellationToken ct)
    {
        var ids = await SomeIdsAsync(500, ct);
        var service = await ServiceAsync(ct);
        var now = TimeProvider.System.GetUtcNow();
        var (latitude, longitude) = (51.5, 8.5);
        var query = new ReportQuery(town.Id) { From = now.AddDays(-90) };
        var whole = new ReportQuery(town.Id);
        var some = ids[..100];
        List<Statement> one = [.. some.Select(id => Statement.Of(whole with { ServiceRequestIds = [id] }))];
        var list = $"j/{town.Key}/open311/v2/requests";
        var around = string.Create(CultureInfo.InvariantCulture, $"lat={latitude}&long={longitude}&radius=1000");
        await measure.CompareAsync("GET requests.json, 90 days", [new Get($"{list}.json")], [Statement.Of(query)], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests.xml, 90 days", [new Get($"{list}.xml")], [Statement.Of(query)], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, one service", [new Get($"{list}.json?service_code=s3")], [Statement.Of(query with { ServiceIds = [service] })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, 50 ids", [new Get($"{list}.json?service_request_id={string.Join(',', ids.Take(50))}")], [Statement.Of(whole with { ServiceRequestIds = ids[..50] })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, 500 ids", [new Get($"{list}.json?service_request_id={string.Join(',', ids)}")], [Statement.Of(whole with { ServiceRequestIds = ids })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, bbox", [new Get($"{list}.json?bbox=8.50,51.50,8.52,51.52")], [Statement.Of(query with { Box = BoundingBox.TryCreate(8.50, 51.50, 8.52, 51.52) })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, radius 1 km", [new Get($"{list}.json?{around}")], [Statement.Of(query with { Around = new ReportCircle(Wgs84Point.Create(latitude, longitude), 1000) })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, updated_after", [new Get($"{list}.json?updated_after={now.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}")], [Statement.Of(whole with { UpdatedFrom = now.AddDays(-1) })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, q, frequent", [new Get($"{list}.json?q=laterne")], [Statement.Of(query with { Words = ["laterne"], HasFrequentWords = true })], ct, isPaced: true, isKept: true);
        await measure.CompareAsync("GET requests, q, rare", [new Get($"{list}.json?q=laterne+77")], [Statement.Of(query with { Words = ["laterne", "77"] })], ct, isPaced: true, isKept: true);
        var feed = new Dictionary<string, string>
        {
            ["jurisdiction"] = $"{town.Id}",
            ["to"] = $"'{now:O}'::timestamptz",
            ["after"] = $"'{now.AddDays(-1):O}'::timestamptz",
            ["after_id"] = "0",
            ["limit"] = "1001",
        };
        await measure.CompareAsync("GET servicerequestupdates", [new Get($"j/{town.Key}/open311/v2/servicerequestupdates.json?start_date={now.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}&end_date={now:yyyy-MM-ddTHH:mm:ssZ}")], [Statement.OfFile("Updates/FindUpdatesOfTime.sql", feed)], ct, isPaced: true);
        await measure.CompareAsync("GET requests/{id}.json", [.. some.Select(id => new Get($"{list}/{id}.json"))], one, ct, isKept: true);
        await measure.CompareAsync("GET requests/{id}.xml", [.. some.Select(id => new Get($"{list}/{id}.xml"))], one, ct, isKept: true);
        foreach (var path in (string[])[$"{list}.json", $"{list}/{ids[0]}.json"])
        {
            var tag = await measure.TagOfAsync(new Get(path), ct);
            await measure.MeasureAsync(path.EndsWith($"{list}.json", StringComparison.Ordinal) ? "304 of the list" : "304 of one record", [new Get(path, tag)], ct);
        }
    }

    // A page makes several statements; it is held against the one that is its reason.
    private async Task PagesAsync(CancellationToken ct)
    {
        var ids = await SomeIdsAsync(100, ct);
        var one = await ServiceAsync(ct);
        // One that is found again by what asks for similar ones: an answer without any says little.
        var place = (await toolbox.QueryAsync(
            "SELECT ST_Y(place), ST_X(place), description FROM reports WHERE jurisdiction_id = $1 AND service_id = $2 AND requested_datetime > now() - interval '30 days' ORDER BY md5(id::text) LIMIT 1", ct, town.Id, one))[0];
        var (latitude, longitude, description) = ((double)place[0]!, (double)place[1]!, Uri.EscapeDataString((string)place[2]!));
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
            ["service"] = $"{one}",
            ["nearby_radius"] = "250",
            ["since"] = "now() - interval '60 days'",
            ["closed_since"] = "now() - interval '30 days'",
        };
        var pages = $"j/{town.Key}";
        await measure.CompareAsync("page /reports", [new Get($"{pages}/reports")], [Statement.OfFile("Reports/ListReports.sql", page)], ct);
        await measure.CompareAsync("page /reports?service", [new Get($"{pages}/reports?service=s3")], [Statement.OfFile("Reports/ListReportsOfServices.sql", page)], ct);
        await measure.CompareAsync("page /reports/{id}", [.. ids.Select(id => new Get($"{pages}/reports/{id}"))], [.. ids.Select(id => Statement.Of(new ReportQuery(town.Id) { ServiceRequestIds = [id], WithExtended = true }))], ct);
        foreach (var zoom in (int[])[10, 12, 14, 16])
        {
            var tiles = 1 << zoom;
            var column = (int)((longitude + 180) / 360 * tiles);
            var row = (int)((1 - Math.Asinh(Math.Tan(double.DegreesToRadians(latitude))) / Math.PI) / 2 * tiles);
            var cells = TileCells.Of(TileAddress.TryParse($"{zoom}", $"{column}", $"{row}")!.Value);
            var tile = new Dictionary<string, string>
            {
                ["first"] = $"{cells.First}",
                ["last"] = $"{cells.Last}",
                ["shift"] = $"{DrawReportTile.ShiftOf(zoom)}",
                ["jurisdiction"] = $"{town.Id}",
                ["zoom"] = $"{zoom}",
                ["column"] = $"{column}",
                ["row"] = $"{row}",
                ["services"] = "NULL",
                ["is_closed"] = "NULL",
                ["name"] = "'reports'",
            };
            await measure.CompareAsync($"tile of reports, zoom {zoom}", [new Get($"{pages}/ogc/collections/reports/tiles/WebMercatorQuad/{zoom}/{row}/{column}")], [Statement.OfFile(zoom < DrawReportTile.MinZoomOfSingle ? "Reports/DrawReportClusters.sql" : "Reports/DrawReportTile.sql", tile)], ct);
        }

        await measure.CompareAsync(
            "similar reports", [new Get(string.Create(CultureInfo.InvariantCulture, $"{pages}/reports/new/similar?service=s3&lat={latitude}&long={longitude}&description={description}"))], [Statement.OfFile("Duplicates/FindSimilar.sql", near)], ct);
        // The goal is an answer within 50 ms.
        await measure.CompareAsync(
            "GET similar.json", [new Get(string.Create(CultureInfo.InvariantCulture, $"{pages}/open311/v2/similar.json?service_code=s3&lat={latitude}&long={longitude}&description={description}"))],
            [Statement.OfFile("Duplicates/FindSimilar.sql", near)], ct, isPaced: true);
    }

    private async Task<List<string>> SomeIdsAsync(int count, CancellationToken ct) =>
        (await toolbox.QueryAsync("SELECT service_request_id FROM reports WHERE jurisdiction_id = $1 ORDER BY md5(id::text) LIMIT $2", ct, town.Id, count)).ConvertAll(row => (string)row[0]!);

    private async Task<long> ServiceAsync(CancellationToken ct) =>
        (long)(await toolbox.QueryAsync("SELECT id FROM services WHERE jurisdiction_id = $1 AND code = 's3'", ct, town.Id))[0][0]!;

    private async Task<Statement> PostStatementAsync(CancellationToken ct)
    {
        var service = await ServiceAsync(ct);
        var key = (await toolbox.QueryAsync("SELECT max(id) FROM api_keys WHERE jurisdiction_id = $1", ct, town.Id))[0][0]!;
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
            ["visibility"] = "'public'",
            ["address"] = "NULL::text",
            ["address_key"] = "NULL::text",
            ["zipcode"] = "NULL::text",
            ["asks_outside"] = "false",
            ["opens_thread"] = "false",
            ["thread"] = "NULL::bigint",
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
            ["photo_hashes"] = "'{}'::bigint[]",
            ["asset_layer"] = "NULL::bigint",
            ["asset_key"] = "NULL::text",
            ["asset_label"] = "NULL::text",
            ["asset_version"] = "NULL::integer",
            ["place_source"] = "'unknown'",
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
        return Statement.OfFile("Reports/SubmitReport.sql", post);
    }

    // Spread over a degree square and 120 days, one in a few hundred near another; each changed once, some time after it came; its words from a hundred things in a hundred streets.
    /// <param name="side">Degrees: the square from 8° east and 51° north over which the reports are spread.</param>
    /// <param name="openOf">One report of so many is open, the others are closed.</param>
    internal static async Task InsertAsync(Toolbox toolbox, LoadTown town, int count, int stage, CancellationToken ct, double side = 1, int openOf = 1) => await toolbox.QueryAsync(
        string.Create(CultureInfo.InvariantCulture, $"""
        WITH made AS (
            SELECT nextval(pg_get_serial_sequence('reports', 'id')) AS id, number, now() - random() * interval '120 days' AS requested FROM generate_series(1, {count}) AS number
        ), report AS (
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, description, media_urls, attributes, requested_datetime, updated_datetime,
                                 department_id, department_by_hand, visibility, is_imported)
            SELECT {town.Id}, id, '2026-' || id, (SELECT min(id) FROM services WHERE jurisdiction_id = {town.Id}) + number % {Services}, CASE WHEN id % {openOf} = 0 THEN 'received' ELSE 'closed_fixed' END, {stage},
                   ST_SetSRID(ST_MakePoint(8 + {side} * random(), 51 + {side} * random()), 4326),
                   (ARRAY['Laterne', 'Schlagloch', 'Ampel', 'Müll', 'Baum', 'Bank', 'Schild', 'Gully', 'Spielgerät', 'Radweg'])[1 + number % 10] || ' ' || number % 997 || ' ist seit Tagen defekt, bitte ansehen.',
                   '{"{}"}', '{"{}"}', requested, requested + random() * (now() - requested),
                   CASE WHEN {stage} = 3 THEN (SELECT fallback_department_id FROM jurisdictions WHERE id = {town.Id}) END, false, 'public', false
            FROM made RETURNING id, requested_datetime, updated_datetime
        ), received AS (
            INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status, notified_at)
            SELECT {town.Id}, id, requested_datetime, 'received', true, 'reporter', 'received', CASE WHEN {stage} = 3 THEN now() END FROM report
        )
        INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, to_status, public_note, notified_at)
        SELECT {town.Id}, id, updated_datetime, 'status_changed', true, 'staff', 'received', 'Wird angesehen.', now() FROM report WHERE {stage} = 3
        """),
        ct);

    // So many POSTs a second; the moment of a report's routing decision is seen by polling every 10 ms.
    private async Task SteadyAsync(int perSecond, CancellationToken ct)
    {
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
                    posts.Add(measure.SendAsync(Post($"{mark} {i}"), ct));
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
        Measurement.Text($"  POST to routed at {perSecond}/s, ms: {Statistics.Describe(routed.Where(time => time > 0).ToList())}; {routed.Count(time => time == 0)} of {count} not seen");
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
}
