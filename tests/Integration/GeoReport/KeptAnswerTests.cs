using System.Net;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>A town of its own for tests that change what others read.</summary>
public sealed class TownThatIsAskedAgain : ServiceFixtureWithReports;

/// <summary>Answers that are kept from the second time on: sent without reading a report, and never older than what has changed.</summary>
public sealed class AnAnswerThatIsAskedForAgain(TownThatIsAskedAgain town) : ServiceTest(town), IClassFixture<TownThatIsAskedAgain>
{
    private const string Long = "requests.json?start_date=2026-01-01&end_date=2026-03-01";

    [Theory]
    [InlineData(Long)]
    [InlineData("requests.xml?service_request_id=2025-1,2025-2")]
    [InlineData("requests/2025-1.json?extensions=true")]
    public async Task is_sent_as_it_was_without_reading_the_reports(string path)
    {
        var first = await AskAsync(path);
        await AskAsync(path);
        await Service.SqlAsync("ALTER TABLE reports RENAME TO reports_away");
        try
        {
            var again = await AskAsync(path);
            Assert.Equal(first, again);
            Assert.Equal((HttpStatusCode.OK, ""), await AskAsync(path, HttpMethod.Head) is var head ? (head.Status, head.Body) : default);
            Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(path, language: "en")).Status);
            Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "x=1")).Status);
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE reports_away RENAME TO reports");
        }
    }

    [Theory]
    [InlineData("UPDATE reports SET status_notes = 'Anders' WHERE id = 1001", HttpStatusCode.OK)]
    [InlineData("UPDATE reports SET visibility = 'hidden' WHERE id = 1001", HttpStatusCode.NotFound)]
    [InlineData("UPDATE reports SET visibility = 'public' WHERE id = 1001", HttpStatusCode.OK)]
    public async Task is_read_anew_when_something_has_changed(string change, HttpStatusCode then)
    {
        foreach (var path in (string[])["requests/2025-1.json", "requests.json?service_request_id=2025-1", "requests.json?updated_after=2025-01-01&sort=updated"])
        {
            await Service.SqlAsync("UPDATE reports SET visibility = 'public', status_notes = 'Vorher' WHERE id = 1001");
            var before = "";
            // The feed of changes holds a change back while anybody in the cluster still writes who began before it, other tests too.
            for (var i = 0; i < 4 || (!before.Contains("2025-1", StringComparison.Ordinal) && i < 600); i++)
            {
                before = (await AskAsync(path)).Body;
                await Task.Delay(i < 4 ? 0 : 100, TestContext.Current.CancellationToken);
            }

            Assert.Contains("2025-1", before, StringComparison.Ordinal);
            await Service.SqlAsync(change.Replace("= 'public'", "= 'public', status_notes = 'Noch anders'", StringComparison.Ordinal));
            for (var i = 0; i < 4; i++)
            {
                var (status, after) = await AskAsync(path);
                Assert.NotEqual(before, after);
                Assert.Equal(path.StartsWith("requests/", StringComparison.Ordinal) ? then : HttpStatusCode.OK, status);
            }
        }
    }

    [Fact]
    public async Task brings_its_counts_each_time_and_no_key_is_kept_with_it()
    {
        for (var i = 0; i < 4; i++)
        {
            using var counted = await Http.GetAsync("/open311/v2/" + Long + "&meta=true");
            Assert.True(counted.Headers.Contains("X-Result-Count"));
        }

        var path = "requests/2025-2.json?api_key=geheim";
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(path)).Status);
        await Service.SqlAsync("ALTER TABLE reports RENAME TO reports_away");
        try
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await AskAsync(path)).Status);
        }
        finally
        {
            await Service.SqlAsync("ALTER TABLE reports_away RENAME TO reports");
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string path, HttpMethod? method = null, string language = "de")
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, "/open311/v2/" + path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
