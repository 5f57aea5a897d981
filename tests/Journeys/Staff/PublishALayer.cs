using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Open311.Tests.Journeys.Browser;
using Open311.Tests.Journeys.City;
using static Microsoft.Playwright.Assertions;

namespace Open311.Tests.Journeys.Staff;

/// <summary>Somebody of the GIS office sends a file, looks at it on the map, publishes it, sends another, and takes that one back.</summary>
public sealed class PublishALayer(RunningCity city)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_file_becomes_a_layer_and_a_wrong_one_is_taken_back(bool hasScript) => Visitor.RunAsync(city, new Visit { HasScript = hasScript }, async clerk =>
    {
        var layer = hasScript ? "hydrants" : "hydrants-plain";
        await clerk.SignInAsync(RunningCity.Administrator, RunningCity.Password);
        await clerk.TapAsync(clerk.Link("Ebenen"));
        await clerk.Page.Locator("#layer").FillAsync(layer);
        await clerk.Page.Locator("#key").FillAsync("nr");
        await clerk.Page.Locator("#attribution").FillAsync("Stadtwerke");
        await clerk.Page.Locator("#licence").FillAsync("CC0-1.0");
        await SendAsync(clerk, "hydranten.geojson", Points(5, 0));
        await ArriveAsync(clerk, $"/staff/layers/{layer}/1", hasScript);
        await Expect(clerk.Heading("Fassung 1")).ToBeVisibleAsync();
        Assert.Equal(302, await clerk.SendAsync(clerk.Button("Fassung 1 veröffentlichen")));
        await clerk.SeesAsync("Die Fassung ist in Gebrauch.");

        await clerk.TapAsync(clerk.Page.Locator(".trail a").Last);
        await SendAsync(clerk, "hydranten-neu.geojson", Points(3, 0.0001));
        await ArriveAsync(clerk, $"/staff/layers/{layer}/2", hasScript);
        await clerk.SeesAsync("0 neu, 2 weg");
        await clerk.TapAsync(clerk.Page.GetByText("Geändert (3)"));
        if (hasScript)
        {
            await clerk.TapAsync(clerk.Page.Locator("[data-kind=changed] .to-map").First);
            await Expect(clerk.Page.Locator("[data-map]")).ToBeInViewportAsync();
            Assert.True(await clerk.Page.Locator("[data-map]").EvaluateAsync<double>("(box) => box.map.getZoom()") >= 17);
        }

        await clerk.Field("Ich habe es angesehen, es stimmt so").CheckAsync();
        Assert.Equal(302, await clerk.SendAsync(clerk.Button("Fassung 2 veröffentlichen")));
        await clerk.TapAsync(clerk.Page.Locator(".trail a").Last);
        Assert.Equal(302, await clerk.SendAsync(clerk.Button("Zurück zu Fassung 1")));
        await clerk.SeesAsync("Die vorige Fassung ist wieder in Gebrauch.");
        await Expect(clerk.Page.Locator("tbody tr").Last).ToContainTextAsync("in Gebrauch");
    });

    private static async Task SendAsync(Visitor clerk, string name, string content)
    {
        var file = new FilePayload { Name = name, MimeType = "application/geo+json", Buffer = Encoding.UTF8.GetBytes(content) };
        await clerk.Page.Locator("#file").SetInputFilesAsync(file);
        Assert.Equal(302, await clerk.SendAsync(clerk.Button("Einlesen und prüfen")));
    }

    /// <summary>The page leads on by itself, or is loaded again until it does.</summary>
    private static async Task ArriveAsync(Visitor clerk, string address, bool hasScript)
    {
        for (var i = 0; i < 60 && !clerk.Page.Url.EndsWith(address, StringComparison.Ordinal); i++)
        {
            await Task.Delay(500);
            if (!hasScript)
                await clerk.Page.ReloadAsync();
        }

        Assert.EndsWith(address, clerk.Page.Url, StringComparison.Ordinal);
        await clerk.MapsAsync();
    }

    private static string Points(int count, double east) => JsonSerializer.Serialize(new
    {
        type = "FeatureCollection",
        features = Enumerable.Range(1, count).Select(n => new { type = "Feature", properties = new { nr = $"H{n}" }, geometry = new { type = "Point", coordinates = (double[])[8.1 + (n * 0.001) + east, 51.57] } }),
    });
}
