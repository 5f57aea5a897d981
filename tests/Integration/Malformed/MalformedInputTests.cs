using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using CsCheck;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Malformed;

/// <summary>
/// Whatever comes in: never a 5xx, never HTML below /open311 and the addresses of the dialects, never half a report, never memory that is not given back. 2,000 requests, in the long mode 100,000. They follow from a seed, which is
/// printed; OPEN311_FUZZ_SEED repeats it. Without it the normal mode always takes the same one, the long mode a new one.
/// </summary>
public sealed partial class MalformedInputTests(ServiceUnderFire service) : IClassFixture<ServiceUnderFire>
{
    private const int BatchSize = 500;
    private const int AtOnce = 6;
    private const long MaxGrowthBytes = 256L << 20;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("OPEN311_TEST_LONG") == "1";
    private readonly ConcurrentQueue<string> faults = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private int acknowledged;
    private int unknown;

    [Fact]
    public async Task Whatever_comes_in_is_answered_in_format_and_leaves_no_half_report()
    {
        Assert.SkipUnless(ServiceUnderFire.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("OPEN311_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : IsLong ? (ulong)Random.Shared.NextInt64(long.MaxValue) : 311;
        var count = IsLong ? 100_000 : 2_000;
        TestContext.Current.TestOutputHelper?.WriteLine($"OPEN311_FUZZ_SEED={seed}, {count} requests");
        Console.WriteLine($"Malformed input: OPEN311_FUZZ_SEED={seed}, {count} requests");
        var requests = RawRequests.Of(service.ApiKey, TestPhotos.Jpeg());
        var before = 0L;
        for (var first = 0; first < count && faults.IsEmpty; first += BatchSize)
        {
            await Parallel.ForEachAsync(Enumerable.Range(first, BatchSize), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => await TryAsync(requests, seed, number));
            Assert.True(service.IsRunning, $"The service ended (seed {seed}, requests {first} to {first + BatchSize}):\n{service.Log}");
            await ExpectWholeReportsAsync(seed, first);
            if (first == 0)
                before = service.Memory; // What it takes to run at all is not what the requests cost.
        }

        Assert.True(faults.IsEmpty, $"Seed {seed}:\n{string.Join("\n\n", faults.OrderBy(fault => fault.Length).Take(10))}\n{faults.Count} in all\n{service.Log[..Math.Min(service.Log.Length, 4000)]}");
        var growth = service.Memory - before;
        Assert.True(growth < MaxGrowthBytes, $"Seed {seed}: the process grew by {growth >> 20} MB.");
        // The requests have to reach what they are to try.
        Assert.True(acknowledged > count / 20, $"Only {acknowledged} reports were taken.");
        Assert.True(statuses.GetValueOrDefault(400) > count / 20, $"Only {statuses.GetValueOrDefault(400)} requests were refused.");
        Assert.DoesNotMatch("(?m)^(fail|crit):", service.Log);
    }

    private async Task TryAsync(Gen<RawRequest> requests, ulong seed, int number)
    {
        // A number of its own for each: any of them can be made again without those before it.
        var request = requests.Generate(new PCG((uint)number, seed), null, out _);
        try
        {
            var answer = await RawAnswer.ToAsync(request, service.Address);
            statuses.AddOrUpdate(answer.Status, 1, (_, before) => before + 1);
            if (FaultOf(request, answer) is { } fault)
                faults.Enqueue($"{fault} (request {number})\n{request.Curl(service.Address)}\nanswer: {answer.Status} {answer.MediaType} {answer.Text[..Math.Min(answer.Text.Length, 500)]}");
            if (request.Method == "POST" && answer.Status == 0)
                Interlocked.Increment(ref unknown);
            if (IsNewReport(request, answer))
                Interlocked.Increment(ref acknowledged);
        }
        catch (TimeoutException e)
        {
            faults.Enqueue($"{e.Message} (request {number})\n{request.Curl(service.Address)}");
        }
    }

    private static bool IsNewReport(RawRequest request, RawAnswer answer) =>
        request.Method == "POST" && (answer.Status is 200 or 201) && !answer.Headers.ContainsKey("idempotency-replayed") && request.Target.Contains("/requests.", StringComparison.OrdinalIgnoreCase);

    private static string? FaultOf(RawRequest request, RawAnswer answer)
    {
        if (answer.Status == 0)
            return request.IsWhole ? "No answer" : null;
        if (answer.Status >= 500)
            return "A fault of the service";
        if (IsPageForDevelopers(request.Target))
            return null;
        if (answer.Text.Contains("<html", StringComparison.OrdinalIgnoreCase) && answer.MediaType is not "application/json")
            return "HTML";
        if (!OfGeoReport().IsMatch(Slashes().Replace(request.Target.Split('?')[0], "/")))
            return null;
        if (answer.Body.Length == 0)
            return answer.Status is 204 or 304 or 400 or 408 or 411 or 413 or 414 or 417 or 431 or 501 || request.Method is "HEAD" or "CONNECT" ? null : "Nothing but a status";
        try
        {
            switch (answer.MediaType)
            {
                case "application/json" or "application/geo+json":
                    using (var document = JsonDocument.Parse(answer.Body))
                        return answer.Status < 400 || (document.RootElement is { ValueKind: JsonValueKind.Array } all ? all[0] : document.RootElement.GetProperty("error")).GetProperty("description").GetString() is { Length: > 0 } ? null : "A refusal without reasons";
                case "text/xml" or "application/atom+xml":
                    var root = XDocument.Parse(answer.Text).Root!;
                    return answer.Status < 400 || (root.Name.LocalName is "errors" or "error_messages" && root.Elements().Any(error => (string?)error.Element("description") is { Length: > 0 })) ? null : "A refusal without reasons";
                case "text/csv":
                    return null;
                default:
                    return "Neither XML nor JSON";
            }
        }
        catch (Exception e) when (e is JsonException or XmlException or KeyNotFoundException or InvalidOperationException)
        {
            return "Not readable: " + e.Message;
        }
    }

    private static bool IsPageForDevelopers(string target) => target.Split('?')[0].Replace("//", "/", StringComparison.Ordinal).Trim('/').ToLowerInvariant() is "open311" or "open311/reference" or "j/fuzz.example/open311";

    private async Task ExpectWholeReportsAsync(ulong seed, int first)
    {
        var where = $"seed {seed}, requests {first} to {first + BatchSize}";
        var reports = await CountAsync("SELECT count(*) FROM reports");
        Assert.True(reports >= acknowledged && reports <= acknowledged + unknown, $"{reports} reports, {acknowledged} acknowledged, {unknown} without an answer ({where})");
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM reports AS r WHERE NOT EXISTS (SELECT FROM report_events AS e WHERE e.jurisdiction_id = r.jurisdiction_id AND e.report_id = r.id AND e.kind = 'received')")));
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM report_contacts AS c WHERE num_nonnulls(email, first_name, last_name, phone, device_id) = 0 OR NOT EXISTS (SELECT FROM reports AS r WHERE r.jurisdiction_id = c.jurisdiction_id AND r.id = c.report_id)")));
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM subscriptions AS s WHERE is_reporter AND NOT EXISTS (SELECT FROM report_contacts AS c WHERE c.jurisdiction_id = s.jurisdiction_id AND c.report_id = s.report_id AND c.email = s.email)")));
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM reports AS r WHERE photo_count <> (SELECT count(*) FROM report_photos AS p WHERE p.jurisdiction_id = r.jurisdiction_id AND p.report_id = r.id)")));
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM report_photos JOIN unclaimed_media USING (jurisdiction_id, name)")));
        Assert.Equal((where, 0), (where, await CountAsync("SELECT count(*) FROM stalled_reports")));
        await using var command = service.Database.CreateCommand("SELECT name FROM report_photos WHERE state = 'ready'");
        await using var names = await command.ExecuteReaderAsync();
        while (await names.ReadAsync())
            Assert.True(Directory.EnumerateFiles(service.MediaFolder, names.GetString(0) + "*", SearchOption.AllDirectories).Any(), $"The photo {names.GetString(0)} has no file ({where})");
    }

    private async Task<int> CountAsync(string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex("^(/j/[^/]+)?/(open311|citysdk|georeport)/", RegexOptions.IgnoreCase)]
    private static partial Regex OfGeoReport();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
