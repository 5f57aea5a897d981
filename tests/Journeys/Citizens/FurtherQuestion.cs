using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>A question that hangs on the answer to another one.</summary>
public sealed class FurtherQuestion(RunningCity city)
{
    [Fact]
    public Task Is_there_as_soon_as_it_is_brought_up_and_gone_when_it_is_not() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        await visitor.GoAsync("/reports/new?service=rubbish");
        await visitor.MapsAsync();
        var further = visitor.Page.GetByText("Läuft etwas aus?");
        await Expect(further).ToBeHiddenAsync();
        await visitor.Field("Farbe, Öl, Asbest").CheckAsync();
        await Expect(further).ToBeVisibleAsync();
        await visitor.Field("Möbel, Matratzen").CheckAsync();
        await visitor.Field("Farbe, Öl, Asbest").UncheckAsync();
        await Expect(further).ToBeHiddenAsync();

        // Answered, but no longer asked: it is not sent, and nothing is missing.
        var spot = city.TakeSpot();
        await visitor.Field("Elektrogeräte").CheckAsync();
        await visitor.Field("Weiß ich nicht").CheckAsync();
        await visitor.Field("Elektrogeräte").UncheckAsync();
        await visitor.PickAsync(spot);
        await visitor.Field("Was ist los?").FillAsync("Ein Sofa.");
        Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
    });

    [Fact]
    public Task Comes_up_without_script_when_the_form_is_sent() => Visitor.RunAsync(city, new Visit { HasScript = false }, async visitor =>
    {
        await visitor.GoAsync("/reports/new?service=rubbish");
        await visitor.Field("Adresse oder Beschreibung des Orts").FillAsync(city.TakeSpot().Address);
        await visitor.Field("Farbe, Öl, Asbest").CheckAsync();
        await Expect(visitor.Page.GetByText("Läuft etwas aus?")).ToBeHiddenAsync();
        Assert.Equal(200, await visitor.SendAsync(visitor.Button("Absenden")));
        await visitor.SeesAsync("Zu Ihrer Auswahl gibt es noch eine Frage");
        await visitor.Field("Nein").CheckAsync();
        Assert.Equal(302, await visitor.SendAsync(visitor.Button("Absenden")));
    });
}
