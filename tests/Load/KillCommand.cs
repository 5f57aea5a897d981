using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Open311.Cli.Mail;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Load;

/// <summary>
/// Posts reports while the service and its database are killed in turn, and counts afterwards: nothing that was acknowledged may be lost, nothing may be
/// there twice, and everything has to be done within a minute of the last restart.
/// </summary>
internal sealed partial class KillCommand
{
    private const int Clients = 8;
    private const int DrainSeconds = 60;
    private static readonly TimeSpan PatienceOfClients = TimeSpan.FromMinutes(4);
    private readonly ConcurrentDictionary<string, string> acknowledged = new();
    private readonly int reports;
    private readonly Random random;
    private int attempts;
    private volatile int released; // clients go no further before the next kill, so that each kill meets posts under way
    private string lastTrouble = "none";

    private KillCommand(int reports, int seed) => (this.reports, random) = (reports, new Random(seed));

    public static async Task<int> RunAsync(CommandLine line, CancellationToken ct)
    {
        var reports = line.Number("--reports") ?? throw new UsageException("Say how many reports: kill --reports N.");
        var seed = line.Number("--seed") ?? 1;
        Console.WriteLine($"kill: {reports} reports, {Clients} clients, seed {seed}");
        return await new KillCommand(reports, seed).RunAsync(ct);
    }

    private async Task<int> RunAsync(CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        await using var cluster = await ThrowAwayCluster.StartAsync(ct);
        await using var toolbox = new Toolbox(cluster.ConnectionString);
        await toolbox.MigrateAsync(ct);
        await using var mails = SmtpCatcher.Start();
        await using var service = new ServiceProcess(cluster.ConnectionString, mails.Port, cluster.Folder);
        var town = await toolbox.MakeTownAsync(
            new Jurisdiction { Key = "kill.example", Name = "Killstadt", BaseAddress = service.Address.ToString().TrimEnd('/'), CatalogChangedAt = TimeProvider.System.GetUtcNow() },
            new Department { Key = "office", Name = "Office", Email = "office@kill.example" },
            [new Service { Code = "pothole", Name = "Pothole", CandidateRadiusMeters = 40, CertainRadiusMeters = 12 }],
            ApiScopes.Report,
            ReporterMail.Confirmed,
            ct);
        service.Start();
        try
        {
            return await RunAsync(cluster, toolbox, mails, service, town, began, ct);
        }
        catch (LoadException)
        {
            await Console.Error.WriteLineAsync($"The service's last words:\n{service.LastWords()}");
            throw;
        }
    }

    private async Task<int> RunAsync(
        ThrowAwayCluster cluster, Toolbox toolbox, SmtpCatcher mails, ServiceProcess service, LoadTown town, Stopwatch began, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = service.Address, Timeout = TimeSpan.FromSeconds(10) };
        Console.WriteLine($"  set up after {Seconds(began)} s");
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var next = -1;
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(
            async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < reports; i = Interlocked.Increment(ref next))
                {
                    while (i >= released)
                        await Task.Delay(5, failing.Token);
                    await PostAsync(http, town, i, failing.Token);
                }
            },
            failing.Token)).ToList();

        long restarted;
        var endedItself = 0;
        try
        {
            (restarted, endedItself) = await KillInTurnAsync(cluster, service, clients, began, ct);
            while (!Task.WhenAll(clients).IsCompleted)
            {
                endedItself += service.StartAgainIfItEnded() ? 1 : 0;
                await Task.WhenAny(Task.WhenAll(clients), Task.Delay(200, ct));
            }

            await Task.WhenAll(clients);
        }
        finally
        {
            await failing.CancelAsync();
            await Task.WhenAll(clients).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        Console.WriteLine($"  all acknowledged after {Seconds(began)} s, {attempts} attempts (last trouble: {lastTrouble})");
        double drained;
        while (true)
        {
            endedItself += service.StartAgainIfItEnded() ? 1 : 0;
            var waiting = await WaitingAsync(toolbox, town, ct);
            drained = Stopwatch.GetElapsedTime(restarted).TotalSeconds;
            if (waiting is (0, 0))
                break;
            if (drained > 3 * DrainSeconds)
            {
                Console.WriteLine($"  not drained after {drained:F0} s: {waiting?.Reports} reports, {waiting?.Mails} mails");
                break;
            }

            await Task.Delay(100, ct);
        }

        await Task.Delay(500, ct);
        return await CountAsync(toolbox, mails, town, drained, endedItself, ct);
    }

    private static async Task<(long Reports, long Mails)?> WaitingAsync(Toolbox toolbox, LoadTown town, CancellationToken ct)
    {
        try
        {
            return await toolbox.WaitingAsync(town.Id, ct);
        }
        catch (NpgsqlException)
        {
            return null; // a connection of before the last kill
        }
    }

    // At random moments of the posting: each kill waits for its share of acknowledged reports and a little more.
    private async Task<(long RestartedAt, int EndedItself)> KillInTurnAsync(ThrowAwayCluster cluster, ServiceProcess service, List<Task> clients, Stopwatch began, CancellationToken ct)
    {
        var kills = Math.Max(6, reports / 50);
        var shares = Enumerable.Range(0, kills).Select(kill => (int)((kill + random.NextDouble()) / kills * 0.95 * reports)).ToList();
        var endedItself = 0;
        long restarted = 0;
        for (var i = 0; i < kills; i++)
        {
            released = shares[i] + 1 + (2 * Clients);
            while (acknowledged.Count <= shares[i] && !clients.TrueForAll(client => client.IsCompleted))
            {
                if (clients.Find(client => client.IsFaulted) is { } faulted)
                    await faulted;
                endedItself += service.StartAgainIfItEnded() ? 1 : 0;
                await Task.Delay(5, ct);
            }

            await Task.Delay(random.Next(0, random.Next(4) == 0 ? 1000 : 40), ct); // while posting, else while the workers route and mail
            var share = acknowledged.Count;
            if (i % 2 == 0)
            {
                await service.KillAsync();
                service.Start();
            }
            else
            {
                await cluster.KillAndRestartAsync(ct);
            }

            restarted = Stopwatch.GetTimestamp();
            Console.WriteLine($"  {Seconds(began),6} s: kill -9 of {(i % 2 == 0 ? "the service" : "PostgreSQL")} at {share} acknowledged");
        }

        released = int.MaxValue;
        return (restarted, endedItself);
    }

    private async Task PostAsync(HttpClient http, LoadTown town, int number, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        var key = Name(number);
        while (true)
        {
            try
            {
                Interlocked.Increment(ref attempts);
                using var request = new HttpRequestMessage(HttpMethod.Post, town.Requests)
                {
                    Content = new FormUrlEncodedContent(new Dictionary<string, string>
                    {
                        ["api_key"] = town.ApiKey,
                        ["service_code"] = "pothole",
                        ["lat"] = (45 + (number / 100 * 0.01)).ToString(CultureInfo.InvariantCulture),
                        ["long"] = (5 + (number % 100 * 0.01)).ToString(CultureInfo.InvariantCulture),
                        ["description"] = key,
                        ["email"] = Mail(number),
                    }),
                };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await http.SendAsync(request, ct);
                if (answer.IsSuccessStatusCode)
                {
                    acknowledged[key] = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct))[0].GetProperty("service_request_id").GetString()!;
                    return;
                }

                lastTrouble = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}".ReplaceLineEndings(" ");
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
            {
                lastTrouble = fault.GetType().Name;
            }

            if (since.Elapsed > PatienceOfClients)
                throw new LoadException($"Report {key} was not taken within {PatienceOfClients.TotalSeconds:F0} s; the last answer: {lastTrouble}");
            await Task.Delay(100, ct);
        }
    }

    private async Task<int> CountAsync(Toolbox toolbox, SmtpCatcher mails, LoadTown town, double drained, int endedItself, CancellationToken ct)
    {
        var stored = (await toolbox.QueryAsync("SELECT service_request_id, description FROM reports WHERE jurisdiction_id = $1", ct, town.Id))
            .ConvertAll(row => (Id: (string)row[0]!, Key: (string)row[1]!));
        var ids = stored.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        var lost = acknowledged.Values.Count(id => !ids.Contains(id));
        var twice = stored.GroupBy(row => row.Key).Count(group => group.Count() > 1);

        var caught = mails.Mails;
        var seen = caught.SelectMany(mail => mail.To.Select(to => (To: to.ToUpperInvariant(), Id: IdInSubject().Match(mail.Subject).Value))).ToHashSet();
        var expected = acknowledged.SelectMany(pair => new[] { (MailOfKey(pair.Key).ToUpperInvariant(), pair.Value), ("OFFICE@KILL.EXAMPLE", pair.Value) }).ToList();
        var lostMails = expected.Count(mail => !seen.Contains(mail));
        var same = caught.GroupBy(mail => (mail.MessageId, string.Join(',', mail.To))).Sum(group => group.Count() - 1);
        var another = caught.GroupBy(mail => (string.Join(',', mail.To), mail.Subject)).Sum(group => group.Select(mail => mail.MessageId).Distinct().Count() - 1);
        var beyond = caught.Count - same - another - (expected.Count - lostMails);

        Print("acknowledged", acknowledged.Count);
        Print("stored", stored.Count);
        Print("lost", lost);
        Print("twice", twice);
        Print("mails expected", expected.Count);
        Print("mails lost", lostMails);
        Print("mails repeated, same Message-ID", same);
        Print("mails repeated, another Message-ID", another);
        Print("mails nobody expected", beyond);
        Print("times the service ended by itself", endedItself);
        Console.WriteLine($"  {"drained after the last restart, s",-36}{drained,8:F1}  (at most {DrainSeconds})");

        // The same Message-ID again is what SMTP cannot rule out: accepted, then killed before it was noted. Receivers drop it by that id.
        var fine = lost == 0 && twice == 0 && lostMails == 0 && another == 0 && beyond == 0 && drained <= DrainSeconds
            && acknowledged.Count == reports && stored.Count == reports;
        Console.WriteLine(fine ? "kill: nothing lost, nothing doubled" : "kill: NOT in order, see above");
        return fine ? 0 : 1;

        static void Print(string what, long count) => Console.WriteLine($"  {what,-36}{count,8}");
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"kill-{number:D6}");

    private static string Mail(int number) => MailOfKey(Name(number));

    private static string MailOfKey(string key) => $"{key}@people.example";

    private static string Seconds(Stopwatch since) => since.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d{4}-\d+")]
    private static partial Regex IdInSubject();
}
