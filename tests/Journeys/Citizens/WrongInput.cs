using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>What is wrong is said beside the field that it is about, and nothing that was typed or chosen gets lost.</summary>
public sealed class WrongInput(RunningCity city)
{
    [Fact]
    public Task In_a_report_is_named_field_by_field_and_can_be_put_right() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var page = visitor.Page;
        var spot = city.TakeSpot();
        var long5000 = new string('x', 5_000);
        await visitor.GoAsync("/reports/new?service=lamp");
        await visitor.MapsAsync();
        await page.GetByText("Koordinaten eingeben").ClickAsync();
        await visitor.Field("Breite (Grad Nord)").FillAsync("52,52");
        await visitor.Field("Länge (Grad Ost)").FillAsync("13,405");
        await visitor.Field("Was ist los?").FillAsync(long5000);
        await visitor.Field("Nachname").FillAsync("Musterfrau");
        await visitor.Field("E-Mail-Adresse").FillAsync("erika at home");
        await visitor.Field("Vorname").FillAsync("Erika");
        await ChooseAsync(page, "gut.jpg", TestPhotos.Jpeg());
        Assert.Equal(400, await visitor.SendAsync(visitor.Button("Absenden")));

        await IsToldAsync(page.Locator("#place"), "liegt nicht in");
        await IsToldAsync(visitor.Field("Was ist los?"), "mehr als 4.000 Zeichen");
        await IsToldAsync(visitor.Field("E-Mail-Adresse"), "Das ist keine E-Mail-Adresse.");
        await Expect(visitor.Field("Breite (Grad Nord)")).ToHaveValueAsync("52,52");
        await Expect(visitor.Field("Länge (Grad Ost)")).ToHaveValueAsync("13,405");
        await Expect(visitor.Field("Was ist los?")).ToHaveValueAsync(long5000);
        await Expect(visitor.Field("Nachname")).ToHaveValueAsync("Musterfrau");
        await Expect(visitor.Field("E-Mail-Adresse")).ToHaveValueAsync("erika at home");
        await Expect(visitor.Field("Vorname")).ToHaveValueAsync("Erika");
        await visitor.SeesAsync("Foto 1 mitschicken");
        await page.GetByRole(AriaRole.Alert).GetByText("Das ist keine E-Mail-Adresse.").ClickAsync();
        await Expect(visitor.Field("E-Mail-Adresse")).ToBeInViewportAsync();

        await visitor.Field("Breite (Grad Nord)").FillAsync(spot.LatitudeText);
        await visitor.Field("Länge (Grad Ost)").FillAsync(spot.LongitudeText);
        await visitor.Field("Was ist los?").FillAsync("Dunkel.");
        await visitor.Field("E-Mail-Adresse").FillAsync("");
        await ChooseAsync(page, "kaputt.jpg", [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[500]]);
        Assert.Equal(400, await visitor.SendAsync(visitor.Button("Absenden")));
        await IsToldAsync(page.Locator("#photos"), "kaputt.jpg");
        await visitor.SeesAsync("Foto 1 mitschicken");

        await ChooseAsync(page, "riesig.png", TestPhotos.PngOf(10_000, 6_001, []));
        Assert.Equal(400, await visitor.SendAsync(visitor.Button("Absenden")));
        await IsToldAsync(page.Locator("#photos"), "riesig.png");
        await Expect(visitor.Field("Was ist los?")).ToHaveValueAsync("Dunkel.");

        Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
        await visitor.ReportIdAsync();
        await Expect(page.Locator(".photos img")).ToHaveCountAsync(1);
    });

    [Fact]
    public Task Without_an_answer_a_question_is_marked_and_the_others_keep_theirs() => Visitor.RunAsync(city, new Visit { HasScript = false }, async visitor =>
    {
        await visitor.GoAsync("/reports/new?service=construction_site");
        await visitor.Field("Adresse oder Beschreibung des Orts").FillAsync("am Bahnhof");
        await visitor.Field("Linienbus").CheckAsync();
        await visitor.Field("Seit wann?").FillAsync("2026-11-01");
        Assert.Equal(400, await visitor.SendAsync(visitor.Button("Absenden")));
        await IsToldAsync(visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Was stimmt nicht?" }), "Bitte beantworten Sie diese Frage.");
        await Expect(visitor.Field("Linienbus")).ToBeCheckedAsync();
        await Expect(visitor.Field("Seit wann?")).ToHaveValueAsync("2026-11-01");
        await Expect(visitor.Field("Adresse oder Beschreibung des Orts")).ToHaveValueAsync("am Bahnhof");
    });

    private static Task ChooseAsync(IPage page, string name, byte[] bytes) =>
        page.Locator("#photos").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = bytes });

    /// <summary>The message is part of the field's description, and a field (not a group) is marked as invalid.</summary>
    private static async Task IsToldAsync(ILocator field, string message)
    {
        await Expect(field).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex(System.Text.RegularExpressions.Regex.Escape(message)));
        if (!await field.EvaluateAsync<bool>("element => element.tagName === 'FIELDSET'"))
            await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
    }
}
