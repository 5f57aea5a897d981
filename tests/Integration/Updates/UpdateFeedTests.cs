using System.Globalization;
using System.Net;
using System.Text.Json;
using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Updates;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Updates;

/// <summary>GET servicerequestupdates: what pollers read.</summary>
public sealed class UpdateFeedTests(RunningService service)
{
    [Fact]
    public async Task A_change_is_listed_in_the_words_of_FixMyStreet_with_the_note_else_the_status_in_words()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.StatusAsync(id, "in_progress", "Kolonne eingeplant & bestellt");
        await town.StatusAsync(id, "closed_not_found");
        var feed = await town.FeedAsync(rows => rows.Count == 2, language: "en");
        Assert.Equal(["in_progress", "no_further_action"], feed.Select(row => row.Element("status")!.Value));
        Assert.Equal(["Kolonne eingeplant & bestellt", "Closed: nothing found at the place"], feed.Select(row => row.Element("description")!.Value));
        Assert.All(feed, row =>
        {
            Assert.Equal(id, row.Element("service_request_id")!.Value);
            Assert.Matches("^[0-9]+$", row.Element("update_id")!.Value);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", row.Element("updated_datetime")!.Value);
            Assert.Equal(["update_id", "service_request_id", "status", "description", "updated_datetime", "media_url"], row.Elements().Select(element => element.Name.LocalName));
        });

        // The same again has the same ids; in JSON it is a bare list.
        using var json = JsonDocument.Parse(await service.Http.GetStringAsync($"{town.Path}.json?service_request_id={id},none"));
        Assert.Equal(feed.Select(row => row.Element("update_id")!.Value), json.RootElement.EnumerateArray().Select(row => row.GetProperty("update_id").GetString()));
        Assert.All(json.RootElement.EnumerateArray(), row => Assert.Equal((JsonValueKind.Null, 0), (row.GetProperty("media_url").ValueKind, row.GetProperty("media_urls").GetArrayLength())));
    }

    [Fact]
    public async Task Both_ends_of_the_window_are_included_and_a_key_in_the_query_is_not_looked_at()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.StatusAsync(id, "reviewed");
        var time = (await town.FeedAsync(rows => rows.Count == 1))[0].Element("updated_datetime")!.Value;
        var at = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        Assert.Single(await town.FeedAsync($"start_date={time}&end_date={time}&api_key="));
        Assert.Single(await town.FeedAsync($"start_date={Uri.EscapeDataString(at.ToOffset(TimeSpan.FromHours(1)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))}&end_date={time}&api_key=wrong"));
        Assert.Empty(await town.FeedAsync($"start_date={UpdateTown.Second(at.AddSeconds(1))}&end_date={UpdateTown.Second(at.AddHours(1))}"));
        Assert.Empty(await town.FeedAsync($"start_date={UpdateTown.Second(at.AddHours(-1))}&end_date={UpdateTown.Second(at.AddSeconds(-1))}"));
        // Without dates the last day, with ids all there is.
        await town.OneAsync($"UPDATE report_events SET occurred_at = occurred_at - interval '25 hours' WHERE jurisdiction_id = {town.Town.Id}");
        Assert.Empty(await town.FeedAsync());
        Assert.Single(await town.FeedAsync($"service_request_id={id}"));
    }

    [Fact]
    public async Task An_answer_about_the_past_has_a_version_that_moves_with_all_that_the_feed_tells()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.StatusAsync(id, "in_progress", "Kolonne eingeplant");
        await town.FeedAsync(rows => rows.Count == 1);
        var past = $"{town.Path}.json?start_date=2020-01-01&end_date={UpdateTown.Second(TimeProvider.System.GetUtcNow())}";
        await Task.Delay(FindUpdates.Settling + TimeSpan.FromSeconds(2));
        var tag = await TagAsync();
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(tag));
        foreach (var (what, change) in ((string, string)[])
            [
                ("a note that is erased", $"UPDATE report_events SET public_note = NULL WHERE jurisdiction_id = {town.Town.Id} AND public_note IS NOT NULL"),
                ("a report that is hidden", $"UPDATE reports SET visibility = 'hidden' WHERE jurisdiction_id = {town.Town.Id}"),
            ])
        {
            await town.OneAsync(change);
            Assert.True(await AskAsync(tag) == HttpStatusCode.OK, what);
            tag = await TagAsync();
        }

        await town.OneAsync($"UPDATE report_events SET notified_at = now() WHERE jurisdiction_id = {town.Town.Id}");
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(tag));
        // What goes on until now changes by itself.
        using var now = await service.Http.GetAsync($"{town.Path}.json");
        Assert.Null(now.Headers.ETag);
        using var future = await service.Http.GetAsync($"{town.Path}.json?start_date=2020-01-01&end_date={UpdateTown.Second(TimeProvider.System.GetUtcNow().AddHours(1))}");
        Assert.Null(future.Headers.ETag);

        async Task<HttpStatusCode> AskAsync(string known)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, past);
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
            using var answer = await service.Http.SendAsync(request);
            return answer.StatusCode;
        }

        // Somebody else in this database server may still be writing: then there is no version for a moment.
        async Task<string> TagAsync()
        {
            for (var i = 0; i < 200; i++)
            {
                using var answer = await service.Http.GetAsync(past);
                if (answer.Headers.ETag is { } found)
                    return found.ToString();
                await Task.Delay(100);
            }

            throw new TimeoutException("The answer never had a version.");
        }
    }

    [Theory]
    [InlineData("start_date=2026-03-01T00:00:00Z")]
    [InlineData("end_date=2026-03-01T00:00:00Z")]
    [InlineData("start_date=2026-03-02&end_date=2026-03-01")]
    [InlineData("start_date=yesterday&end_date=2026-03-01")]
    [InlineData("after=5")]
    public async Task A_window_that_is_none_is_400_in_both_formats(string query)
    {
        var town = await UpdateTown.MakeAsync(service);
        foreach (var format in (string[])["xml", "json"])
        {
            using var answer = await service.Http.GetAsync($"{town.Path}.{format}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("400", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hidden_report_is_not_in_it_and_one_that_comes_back_says_where_it_stands()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.StatusAsync(id, "in_progress");
        await town.FeedAsync(rows => rows.Count == 1);
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/hide", new { });
        Assert.Empty(await town.FeedAsync());
        await town.StatusAsync(id, "closed_fixed", "Geheim bis auf Weiteres.");
        await UpdateTown.SettledAsync();
        Assert.Empty(await town.FeedAsync());
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/show", new { });
        Assert.Equal("fixed", (await town.FeedAsync(rows => rows.Count == 3))[^1].Element("status")!.Value);
    }

    [Fact]
    public async Task What_is_only_internal_is_not_in_it()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "received", internal_note = "Nicht für alle." });
        await town.StatusAsync(id, "reviewed");
        Assert.Single(await town.FeedAsync(rows => rows.Count > 0));
    }

    [Fact]
    public async Task A_duplicate_is_listed_under_its_own_id_and_moves_with_its_head()
    {
        var town = await UpdateTown.MakeAsync(service);
        var head = await town.ReportAsync();
        var child = await town.ReportAsync();
        await town.AdminAsync(HttpMethod.Post, $"reports/{child}/duplicates/{head}/confirm");
        await town.StatusAsync(head, "closed_fixed", "Repariert.");
        await town.AdminAsync(HttpMethod.Post, $"reports/{child}/unlink");
        var feed = await town.FeedAsync(rows => rows.Count == 4);
        var ofChild = feed.Where(row => row.Element("service_request_id")!.Value == child).ToList();
        Assert.Equal(["duplicate", "fixed", "open"], ofChild.Select(row => row.Element("status")!.Value));
        Assert.EndsWith(head, ofChild[0].Element("description")!.Value, StringComparison.Ordinal);
        Assert.Equal(["fixed"], feed.Except(ofChild).Select(row => row.Element("status")!.Value));
    }

    /// <summary>Who goes on from the last time seen would miss what an older transaction adds before it.</summary>
    [Fact]
    public async Task Nothing_is_listed_while_an_older_transaction_may_still_add_something_before_it()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await using var first = await service.Database.OpenConnectionAsync();
        await using var older = await first.BeginTransactionAsync();
        await EventAsync(first, town, id, secondsAgo: 20, "früher");
        await using var second = await service.Database.OpenConnectionAsync();
        await EventAsync(second, town, id, secondsAgo: 10, "später");
        Assert.Empty(await town.FeedAsync());
        await older.CommitAsync();
        Assert.Equal(["früher", "später"], (await town.FeedAsync(rows => rows.Count == 2)).Select(row => row.Element("description")!.Value));
    }

    [Fact]
    public async Task What_just_happened_waits_for_three_seconds()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await using var connection = await service.Database.OpenConnectionAsync();
        await EventAsync(connection, town, id, secondsAgo: -3600, "aus der Zukunft");
        Assert.Empty(await town.FeedAsync($"start_date={UpdateTown.Second(UpdateTown.Now.AddHours(-1))}&end_date={UpdateTown.Second(UpdateTown.Now.AddHours(2))}"));
    }

    [Fact]
    public async Task Events_of_a_restored_database_and_from_before_the_feed_are_listed()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await using var connection = await service.Database.OpenConnectionAsync();
        await EventAsync(connection, town, id, secondsAgo: 20, "restored");
        await EventAsync(connection, town, id, secondsAgo: 10, "old");
        await town.OneAsync($"UPDATE report_events SET written_in = CASE public_note WHEN 'restored' THEN '9000000000000000000'::xid8 END WHERE jurisdiction_id = {town.Town.Id} AND public_note IN ('restored', 'old')");
        Assert.Equal(["restored", "old"], (await town.FeedAsync()).Select(row => row.Element("description")!.Value));
    }

    private async Task<List<JsonElement>> ReadAsync(string address) => JsonElement.Parse(await service.Http.GetStringAsync(address)).EnumerateArray().ToList();

    [Fact]
    public async Task A_thousand_at_a_time_oldest_first_and_the_link_leads_on()
    {
        var town = await UpdateTown.MakeAsync(service);
        var id = await town.ReportAsync();
        await town.OneAsync($"""
            INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, public_note, notified_at)
            SELECT jurisdiction_id, id, date_trunc('second', now()) - interval '1 hour' + n / 700 * interval '1 second', 'status_changed', true, 'rule', 'received', 'received', 'n' || n, now()
            FROM reports, generate_series(1, 2001) AS n WHERE jurisdiction_id = {town.Town.Id}
            """);
        var seen = new List<string>();
        var address = $"{town.Path}.json?service_request_id={id}";
        // Other tests write on the same cluster: the feed waits for those who began before.
        for (var i = 0; i < 100 && (await ReadAsync(address)).Count < 1000; i++)
            await Task.Delay(100);
        var pages = 0;
        for (string? next = address; next is not null; pages++)
        {
            using var answer = await service.Http.GetAsync(next);
            var rows = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).EnumerateArray().ToList();
            seen.AddRange(rows.Select(row => row.GetProperty("description").GetString()!));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
            Assert.Equal(next is not null, rows.Count == 1000);
        }

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(1, 2001).Select(n => $"n{n}"), seen);
    }

    [Fact]
    public void Every_status_has_a_word_and_the_statements_and_the_index_name_the_events_of_the_table()
    {
        Assert.Equal(Enum.GetValues<ReportStatus>(), UpdateWords.Outgoing.Select(row => row.Status));
        Assert.All(UpdateWords.Outgoing, row => Assert.Matches("^[a-z_]+$", row.Word));
        var kinds = $"kind IN ({string.Join(", ", UpdateWords.Feed.Select(row => $"'{SnakeCase.Of(row.Kind)}'"))})";
        foreach (var file in (string[])["Updates/FindUpdatesOfTime.sql", "Updates/FindUpdatesOfReports.sql"])
            Assert.Contains(kinds, SqlFile.Read(file), StringComparison.Ordinal);
    }

    private static async Task EventAsync(NpgsqlConnection connection, UpdateTown town, string report, int secondsAgo, string note)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO report_events (jurisdiction_id, report_id, occurred_at, kind, is_public, actor, from_status, to_status, public_note, notified_at)
            SELECT jurisdiction_id, id, now() - @ago, 'status_changed', true, 'rule', 'received', 'received', @note, now() FROM reports WHERE jurisdiction_id = @jurisdiction AND service_request_id = @report
            """, connection);
        command.Parameters.AddWithValue("ago", TimeSpan.FromSeconds(secondsAgo));
        command.Parameters.AddWithValue("note", note);
        command.Parameters.AddWithValue("jurisdiction", town.Town.Id);
        command.Parameters.AddWithValue("report", report);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
