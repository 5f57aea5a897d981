using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Staff;

/// <summary>A clerk is invited, finds the case, sees the mail before it goes, and closes it; moderation takes from the public what should not be there.</summary>
public sealed class ClerkClosesIt(RunningCity city)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invited_clerk_finds_the_case_and_closes_it(bool hasScript)
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        var name = hasScript ? "mit" : "ohne";
        var reporter = $"melderin.{name}@journeys.example";
        var clerkMail = $"clerk.{name}@journeys.example";
        var id = await city.ReportAsync("lamp", city.TakeSpot(), $"Dunkel seit Montag, {name} Skript", reporter);
        await Visitor.RunAsync(city, new Visit { IsPhone = true, HasScript = hasScript }, async citizen =>
        {
            await citizen.GoAsync(RunningCity.LinkIn(await city.MailAsync(reporter, id), "confirm"));
            Assert.Equal(200, await citizen.SendAsync(citizen.Button("Ja, Adresse bestätigen")));
        });

        await Visitor.RunAsync(city, new Visit { HasScript = hasScript }, async administrator =>
        {
            await administrator.SignInAsync(RunningCity.Administrator, RunningCity.Password);
            await administrator.TapAsync(administrator.Link("Zugänge"));
            await administrator.Page.Locator("#name").FillAsync("Cora Clerk");
            await administrator.Page.Locator("#email").FillAsync(clerkMail);
            await administrator.Page.GetByLabel("Straßenbeleuchtung: Fälle bearbeiten").CheckAsync();
            Assert.Equal(302, await administrator.SendAsync(administrator.Button("Einladen")));
            await administrator.SeesAsync("Die Einladung ist unterwegs.");
        });

        await Visitor.RunAsync(city, new Visit { HasScript = hasScript }, async clerk =>
        {
            const string password = "lampen leuchten leiser nachts";
            await clerk.GoAsync(RunningCity.LinkIn(await city.MailAsync(clerkMail, "Zugang"), "password"));
            await clerk.Page.Locator("#password").FillAsync(password);
            await clerk.Page.Locator("#password_again").FillAsync(password);
            Assert.Equal(302, await clerk.SendAsync(clerk.Button("Kennwort setzen")));
            await clerk.SignInAsync(clerkMail, password);
            await clerk.TapAsync(clerk.Page.GetByRole(AriaRole.Link, new() { Name = id }));
            await clerk.Field("Neuer Status").SelectOptionAsync("closed_fixed");
            await clerk.Field("Öffentliche Nachricht").FillAsync("Leuchtmittel getauscht, es leuchtet wieder.");
            Assert.Equal(200, await clerk.SendAsync(clerk.Button("E-Mails ansehen")));
            await Expect(clerk.Page.Locator(".mail")).ToContainTextAsync("Leuchtmittel getauscht");
            Assert.Equal(302, await clerk.SendAsync(clerk.Button("Speichern")));
            await clerk.SeesAsync("Alle, die der Meldung folgen, werden benachrichtigt.");
            Assert.Equal(302, await clerk.SendAsync(clerk.Button("Abmelden")));
            await clerk.SeesAsync("Sie sind abgemeldet.");
        });

        Assert.Contains("es leuchtet wieder", (await city.MailAsync(reporter, id, "Erledigt")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_reader_reports_is_redacted_then_hidden_by_moderation()
    {
        Assert.SkipUnless(RunningCity.WhyNot is null, RunningCity.WhyNot ?? "");
        var id = await city.ReportAsync("lamp", city.TakeSpot(), "Der Nachbar Hans Wurst hat sie kaputt gemacht");
        await Visitor.RunAsync(city, new Visit { IsPhone = true }, async reader =>
        {
            await reader.GoAsync($"/reports/{id}");
            await reader.TapAsync(reader.Page.Locator("details.box summary"));
            await reader.Field("Was ist nicht in Ordnung?").FillAsync("Hier steht ein Name");
            Assert.Equal(200, await reader.SendAsync(reader.Button("An die Verwaltung melden")));
        });

        await Visitor.RunAsync(city, new Visit(), async moderator =>
        {
            await moderator.SignInAsync(RunningCity.Administrator, RunningCity.Password);
            await moderator.TapAsync(moderator.Page.GetByRole(AriaRole.Link, new() { Name = "Beanstandet" }));
            await moderator.TapAsync(moderator.Page.GetByRole(AriaRole.Link, new() { Name = id }));
            await moderator.SeesAsync("Hier steht ein Name");
            await moderator.TapAsync(moderator.Page.GetByText("Text schwärzen oder ändern"));
            await moderator.Field("Beschreibung").FillAsync("Jemand hat sie kaputt gemacht");
            Assert.Equal(302, await moderator.SendAsync(moderator.Button("Ersetzen")));
            await moderator.GoAsync($"/reports/{id}");
            await moderator.SeesAsync("Jemand hat sie kaputt gemacht");
            await Expect(moderator.Page.Locator("body")).Not.ToContainTextAsync("Wurst");
            await moderator.GoAsync($"/staff/cases/{id}");
            await moderator.TapAsync(moderator.Page.GetByText("Meldung verbergen"));
            Assert.Equal(302, await moderator.SendAsync(moderator.Button("Verbergen")));
            await moderator.GoAsync($"/reports/{id}", 404);
        });
    }
}
