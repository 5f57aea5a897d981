using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Api.GeoReport;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>GET requests: the filters, orders and pages that cities added to GeoReport v2.</summary>
public sealed class TheQuery(TownToAsk town) : ServiceTest(town), IClassFixture<TownToAsk>
{
    private const string March = "start_date=2026-03-01&end_date=2026-03-31&";

    [Theory]
    [InlineData("", "7 6 4 3 2 1")]
    [InlineData("service_code=laterne", "6 3")]
    [InlineData("service_code=laterne,schlagloch", "7 6 3 2 1")]
    [InlineData("service_code=laterne,nothing", "6 3")]
    [InlineData("service_code=nothing", "")]
    [InlineData("status=open", "6 4 2 1")]
    [InlineData("status=closed&service_code=schlagloch,laterne", "7 3")]
    [InlineData("detailed_status=in_progress,Waiting_for_citizen", "6 2")]
    [InlineData("agency_responsible=licht", "6 3")]
    [InlineData("agency_responsible=Tiefbauamt", "7 2 1")]
    [InlineData("agency_responsible=Licht,%20Signale%20und%20Uhren", "6 3")]
    [InlineData("agency_responsible=tiefbauamt,licht", "7 6 3 2 1")]
    [InlineData("agency_responsible=nobody", "")]
    [InlineData("keyword=idea", "4")]
    [InlineData("keyword=problem&status=open", "6 2 1")]
    [InlineData("keyword=problem,idea&service_code=idee", "4")]
    [InlineData("keyword=idea&service_code=schlagloch", "")]
    [InlineData("bbox=11.19,53.49,11.21,53.505", "7 2 1")]
    [InlineData("bbox=11.2,53.5,11.2,53.501", "2 1")]
    [InlineData("long_sw=11.2&lat_sw=53.5&long_ne=11.2&lat_ne=53.501", "2 1")]
    [InlineData("bbox=-180,-90,180,90", "7 6 3 2 1")]
    [InlineData("bbox=12,50,13,51", "")]
    // 0.001 degrees of latitude are 111.3 m here, 0.0001 degrees of longitude 6.6 m.
    [InlineData("lat=53.5&long=11.2&radius=5", "1")]
    [InlineData("lat=53.5&long=11.2&radius=7", "7 1")]
    [InlineData("lat=53.5&long=11.2&radius=111", "7 1")]
    [InlineData("lat=53.5&long=11.2&radius=112", "7 2 1")]
    [InlineData("lat=53.5&long=11.2&radius=112&status=open&sort=requested", "1 2")]
    [InlineData("with_picture=true", "6 3")]
    [InlineData("q=Müll", "2 1")]
    [InlineData("q=muell", "2 1")]
    [InlineData("q=MUELL", "2 1")]
    [InlineData("q=Mull", "1")]
    [InlineData("q=Baum", "2 1")]
    [InlineData("q=Bäume", "2 1")]
    [InlineData("q=Schlagloch", "2")]
    [InlineData("q=strasse", "3")]
    [InlineData("q=Straße", "3")]
    [InlineData("q=Heine%2012", "3")]
    [InlineData("q=heinr", "3")]
    [InlineData("q=Ecke", "")]
    [InlineData("q=Bahnhof", "2")]
    [InlineData("q=lamp", "6")]
    [InlineData("q=Bank%20im%20Park", "4")]
    [InlineData("q=cafe", "7")]
    [InlineData("search=lamps%20station", "6")]
    [InlineData("q=lamps%20Bahnhof", "")]
    [InlineData("q=verborgen", "")]
    [InlineData("q=geheim-7", "")]
    [InlineData("q=was", "")] // Left out in both languages, so no text is found by it.
    [InlineData("q='%20%26%20!%20(:*%20%00", "")]
    [InlineData("q=muell&agency_responsible=strassen&bbox=11.19,53.5005,11.21,53.505", "2")]
    [InlineData("sort=requested", "1 2 3 4 6 7")]
    [InlineData("sort=-created", "7 6 4 3 2 1")]
    [InlineData("sort=ASC", "1 2 3 4 6 7")]
    [InlineData("sort=nid", "1 2 3 4 6 7")]
    [InlineData("sort=status", "3 7 2 1 4 6")]
    [InlineData("order_by=service_code", "1 2 7 3 6 4")]
    [InlineData("page_size=4", "7 6 4 3")]
    [InlineData("page_size=4&page=2", "2 1")]
    [InlineData("page_size=4&page=3", "")]
    [InlineData("per_page=2&page=2", "4 3")]
    [InlineData("limit=2&offset=3", "3 2")]
    [InlineData("max_requests=1", "7")]
    [InlineData("offset=5", "1")]
    [InlineData("offset=6", "")]
    [InlineData("page_size=100000", "7 6 4 3 2 1")]
    [InlineData("service_code=laterne,schlagloch&limit=2&offset=2", "3 2")]
    [InlineData("q=muell&limit=1&offset=1", "1")]
    [InlineData("service_request_id=a-1,a-7,a-8,none&status=closed&q=nothing&page=9&bbox=x", "7 1")]
    public async Task finds_what_is_asked_for(string query, string expected) => Assert.Equal(expected, await NumbersAsync(March + query));

    [Theory]
    [InlineData("updated_after=2026-04-04T12:00:00Z", "4 3 2 1")]
    [InlineData("updated_after=2026-04-04T12:00:01Z", "3 2 1")]
    [InlineData("updated_after=2026-03-01&updated_before=2026-04-02T12:00:00Z", "7 6")]
    [InlineData("updated_after=2026-04-04&updated_before=2026-04-05", "4 3")]
    [InlineData("updated_after=2026-03-01&sort=updated", "7 6 4 3 2 1")]
    [InlineData("updated_after=2026-03-01&sort=-updated&limit=2&offset=1", "2 3")]
    [InlineData(March + "sort=updated&limit=3", "7 6 4")]
    [InlineData(March + "sort=-updated", "1 2 3 4 6 7")]
    [InlineData("updated_after=2026-04-04&start_date=2026-03-03", "4 3")]
    [InlineData("updated_after=2026-04-01&q=lamps", "6")]
    [InlineData("updated_after=2026-04-01&lat=53.5&long=11.2&radius=50", "7 1")]
    public async Task by_the_time_of_change_includes_both_ends(string query, string expected)
    {
        await SettleAsync();
        Assert.Equal(expected, await NumbersAsync(query));
    }

    [Theory]
    [InlineData("bbox=1,2,3", "bbox.invalid:bbox")]
    [InlineData("long_sw=11.2&lat_sw=53.5&long_ne=11.2", "bbox.invalid:bbox")]
    [InlineData("bbox=11,53,10,54", "bbox.invalid:bbox")]
    [InlineData("bbox=a,b,c,d", "bbox.invalid:bbox")]
    [InlineData("bbox=1,-91,2,3", "bbox.invalid:bbox")]
    [InlineData("bbox=NaN,1,2,3", "bbox.invalid:bbox")]
    [InlineData("lat=53.5&long=11.2", "radius.incomplete:radius")]
    [InlineData("radius=50", "radius.incomplete:radius")]
    [InlineData("lat=91&long=11.2&radius=50", "place.invalid:lat")]
    [InlineData("lat=x&long=11.2&radius=y", "place.invalid:lat radius.invalid:radius")]
    [InlineData("lat=53.5&long=11.2&radius=0", "radius.invalid:radius")]
    [InlineData("lat=53.5&long=11.2&radius=50001", "radius.invalid:radius")]
    [InlineData("lat=53.5&long=11.2&radius=1e400", "radius.invalid:radius")]
    [InlineData("detailed_status=PENDING", "detailed_status.invalid:detailed_status")]
    [InlineData("keyword=problem,wish", "keyword.invalid:keyword")]
    [InlineData("keyword=tip", "keyword.tip_forbidden:keyword")]
    [InlineData("sort=name", "sort.invalid:sort")]
    [InlineData("order_by=name", "order_by.invalid:order_by")]
    [InlineData("page=0", "number.invalid:page")]
    [InlineData("page=-1", "number.invalid:page")]
    [InlineData("page=1.5", "number.invalid:page")]
    [InlineData("page=99999999999", "number.invalid:page")]
    [InlineData("page_size=0", "number.invalid:page_size")]
    [InlineData("limit=ten", "number.invalid:limit")]
    [InlineData("offset=-1", "number.invalid:offset")]
    [InlineData("page=51", "page.too_deep:page")]
    [InlineData("page=2147483647", "page.too_deep:page")]
    [InlineData("offset=49001", "page.too_deep:offset")]
    [InlineData("q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m", "q.too_long:q")]
    [InlineData("updated_after=soon&updated_before=later", "date.invalid:updated_after date.invalid:updated_before")]
    [InlineData("updated_after=2026-03-02&updated_before=2026-03-01", "updated_before.before_start:updated_before")]
    [InlineData("start_date=x&status=y&bbox=z&radius=1&page=0&sort=w&keyword=v&detailed_status=u",
        "bbox.invalid:bbox date.invalid:start_date detailed_status.invalid:detailed_status keyword.invalid:keyword number.invalid:page radius.incomplete:radius sort.invalid:sort status.invalid:status")]
    public void is_refused_with_one_reason_per_field(string query, string expected)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString("?" + query);
        var profile = new JurisdictionProfile(new Jurisdiction { Id = 1, Key = "adorf", Name = "Adorf" }, "https://county.example");
        var read = new ReadReportQuery(GeoReportFields.OfQuery(http.Request), profile, new CatalogSnapshot([], [], 0, 0), null, new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero), new GeoReportOptions(), 1000).Run();
        Assert.Equal(expected, string.Join(' ', read.Failures.Select(failure => $"{failure.Code}:{failure.Field}").Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("bbox=1&page=x", HttpStatusCode.BadRequest, 2)]
    [InlineData("keyword=tip&page=x", HttpStatusCode.Forbidden, 2)]
    [InlineData("offset=60000", HttpStatusCode.BadRequest, 1)]
    public async Task is_refused_in_the_format_that_was_asked_for(string query, HttpStatusCode expected, int count)
    {
        var (status, xml, _) = await GetAsync("requests.xml?" + query);
        Assert.Equal((expected, count), (status, XDocument.Parse(xml).Root!.Elements("error").Count()));
        var (again, json, answer) = await GetAsync("requests.json?" + query);
        Assert.Equal((expected, count), (again, JsonDocument.Parse(json).RootElement.GetArrayLength()));
        Assert.Null(answer.Headers.ETag);
    }

    [Fact]
    public async Task shows_tips_to_keys_that_may_read_them_and_lets_nobody_keep_the_answer()
    {
        Assert.Equal("5", await NumbersAsync(March + "keyword=tip&api_key=readonly"));
        Assert.Equal("7 6 5 3 2 1", await NumbersAsync(March + "keyword=tip,problem&api_key=readonly"));
        var (status, _, answer) = await GetAsync($"requests.json?{March}keyword=tip&api_key=readonly");
        Assert.Equal((HttpStatusCode.OK, "no-store, private", null), (status, answer.Headers.CacheControl!.ToString(), answer.Headers.ETag));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync($"requests.json?{March}keyword=tip&api_key={ServiceFixture.ApiKey}")).Status);
        Assert.Equal("", await NumbersAsync($"{March}service_code=hinweis&api_key=readonly"));
    }

    [Fact]
    public async Task tells_how_many_there_are_only_where_that_is_asked()
    {
        var (_, _, answer) = await GetAsync($"requests.json?{March}meta=true&page_size=4&service_code=schlagloch,laterne");
        Assert.Equal(("5", "2", "4"), (Header("X-Result-Count"), Header("X-Page-Count"), Header("X-Page-Size")));
        var next = new Uri(Header("X-Next-Page-URL")!);
        Assert.Equal("county.example", next.Host);
        Assert.Equal("1", await NumbersAsync(next.Query[1..]));
        (_, _, answer) = await GetAsync($"requests.json?{March}meta=true&page=2&page_size=3");
        Assert.Equal(("6", "2", null), (Header("X-Result-Count"), Header("X-Page-Count"), Header("X-Next-Page-URL")));
        (_, _, answer) = await GetAsync("requests.json?service_request_id=a-1,a-2,none&meta=true");
        Assert.Equal(("2", "1", "2"), (Header("X-Result-Count"), Header("X-Page-Count"), Header("X-Page-Size")));
        (_, _, answer) = await GetAsync($"requests.json?{March}meta=true&q=muell");
        Assert.Equal("2", Header("X-Result-Count"));
        (_, _, answer) = await GetAsync($"requests.json?{March}meta=true&q=nothing");
        Assert.Equal(("0", "0"), (Header("X-Result-Count"), Header("X-Page-Count")));
        (_, _, answer) = await GetAsync("requests.json");
        Assert.Null(Header("X-Result-Count"));

        string? Header(string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    [Fact]
    public async Task gives_the_extended_attributes_that_are_named()
    {
        var all = await GetJsonAsync($"requests.json?{March}extensions=true");
        var lamp = Extended(all, "a-3");
        Assert.Equal(
            ["detailed_status", "detailed_status_datetime", "title", "media_urls", "votes", "supporters", "duplicate_of", "duplicates", "department", "attributes", "thread", "asset_id", "asset_label", "distance"],
            lamp.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("2026-03-20T08:00:00Z", "licht"), (lamp.GetProperty("detailed_status_datetime").GetString(), lamp.GetProperty("department").GetString()));
        Assert.Equal("""[{"code":"farbe","label":"Was leuchtet falsch?","value":"Rot, Gelb & warm"}]""", lamp.GetProperty("attributes").GetRawText());
        Assert.Equal("""["https://county.example/media/abcdefghijkmnpqrstuvwxyz23.jpg","https://photos.example/61"]""", Extended(all, "a-6").GetProperty("media_urls").GetRawText());
        Assert.Equal("[]", Extended(all, "a-7").GetProperty("media_urls").GetRawText());
        var idea = Extended(all, "a-4");
        Assert.Equal((12, 12, "https://county.example/ideas/a-4"), (idea.GetProperty("votes").GetInt32(), idea.GetProperty("supporters").GetInt32(), idea.GetProperty("thread").GetString()));
        Assert.Equal(JsonValueKind.Null, lamp.GetProperty("votes").ValueKind);

        var named = Extended(await GetJsonAsync($"requests.json?{March}extensions=media,title,geometry"), "a-3");
        Assert.Equal(["title", "media_urls"], named.EnumerateObject().Select(member => member.Name));
        Assert.False((await GetJsonAsync($"requests.json?{March}extensions=false"))[0].TryGetProperty("extended_attributes", out _));
        Assert.Equal("distance", Assert.Single(Extended(await GetJsonAsync($"requests.json?{March}lat=53.5&long=11.2&radius=200&extensions=distance"), "a-2").EnumerateObject()).Name);
        Assert.Equal(111.3, Extended(await GetJsonAsync($"requests.json?{March}lat=53.5&long=11.2&radius=200&extensions=all"), "a-2").GetProperty("distance").GetDouble(), 0.05);
        Assert.Equal(12, Extended(await GetJsonAsync("requests/a-4.json?extensions=all"), "a-4").GetProperty("votes").GetInt32());

        static JsonElement Extended(JsonElement list, string id) => list.EnumerateArray().Single(row => row.GetProperty("service_request_id").GetString() == id).GetProperty("extended_attributes");
    }

    [Fact]
    public async Task finds_redacted_and_erased_words_no_more()
    {
        await Service.SqlAsync("""
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, title, description, address_string, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT jurisdiction_id, 89, 'a-89', id, 'received', 3, 'Kanarienvogel', 'Wellensittich', 'Zebrafinkenweg', '{}', '{}', '2020-03-01', '2020-03-01', false, 'public', false FROM services WHERE code = 'schlagloch';
            """);
        const string old = "start_date=2020-03-01&end_date=2020-03-02&q=";
        Assert.Equal(("89", "89", "89"), (await NumbersAsync(old + "kanarien"), await NumbersAsync(old + "wellensittiche"), await NumbersAsync(old + "zebrafinkenweg")));
        await Service.SqlAsync("UPDATE reports SET title = 'Vogel', description = '[…]' WHERE id = 89");
        Assert.Equal(("", "", "89"), (await NumbersAsync(old + "kanarien"), await NumbersAsync(old + "wellensittiche"), await NumbersAsync(old + "vogel")));
        await Service.SqlAsync("UPDATE reports SET title = NULL, description = NULL, address_string = NULL WHERE id = 89");
        Assert.Equal("", await NumbersAsync(old + "zebrafinkenweg"));
        await using var command = Service.Database.CreateCommand("SELECT count(*) FROM report_words WHERE report_id = 89");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("B55", "90")]
    [InlineData("19", "90")]
    [InlineData("17/19", "90")]
    [InlineData("park", "90")]
    [InlineData("Rad-Fußweg", "90")]
    [InlineData("adorf", "90")]
    [InlineData("47e11c2", "90")]
    [InlineData("47e11c2%20nichts", "")]
    [InlineData("fett", "90")]
    public async Task finds_words_and_numbers_whatever_ties_them_together(string sought, string found)
    {
        await Service.SqlAsync("""
            DELETE FROM reports WHERE id = 90;
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT jurisdiction_id, 90, 'a-90', id, 'received', 3, 'B1/B55, Haus 17-19, park_bank am Rad-/Fußweg, info@adorf.example, Mast 47e11c2, <b>fett</b>', '{}', '{}', '2020-03-01', '2020-03-01', false, 'public', false
            FROM services WHERE code = 'schlagloch';
            """);
        Assert.Equal(found, await NumbersAsync("start_date=2020-03-01&end_date=2020-03-02&q=" + sought));
    }

    [Fact]
    public async Task finds_frequent_words_too()
    {
        await Service.SqlAsync("""
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT jurisdiction_id, 100 + n, 'a-' || 100 + n, id, 'received', 3, CASE WHEN n = 15 THEN 'häufig selten' ELSE 'häufig' END, '{}', '{}', '2021-03-01'::timestamptz + n * interval '1 hour', '2021-03-01', false, 'public', false
            FROM services, generate_series(1, 30) AS n WHERE code = 'schlagloch';
            """);
        const string old = "start_date=2021-03-01&end_date=2021-03-05&";
        Assert.Equal("130 129 128", await NumbersAsync(old + "q=haeufig&limit=3"));
        Assert.Equal("127 126", await NumbersAsync(old + "q=haeufig&limit=2&offset=3"));
        Assert.Equal("115", await NumbersAsync(old + "q=haeufig%20selten"));
    }

    [Fact]
    public async Task takes_half_of_the_connections_at_most_and_waits_for_them()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var two = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Service.Database.ConnectionString) { MaxPoolSize = 2, MinPoolSize = 0 }.ConnectionString);
        using var reports = new FindReports(two);
        var town = (await Service.Services.GetRequiredService<JurisdictionDirectory>().FindByNameAsync("adorf.example", ct))!.Id;
        var first = await reports.RunAsync(new ReportQuery(town), ct);
        var second = reports.RunAsync(new ReportQuery(town), ct);
        // A third party still gets a connection, although nobody has read the first list to its end.
        await using (var command = two.CreateCommand("SELECT 1"))
            Assert.Equal(1, await command.ExecuteScalarAsync(ct));
        await Task.Delay(100, ct);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await using var rows = await second;
        Assert.True(await rows.ReadAsync(ct));
    }

    /// <summary>A poller goes on from the latest time it saw: what is written earlier and committed later must not lie behind that.</summary>
    [Fact]
    public async Task shows_no_change_that_an_open_transaction_may_still_come_in_before()
    {
        await Service.SqlAsync("""
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT jurisdiction_id, n, 'a-' || n, id, 'received', 3, '{}', '{}', '2019-03-01', '2019-03-01', false, 'public', false FROM services, generate_series(80, 81) AS n WHERE code = 'schlagloch';
            """);
        await SettleAsync();
        const string since = "updated_after=2019-06-01T00:00:00Z&updated_before=2019-07-01T00:00:00Z";
        var ct = TestContext.Current.CancellationToken;
        await using var slow = await Service.Database.OpenConnectionAsync(ct);
        await using (var transaction = await slow.BeginTransactionAsync(ct))
        {
            await using (var update = slow.CreateCommand())
            {
                update.CommandText = "UPDATE reports SET updated_datetime = '2019-06-01T10:00:00Z' WHERE id = 80";
                await update.ExecuteNonQueryAsync(ct);
            }

            await Service.SqlAsync("UPDATE reports SET updated_datetime = '2019-06-01T10:00:05Z' WHERE id = 81");
            var (_, body, answer) = await GetAsync("requests.json?" + since);
            Assert.Equal(("[]", null), (body, answer.Headers.ETag));
            // As they were before: 80 for everybody, 81 for nobody yet.
            Assert.Equal("80", await NumbersAsync("sort=updated&start_date=2019-03-01&end_date=2019-03-02&limit=2"));
            Assert.Contains("2019-06-01T10:00:05Z", (await GetAsync("requests/a-81.json")).Body, StringComparison.Ordinal);
            await transaction.CommitAsync(ct);
        }

        await SettleAsync();
        Assert.Equal("80 81", await NumbersAsync(since + "&sort=updated"));
        Assert.NotNull((await GetAsync("requests.json?" + since)).Answer.Headers.ETag);
    }

    [Fact]
    public async Task shows_what_came_with_a_backup_of_another_server()
    {
        await Service.SqlAsync("""
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility, is_imported)
            SELECT jurisdiction_id, 70, 'a-70', id, 'received', 3, '{}', '{}', '2018-03-01', '2018-03-01', false, 'public', false FROM services WHERE code = 'schlagloch';
            """);
        await Service.SqlAsync("""
            SET LOCAL session_replication_role = replica;
            UPDATE reports SET changed_in = '9000000000000000000' WHERE id = 70;
            """);
        Assert.Equal("70", await NumbersAsync("updated_after=2018-01-01&updated_before=2018-12-31"));
    }

    /// <summary>Transactions of other tests in the same cluster hold lists of changes up, too.</summary>
    private Task SettleAsync() => SettleAsync(Service);

    internal static async Task SettleAsync(ServiceFixture service)
    {
        for (var i = 0; i < 300; i++)
        {
            await using var command = service.Database.CreateCommand("SELECT NOT EXISTS (SELECT FROM reports WHERE changed_in >= pg_snapshot_xmin(pg_current_snapshot()) AND changed_in < pg_snapshot_xmax(pg_current_snapshot()))");
            if (await command.ExecuteScalarAsync() is true)
                return;
            await Task.Delay(100);
        }

        Assert.Fail("Somebody is writing all the time.");
    }

    private async Task<string> NumbersAsync(string query)
    {
        var json = (await GetJsonAsync("requests.json?" + query)).EnumerateArray().Select(row => row.GetProperty("service_request_id").GetString()).ToList();
        Assert.Equal(json, Xml((await GetAsync("requests.xml?" + query)).Body).Elements("request").Select(row => row.Element("service_request_id")!.Value));
        return string.Join(' ', json.Select(id => id![2..]));
    }
}
