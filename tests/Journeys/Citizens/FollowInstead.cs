using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>What is already reported is shown before sending; who says "that's it" hears how it ends.</summary>
public sealed class FollowInstead(RunningCity city)
{
    [Fact]
    public async Task Thats_it_follows_the_report_until_the_department_closes_it()
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        const string follower = "folgt@journeys.example";
        var spot = city.TakeSpot();
        var id = await city.ReportAsync("lamp", spot, "Laterne ist dunkel", "erste@journeys.example");
        var caseMail = await city.CaseMailAsync(id);

        await Visitor.RunAsync(city, new Visit { IsPhone = true }, async visitor =>
        {
            await visitor.GoAsync("/reports/new?service=lamp");
            await visitor.PickAsync(spot);
            var same = visitor.Page.Locator($"#same-{id}");
            await Expect(visitor.Page.GetByText("Ist es eine von diesen?")).ToBeVisibleAsync();
            await same.CheckAsync();
            await visitor.Page.Locator("#photos").SetInputFilesAsync(new FilePayload { Name = "laterne.jpg", MimeType = "image/jpeg", Buffer = TestPhotos.Jpeg() });
            await visitor.Field("E-Mail-Adresse").FillAsync("folgt at home");
            Assert.Equal(400, await visitor.SendAsync(visitor.Button("Absenden")));
            await Expect(same).ToBeCheckedAsync();
            await visitor.SeesAsync("Foto 1 mitschicken");

            await visitor.Field("E-Mail-Adresse").FillAsync(follower);
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
            Assert.Equal(id, await visitor.ReportIdAsync());
            await visitor.SeesAsync("Wir haben Ihnen eine E-Mail geschickt.");
            await visitor.GoAsync(RunningCity.LinkIn(await city.MailAsync(follower, id, "folgen"), "confirm"));
            Assert.Equal(200, await visitor.SendAsync(visitor.Button("Ja, Adresse bestätigen")));
        });

        await Visitor.RunAsync(city, new Visit(), async clerk =>
        {
            await clerk.GoAsync(RunningCity.LinkIn(caseMail, "case"));
            await clerk.Field("Neuer Status").SelectOptionAsync("closed_fixed");
            await clerk.Field("Öffentliche Nachricht").FillAsync("Leuchtmittel getauscht.");
            Assert.Equal(302, await clerk.SendAsync(clerk.Button("Speichern")));
            await clerk.SeesAsync("Alle, die der Meldung folgen, werden benachrichtigt.");
        });

        var news = await city.MailAsync(follower, id, "Erledigt");
        Assert.Contains("Leuchtmittel getauscht.", news.Text, StringComparison.Ordinal);
        Assert.True(await city.IsInTileAsync(id, spot, "?status=closed"));

        // It goes dark again: one click opens the old report.
        await Visitor.RunAsync(city, new Visit { IsPhone = true }, async visitor =>
        {
            await visitor.GoAsync("/reports/new?service=lamp");
            await visitor.PickAsync(spot);
            await Expect(visitor.Page.Locator("[name=place_source]")).ToHaveValueAsync("map");
            Assert.Equal(302, await visitor.SendAsync(visitor.Button($"Es ist wieder da: Meldung {id} wieder öffnen")));
            Assert.Equal(id, await visitor.ReportIdAsync());
            await visitor.SeesAsync("Sie haben gemeldet, dass es wieder da ist.");
            await Expect(visitor.Page.Locator(".status--closed")).ToHaveCountAsync(0);
        });
        await city.MailAsync(follower, id, "In Bearbeitung");
    }

    [Fact]
    public async Task A_no_stays_said_while_the_same_is_shown_and_is_asked_for_anew_where_something_else_is()
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        var (here, there) = (city.TakeSpot(), city.TakeSpot());
        var (one, other) = (await city.ReportAsync("lamp", here, "Laterne ist dunkel", "eine@journeys.example"), await city.ReportAsync("lamp", there, "Laterne ist dunkel", "andere@journeys.example"));
        await Visitor.RunAsync(city, new Visit(), async visitor =>
        {
            var no = visitor.Page.Locator("#same-none");
            await visitor.GoAsync("/reports/new?service=lamp");
            await visitor.PickAsync(here);
            await Expect(visitor.Page.Locator($"#same-{one}")).ToBeAttachedAsync();
            await no.CheckAsync();
            var looked = visitor.Page.WaitForResponseAsync("**/reports/new/similar?*");
            await visitor.Page.Locator("#description").FillAsync("Laterne ist dunkel");
            await visitor.Page.Locator("#description").BlurAsync();
            await looked;
            await Expect(visitor.Page.Locator($"[name=same_offered][value='{one}']")).ToBeAttachedAsync();
            await Expect(no).ToBeCheckedAsync();

            await visitor.PickAsync(there);
            await Expect(visitor.Page.Locator($"#same-{other}")).ToBeAttachedAsync();
            await Expect(no).Not.ToBeCheckedAsync();
            await no.CheckAsync();
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
            Assert.DoesNotContain(await visitor.ReportIdAsync(), new[] { one, other });
        });
    }

    [Fact]
    public Task The_form_notes_whether_the_place_is_from_the_device_the_map_or_the_keyboard() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var spot = city.TakeSpot();
        await visitor.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await visitor.Page.Context.SetGeolocationAsync(new Geolocation { Latitude = (float)spot.Latitude, Longitude = (float)spot.Longitude, Accuracy = 10 });
        await visitor.GoAsync("/reports/new?service=lamp");
        var source = visitor.Page.Locator("[name=place_source]");
        await Expect(source).ToHaveValueAsync("");
        await visitor.PickAsync(spot);
        await Expect(source).ToHaveValueAsync("map");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Mein Standort" }).ClickAsync();
        await Expect(source).ToHaveValueAsync("device");
        await visitor.Page.GetByText("Koordinaten eingeben").ClickAsync();
        await visitor.Page.Locator("#lat").FillAsync(spot.LatitudeText);
        await Expect(source).ToHaveValueAsync("");
    });

    [Fact]
    public async Task A_report_is_withdrawn_by_the_link_under_its_mail_and_only_by_the_button()
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        const string reporter = "irrtum@journeys.example";
        var id = await city.ReportAsync("lamp", city.TakeSpot(), "Sie brennt doch", reporter);
        var link = RunningCity.LinkIn(await city.MailAsync(reporter, id), "own");
        await Visitor.RunAsync(city, new Visit { IsPhone = true }, async visitor =>
        {
            await visitor.GoAsync(link);
            await visitor.GoAsync($"/reports/{id}");
            await Expect(visitor.Page.Locator(".status--closed")).ToHaveCountAsync(0);
            await visitor.GoAsync(link);
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Meldung zurückziehen")));
            await visitor.SeesAsync("Die Meldung ist zurückgezogen.");
            await visitor.TapAsync(visitor.Link("Meldung ansehen"));
            await Expect(visitor.Page.Locator(".status--closed")).ToBeVisibleAsync();
        });
    }
}
