using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Citizens;

/// <summary>One filter for list and map, and it stands in the address.</summary>
public sealed class ListAndMap(RunningCity city)
{
    [Fact]
    public Task Filter_and_page_are_in_the_address_and_the_map_shows_the_same() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var page = visitor.Page;
        await visitor.GoAsync("/reports");
        await visitor.MapsAsync();
        Assert.NotEmpty(Tiles(visitor));
        Assert.All(Tiles(visitor), tile => Assert.DoesNotContain('?', tile));
        Assert.Contains(Tiles(visitor), tile => tile.StartsWith("/ogc/collections/ideas/tiles/WebMercatorQuad/", StringComparison.Ordinal));

        var before = visitor.Requests.Count;
        await visitor.Page.GetByLabel("Art", new() { Exact = true }).SelectOptionAsync("problem");
        // No other journey closes one of these meanwhile.
        await visitor.Page.GetByLabel("Anliegen", new() { Exact = true }).SelectOptionAsync("rubbish");
        await visitor.Field("Status").SelectOptionAsync("closed");
        await visitor.Button("Anzeigen").ClickAsync();
        await Expect(visitor.Heading("Mängel")).ToBeVisibleAsync();
        Assert.Contains("kind=problem", page.Url, StringComparison.Ordinal);
        Assert.Contains("status=closed", page.Url, StringComparison.Ordinal);
        await visitor.MapsAsync();
        Assert.NotEmpty(Tiles(visitor, before));
        Assert.All(Tiles(visitor, before), tile => Assert.Matches("^/ogc/collections/reports/tiles/WebMercatorQuad/[0-9/]+\\?service_code=rubbish&status=closed$", tile));
        await OnlyClosedAsync(page);
        var newest = await IdsAsync(page);
        Assert.Equal(20, newest.Count);

        before = visitor.Requests.Count;
        await visitor.Link("Ältere zeigen").ClickAsync();
        await Expect(visitor.Link("Zum Anfang")).ToBeVisibleAsync();
        Assert.Contains("after=", page.Url, StringComparison.Ordinal);
        await Expect(visitor.Field("Status")).ToHaveValueAsync("closed");
        await Expect(visitor.Page.GetByLabel("Art", new() { Exact = true })).ToHaveValueAsync("problem");
        await visitor.MapsAsync();
        Assert.All(Tiles(visitor, before), tile => Assert.Matches("^/ogc/collections/reports/tiles/WebMercatorQuad/[0-9/]+\\?service_code=rubbish&status=closed$", tile));
        await OnlyClosedAsync(page);
        var older = await IdsAsync(page);
        Assert.Empty(older.Intersect(newest));

        await page.GoBackAsync();
        Assert.Equal(newest, await IdsAsync(page));
        await Expect(visitor.Field("Status")).ToHaveValueAsync("closed");
        await page.GoForwardAsync();
        Assert.Equal(older, await IdsAsync(page));
        await visitor.Link("Zum Anfang").ClickAsync();
        await Expect(visitor.Link("Zum Anfang")).ToHaveCountAsync(0);
        Assert.Equal(newest, await IdsAsync(page));
        await OnlyClosedAsync(page);
    });

    [Fact]
    public Task The_map_follows_the_scheme_of_colours_and_the_size_of_the_window() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var page = visitor.Page;
        await visitor.GoAsync("/reports");
        Assert.DoesNotContain(visitor.Requests, address => address.Contains("scheme=dark", StringComparison.Ordinal));
        await page.RunAndWaitForRequestAsync(
            () => page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark }), request => request.Url.EndsWith("?scheme=dark", StringComparison.Ordinal));
        await visitor.MapsAsync();

        await page.SetViewportSizeAsync(390, 900);
        await page.WaitForFunctionAsync("() => { const box = document.querySelector('[data-map]'); return box.map.getCanvas().clientWidth === box.clientWidth && box.map.loaded(); }");
    });

    [Fact]
    public Task A_point_on_the_map_leads_to_its_report() => Visitor.RunAsync(city, new Visit(), async visitor =>
    {
        var sample = await city.SampleAsync();
        await visitor.GoAsync("/reports?service=lamp");
        await visitor.LookAtAsync(sample.Spot);
        var shown = false;
        for (var i = 0; i < 150 && !shown; i++)
        {
            await Task.Delay(100);
            shown = await visitor.Page.Locator("[data-map]").EvaluateAsync<bool>(
                "(box, id) => box.map.loaded() && box.map.queryRenderedFeatures({ layers: ['reports'] }).some((feature) => feature.properties.id === id)", sample.Id);
        }

        Assert.True(shown, "The map does not draw the report.");
        await visitor.Page.Locator("[data-map] canvas").ClickAsync();
        Assert.Equal(sample.Id, await visitor.ReportIdAsync());
    });

    private static List<string> Tiles(Visitor visitor, int from = 0) =>
        visitor.Requests.Skip(from).Where(request => request.StartsWith("/ogc/collections/", StringComparison.Ordinal)).ToList();

    private static async Task<IReadOnlyList<string>> IdsAsync(IPage page) =>
        await page.Locator("[data-report]").EvaluateAllAsync<string[]>("items => items.map((item) => item.dataset.report)");

    private static async Task OnlyClosedAsync(IPage page)
    {
        await Expect(page.Locator(".reports .status--closed").First).ToBeVisibleAsync();
        await Expect(page.Locator(".reports .status:not(.status--closed)")).ToHaveCountAsync(0);
    }
}
