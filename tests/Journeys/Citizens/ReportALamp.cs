using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>From the first page to the report on list and map, with a telephone in the hand.</summary>
public sealed class ReportALamp(RunningCity city)
{
    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public Task On_a_phone_with_a_photo_and_a_tap_on_the_map(string language) => Visitor.RunAsync(city, new Visit { Language = language, IsPhone = true }, async visitor =>
    {
        var spot = city.TakeSpot();
        var mail = $"lampe.{language}@journeys.example";
        await ChooseServiceAsync(visitor);
        await visitor.PickAsync(spot);
        await FillInAsync(visitor, mail);
        Assert.Equal(302, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));

        var id = await ThanksAsync(visitor);
        await ConfirmAsync(visitor, id, mail);
        Assert.True(await city.IsInTileAsync(id, spot));
        Assert.False(await city.IsInTileAsync(id, spot, "?status=closed"));
    });

    [Fact]
    public Task Without_script_and_an_address_in_words() => Visitor.RunAsync(city, new Visit { IsPhone = true, HasScript = false }, async visitor =>
    {
        var mail = "lampe.ohne@journeys.example";
        await ChooseServiceAsync(visitor);
        await visitor.SeesAsync("Ohne JavaScript gibt es hier keine Karte. Eine Adresse genügt.");
        await visitor.Field("Adresse oder Beschreibung des Orts").FillAsync(city.TakeSpot().Address);
        await FillInAsync(visitor, mail);
        // The address says where it is only now: which lamp is asked once, and may stay open.
        Assert.Equal(200, await visitor.SendAsync(visitor.Button("Absenden")));
        await visitor.SeesAsync("Welches ist es?");
        await Expect(visitor.Field("Keines davon, oder ich weiß es nicht")).ToBeCheckedAsync();
        Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));

        var id = await ThanksAsync(visitor);
        await ConfirmAsync(visitor, id, mail);
    });

    private static async Task ChooseServiceAsync(Visitor visitor)
    {
        await visitor.GoAsync("/");
        await visitor.TapAsync(visitor.Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = visitor.Say("Etwas melden", "Report something") }));
        await visitor.TapAsync(visitor.Page.GetByRole(AriaRole.Link, new() { Name = visitor.Say("Straßenlaterne defekt", "Street lamp") }));
        await Expect(visitor.Heading(visitor.Say("Straßenlaterne defekt", "Street lamp"))).ToBeVisibleAsync();
    }

    private static async Task FillInAsync(Visitor visitor, string mail)
    {
        await visitor.Field(visitor.Say("Was ist los?", "What is the matter?")).FillAsync(visitor.Say("Die Laterne ist seit gestern dunkel.", "The lamp has been dark since yesterday."));
        await visitor.Page.Locator("#photos").SetInputFilesAsync(new FilePayload { Name = "laterne.jpg", MimeType = "image/jpeg", Buffer = TestPhotos.Jpeg(1200, 900) });
        await visitor.Field(visitor.Say("E-Mail-Adresse", "Email address")).FillAsync(mail);
    }

    private static async Task<string> ThanksAsync(Visitor visitor)
    {
        var id = await visitor.ReportIdAsync();
        await visitor.SeesAsync(visitor.Say($"Ihre Meldung ist angekommen. Sie hat die Nummer {id}.", $"Your report has arrived. Its number is {id}."));
        var photo = visitor.Page.Locator(".photos img");
        await photo.ScrollIntoViewIfNeededAsync();
        await Expect(photo).ToHaveJSPropertyAsync("naturalWidth", 400);
        return id;
    }

    private async Task ConfirmAsync(Visitor visitor, string id, string mail)
    {
        var receipt = await city.MailAsync(mail, id);
        await visitor.GoAsync(RunningCity.LinkIn(receipt, "confirm"));
        Assert.Equal(200, await visitor.SendAsync(visitor.Button(visitor.Say("Ja, Adresse bestätigen", "Yes, confirm address"))));
        await visitor.SeesAsync(visitor.Say("Wir schreiben Ihnen, sobald sich", "We will write to you as soon as"));
        await visitor.GoAsync("/reports?service=lamp");
        await Expect(visitor.Page.Locator($"[data-report='{id}']")).ToBeVisibleAsync();
    }
}
