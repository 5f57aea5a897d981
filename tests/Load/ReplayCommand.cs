using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Routing;

namespace Open311.Tests.Load;

/// <summary>Sends what a city recorded to the running service as a client would, into a jurisdiction of its own, and says what the pipeline made of it.</summary>
internal sealed class ReplayCommand
{
    private const int Clients = 8;
    private readonly ConcurrentDictionary<string, string> posted = new();
    private readonly ConcurrentDictionary<string, int> refused = new();
    private readonly ConcurrentBag<double> milliseconds = [];

    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        var file = line.Words[0];
        var recorded = RecordedReports.Read(file);
        if (line.Number("--limit") is { } limit)
            recorded = recorded with { Rows = recorded.Rows.Take(limit).ToList() };
        if (recorded.Rows.Count == 0)
            throw new UsageException("The file holds no reports.");
        return await new ReplayCommand().RunAsync(file, recorded, line.Has("--keep"), ct);
    }

    private async Task<int> RunAsync(string file, RecordedReports recorded, bool keep, CancellationToken ct)
    {
        await using var toolbox = Toolbox.OfRunningService();
        using var http = new HttpClient { BaseAddress = Toolbox.RunningService(), Timeout = TimeSpan.FromSeconds(30) };
        var now = TimeProvider.System.GetUtcNow();
        var name = RecordedReports.CodeOf(Path.GetFileNameWithoutExtension(file));
        var town = await toolbox.MakeTownAsync(
            new Jurisdiction
            {
                Key = $"replay-{name[..Math.Min(name.Length, 40)]}-{now:yyyyMMddHHmmss}",
                Name = $"{recorded.City} (recorded)",
                Language = "en",
                TimeZone = recorded.TimeZone,
                Boundary = BoundaryOf(recorded.Rows),
                CatalogChangedAt = now,
            },
            new Department { Key = "city", Name = "City", Language = "en" },
            recorded.Services(),
            ApiScopes.Import,
            ReporterMail.Never,
            ct);
        try
        {
            await ReplayAsync(toolbox, http, town, recorded, ct);
            return 0;
        }
        finally
        {
            if (keep)
                Console.WriteLine($"  {town.Key} stays; open311 jurisdictions remove takes it away.");
            else
                await toolbox.RemoveTownAsync(town, CancellationToken.None);
        }
    }

    private async Task ReplayAsync(Toolbox toolbox, HttpClient http, LoadTown town, RecordedReports recorded, CancellationToken ct)
    {
        Console.WriteLine($"replay: {recorded.Rows.Count} reports of {recorded.City}, {recorded.Rows[0].Reported:yyyy-MM-dd} to {recorded.Rows[^1].Reported:yyyy-MM-dd}, into {town.Key}");

        var began = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(
            async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < recorded.Rows.Count; i = Interlocked.Increment(ref next))
                    await PostAsync(http, town, recorded.Rows[i], ct);
            },
            ct)));
        var posting = began.Elapsed;
        while (await toolbox.WaitingAsync(town.Id, ct) is not (0, 0) and var waiting)
        {
            if (began.Elapsed > posting + TimeSpan.FromMinutes(5))
                throw new LoadException($"The pipeline was not done within 5 minutes: {waiting.Reports} reports and {waiting.Mails} mails wait.");
            await Task.Delay(100, ct);
        }

        await PrintAsync(toolbox, town, recorded, posting, began.Elapsed, ct);
    }

    private async Task PostAsync(HttpClient http, LoadTown town, RecordedReport row, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>
        {
            ["api_key"] = town.ApiKey,
            ["service_code"] = RecordedReports.CodeOf(row.Type),
            ["requested_datetime"] = row.Reported.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        };
        if (row.Address is not null)
            fields["address_string"] = row.Address;
        if (row is { Latitude: { } latitude, Longitude: { } longitude })
            (fields["lat"], fields["long"]) = (latitude.ToString(CultureInfo.InvariantCulture), longitude.ToString(CultureInfo.InvariantCulture));
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, town.Requests) { Content = new FormUrlEncodedContent(fields) };
            request.Headers.Add("Idempotency-Key", row.Number);
            var began = Stopwatch.GetTimestamp();
            string trouble;
            try
            {
                using var answer = await http.SendAsync(request, ct);
                var body = await answer.Content.ReadAsStringAsync(ct);
                milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                if (answer.IsSuccessStatusCode)
                {
                    posted[row.Number] = JsonDocument.Parse(body).RootElement[0].GetProperty("service_request_id").GetString()!;
                    return;
                }

                trouble = $"{(int)answer.StatusCode} {Descriptions(body)}";
                if (answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict))
                {
                    refused.AddOrUpdate(trouble, 1, (_, count) => count + 1);
                    return;
                }
            }
            catch (HttpRequestException fault)
            {
                trouble = fault.Message;
            }

            if (attempt == 10)
            {
                refused.AddOrUpdate($"given up: {trouble}", 1, (_, count) => count + 1);
                return;
            }

            await Task.Delay(200 * attempt, ct);
        }
    }

    private async Task PrintAsync(Toolbox toolbox, LoadTown town, RecordedReports recorded, TimeSpan posting, TimeSpan all, CancellationToken ct)
    {
        var pairs = (await toolbox.QueryAsync("SELECT decision, count(*), count(DISTINCT report_id) FROM duplicate_pairs WHERE jurisdiction_id = $1 GROUP BY 1", ct, town.Id))
            .ToDictionary(row => (string)row[0]!, row => (Pairs: (long)row[1]!, Reports: (long)row[2]!));
        var linked = (await toolbox.QueryAsync("SELECT service_request_id FROM reports WHERE jurisdiction_id = $1 AND duplicate_of_id IS NOT NULL", ct, town.Id))
            .Select(row => (string)row[0]!).ToHashSet(StringComparer.Ordinal);
        var suggested = (await toolbox.QueryAsync(
            "SELECT DISTINCT report.service_request_id FROM duplicate_pairs AS pair JOIN reports AS report ON report.jurisdiction_id = pair.jurisdiction_id AND report.id = pair.report_id WHERE pair.jurisdiction_id = $1 AND pair.decision = 'open'",
            ct,
            town.Id)).Select(row => (string)row[0]!).ToHashSet(StringComparer.Ordinal);
        var heads = (long)(await toolbox.QueryAsync("SELECT count(DISTINCT duplicate_of_id) FROM reports WHERE jurisdiction_id = $1", ct, town.Id))[0][0]!;
        var departments = await toolbox.QueryAsync(
            "SELECT coalesce(department.name, '(none)'), count(*) FROM reports AS report LEFT JOIN departments AS department ON department.jurisdiction_id = report.jurisdiction_id AND department.id = report.department_id WHERE report.jurisdiction_id = $1 GROUP BY 1 ORDER BY 2 DESC",
            ct,
            town.Id);
        var stalled = (long)(await toolbox.QueryAsync("SELECT count(*) FROM stalled_reports WHERE jurisdiction_id = $1", ct, town.Id))[0][0]!;

        Print("posted", $"{posted.Count}");
        Print("refused", $"{refused.Values.Sum()}");
        foreach (var (why, count) in refused.OrderByDescending(pair => pair.Value))
            Console.WriteLine($"      {count,6}  {why}");
        Print("linked to an earlier report", $"{linked.Count} (to {heads} heads)");
        Print("suggested as duplicates", $"{suggested.Count} reports, {pairs.GetValueOrDefault("open").Pairs} pairs");
        Print("put aside", $"{stalled}");
        foreach (var department in departments)
            Print($"department {department[0]}", $"{department[1]}");
        Print("POST, ms", Statistics.Describe(milliseconds));
        Print("posting, s", posting.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        Print("until all was done, s", all.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        if (!posted.IsEmpty)
            Print("wall per report, ms", (all.TotalMilliseconds / posted.Count).ToString("F2", CultureInfo.InvariantCulture));

        var labelled = recorded.Rows.Where(row => row.IsDuplicate is not null && posted.ContainsKey(row.Number)).ToList();
        if (labelled.Count == 0)
            return;
        Console.WriteLine($"  against the city's label ({labelled.Count(row => row.IsDuplicate == true)} of {labelled.Count} are duplicates; of what is not said, and may be of before the file):");
        Compare("links", row => linked.Contains(posted[row.Number]));
        Compare("links and suggestions", row => linked.Contains(posted[row.Number]) || suggested.Contains(posted[row.Number]));

        void Compare(string what, Func<RecordedReport, bool> found)
        {
            var hits = labelled.Count(row => found(row) && row.IsDuplicate == true);
            var all = labelled.Count(found);
            var wanted = labelled.Count(row => row.IsDuplicate == true);
            Print(what, string.Create(CultureInfo.InvariantCulture, $"precision {Share(hits, all)} ({hits} of {all}), recall {Share(hits, wanted)} ({hits} of {wanted})"));
        }

        static string Share(int part, int whole) => whole == 0 ? "-" : ((double)part / whole).ToString("F3", CultureInfo.InvariantCulture);
        static void Print(string what, string value) => Console.WriteLine($"  {what,-30}{value}");
    }

    // The reasons of a refusal, without what is of one report only.
    private static string Descriptions(string body)
    {
        try
        {
            return string.Join("; ", JsonDocument.Parse(body).RootElement.EnumerateArray().Select(error => error.GetProperty("description").GetString()));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return body.Length > 100 ? body[..100] : body;
        }
    }

    // About a kilometre more than the data need, so that no place lies on the border.
    private static MultiPolygon? BoundaryOf(List<RecordedReport> rows)
    {
        var places = rows.Where(row => row.Latitude is not null).Select(row => new Coordinate(row.Longitude!.Value, row.Latitude!.Value)).ToArray();
        if (places.Length == 0)
            return null;
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        var hull = (Polygon)factory.CreateMultiPointFromCoords(places).ConvexHull().Buffer(0.01, 4);
        return factory.CreateMultiPolygon([hull]);
    }
}
