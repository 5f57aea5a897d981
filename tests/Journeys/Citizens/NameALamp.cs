using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>Which lamp is it? Those near the place are offered, and each has a page with what has been reported of it.</summary>
public sealed class NameALamp(RunningCity city)
{
    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public Task Out_of_those_near_the_place_and_its_page_leads_to_the_form_again(string language) => Visitor.RunAsync(city, new Visit { Language = language, IsPhone = true }, async visitor =>
    {
        var spot = city.TakeSpot();
        await visitor.GoAsync("/reports/new?service=lamp");
        await visitor.PickAsync(spot);
        await Lamp(visitor, spot).CheckAsync();
        await visitor.Field(visitor.Say("Was ist los?", "What is the matter?")).FillAsync(visitor.Say("Dunkel.", "Dark."));
        Assert.Equal(302, await visitor.SendAsync(visitor.Button(visitor.Say("Absenden", "Send"))));
        var id = await visitor.ReportIdAsync();

        await visitor.TapAsync(visitor.Link($"Leuchte {spot.Lamp}"));
        await Expect(visitor.Heading(visitor.Say($"Leuchte {spot.Lamp}: einmal gemeldet", $"Leuchte {spot.Lamp}: reported once"))).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator($"[data-report='{id}']")).ToBeVisibleAsync();

        await visitor.TapAsync(visitor.Page.GetByRole(AriaRole.Link, new() { Name = visitor.Say("Hierzu melden:", "Report this:") }));
        await Expect(Lamp(visitor, spot)).ToBeCheckedAsync();
        await Expect(Lamp(visitor, spot)).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex(visitor.Say("schon einmal gemeldet", "reported once before")));
    });

    [Fact]
    public Task Without_script_it_is_a_step_of_the_form() => Visitor.RunAsync(city, new Visit { HasScript = false }, async visitor =>
    {
        var spot = city.TakeSpot();
        await visitor.GoAsync("/reports/new?service=lamp");
        await visitor.Field("Adresse oder Beschreibung des Orts").FillAsync(spot.Address);
        await visitor.Field("Was ist los?").FillAsync("Flackert.");
        Assert.Equal(200, await visitor.SendAsync(visitor.Button("Absenden")));
        await visitor.SeesAsync("Welches ist es?");
        await Lamp(visitor, spot).CheckAsync();
        Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
        await visitor.ReportIdAsync();
        await Expect(visitor.Link($"Leuchte {spot.Lamp}")).ToBeVisibleAsync();
    });

    private static ILocator Lamp(Visitor visitor, Spot spot) => visitor.Page.GetByRole(AriaRole.Radio, new() { Name = $"Leuchte {spot.Lamp}" });
}
