using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using Open311.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>The whole form with Tab, Enter, Space and the arrows. At every stop on the way the focus must be seen.</summary>
public sealed class ByKeyboard(RunningCity city)
{
    private const int MostStops = 60;

    /// <summary>Nothing if the focused element is on the screen and looks different from how it looks without the focus.</summary>
    private const string FocusFault = """
        async () => {
            const element = document.activeElement;
            if (!element || element === document.body)
                return "";
            const isSeen = () => {
                const box = element.getBoundingClientRect();
                return box.width >= 1 && box.height >= 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
            };
            for (let frame = 0; frame < 60 && !isSeen(); frame++) // The browser scrolls to it with the next frames.
                await new Promise(requestAnimationFrame);
            const name = element.tagName + "#" + element.id + " " + (element.textContent || element.name || "").trim().slice(0, 40);
            if (!isSeen())
                return name + " has the focus off the screen";
            // A date has a stop for each of its parts; leaving it would begin again with the first.
            const known = (window.knownStops ??= new WeakSet());
            if (known.has(element))
                return "";
            known.add(element);
            const looks = () => [element, ...(element.labels ?? []), element.parentElement].flatMap((part) => [null, "::before", "::after"].map((pseudo) => {
                const style = getComputedStyle(part, pseudo);
                return [style.outline, style.boxShadow, style.border, style.backgroundColor].join();
            })).join("|");
            const focused = looks();
            element.blur();
            const plain = looks();
            element.focus({ preventScroll: true });
            return focused === plain ? name + " looks the same with the focus" : "";
        }
        """;

    [Fact]
    public Task A_report_is_sent_and_the_focus_is_always_seen() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var (page, keys) = (visitor.Page, visitor.Page.Keyboard);
        // Listened for from the beginning: a file dialog that opens before is lost.
        var chooser = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.FileChooser += (_, opened) => chooser.TrySetResult(opened);
        await visitor.GoAsync("/");
        await SkipAsync(visitor);
        await TabToAsync(visitor, page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Etwas melden" }));
        await keys.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/reports/new$"));
        await SkipAsync(visitor);
        await TabToAsync(visitor, page.GetByRole(AriaRole.Link, new() { Name = "Spielplatz Kaputtes Spielgerät" }));
        await keys.PressAsync("Enter");

        await Expect(visitor.Heading("Spielplatz")).ToBeVisibleAsync();
        await visitor.LookAtAsync(city.TakeSpot());
        await SkipAsync(visitor);
        await TabToAsync(visitor, page.Locator("[data-map] canvas"));
        await keys.PressAsync("=");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Enter");
        await Expect(page.Locator("#lat")).Not.ToHaveValueAsync("");
        await Expect(page.Locator(".maplibregl-marker")).ToBeVisibleAsync();

        await TabToAsync(visitor, visitor.Field("Was ist los?"));
        await keys.TypeAsync("Die Kette der Schaukel ist gerissen.");
        await TabToAsync(visitor, page.Locator("#photos"));
        await keys.PressAsync("Enter");
        await (await chooser.Task.WaitAsync(TimeSpan.FromSeconds(30))).SetFilesAsync(new FilePayload { Name = "schaukel.png", MimeType = "image/png", Buffer = TestPhotos.Png(300, 200) });
        await TabToAsync(visitor, page.Locator("#attribute-gefahr-0"));
        await keys.PressAsync("Space");
        await keys.PressAsync("ArrowDown");
        await Expect(page.Locator("#attribute-gefahr-1")).ToBeCheckedAsync();
        await TabToAsync(visitor, visitor.Field("E-Mail-Adresse"));
        await keys.TypeAsync("tastatur@journeys.example");
        await TabToAsync(visitor, visitor.Button("Absenden"));
        await keys.PressAsync("Enter");

        var id = await visitor.ReportIdAsync();
        await visitor.SeesAsync("Vielen Dank!");
        await Expect(page.Locator(".photos img")).ToHaveCountAsync(1);
        await city.MailAsync("tastatur@journeys.example", id);

        // To the end of the page and out of it.
        await SkipAsync(visitor);
        await TabToAsync(visitor, page.GetByRole(AriaRole.Contentinfo).GetByRole(AriaRole.Link, new() { Name = "Barrierefreiheit" }));
    });

    [Theory]
    [InlineData("/reports")]
    [InlineData("/reports/new?service=construction_site")]
    public Task Every_stop_shows_the_focus_and_the_way_leads_to_the_end(string address) => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        await visitor.GoAsync(address);
        await visitor.MapsAsync();
        await TabToAsync(visitor, visitor.Page.GetByRole(AriaRole.Contentinfo).GetByRole(AriaRole.Link, new() { Name = "Barrierefreiheit" }));
    });

    /// <summary>The first stop of a page is the link past its head.</summary>
    private static async Task SkipAsync(Visitor visitor)
    {
        // As after a fresh load: the next Tab begins at the top.
        await visitor.Page.EvaluateAsync("() => { document.activeElement.blur(); const top = document.createRange(); top.setStart(document.body, 0); getSelection().removeAllRanges(); getSelection().addRange(top); }");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(visitor.Link("Zum Inhalt")).ToBeFocusedAsync();
        Assert.Equal("", await visitor.Page.EvaluateAsync<string>(FocusFault));
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.Locator("main")).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(Visitor visitor, ILocator goal)
    {
        for (var stop = 0; stop < MostStops; stop++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            Assert.Equal("", await visitor.Page.EvaluateAsync<string>(FocusFault));
            if (await goal.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"{MostStops} stops do not lead to {goal} on {visitor.Page.Url}");
    }
}
