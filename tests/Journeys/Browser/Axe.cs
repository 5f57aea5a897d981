using System.Text.Json;
using Microsoft.Playwright;

namespace Open311.Tests.Journeys.Browser;

/// <summary>axe-core on a page as it is: the rules of WCAG 2.2 at level AA, and the best practices. No rule is switched off.</summary>
public static class Axe
{
    private const string Run = """
        async (rules) => {
            const outcome = await axe.run(document, {
                runOnly: rules,
                resultTypes: ["violations"],
            });
            return JSON.stringify(outcome.violations.map((rule) => `${rule.id} (${rule.help}): ${rule.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join(" | ")}`));
        }
        """;

    private static readonly object All = new { type = "tag", values = (string[])["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

    private static readonly object Colors = new { type = "rule", values = (string[])["color-contrast", "link-in-text-block"] };

    private static readonly string Source = Read();

    /// <summary>What is violated where; nothing if all is well.</summary>
    /// <param name="colorsOnly">Only the rules that can come out differently after nothing but the colours have changed.</param>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, bool colorsOnly = false)
    {
        ArgumentNullException.ThrowIfNull(page);
        // Not by a script element: the content security policy lets none in.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Source);
        return JsonSerializer.Deserialize<string[]>(await page.EvaluateAsync<string>(Run, colorsOnly ? Colors : All))!;
    }

    private static string Read()
    {
        using var stream = typeof(Axe).Assembly.GetManifestResourceStream("axe.min.js") ?? throw new FileNotFoundException("axe.min.js is not compiled in.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
