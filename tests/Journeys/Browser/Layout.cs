using Microsoft.Playwright;

namespace Open311.Tests.Journeys.Browser;

/// <summary>Whether a page fits its window.</summary>
public static class Layout
{
    private const string Overflow = """
        () => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width)
                return [];
            return ["scrolls to " + document.documentElement.scrollWidth + " of " + width, ...[...document.body.querySelectorAll("*")]
                .filter((element) => !element.closest(".map, .hp, .skip") && element.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map((element) => element.tagName + "." + element.className)];
        }
        """;

    private const string Clipped = """
        () => [...document.body.querySelectorAll("a, button, label, legend, summary, h1, h2, h3, p, li, dt, dd, td, th, span")]
            .filter((element) => !element.closest(".map, .hp, .skip, .clamp, .visually-hidden") && element.clientWidth > 0 && getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1)
            .slice(0, 5).map((element) => element.tagName + "." + element.className + ": " + element.textContent.trim().slice(0, 40))
        """;

    private const string Enlarge = "(percent) => { document.documentElement.style.fontSize = percent ? percent + '%' : ''; }";

    /// <summary>What makes the page scroll sideways at a width of 320 pixels (WCAG 2.2, 1.4.10).</summary>
    public static async Task<IReadOnlyList<string>> AtWidthAsync(IPage page, int width)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.SetViewportSizeAsync(width, 800);
        return await page.EvaluateAsync<string[]>(Overflow);
    }

    /// <summary>What scrolls sideways or is cut off when text is twice as large (WCAG 2.2, 1.4.4), in the window as it is.</summary>
    public static async Task<IReadOnlyList<string>> WithLargeTextAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var before = await page.Locator("h1").EvaluateAsync<double>("heading => parseFloat(getComputedStyle(heading).fontSize)");
        await page.EvaluateAsync(Enlarge, 200);
        var after = await page.Locator("h1").EvaluateAsync<double>("heading => parseFloat(getComputedStyle(heading).fontSize)");
        string[] found = [.. await page.EvaluateAsync<string[]>(Overflow), .. await page.EvaluateAsync<string[]>(Clipped), .. after < before * 1.5 ? (string[])["the heading does not grow with the reader's text size"] : []];
        await page.EvaluateAsync(Enlarge, 0);
        return found;
    }
}
