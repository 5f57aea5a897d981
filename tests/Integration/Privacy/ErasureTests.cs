using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Bulk;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Privacy;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Portal;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Privacy;

/// <summary>Plants strings in everything that people give us, through the public interfaces, erases, and looks for them in a dump of the database, in the media folder and in the log.</summary>
public sealed class ErasureTests(RunningService service)
{
    private static readonly string[] Contact = ["email", "first_name", "last_name", "phone", "device_id", "account_id"];
    private static readonly string[] Words = ["title", "description", "address_string", "attribute[note]"];

    [Fact]
    public async Task What_a_reporter_gave_is_gone_after_erase_my_data()
    {
        var town = await TownAsync();
        var pages = new Pages(town);
        var canaries = new List<string>();
        var reporters = new List<(string Id, string Email)>();
        for (var i = 0; i < 10; i++)
            reporters.Add(await PlantAsync(town, canaries, i));
        Assert.Equal(100, canaries.Count);

        // What others do with a report: follow, complain, and staff that quote it among themselves.
        var follower = Canary(canaries, "follower") + "@example.org";
        var (first, _) = reporters[0];
        await town.RoutedAsync(first);
        Assert.Equal(HttpStatusCode.OK, (await pages.PostAsync($"/reports/{first}?handler=follow", new FormUrlEncodedContent([new("email", follower)]))).Status);
        await pages.PostAsync($"/reports/{first}?handler=abuse", new FormUrlEncodedContent([new("reason", Canary(canaries, "abuse"))]));
        (await town.AdminAsync(HttpMethod.Post, $"reports/{first}/status", new { status = "reviewed", internal_note = Canary(canaries, "note") })).EnsureSuccessStatusCode();

        await UpdateAsync(town, first, canaries);

        var follow = await town.MailAsync(follower, "folgen");
        foreach (var (id, email) in reporters)
        {
            var receipt = await town.MailAsync(email, "bestätigen");
            await town.MailAsync($"buero@{town.Key}", id);
            Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(LinkIn(receipt.Text, "confirm"), null)).StatusCode);
        }

        await NotifiedAsync(town);
        var before = await EverythingAsync(town);
        Assert.All(canaries.Where(canary => !canary.Contains("EXIF", StringComparison.Ordinal)), canary => Assert.Contains(canary, before, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(Files());

        foreach (var (_, email) in reporters)
        {
            var own = LinkIn((await town.MailAsync(email, "bestätigen")).Text, "own");
            for (var twice = 0; twice < 2; twice++)
            {
                using var erased = await service.Http.PostAsync(own + "?handler=erase", new FormUrlEncodedContent([new("scope", "everything")]));
                Assert.Equal(HttpStatusCode.Redirect, erased.StatusCode);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(LinkIn(follow.Text, "unsubscribe"), null)).StatusCode);
        await NotifiedAsync(town);

        var after = await EverythingAsync(town);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, after, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(TestPhotos.Canary, after, StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync($"SELECT count(*) FROM report_photos WHERE jurisdiction_id = {town.Id}"));
        // The report itself is still there, at its place, with its department.
        var shell = await town.RequestAsync(first, _ => true);
        Assert.Equal("Bürgerbüro", shell.GetProperty("agency_responsible").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Number, shell.GetProperty("lat").ValueKind);
        Assert.Equal(20L, await CountAsync($"SELECT count(*) FROM report_events WHERE jurisdiction_id = {town.Id} AND kind = 'erased'"));
    }

    [Fact]
    public async Task Contact_data_go_by_schedule_some_time_after_closing_and_the_words_stay()
    {
        var town = await TownAsync();
        var canaries = new List<string>();
        var (closed, email) = await PlantAsync(town, canaries, 1);
        var (open, _) = await PlantAsync(town, [], 2);
        await town.MailAsync(email, "bestätigen");
        await town.RoutedAsync(closed);
        var update = new List<string>();
        await UpdateAsync(town, closed, update);
        (await town.AdminAsync(HttpMethod.Post, $"reports/{closed}/status", new { status = "closed_fixed" })).EnsureSuccessStatusCode();
        await NotifiedAsync(town);
        await SqlAsync($"UPDATE reports SET updated_datetime = now() - interval '179 days' WHERE jurisdiction_id = {town.Id}");
        await ForgetAsync(town);
        Assert.Equal(2L, await CountAsync($"SELECT count(*) FROM report_contacts WHERE jurisdiction_id = {town.Id}"));

        await SqlAsync($"UPDATE reports SET updated_datetime = now() - interval '181 days' WHERE jurisdiction_id = {town.Id}");
        await ForgetAsync(town);
        var after = await EverythingAsync(town);
        Assert.All(canaries.Where(canary => Contact.Any(field => canary.Contains(Name(field), StringComparison.Ordinal))), canary => Assert.DoesNotContain(canary, after, StringComparison.OrdinalIgnoreCase));
        Assert.All(canaries.Where(canary => Words.Any(field => canary.Contains(Name(field), StringComparison.Ordinal))), canary => Assert.Contains(canary, after, StringComparison.OrdinalIgnoreCase));
        Assert.All(update, canary => Assert.Equal(canary.Contains("description", StringComparison.Ordinal), after.Contains(canary, StringComparison.OrdinalIgnoreCase)));
        // The open one is still somebody's.
        Assert.Equal(1L, await CountAsync($"SELECT count(*) FROM report_contacts WHERE jurisdiction_id = {town.Id}"));
        Assert.NotNull(open);
    }

    [Fact]
    public async Task The_writer_of_an_update_is_forgotten_by_schedule_where_the_reporter_gave_no_contact()
    {
        var town = await TownAsync();
        var id = await town.ReportAsync("note", 51.5, 8.1, "Ohne Namen.");
        var update = new List<string>();
        await UpdateAsync(town, id, update);
        (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/status", new { status = "closed_fixed" })).EnsureSuccessStatusCode();
        await NotifiedAsync(town);
        await SqlAsync($"UPDATE reports SET updated_datetime = now() - interval '181 days' WHERE jurisdiction_id = {town.Id}");
        await ForgetAsync(town);
        Assert.Equal(0L, await CountAsync($"SELECT count(*) FROM update_contacts WHERE jurisdiction_id = {town.Id}"));
        Assert.Equal(1L, await CountAsync($"SELECT count(*) FROM report_updates WHERE jurisdiction_id = {town.Id} AND sender_key IS NULL"));
    }

    [Fact]
    public async Task A_comment_that_its_writer_takes_back_is_gone_from_the_mails_that_quoted_it()
    {
        var town = await TownAsync();
        var pages = new Pages(town);
        var canaries = new List<string>();
        var (address, text, name) = (Canary(canaries, "writer") + "@example.org", Canary(canaries, "comment"), Canary(canaries, "name"));
        var id = await IdeaAsync(town);
        await pages.PostAsync($"/ideas/{id}?handler=follow", new FormUrlEncodedContent([new("email", $"treu@{town.Key}"), new("comments", "1")]));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(LinkIn((await town.MailAsync($"treu@{town.Key}", "folgen")).Text, "confirm"), null)).StatusCode);
        var link = await CommentAsync(town, id, address, text, name);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(link, null)).StatusCode);
        Assert.Contains(text, (await town.MailAsync($"treu@{town.Key}", "neuer Kommentar")).Text, StringComparison.Ordinal);
        await NotifiedAsync(town);
        var before = await EverythingAsync(town);
        Assert.All(canaries, canary => Assert.Contains(canary, before, StringComparison.Ordinal));

        for (var twice = 0; twice < 2; twice++)
            await service.Http.PostAsync(link + "?handler=remove", null);
        var after = await EverythingAsync(town);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, after, StringComparison.Ordinal));
        Assert.Contains($"treu@{town.Key}", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comments_and_supports_that_nobody_confirmed_go_by_schedule_and_the_others_stay()
    {
        var town = await TownAsync();
        var canaries = new List<string>();
        var id = await IdeaAsync(town);
        await CommentAsync(town, id, Canary(canaries, "writer") + "@example.org", Canary(canaries, "comment"), Canary(canaries, "name"));
        var kept = Canary([], "kept");
        await service.Http.PostAsync(await CommentAsync(town, id, $"da@{town.Key}", kept, "Da"), null);
        foreach (var name in (string[])["wer", "da"])
            Assert.Equal(HttpStatusCode.Redirect, (await new Pages(town).PostAsync($"/ideas/{id}?handler=support", new FormUrlEncodedContent([new("email", $"{name}@{town.Key}")]))).Status);
        await service.Http.PostAsync(LinkIn((await town.MailAsync($"da@{town.Key}", "unterstütz")).Text, "ideas/support"), null);
        await NotifiedAsync(town);

        await AgeAsync(13);
        await ForgetAsync(town);
        Assert.Equal((2L, 2L), (await RowsAsync("comments"), await RowsAsync("supporters")));
        await AgeAsync(15);
        await ForgetAsync(town);
        Assert.Equal((1L, 1L), (await RowsAsync("comments"), await RowsAsync("supporters")));
        var after = await EverythingAsync(town);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, after, StringComparison.Ordinal));
        Assert.Contains(kept, after, StringComparison.Ordinal);

        Task AgeAsync(int days) => SqlAsync(
            $"UPDATE comments SET created_at = now() - interval '{days} days' WHERE jurisdiction_id = {town.Id}; UPDATE supporters SET created_at = now() - interval '{days} days' WHERE jurisdiction_id = {town.Id}");
        Task<long> RowsAsync(string table) => CountAsync($"SELECT count(*) FROM {table} WHERE jurisdiction_id = {town.Id}");
    }

    [Fact]
    public async Task What_old_mails_said_to_whom_goes_by_schedule()
    {
        var town = await TownAsync();
        var (id, email) = await PlantAsync(town, [], 1);
        await town.MailAsync(email, "bestätigen");
        await town.MailAsync($"buero@{town.Key}", id);
        await NotifiedAsync(town);
        await SqlAsync($"UPDATE outgoing_mails SET created_at = now() - interval '91 days' WHERE jurisdiction_id = {town.Id} AND sent_at IS NOT NULL");
        await ForgetAsync(town);
        Assert.Equal(0L, await CountAsync($"SELECT count(*) FROM outgoing_mails WHERE jurisdiction_id = {town.Id} AND (text <> '' OR html <> '' OR subject <> '' OR recipient NOT LIKE 'erased-%')"));
        Assert.Equal(2L, await CountAsync($"SELECT count(*) FROM outgoing_mails WHERE jurisdiction_id = {town.Id}"));
    }

    [Fact]
    public async Task A_case_mail_that_waits_is_written_anew_without_the_reporter()
    {
        var town = await TownAsync();
        var (id, email) = await PlantAsync(town, [], 1);
        await town.MailAsync(email, "bestätigen");
        await town.MailAsync($"buero@{town.Key}", id);
        await NotifiedAsync(town);
        // As if the mail server had been away.
        await SqlAsync($"UPDATE outgoing_mails SET sent_at = NULL, next_attempt_at = now() + interval '1 day' WHERE jurisdiction_id = {town.Id} AND template = 'case_new'");
        (await town.AdminAsync(HttpMethod.Post, $"reports/{id}/erase", new { scope = "contact" })).EnsureSuccessStatusCode();
        await NotifiedAsync(town);
        var again = await service.Mails.WaitForAsync(
            mail => mail.To.Contains($"buero@{town.Key}") && mail.Subject.Contains(id, StringComparison.Ordinal) && !mail.Text.Contains(email, StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(60));
        Assert.Contains("/case/", again.Text, StringComparison.Ordinal);
    }

    /// <summary>Ten canaries through the Open311 interface, with a photo full of metadata.</summary>
    private static async Task<(string Id, string Email)> PlantAsync(Town town, List<string> canaries, int number)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(town.ApiKey), "api_key" }, { new StringContent("note"), "service_code" },
            { new StringContent((51.5 + number * 0.01).ToString(System.Globalization.CultureInfo.InvariantCulture)), "lat" }, { new StringContent("8.1"), "long" },
        };
        var email = "";
        foreach (var field in Contact.Concat(Words))
        {
            var value = Canary(canaries, Name(field)) + (field == "email" ? "@example.org" : "");
            email = field == "email" ? value : email;
            form.Add(new StringContent(value), field);
        }

        form.Add(Pages.Photo(TestPhotos.WithMetadata(TestPhotos.Jpeg(), 6)), "media", "kanarie-photo.jpg");
        using var answer = await town.PostAsync(form);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return (System.Text.Json.JsonElement.Parse(body)[0].GetProperty("service_request_id").GetString()!, email);
    }

    /// <summary>What somebody else wrote about it in another application, with a photo.</summary>
    private static async Task UpdateAsync(Town town, string id, List<string> canaries)
    {
        var form = new MultipartFormDataContent { { new StringContent(town.ApiKey), "api_key" }, { new StringContent(id), "service_request_id" }, { new StringContent("FIXED"), "status" }, { new StringContent("2026-03-02T10:30:00+01:00"), "updated_datetime" } };
        foreach (var field in (string[])["update_id", "description", "first_name", "last_name", "phone"])
            form.Add(new StringContent(Canary(canaries, Name("update-" + field))), field);
        form.Add(new StringContent(Canary(canaries, "update-email") + "@example.org"), "email");
        form.Add(Pages.Photo(TestPhotos.WithMetadata(TestPhotos.Jpeg(), 6)), "photo1", "kanarie-photo.jpg");
        using var answer = await town.Service.Http.PostAsync($"{town.Open311}/servicerequestupdates.json", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> IdeaAsync(Town town)
    {
        var id = await town.ReportAsync("idea", 51.57, 8.1, "Am Ufer fehlt beides.", null, ("title", "Bänke"));
        await town.RoutedAsync(id);
        return id;
    }

    /// <summary>The link of the mail that asks to confirm.</summary>
    private static async Task<string> CommentAsync(Town town, string id, string address, string text, string name)
    {
        var sent = await new Pages(town).PostAsync($"/ideas/{id}?handler=comment", new FormUrlEncodedContent([new("text", text), new("name", name), new("email", address)]));
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        return LinkIn((await town.MailAsync(address, "Kommentar")).Text, "ideas/comment");
    }

    private static string Name(string field) => field.Replace("attribute[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('_', '-') + "-canary";

    private static string Canary(List<string> canaries, string what)
    {
        var canary = $"{what}-{Guid.NewGuid():N}";
        canaries.Add(canary);
        return canary;
    }

    private static string LinkIn(string text, string page) => text.Split('\n', ' ').First(word => word.Contains($"/{page}/", StringComparison.Ordinal)).Trim();

    private async Task ForgetAsync(Town town) =>
        await service.Services.GetRequiredService<ForgetPeople>().RunAsync((await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!, default);

    /// <summary>A dump of all tables as text, the media folder byte by byte with the town's bulk files as they are after five minutes at most, the log.</summary>
    private async Task<string> EverythingAsync(Town town)
    {
        var make = service.Services.GetRequiredService<MakeBulkFiles>();
        var profile = (await service.Services.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!;
        for (var i = 0; i < 100 && await make.IsNeededAsync(profile, default); i++)
        {
            // Null: the job is at it.
            if (await make.RunAsync(profile, default) is null)
                await Task.Delay(100);
        }

        var connection = new NpgsqlConnectionStringBuilder(service.ConnectionString);
        var bin = Environment.GetEnvironmentVariable("OPEN311_PG_BIN") ?? Directory.GetDirectories("/usr/lib/postgresql").Order().Last() + "/bin";
        var start = new ProcessStartInfo(
            Path.Combine(bin, "pg_dump"),
            ["--data-only", "-h", connection.Host!, "-p", $"{connection.Port}", "-U", connection.Username!, connection.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var dump = Process.Start(start)!;
        // It warns of circular keys, which matter to who restores.
        var warnings = dump.StandardError.ReadToEndAsync();
        var text = new StringBuilder(await dump.StandardOutput.ReadToEndAsync());
        await dump.WaitForExitAsync();
        await warnings;
        Assert.Equal(0, dump.ExitCode);
        foreach (var file in Files())
            text.Append(file).Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        return text.Append(service.Log.Text).ToString();
    }

    private string[] Files() => Directory.Exists(service.MediaFolder) ? Directory.GetFiles(service.MediaFolder, "*", SearchOption.AllDirectories) : [];

    private async Task NotifiedAsync(Town town)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await CountAsync($"SELECT count(*) FROM reports WHERE jurisdiction_id = {town.Id} AND stage < 3") == 0
                && await CountAsync($"SELECT count(*) FROM outgoing_mails WHERE jurisdiction_id = {town.Id} AND sent_at IS NULL AND failed_at IS NULL AND next_attempt_at <= now()") == 0)
                return;
            await Task.Delay(100);
        }

        throw new TimeoutException("The pipeline did not come to rest.");
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task SqlAsync(string sql)
    {
        await using var command = service.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<Town> TownAsync()
    {
        Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        var town = await Town.MakeAsync(service, withLayers: false);
        await using var db = service.Services.GetRequiredService<Open311DbFactory>().For(town.Id);
        db.Services.Add(new Service
        {
            Code = "note",
            Name = "Notiz",
            LinksAutomatically = false,
            Attributes = [new ServiceAttribute { Code = "note", Datatype = AttributeDatatype.Text, Order = 1, Description = "Was noch?" }],
        });
        await db.SaveChangesAsync();
        Assert.True(await db.Services.AnyAsync(row => row.Code == "note"));
        return town;
    }
}
