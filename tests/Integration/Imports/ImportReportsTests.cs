using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Forwarding;
using Open311.Core.Forwarding.Wire;
using Open311.Core.Identity;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Tests.Integration.Forwarding;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Imports;

/// <summary>The reports of an old system, from a file and from its Open311 address.</summary>
public sealed class ImportReportsTests(RunningService service)
{
    private const string File = """
        service_request_id;requested_datetime;updated_datetime;closed_date;status;status_notes;service_code;service_name;description;address;lat;long;media_url
        A-1;2019-03-01T08:00:00+01:00;2019-03-05T10:00:00Z;2019-03-05T10:00:00Z;closed;"Erledigt; danke";17;Schlagloch;"Loch,
        zweite Zeile";Hafenweg 7;51.57;8.10;
        A-2;2020-05-06;;;in progress;;pothole;;Noch eins;;51.58;8.09;
        A-3;gestern;;;open;;pothole;;Ohne Datum;;51.58;8.09;
        A-4;2020-05-06;;;open;;99;Walfang;Unbekannter Service;;51.58;8.09;
        A-5;2020-05-06;;;open;;pothole;;Ohne Ort;;;;
        A-6;2020-05-06;;;open;;pothole;;Halber Ort;;51.58;;
        A-7;2020-05-06;;2020-06-01;Wartet auf Godot;;pothole;;Seltsamer Status;;51.59;8.08;
        A-8;2020-05-06;zu wenige Felder
        A-2;2020-05-06;;;open;;pothole;;Zweimal in der Datei;;51.58;8.09;
        ;2020-05-06;;;open;;pothole;;Ohne Nummer;;51.58;8.09;
        """;

    [Fact]
    public async Task A_file_comes_in_with_its_dates_statuses_and_numbers_and_what_cannot_is_listed()
    {
        var town = await TownAsync();
        var dry = await ImportAsync(town, File, dryRun: true);
        Assert.Equal((3, 1, 6), (dry.Taken, dry.Known, dry.Refused.Count));
        Assert.Equal(0, await CountAsync(town));

        var done = await ImportAsync(town, File);
        Assert.Equal((3, 1, 6), (done.Taken, done.Known, done.Refused.Count));
        Assert.Equal(["A-3", "A-4", "A-5", "A-6", null, null], done.Refused.Select(row => row.Id));
        Assert.Equal([4, 5, 6, 7, 9, 11], done.Refused.Select(row => row.Number));
        Assert.Contains("\"gestern\" is no date of arrival.", done.Refused[0].Reasons);
        Assert.Contains("Its service \"99\" is none here.", done.Refused[1].Reasons);
        Assert.Equal(new Dictionary<string, int> { ["99 (Walfang)"] = 1 }, done.UnknownServices);
        Assert.Equal(new Dictionary<string, int> { ["Wartet auf Godot"] = 1 }, done.UnknownStatuses);

        var first = await RequestAsync(town, "A-1");
        Assert.Equal(("closed", "Erledigt; danke", "Loch,\nzweite Zeile"), (Text(first, "status"), Text(first, "status_notes"), Text(first, "description")));
        Assert.Equal(("2019-03-01T07:00:00Z", "2019-03-05T10:00:00Z", "Bauhof West"), (Text(first, "requested_datetime"), Text(first, "updated_datetime"), Text(first, "agency_responsible")));
        var second = await RequestAsync(town, "A-2");
        Assert.Equal(("in_progress", "2020-05-05T22:00:00Z", "2020-05-05T22:00:00Z"), (second.GetProperty("extended_attributes").GetProperty("detailed_status").GetString(), Text(second, "requested_datetime"), Text(second, "updated_datetime")));
        Assert.Equal("closed", Text(await RequestAsync(town, "A-7"), "status"));
        var staff = await (await town.AdminAsync(HttpMethod.Get, "reports/" + await IdAsync(town, "A-1"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(staff.GetProperty("is_imported").GetBoolean());
        Assert.Equal(0, staff.GetProperty("mails").GetArrayLength());
        Assert.Equal(["received", "status_changed"], staff.GetProperty("events").EnumerateArray().Take(2).Select(row => row.GetProperty("kind").GetString()));

        // A second run of a file that has grown takes what is new.
        var again = await ImportAsync(town, File + "\nA-9;2020-05-06;;;open;;pothole;;Neu;;51,5612;8,1034;\n");
        Assert.Equal((1, 4, 6), (again.Taken, again.Known, again.Refused.Count));
        Assert.Equal(4, await CountAsync(town));
        var comma = await RequestAsync(town, "A-9");
        Assert.Equal((51.5612, 8.1034), (comma.GetProperty("lat").GetDouble(), comma.GetProperty("long").GetDouble()));
    }

    [Fact]
    public async Task What_lies_outside_the_boundary_is_history_too_and_goes_to_whom_the_rules_name()
    {
        var town = await TownAsync();
        await using (var db = service.Services.GetRequiredService<Open311DbFactory>().ForInstallation())
        {
            var row = await db.Jurisdictions.SingleAsync(jurisdiction => jurisdiction.Id == town.Id);
            row.Boundary = (NetTopologySuite.Geometries.MultiPolygon)new NetTopologySuite.IO.WKTReader().Read("MULTIPOLYGON(((8.08 51.55,8.14 51.55,8.14 51.60,8.08 51.60,8.08 51.55)))");
            row.Boundary.SRID = 4326;
            await db.SaveChangesAsync();
        }

        service.Services.GetRequiredService<JurisdictionDirectory>().Forget();
        using (var rules = new MemoryStream("""{ "rules": [ { "text": "draußen: West", "department": "west", "outside": true }, { "text": "drinnen: Ost", "department": "ost" } ] }"""u8.ToArray()))
            Assert.True((await service.Services.GetRequiredService<Core.Routing.ImportRules>().RunAsync(new(town.Id, TownFile.Read(rules).Value), default)).Succeeded);

        const string file = """
            service_request_id;requested_datetime;status;service_code;description;lat;long
            O-1;2020-05-06;open;pothole;Im Nachbarort;51.57;8.30
            O-2;2020-05-06;open;pothole;Im Ort;51.57;8.10
            O-3;2020-05-06;open;pothole;Nirgends;0;0
            """;
        var dry = await ImportAsync(town, file, dryRun: true);
        Assert.Equal((2, 1), (dry.Taken, dry.Refused.Count));
        Assert.Equal([2], dry.Outside);
        var done = await ImportAsync(town, file);
        Assert.Equal(["O-3"], done.Refused.Select(row => row.Id));
        Assert.Equal(["Its place is 0, 0: that stands for none."], done.Refused[0].Reasons);
        Assert.Equal("Bauhof West", Text(await RequestAsync(town, "O-1"), "agency_responsible"));
        Assert.Equal("Bauhof Ost", Text(await RequestAsync(town, "O-2"), "agency_responsible"));
    }

    [Fact]
    public async Task Services_are_mapped_by_code_and_name_and_the_rest_goes_to_a_named_one()
    {
        var town = await TownAsync();
        var done = await ImportAsync(
            town, "id,category_code,category,created,lat,lon\n1,P,,05.06.2020 10:30,51.57,8.10\n2,,straßenlaterne DEFEKT,05.06.2020 10:30,51.571,8.11\n3,Q,,05.06.2020 10:30,51.572,8.12\n",
            services: new() { ["p"] = "pothole" }, fallback: "noise", dates: ["dd.MM.yyyy HH:mm"]);
        Assert.Equal((3, 0), (done.Taken, done.Refused.Count));
        Assert.Equal(["pothole", "lamp", "noise"], new[] { Text(await RequestAsync(town, "1"), "service_code"), Text(await RequestAsync(town, "2"), "service_code"), Text(await RequestAsync(town, "3"), "service_code") });
        Assert.Equal("2020-06-05T08:30:00Z", Text(await RequestAsync(town, "1"), "requested_datetime"));

        var refused = await RunAsync(town, "id\n1\n", new() { ["p"] = "gone" }, null, [], false);
        Assert.Contains("\"gone\"", Assert.Single(refused.Failures).English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_rows_come_in_batches_and_the_same_again_changes_nothing()
    {
        var town = await TownAsync();
        var text = new StringBuilder("id,service_code,requested_datetime,status,lat,long,description\n");
        for (var i = 0; i < 1000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i},pothole,2021-01-{1 + (i % 28):00}T10:00:00Z,closed,{51.55 + (i % 50 * 0.001):0.0000},{8.08 + (i / 50 * 0.002):0.0000},Row {i}\n");
        Assert.Equal(1000, (await ImportAsync(town, text.ToString())).Taken);
        var again = await ImportAsync(town, text.ToString());
        Assert.Equal((0, 1000), (again.Taken, again.Known));
        Assert.Equal(1000, await CountAsync(town));
    }

    [Fact]
    public async Task Reports_of_an_imported_past_are_passed_on_to_no_endpoint()
    {
        await using var server = await ScriptedServer.StartAsync();
        var town = await ForwardingTown.MakeAsync(service, server.Address);
        await ImportAsync(town.Town, "id,service_code,requested_datetime,lat,long\n1,pothole,2021-01-01,51.57,8.10\n");
        await RequestAsync(town.Town, "1");
        await Task.Delay(2500);
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public async Task An_old_server_is_read_in_windows_and_pages_whether_it_turns_pages_or_not(bool turnsPages, int faults)
    {
        var town = await TownAsync();
        await using var server = await ScriptedServer.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var old = Enumerable.Range(0, 130).Select(i => (Id: $"old-{i}", Latitude: 51.4 + (i * 0.002), At: now.AddHours(-6 * i).AddMinutes(-3))).ToList();
        var fail = faults;
        server.Get = (asked, http) =>
        {
            if (fail-- > 0)
            {
                http.Response.Headers.RetryAfter = "1";
                return ScriptedServer.SayAsync(http, 429, "");
            }

            var from = WireDate.TryParse(asked.Query["start_date"].ToString(), TimeZoneInfo.Utc);
            var to = WireDate.TryParse(asked.Query["end_date"].ToString(), TimeZoneInfo.Utc);
            var page = int.Parse(asked.Query["page"].ToString(), CultureInfo.InvariantCulture);
            var found = old.Where(report => report.At >= from && report.At <= to).Skip(turnsPages ? (page - 1) * 50 : 0).Take(50)
                .Select(report => $$"""{"service_request_id":"{{report.Id}}","status":"{{(report.Id.EndsWith('7') ? "closed" : "open")}}","service_code":"lamp","requested_datetime":"{{report.At:yyyy-MM-ddTHH:mm:ss.ff}}Z","lat":"{{report.Latitude.ToString("0.000", CultureInfo.InvariantCulture)}}","long":8.1}""");
            return ScriptedServer.SayAsync(http, 200, $"{{\"service_requests\":[{string.Join(',', found)}]}}", "text/html");
        };
        var reports = service.Services.GetRequiredService<EndpointReports>().ReadAsync(
            new EndpointReportOptions(new EndpointAccess(server.Address, "old.town", null, EndpointFormat.Json), now.AddDays(-40), 30), default);
        var done = (await ImportAsync(town, reports, new(), null, [], false)).Value;
        Assert.Equal((130, 0, 0), (done.Taken, done.Known, done.Refused.Count));
        Assert.Equal("closed", Text(await RequestAsync(town, "old-7"), "status"));
        Assert.All(server.Asked, asked => Assert.Equal("old.town", asked.Query["jurisdiction_id"].ToString()));
    }

    [Fact]
    public async Task A_server_that_refuses_stops_the_import_with_its_words()
    {
        var town = await TownAsync();
        await using var server = await ScriptedServer.StartAsync();
        server.Get = (_, http) => ScriptedServer.SayAsync(http, 403, "<errors><error><code>403</code><description>No key</description></error></errors>");
        var reports = service.Services.GetRequiredService<EndpointReports>().ReadAsync(
            new EndpointReportOptions(new EndpointAccess(server.Address, null, null, EndpointFormat.Xml), TimeProvider.System.GetUtcNow().AddDays(-10)), default);
        var fault = await Assert.ThrowsAsync<EndpointReportsException>(() => ImportAsync(town, reports, new(), null, [], false));
        Assert.Equal(("status_403", "it answers with status 403 (403: No key)"), (fault.Code, fault.Message));
    }

    [Theory]
    [InlineData("http://nowhere.invalid/open311/v2", "host_unknown", "the name of its host is not known")]
    [InlineData("http://127.0.0.1:9/open311/v2", "unreachable", "nobody answers there")]
    public async Task An_address_at_which_nobody_has_ever_answered_is_given_up_within_seconds(string address, string code, string words)
    {
        var town = await TownAsync();
        var reports = service.Services.GetRequiredService<EndpointReports>().ReadAsync(
            new EndpointReportOptions(new EndpointAccess(address, null, null, EndpointFormat.Xml), TimeProvider.System.GetUtcNow().AddDays(-10)), default);
        var fault = await Assert.ThrowsAsync<EndpointReportsException>(() => ImportAsync(town, reports, new(), null, [], false)).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal((code, words), (fault.Code, fault.Message));
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        return await Town.MakeAsync(service, ReporterMail.Never);
    }

    private async Task<ImportedReports> ImportAsync(Town town, string file, bool dryRun = false, Dictionary<string, string>? services = null, string? fallback = null, string[]? dates = null) =>
        (await RunAsync(town, file, services ?? [], fallback, dates ?? [], dryRun)).Value;

    private Task<Core.Failures.Outcome<ImportedReports>> RunAsync(Town town, string file, Dictionary<string, string> services, string? fallback, string[] dates, bool dryRun) => ImportAsync(
        town, CsvReports.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(file)), new CsvReportOptions(new Dictionary<string, string>()), TestContext.Current.CancellationToken), services, fallback, dates, dryRun);

    private async Task<Core.Failures.Outcome<ImportedReports>> ImportAsync(Town town, IAsyncEnumerable<OldReport> reports, Dictionary<string, string> services, string? fallback, string[] dates, bool dryRun)
    {
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!;
        return await service.Services.GetRequiredService<ImportReports>().RunAsync(new ImportReportsInput(profile, "old", reports, services, fallback, dates, dryRun), null, TestContext.Current.CancellationToken);
    }

    private async Task<int> CountAsync(Town town)
    {
        await using var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id);
        return await db.Reports.CountAsync();
    }

    private async Task<string> IdAsync(Town town, string foreignId)
    {
        await using var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id);
        return await db.ImportedReports.Where(row => row.ForeignId == foreignId).Join(db.Reports, row => row.ReportId, report => report.Id, (_, report) => report.ServiceRequestId).SingleAsync();
    }

    private async Task<JsonElement> RequestAsync(Town town, string foreignId) => await town.RoutedAsync(await IdAsync(town, foreignId));

    private static string? Text(JsonElement report, string field) => report.GetProperty(field).GetString();
}
