using System.Net.Http.Json;
using System.Text.Json;
using Hangfire;
using Hangfire.AspNetCore;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Forwarding;

/// <summary>A second installation of this service, with a database, a web server and workers of its own.</summary>
public sealed class SecondService : RunningService
{
    // Hangfire keeps log provider and job activator in static places: a host that comes and goes must not leave its disposed ones behind, and has to bring its own activator.
    protected override void Configure(IWebHostBuilder host) => host.ConfigureTestServices(services => services
        .AddSingleton<IGlobalConfiguration>(GlobalConfiguration.Configuration)
        .AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>())));
}

/// <summary>A department that is another installation of this service, over HTTP.</summary>
public sealed class SecondInstanceTests(RunningService service, SecondService second) : IClassFixture<SecondService>
{
    [Fact]
    public async Task A_report_is_passed_on_and_its_end_there_is_its_end_here()
    {
        var (here, there) = await TownsAsync();
        var text = $"Loch vor Nummer 5 {Guid.NewGuid():N}";
        var id = await here.ReportAsync(text, ("email", "erika@example.org"), ("first_name", "Erika"), ("title", "Tiefes Loch"), ("attribute[depth]", "12"));
        var foreign = (await here.AcceptedAsync(id)).ForeignId!;

        var passed = await there.RequestAsync(foreign, _ => true);
        Assert.StartsWith($"Tiefes Loch\n\n{text}\n\n", passed.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.EndsWith($"/j/{here.Town.Key}/reports/{id}", passed.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(("pothole", 51.57, 8.10), (passed.GetProperty("service_code").GetString(), passed.GetProperty("lat").GetDouble(), passed.GetProperty("long").GetDouble()));
        var stored = await (await there.AdminAsync(HttpMethod.Get, "reports/" + foreign)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("contact").ValueKind);
        Assert.Equal("12", stored.GetProperty("attributes").GetProperty("their_depth")[0].GetString());

        await there.RoutedAsync(foreign);
        (await there.AdminAsync(HttpMethod.Post, $"reports/{foreign}/status", new { status = "in_progress", public_note = "Die Kolonne kommt Dienstag." })).EnsureSuccessStatusCode();
        Assert.Equal("Die Kolonne kommt Dienstag.", (await PolledAsync(here, id, report => Detailed(report) == "in_progress")).GetProperty("status_notes").GetString());

        (await there.AdminAsync(HttpMethod.Post, $"reports/{foreign}/status", new { status = "closed_fixed", public_note = "Das Loch ist zu." })).EnsureSuccessStatusCode();
        var closed = await PolledAsync(here, id, report => report.GetProperty("status").GetString() == "closed");
        Assert.Equal(("closed_fixed", "Das Loch ist zu."), (Detailed(closed), closed.GetProperty("status_notes").GetString()));
        var mail = await here.Town.Service.Mails.WaitForAsync(caught => caught.To.Contains("erika@example.org") && caught.Text.Contains("Das Loch ist zu.", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.NotNull(mail);

        // Asked again, the same says nothing new.
        var before = await EventsAsync(here, id);
        await here.PollAsync();
        await Task.Delay(3000);
        Assert.Equal(before, await EventsAsync(here, id));
        Assert.Equal(2, before.Count(kind => kind == "status_changed"));
        Assert.Single(before, kind => kind == "forwarded");
    }

    /// <summary>Asks again and again: an update is in the feed a few seconds after it was made.</summary>
    private static async Task<JsonElement> PolledAsync(ForwardingTown here, string id, Func<JsonElement, bool> until)
    {
        for (var i = 0; ; i++)
        {
            await here.PollAsync();
            await Task.Delay(1000);
            var report = await here.Town.RequestAsync(id, _ => true);
            if (until(report) || i == 30)
                return report;
        }
    }

    [Fact]
    public async Task A_token_is_followed_until_the_id_is_there()
    {
        var (here, there) = await TownsAsync(services: "batch");
        var id = await here.ReportAsync("Sammelstelle");
        var row = await here.AcceptedAsync(id);
        Assert.NotNull(row.Token);
        Assert.Equal("batch", (await there.RequestAsync(row.ForeignId!, _ => true)).GetProperty("service_code").GetString());
    }

    [Fact]
    public async Task A_crash_between_their_OK_and_our_record_posts_nothing_twice()
    {
        var (here, there) = await TownsAsync();
        var id = await here.ReportAsync("Einmal");
        var first = await here.AcceptedAsync(id);
        // As if we had died before we wrote it down.
        await here.SqlAsync("UPDATE forwarded_reports SET state = 'waiting', foreign_id = NULL, attempts = 1, next_attempt_at = now() WHERE jurisdiction_id = {0}");
        Assert.Equal(first.ForeignId, (await here.AcceptedAsync(id)).ForeignId);
        await using var db = second.Services.GetRequiredService<Open311DbFactory>().For(there.Id);
        Assert.Equal(1, await db.Reports.CountAsync());
    }

    [Fact]
    public async Task Contact_data_go_along_only_where_the_department_is_to_have_them()
    {
        var (here, there) = await TownsAsync(passesContact: true);
        var id = await here.ReportAsync("Mit Namen", ("email", "max@example.org"), ("first_name", "Max"), ("device_id", "secret-device"));
        var foreign = (await here.AcceptedAsync(id)).ForeignId!;
        var stored = await (await there.AdminAsync(HttpMethod.Get, "reports/" + foreign)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("max@example.org", "Max"), (stored.GetProperty("contact").GetProperty("email").GetString(), stored.GetProperty("contact").GetProperty("first_name").GetString()));
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("contact").GetProperty("device_id").ValueKind);
    }

    [Fact]
    public async Task What_is_given_to_the_department_by_hand_is_passed_on_and_comes_back_only_once()
    {
        var (here, there) = await TownsAsync();
        var id = await here.Town.ReportAsync("noise", 51.57, 8.10, "Lärm");
        await here.Town.RoutedAsync(id);
        (await here.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "west" })).EnsureSuccessStatusCode();
        var first = (await here.AcceptedAsync(id)).ForeignId;
        (await here.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "ost" })).EnsureSuccessStatusCode();
        (await here.Town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "west" })).EnsureSuccessStatusCode();
        await Task.Delay(3000);
        Assert.Equal(first, (await here.AcceptedAsync(id)).ForeignId);
        await using var db = second.Services.GetRequiredService<Open311DbFactory>().For(there.Id);
        Assert.Equal(1, await db.Reports.CountAsync());
    }

    private static string? Detailed(JsonElement report) => report.GetProperty("extended_attributes").GetProperty("detailed_status").GetString();

    private static async Task<List<string>> EventsAsync(ForwardingTown here, string id)
    {
        var report = await (await here.Town.AdminAsync(HttpMethod.Get, "reports/" + id)).Content.ReadFromJsonAsync<JsonElement>();
        return report.GetProperty("events").EnumerateArray().Select(row => row.GetProperty("kind").GetString()!).ToList();
    }

    private async Task<(ForwardingTown Here, Town There)> TownsAsync(string services = "pothole", bool passesContact = false)
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var there = await Town.MakeAsync(second, ReporterMail.Never);
        var here = await ForwardingTown.MakeAsync(
            service, $"{second.Address.ToString().TrimEnd('/')}/j/{there.Key}/open311/v2",
            endpoint => endpoint with { Services = new() { ["pothole"] = services, ["noise"] = services }, Attributes = new() { ["depth"] = "their_depth" }, PassesContact = passesContact, Format = services == "batch" ? "json" : "xml" },
            there.ApiKey);
        return (here, there);
    }
}
