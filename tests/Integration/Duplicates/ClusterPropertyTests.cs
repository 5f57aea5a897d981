using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Privacy;
using Open311.Core.Reports;
using Open311.Geo;
using Open311.Tests.Integration.Pipeline;

namespace Open311.Tests.Integration.Duplicates;

/// <summary>
/// What holds of clusters whatever is done to them, and in whatever order: random sequences of report, link, unlink, reject, close, reopen, move and erase by the operations
/// themselves. A sequence is made from its seed alone; one that fails is printed with its steps.
/// </summary>
public sealed class ClusterPropertyTests : IClassFixture<IdleDatabase>
{
    private const int Lanes = 4;
    private const int Steps = 40;
    private static readonly int Sequences = Environment.GetEnvironmentVariable("OPEN311_TEST_LONG") == "1" ? 2_000 : 200;
    private readonly IdleDatabase idle;

    public ClusterPropertyTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Fact]
    public async Task Whatever_is_done_each_cluster_has_one_head_no_chain_and_loses_nothing()
    {
        var done = new Dictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            // A town for each lane, and a worker for that town alone: nothing happens between two steps.
            var web = idle.Worker();
            var town = await idle.TownAsync(web);
            var worker = idle.Worker(("Pipeline:Jurisdictions:0", town.Key));
            for (var seed = lane; seed < Sequences; seed += Lanes)
            {
                var sequence = new Sequence(idle, worker, town, seed);
                await sequence.RunAsync();
                lock (done)
                {
                    foreach (var (step, count) in sequence.Done)
                        done[step] = done.GetValueOrDefault(step) + count;
                }
            }
        })));

        // The sequences are worth something: each kind of step has happened often, by rule and by hand.
        Assert.All(
            ["report", "linked by rule", "link", "unlink", "reject", "close", "reopen", "move", "erase", "head became child", "merge undone at once", "merge undone"],
            step => Assert.True(done.GetValueOrDefault(step) >= Sequences / (step == "merge undone" ? 10 : 4), $"{step}: {done.GetValueOrDefault(step)} times"));
    }

    private sealed record Row(long Id, string Name, long? Head, string Status, string? OwnStatus, DateTimeOffset Requested, Stage Stage, string? LastLink, long? LastLinkOther, long Events);

    private sealed class Sequence(IdleDatabase idle, IServiceProvider worker, JurisdictionProfile town, int seed)
    {
        private const double MeterNorth = 1 / 111_270.0;
        private static readonly string[] Texts = ["Die Laterne ist dunkel", "Laterne dunkel", "Laterne flackert", "Lampe vor Hausnummer 5 aus", ""];
        private readonly Random random = new(seed);
        private readonly List<string> steps = [];
        private readonly List<string> names = [];
        private List<Row> now = [];

        /// <summary>Duplicates that came to their head with another one, and which: as people see it, from what is done alone.</summary>
        private readonly Dictionary<string, string> cameWith = [];

        public Dictionary<string, int> Done { get; } = [];

        public async Task RunAsync()
        {
            try
            {
                for (var step = 0; step < Steps; step++)
                    await StepAsync();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Seed {seed}: {fault.Message}\n{string.Join('\n', steps)}", fault);
            }
        }

        private async Task StepAsync()
        {
            var before = now;
            switch (names.Count < 2 ? 0 : random.Next(20))
            {
                case < 5:
                    await ReportAsync();
                    break;
                case < 8:
                    await LinkAsync(before);
                    break;
                case < 10:
                    await UnlinkAsync(before);
                    break;
                case < 12:
                    var (one, other) = (Any(), Any());
                    if (await DoAsync($"reject {one} {other}", "reject", () => Of<RejectDuplicate>().RunAsync(new(town, one, other, "key:test"), default), before))
                    {
                        // Whichever is the other's duplicate, or came with it, is on its own now.
                        var after = await ReadAsync();
                        if (before.Find(row => row.Head is not null && after.Single(free => free.Id == row.Id).Head is null) is { } parted)
                            CheckParted(before, after, parted.Name);
                    }

                    break;
                case < 16:
                    await ChangeStatusAsync(before);
                    break;
                case < 18:
                    await MoveAsync(before);
                    break;
                default:
                    var (erased, scope) = (Any(), random.Next(2) == 0 ? ErasureScope.Contact : ErasureScope.Everything);
                    await DoAsync($"erase {scope} of {erased}", "erase", () => Of<EraseReport>().RunAsync(new(town, erased, scope, "key:test"), default), before);
                    break;
            }

            now = await ReadAsync();
            CheckAll(before, now);
            await CheckCountsAsync(now);
        }

        /// <summary>Two or three at once now and then; deduplicated at once, or together with later ones.</summary>
        private async Task ReportAsync()
        {
            for (var more = random.Next(4) == 0 ? 3 : 1; more > 0; more--)
            {
                var (latitude, longitude) = Place();
                var text = Texts[random.Next(Texts.Length)];
                names.Add(await IdleDatabase.SubmitAsync(worker, town, latitude, longitude, text));
                Note($"report {names[^1]} at {latitude:R} {longitude:R}: {text}", "report");
                if (random.Next(5) == 0)
                {
                    // It came in late, from another system say: older than what is there.
                    await ExecuteAsync("UPDATE reports SET requested_datetime = requested_datetime - interval '1 hour' WHERE service_request_id = $1", names[^1]);
                    Note($"… which is older: {names[^1]}", "older");
                }
            }

            if (random.Next(4) > 0)
                await DrainAsync();
        }

        private async Task DrainAsync()
        {
            var linked = (await ReadAsync()).Count(row => row.Head is not null);
            await worker.GetRequiredService<DrainStep>().RunAsync(worker.GetRequiredService<DeduplicateReports>(), default);
            Note("deduplicate", "deduplicate");
            for (var links = (await ReadAsync()).Count(row => row.Head is not null) - linked; links > 0; links--)
                Note("… linked by rule", "linked by rule");
        }

        private async Task LinkAsync(List<Row> before)
        {
            var (one, other) = (Any(), Any());
            var (isConfirmed, reopens) = (random.Next(6) > 0, random.Next(6) == 0);
            var step = $"link {one} {other}{(isConfirmed ? ", confirmed" : "")}{(reopens ? ", as back" : "")}";
            if (!await DoAsync(step, "link", () => Of<ConfirmDuplicate>().RunAsync(new(town, one, other, "key:test") { IsConfirmed = isConfirmed, Reopens = reopens }, default), before))
                return;
            var after = await ReadAsync();
            if (before.Find(row => row.Head is null && after.Single(other => other.Id == row.Id).Head is not null) is { } joined)
            {
                cameWith.Remove(joined.Name);
                var came = before.Where(child => child.Head == joined.Id).ToList();
                foreach (var child in came)
                    cameWith.TryAdd(child.Name, joined.Name);
                if (came.Count == 0)
                    return;
                Note("… a head became a child", "head became child");
                if (reopens || random.Next(3) == 0)
                    return;
                Assert.True((await Of<UnlinkDuplicate>().RunAsync(new(town, joined.Name, "key:test"), default)).Succeeded);
                Note($"… and {joined.Name} is unlinked at once", "merge undone at once");
                // All is as before the two were joined.
                Assert.Equal(before.Select(row => (row.Name, row.Head, row.Status, row.OwnStatus)), (await ReadAsync()).Select(row => (row.Name, row.Head, row.Status, row.OwnStatus)));
                foreach (var child in came.Where(child => cameWith[child.Name] == joined.Name))
                    cameWith.Remove(child.Name);
                return;
            }

            // Said of two of one cluster: what came with another one belongs to the head itself now, unless the two are of one branch.
            var (first, second) = (after.Single(row => row.Name == one), after.Single(row => row.Name == other));
            if (second.Head == first.Id)
                cameWith.Remove(other);
            else if (TopOf(one) != TopOf(other))
                cameWith.Remove(one);
        }

        private string TopOf(string name)
        {
            while (cameWith.TryGetValue(name, out var former))
                name = former;
            return name;
        }

        private bool IsBelow(string name, string top)
        {
            while (cameWith.TryGetValue(name, out var former))
            {
                if (former == top)
                    return true;
                name = former;
            }

            return false;
        }

        /// <summary>The child comes back as it was, with what had come to the head with it, and nobody else's link is touched.</summary>
        private async Task UnlinkAsync(List<Row> before)
        {
            // Those that others came with are few, and what matters most.
            var merged = before.Where(row => row.Head is not null && cameWith.ContainsValue(row.Name)).Select(row => row.Name).Order(StringComparer.Ordinal).FirstOrDefault();
            var name = merged is not null && random.Next(3) > 0 ? merged : before.Where(row => row.Head is not null).Select(row => row.Name).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } children && random.Next(10) > 0
                ? children[random.Next(children.Count)]
                : Any();
            if (!await DoAsync($"unlink {name}", "unlink", () => Of<UnlinkDuplicate>().RunAsync(new(town, name, "key:test"), default), before))
                return;
            CheckParted(before, await ReadAsync(), name);
        }

        private void CheckParted(List<Row> before, List<Row> after, string name)
        {
            var (was, free) = (before.Single(row => row.Name == name), after.Single(row => row.Name == name));
            Assert.Equal((null, was.OwnStatus), (free.Head, free.Status));
            var came = before.Where(row => IsBelow(row.Name, name)).Select(row => row.Name).ToHashSet();
            if (came.Count > 0)
                Note("… which undoes a merge", "merge undone");
            Assert.All(before.Where(row => row.Name != name), row => Assert.Equal(
                came.Contains(row.Name) ? (free.Id, free.Status, row.OwnStatus) : (row.Head, row.Status, row.OwnStatus),
                after.Where(other => other.Id == row.Id).Select(other => (other.Head, other.Status, other.OwnStatus)).Single()));
            cameWith.Remove(name);
            foreach (var child in came.Where(child => cameWith[child] == name))
                cameWith.Remove(child);
        }

        private async Task ChangeStatusAsync(List<Row> before)
        {
            var name = Any();
            var from = Core.Persistence.SnakeCase.Parse<ReportStatus>(before.Single(row => row.Name == name).Status);
            var all = StatusTransitions.From(from).ToList();
            var to = all[random.Next(all.Count)];
            await DoAsync(
                $"{name} from {from} to {to}", to.IsClosed() ? "close" : from.IsClosed() ? "reopen" : "go on",
                () => Of<ChangeStatus>().RunAsync(new(town, name, to, null, null, "key:test"), default), before);
            if (before.Single(row => row.Name == name).Head is not null)
                return;
            var after = await ReadAsync();
            Assert.All(after.Where(row => row.Name == name || row.Head == before.Single(one => one.Name == name).Id), row => Assert.Equal(Core.Persistence.SnakeCase.Of(to), row.Status));
        }

        private async Task MoveAsync(List<Row> before)
        {
            var (name, (latitude, longitude)) = (Any(), Place());
            var step = string.Create(CultureInfo.InvariantCulture, $"move {name} to {latitude:R} {longitude:R}");
            if (await DoAsync(step, "move", () => Of<CorrectReport>().RunAsync(new(town, name, null, Wgs84Point.Create(latitude, longitude), "key:test"), default), before) && random.Next(2) == 0)
                await DrainAsync();
        }

        private async Task<bool> DoAsync<T>(string step, string kind, Func<Task<Outcome<T>>> run, List<Row> before)
        {
            var outcome = await run();
            if (outcome.Succeeded)
            {
                Note(step, kind);
                return true;
            }

            Note($"{step}: refused, {outcome.Failures[0].Code}", "refused");
            Assert.Equal(before, await ReadAsync());
            return false;
        }

        private void CheckAll(List<Row> before, List<Row> after)
        {
            var byId = after.ToDictionary(row => row.Id);
            Assert.Equal(names.Count, after.Count);
            Assert.All(before, row => Assert.True(byId.TryGetValue(row.Id, out var left) && left.Events >= row.Events, $"{row.Name} or some of its history is gone."));
            foreach (var row in after)
            {
                if (row.Head is not { } id)
                {
                    Assert.True(row.OwnStatus is null, $"{row.Name} is no duplicate and still has an own status.");
                    Assert.True(row.LastLink is null or "unlinked", $"The history of {row.Name} says that it is linked.");
                    continue;
                }

                Assert.True(byId.TryGetValue(id, out var head), $"The head of {row.Name} is none of this sequence.");
                Assert.True(head!.Head is null, $"{row.Name} is linked to {head.Name}, which is a duplicate itself.");
                Assert.True((head.Requested, head.Id).CompareTo((row.Requested, row.Id)) < 0, $"{row.Name} is older than its head {head.Name}.");
                Assert.True(row.Status == head.Status, $"{row.Name} is {row.Status}, its head {head.Name} is {head.Status}.");
                Assert.True(row.OwnStatus is not null, $"{row.Name} has lost its own status.");
                Assert.True(row.LastLink == "linked" && row.LastLinkOther == id, $"The history of {row.Name} does not say that it is linked to {head.Name}.");
            }
        }

        /// <summary>"Reported n times", as the list shows it.</summary>
        private async Task CheckCountsAsync(List<Row> rows)
        {
            var shown = new Dictionary<long, long>();
            ReportCursor? after = null;
            do
            {
                var page = await Of<ListReports>().RunAsync(town.Id, new ReportFilter(), after, 100, default);
                foreach (var listed in page.Reports.Where(listed => names.Contains(listed.ServiceRequestId)))
                    shown[listed.Id] = listed.DuplicateCount;
                // The newest come first: what is older is of earlier sequences.
                after = shown.Count < rows.Count(row => row.Head is null) ? page.Next : null;
            }
            while (after is not null);

            Assert.Equal(rows.Where(row => row.Head is null).ToDictionary(row => row.Id, row => rows.LongCount(child => child.Head == row.Id)), shown);
        }

        private async Task<List<Row>> ReadAsync()
        {
            await using var command = idle.Database.CreateCommand(
                """
                SELECT report.id, report.service_request_id, report.duplicate_of_id, report.status, report.own_status, report.requested_datetime, report.stage, link.kind, link.other_report_id,
                       (SELECT count(*) FROM report_events AS event WHERE event.jurisdiction_id = report.jurisdiction_id AND event.report_id = report.id)
                FROM reports AS report
                LEFT JOIN LATERAL (
                    SELECT kind, other_report_id FROM report_events AS event
                    WHERE event.jurisdiction_id = report.jurisdiction_id AND event.report_id = report.id AND event.kind IN ('linked', 'unlinked') ORDER BY event.id DESC LIMIT 1
                ) AS link ON true
                WHERE report.jurisdiction_id = $1 AND report.service_request_id = ANY ($2)
                ORDER BY report.id
                """);
            command.Parameters.AddWithValue(town.Id);
            command.Parameters.AddWithValue(names.ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<Row>();
            while (await reader.ReadAsync())
            {
                rows.Add(new Row(
                    reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<long?>(2), reader.GetString(3), await reader.IsDBNullAsync(4) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), (Stage)reader.GetInt16(6),
                    await reader.IsDBNullAsync(7) ? null : reader.GetString(7), reader.GetFieldValue<long?>(8), reader.GetInt64(9)));
            }

            return rows;
        }

        private async Task ExecuteAsync(string sql, params object[] values)
        {
            await using var command = idle.Database.CreateCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        private T Of<T>()
            where T : notnull => worker.GetRequiredService<T>();

        private string Any() => names[random.Next(names.Count)];

        /// <summary>One of two spots of its own, 30 m apart, give or take 8 m: sequences of one town do not meet.</summary>
        private (double Latitude, double Longitude) Place() =>
            (51 + (seed % 500 * 0.004) + (((random.Next(2) * 30) + (random.NextDouble() * 8)) * MeterNorth), 8 + (seed / 500 * 0.01));

        private void Note(string step, string kind)
        {
            steps.Add(step);
            Done[kind] = Done.GetValueOrDefault(kind) + 1;
        }
    }
}
