using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Open311.Core.Identity;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Journeys;

/// <summary>Report in → stored → deduplicated → routed → notified → mail out, over HTTP and SMTP.</summary>
public sealed partial class ReportToMailTests(RunningService service)
{
    [Fact]
    public async Task A_form_becomes_a_routed_report_with_mails_and_is_closed_through_the_case_link()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        var reporter = $"anna@{town.Key}";
        var id = await town.ReportAsync("lamp", 51.57005, 8.10002, "Laterne flackert und ist dann aus", reporter);

        var routed = await town.RoutedAsync(id);
        Assert.Equal("Straßenbeleuchtung", routed.GetProperty("agency_responsible").GetString());
        Assert.Equal("open", routed.GetProperty("status").GetString());
        Assert.Equal("West", routed.GetProperty("address").GetString());

        var receipt = await town.MailAsync(reporter, id);
        Assert.Contains("West", receipt.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("flackert", receipt.Text + receipt.Html, StringComparison.Ordinal);
        Assert.Equal("auto-generated", receipt.Headers["Auto-Submitted"]);
        Assert.Contains("List-Unsubscribe=One-Click", receipt.Headers["List-Unsubscribe-Post"], StringComparison.Ordinal);

        var caseMail = await town.MailAsync($"licht@{town.Key}", id);
        Assert.Contains("flackert", caseMail.Text, StringComparison.Ordinal);
        Assert.Contains("4711", caseMail.Text, StringComparison.Ordinal);

        var confirm = LinkIn(receipt.Text, "confirm");
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(confirm)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(confirm, null)).StatusCode);

        var caseLink = LinkIn(caseMail.Text, "case");
        var page = await service.Http.GetStringAsync(caseLink);
        Assert.Contains("closed_fixed", page, StringComparison.Ordinal);
        var closed = await service.Http.PostAsync(caseLink, new FormUrlEncodedContent([new("status", "closed_fixed"), new("public_note", "Leuchtmittel getauscht.")]));
        // Sent on to the page that says so: a reload does not save again.
        Assert.Equal(HttpStatusCode.Redirect, closed.StatusCode);
        Assert.Contains("Gespeichert", await service.Http.GetStringAsync(closed.Headers.Location), StringComparison.Ordinal);

        var after = await town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");
        Assert.Equal("Leuchtmittel getauscht.", after.GetProperty("status_notes").GetString());
        var news = await town.MailAsync(reporter, "Erledigt");
        Assert.Contains("Leuchtmittel getauscht.", news.Text, StringComparison.Ordinal);
        Assert.Equal($"<{receipt.MessageId}>", news.Headers["References"]);
    }

    [Fact]
    public async Task The_case_link_of_a_department_that_has_lost_the_case_shows_what_the_public_sees_and_saves_nothing()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        var id = await town.ReportAsync("lamp", 51.57005, 8.10002, "Laterne flackert", $"anna@{town.Key}");
        await town.RoutedAsync(id);
        var caseLink = LinkIn((await town.MailAsync($"licht@{town.Key}", id)).Text, "case");
        using (var moved = await town.AdminAsync(HttpMethod.Post, $"reports/{id}/department", new { department = "west", internal_note = "Das macht der Bauhof." }))
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);

        var page = await service.Http.GetStringAsync(caseLink);
        Assert.Contains("Bauhof West", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Das macht der Bauhof.", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"anna@{town.Key}", page, StringComparison.Ordinal);

        using var refused = await service.Http.PostAsync(caseLink, new FormUrlEncodedContent([new("status", "closed_fixed"), new("public_note", "Erledigt.")]));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Es wurde nichts gespeichert", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("open", (await town.RequestAsync(id, _ => true)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_multipart_post_read_back_as_XML_reaches_the_department_of_its_district()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(town.ApiKey), "api_key" },
            { new StringContent("pothole"), "service_code" },
            { new StringContent("51.58"), "lat" },
            { new StringContent("8.12"), "long" },
            { new StringContent("Tiefes Loch\r\nvor dem Tor"), "description" },
            { new StringContent($"bert@{town.Key}"), "email" },
        };
        using var answer = await town.PostAsync(form, "xml");
        var id = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Descendants("service_request_id").Single().Value;

        await town.RoutedAsync(id);
        var xml = XDocument.Parse(await service.Http.GetStringAsync($"{town.Open311}/requests/{id}.xml"));
        Assert.Equal("Bauhof Ost", xml.Descendants("agency_responsible").Single().Value);
        var receipt = await town.MailAsync($"bert@{town.Key}", id);
        Assert.Contains("vor dem Tor", receipt.Text, StringComparison.Ordinal);
        Assert.Contains("vor dem Tor", (await town.MailAsync($"ost@{town.Key}", id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_by_address_is_fetched_and_stands_in_the_mail_to_the_department_and_in_no_other()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        var id = await town.ReportAsync("pothole", 51.58, 8.12, "Loch mit Bild", $"foto@{town.Key}", ("media_url", service.Photos.Address("/photo.jpg")));
        var report = await town.RequestAsync(id, report => report.GetProperty("media_url").GetString()!.Contains("/media/", StringComparison.Ordinal));
        using var photo = await service.Http.GetAsync(new Uri(report.GetProperty("media_url").GetString()!).AbsolutePath);
        Assert.Equal("image/jpeg", photo.Content.Headers.ContentType!.MediaType);
        // Written before or after the photo was fetched: the department gets a link that works, the unconfirmed reporter none.
        var caseMail = (await town.MailAsync($"ost@{town.Key}", id)).Text;
        Assert.True(caseMail.Contains(report.GetProperty("media_url").GetString()!, StringComparison.Ordinal) || caseMail.Contains(service.Photos.Address("/photo.jpg"), StringComparison.Ordinal), caseMail);
        var receipt = await town.MailAsync($"foto@{town.Key}", id);
        Assert.DoesNotContain(".jpg", receipt.Text + receipt.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uploaded_photo_stands_in_the_mail_to_the_department()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(town.ApiKey), "api_key" }, { new StringContent("pothole"), "service_code" }, { new StringContent("51.58"), "lat" }, { new StringContent("8.12"), "long" },
            { new StringContent("Loch"), "description" }, { new ByteArrayContent(TestPhotos.Jpeg()), "media", "bild.jpg" },
        };
        using var answer = await town.PostAsync(form);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
        var report = await town.RoutedAsync(id);
        Assert.Contains(report.GetProperty("media_url").GetString()!, (await town.MailAsync($"ost@{town.Key}", id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_near_second_report_follows_the_first_and_stands_alone_again_after_unlink()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        var head = await town.ReportAsync("pothole", 51.58, 8.09, "Tiefes Schlagloch in der Fahrbahn vor der Schule", $"eins@{town.Key}");
        await town.RoutedAsync(head);
        var child = await town.ReportAsync("pothole", 51.58002, 8.09001, "Schlagloch in der Fahrbahn vor der Schule", $"zwei@{town.Key}");

        var linked = await town.RequestAsync(child, report => report.GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind == JsonValueKind.String);
        Assert.Equal(head, linked.GetProperty("extended_attributes").GetProperty("duplicate_of").GetString());
        Assert.Contains(head, (await town.MailAsync($"zwei@{town.Key}", "gehört zu einer früheren Meldung")).Text, StringComparison.Ordinal);
        await town.RoutedAsync(child);

        var caseMail = await town.MailAsync($"west@{town.Key}", head);
        await service.Http.PostAsync(LinkIn(caseMail.Text, "case"), new FormUrlEncodedContent([new("status", "closed_fixed")]));
        Assert.NotNull(await town.MailAsync($"zwei@{town.Key}", "Erledigt"));
        Assert.Equal("closed", (await town.RequestAsync(child, _ => true)).GetProperty("status").GetString());
        Assert.DoesNotContain(service.Mails.Mails, mail => mail.To.Contains($"west@{town.Key}") && mail.Subject.Contains(child, StringComparison.Ordinal));

        using var unlinked = await town.AdminAsync(HttpMethod.Post, $"reports/{child}/unlink");
        Assert.Equal(HttpStatusCode.OK, unlinked.StatusCode);
        var alone = await town.RequestAsync(child, report => report.GetProperty("status").GetString() == "open");
        Assert.Equal(JsonValueKind.Null, alone.GetProperty("extended_attributes").GetProperty("duplicate_of").ValueKind);
        Assert.NotNull(await town.MailAsync($"zwei@{town.Key}", "wieder für sich"));
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_report_and_another_body_is_refused()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        FormUrlEncodedContent Form(string text) => new([new("api_key", town.ApiKey), new("service_code", "pothole"), new("lat", "51.56"), new("long", "8.1"), new("description", text)]);
        var first = await (await town.PostAsync(Form("a"), idempotencyKey: "k1")).Content.ReadAsStringAsync();
        var second = await (await town.PostAsync(Form("a"), idempotencyKey: "k1")).Content.ReadAsStringAsync();
        Assert.Equal(first, second);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await town.PostAsync(Form("b"), idempotencyKey: "k1")).StatusCode);

        var many = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => town.PostAsync(Form("c"), idempotencyKey: "k2")));
        Assert.All(many, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        var ids = new HashSet<string>();
        foreach (var answer in many.Where(answer => answer.StatusCode == HttpStatusCode.OK))
            ids.Add(await answer.Content.ReadAsStringAsync());
        Assert.Single(ids);
    }

    [Fact]
    public async Task Without_a_place_a_report_goes_to_the_fallback_department()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service);
        using var answer = await town.PostAsync(new FormUrlEncodedContent([new("api_key", town.ApiKey), new("service_code", "pothole"), new("address_string", "hinter dem Bahnhof"), new("description", "Loch")]));
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("service_request_id").GetString()!;
        Assert.Equal("Bürgerbüro", (await town.RoutedAsync(id)).GetProperty("agency_responsible").GetString());
        Assert.Contains("Der Ort ist unbekannt", (await town.MailAsync($"buero@{town.Key}", id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_confirm_link_that_was_changed_is_refused_and_a_one_click_unsubscription_ends_the_mails()
    {
        SkipWithoutCluster();
        var town = await Town.MakeAsync(service, ReporterMail.Confirmed);
        var id = await town.ReportAsync("noise", 51.57, 8.1, "Laute Lüftung", $"cora@{town.Key}");
        var receipt = await town.MailAsync($"cora@{town.Key}", id);
        var unsubscribe = receipt.Headers["List-Unsubscribe"].Trim('<', '>');
        var changed = unsubscribe[..^3] + (unsubscribe.EndsWith("AAA", StringComparison.Ordinal) ? "BBB" : "AAA");
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.PostAsync(changed, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.PostAsync(unsubscribe, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]))).StatusCode);
        await town.RoutedAsync(id);
        var caseMail = await town.MailAsync($"buero@{town.Key}", id);
        await service.Http.PostAsync(LinkIn(caseMail.Text, "case"), new FormUrlEncodedContent([new("status", "closed_fixed")]));
        await town.RequestAsync(id, report => report.GetProperty("status").GetString() == "closed");
        var other = await town.ReportAsync("noise", 51.575, 8.13, "Anderes", $"dora@{town.Key}");
        await town.MailAsync($"dora@{town.Key}", other);
        Assert.DoesNotContain(service.Mails.Mails, mail => mail.To.Contains($"cora@{town.Key}") && mail.Subject.Contains("Erledigt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_town_that_was_made_a_moment_ago_takes_reports_at_once()
    {
        SkipWithoutCluster();
        using var unknown = await service.Http.GetAsync("/j/nobody.example/open311/v2/services.json");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var town = await Town.MakeAsync(service, withLayers: false, forgetDirectory: false);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.Http.GetAsync($"{town.Open311}/services.json")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    private static void SkipWithoutCluster() => Assert.SkipUnless(RunningService.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");

    private static string LinkIn(string text, string page) => Link().Matches(text).Select(match => match.Value).First(link => link.Contains($"/{page}/", StringComparison.Ordinal));

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Link();
}
