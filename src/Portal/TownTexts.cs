using System.Collections.Concurrent;
using Markdig;
using Microsoft.AspNetCore.Html;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Portal;

/// <summary>The pages that a municipality words itself, as HTML. Kept for five seconds.</summary>
public sealed class TownTexts(Open311DbFactory databases, TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    // HTML in a text would be a way around the content security policy's reasons: it is shown as text.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().UsePipeTables().Build();
    private readonly ConcurrentDictionary<(int, JurisdictionPage, string), (HtmlString? Html, long LoadedAt)> known = new();

    /// <summary>In the language wanted, else in the town's own, else null.</summary>
    public async ValueTask<HtmlString?> FindAsync(JurisdictionProfile town, JurisdictionPage page, string language, CancellationToken ct)
    {
        if (known.TryGetValue((town.Id, page, language), out var entry) && clock.GetElapsedTime(entry.LoadedAt) < MaxAge)
            return entry.Html;
        await using var db = databases.For(town.Id);
        var texts = await db.JurisdictionTexts.AsNoTracking().Where(row => row.Page == page).ToListAsync(ct);
        var text = texts.Find(row => row.Language == language) ?? texts.Find(row => row.Language == town.Language) ?? texts.FirstOrDefault();
        var html = text is null ? null : new HtmlString(Markdown.ToHtml(text.Body, Pipeline));
        known[(town.Id, page, language)] = (html, clock.GetTimestamp());
        return html;
    }
}
