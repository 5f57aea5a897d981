using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;

namespace Open311.Tests.Journeys.Pages;

/// <summary>
/// Every page: for everybody (axe, language, one heading of the first level, reflow, large text), at both widths, light and dark, and nothing from elsewhere. With
/// <c>OPEN311_SCREENSHOTS</c> (<c>./dev screenshots</c>) each is drawn into that folder before it is judged.
/// </summary>
public abstract class EveryPage(RunningCity city, string language)
{
    private static readonly string? Gallery = Environment.GetEnvironmentVariable("OPEN311_SCREENSHOTS");

    /// <summary>Only pages whose name begins so: for whoever works on them.</summary>
    private static readonly string Wanted = Environment.GetEnvironmentVariable("OPEN311_PAGES") ?? "";

    /// <summary>Maps stay as they are drawn: what is judged is the page around them, and without a graphics card each size and scheme costs a second. That they follow both is <c>ListAndMap</c>'s.</summary>
    private const string StopDrawing = """
        () => {
            for (const box of document.querySelectorAll("[data-map]")) {
                box.removeAttribute("data-map");
                if (box.map)
                    box.map._render = box.map.setStyle = () => box.map;
            }
        }
        """;

    public static IEnumerable<TheoryDataRow<string>> Names => Stop.All.Where(stop => stop.Name.StartsWith(Wanted, StringComparison.Ordinal)).Select(stop => new TheoryDataRow<string>(stop.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public Task Is_for_everybody_and_asks_nobody_else(string name) => Visitor.RunAsync(city, new Visit { Language = language }, async visitor =>
    {
        var sample = await city.SampleAsync();
        var stop = Stop.All.Single(stop => stop.Name == name);
        if (stop.SignedIn)
            await visitor.SignInAsync(RunningCity.Administrator, RunningCity.Password);
        await visitor.GoAsync(stop.Address(sample), stop.Status);
        await (stop.Then?.Invoke(visitor, sample) ?? Task.CompletedTask);
        await visitor.MapsAsync();

        var page = visitor.Page;
        var found = new List<string>();
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        if (string.IsNullOrEmpty(Gallery))
            await page.EvaluateAsync(StopDrawing);
        found.AddRange((await Layout.WithLargeTextAsync(page)).Select(fault => $"text twice as large: {fault}"));
        // Colours are the same in every language: they are judged in one, and drawn in all.
        foreach (var (width, isDark) in ((int Width, bool IsDark)[])[(1280, false), (1280, true), (390, true), (390, false)])
        {
            if (isDark && language != "de" && string.IsNullOrEmpty(Gallery))
                continue;
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            var state = $"{width}{(isDark ? "-dark" : "")}";
            if (!string.IsNullOrEmpty(Gallery))
                await DrawAsync(page, $"{name}-{language}-{state}.png");
            found.AddRange((await Axe.ViolationsAsync(page, colorsOnly: isDark)).Select(violation => $"{state}: {violation}"));
        }

        found.AddRange((await Layout.AtWidthAsync(page, 320)).Select(fault => $"320 wide: {fault}"));
        Assert.True(found.Count == 0, string.Join('\n', found));
    });

    private static async Task DrawAsync(IPage page, string file)
    {
        for (var i = 0; i < 50 && !await page.EvaluateAsync<bool>("(shown) => [...document.querySelectorAll(shown)].every((box) => box.hasAttribute('data-ready') && box.map.loaded())", Visitor.ShownMap); i++)
            await Task.Delay(100);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Gallery!, file), FullPage = true });
    }
}

public sealed class EveryGermanPage(RunningCity city) : EveryPage(city, "de");

public sealed class EveryEnglishPage(RunningCity city) : EveryPage(city, "en");
