using System.Text.RegularExpressions;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>An idea is put forward, talked about, supported, and a defect is tied to it.</summary>
public sealed class AnIdea(RunningCity city)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_put_forward_commented_and_supported(bool hasScript)
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        var (author, reader) = ($"idee-{hasScript}@journeys.example", $"leser-{hasScript}@journeys.example");
        var title = hasScript ? "Trinkbrunnen am Markt" : "Bücherschrank am Bahnhof";
        var id = "";
        await Visitor.RunAsync(city, new Visit { HasScript = hasScript }, async visitor =>
        {
            await visitor.GoAsync("/reports/new?service=idea");
            await visitor.Page.Locator("#title").FillAsync(title);
            await visitor.Page.Locator("#description").FillAsync("Im Sommer fehlt so etwas.\nAndere Städte haben es längst.");
            await visitor.Field("E-Mail-Adresse").FillAsync(author);
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
            await Expect(visitor.Page).ToHaveURLAsync(new Regex("/ideas/[^/?]+"));
            id = visitor.Page.Url.Split("/ideas/")[1].Split('?', '#')[0];
            await visitor.SeesAsync("Ihre Idee ist angekommen.");
            await visitor.GoAsync(RunningCity.LinkIn(await city.MailAsync(author, id), "confirm"));
            Assert.Equal(200, await visitor.SendAsync(visitor.Button("Ja, Adresse bestätigen")));
            await visitor.TapAsync(visitor.Link("Idee ansehen"));
            await Expect(visitor.Heading(title)).ToBeVisibleAsync();
        });

        await Visitor.RunAsync(city, new Visit { IsPhone = true, HasScript = hasScript }, async visitor =>
        {
            await visitor.GoAsync("/ideas");
            await visitor.TapAsync(visitor.Link(title));
            await visitor.Field("Ihr Kommentar").FillAsync("Ich kümmere mich gern mit.");
            await visitor.Page.Locator("#name").FillAsync("Lena");
            Assert.Equal(400, await visitor.SendAsync(visitor.Button("Kommentar absenden")));
            await Expect(visitor.Field("Ihr Kommentar")).ToHaveValueAsync("Ich kümmere mich gern mit.");
            await visitor.Page.Locator("#comment-email").FillAsync(reader);
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Kommentar absenden")));
            await visitor.SeesAsync("Wir haben Ihnen eine E-Mail geschickt.");
            await Expect(visitor.Page.Locator(".comment")).ToHaveCountAsync(0);

            await visitor.GoAsync(RunningCity.LinkIn(await city.MailAsync(reader, id), "ideas/comment"));
            Assert.Equal(200, await visitor.SendAsync(visitor.Button("Ja, veröffentlichen")));
            await visitor.TapAsync(visitor.Link(title));
            await Expect(visitor.Page.Locator(".comment")).ToContainTextAsync("Lena");

            // This browser is known now: its support counts at once, and once.
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Idee unterstützen")));
            await Expect(visitor.Page.Locator("[data-supporters]")).ToHaveTextAsync("1");
            await visitor.SeesAsync("Sie sind dabei.");
            await Expect(visitor.Button("Idee unterstützen")).ToHaveCountAsync(0);
        });

        await Visitor.RunAsync(city, new Visit { HasScript = hasScript }, async visitor =>
        {
            await visitor.GoAsync($"/ideas/{id}");
            await visitor.TapAsync(visitor.Link("Einen Mangel melden, der mit dieser Idee zu tun hat"));
            await visitor.TapAsync(visitor.Page.Locator("a[href*='service=lamp']"));
            await visitor.Page.Locator("#description").FillAsync("Neben dem Platz für die Idee flackert die Laterne.");
            await visitor.Field("Adresse oder Beschreibung").FillAsync(hasScript ? "Osterwall 17" : "Norderwall 27");
            // The address says where it is only now: which lamp is asked once, and may stay open.
            Assert.Equal(200, await visitor.SendAsync(visitor.Button("Absenden")));
            await visitor.SeesAsync("Welches ist es?");
            Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
            var report = await visitor.ReportIdAsync();
            await visitor.TapAsync(visitor.Link(title));
            await Expect(visitor.Page.Locator($"a[href$='/reports/{report}']")).ToBeVisibleAsync();
        });
    }
}
