using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace Open311.Portal.Contract;

/// <summary>What this service does otherwise than GeoReport v2, and what it chose where that leaves a choice: the tables of docs/georeport.md, read once from beside the program.</summary>
public sealed class Deviations
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public Deviations()
        : this(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "georeport.md")))
    {
    }

    internal Deviations(string markdown)
    {
        var sections = new List<DeviationSection>();
        var title = "";
        foreach (var block in Markdown.Parse(markdown, Pipeline))
        {
            if (block is HeadingBlock { Level: > 1 } heading)
                title = TextOf(heading.Inline!);
            else if (block is Table table && title.Length > 0)
                sections.Add(Read(title, table));
        }

        Sections = sections;
    }

    public IReadOnlyList<DeviationSection> Sections { get; }

    private static DeviationSection Read(string title, Table table)
    {
        var rows = table.OfType<TableRow>().ToList();
        var names = rows[0].OfType<TableCell>().Select(TextOf).ToList();
        return new DeviationSection(title, rows.Skip(1).Select(row => row.OfType<TableCell>().Select(Html).ToList())
            .Select(cells => new DeviationRow(cells[0], cells.Skip(1).Select((cell, index) => (names[index + 1], cell)).Where(pair => pair.cell.Value is not ("" or "–")).ToList())).ToList());
    }

    private static string TextOf(TableCell cell) => string.Concat(cell.Descendants<LiteralInline>().Select(part => part.Content.ToString()));

    private static string TextOf(ContainerInline inline) => string.Concat(inline.Descendants<LiteralInline>().Select(part => part.Content.ToString()));

    private static HtmlString Html(TableCell cell)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        // Another page of the documentation is beside the source, not beside this page.
        foreach (var link in cell.Descendants<LinkInline>().Where(link => !Uri.TryCreate(link.Url, UriKind.Absolute, out _)).ToList())
            link.ReplaceBy(new LiteralInline(TextOf(link)), copyChildren: false);
        foreach (var block in cell.OfType<LeafBlock>())
            renderer.WriteLeafInline(block);
        return new HtmlString(writer.ToString());
    }
}

public sealed record DeviationSection(string Title, IReadOnlyList<DeviationRow> Rows);

/// <param name="Cells">Each with the name of its column.</param>
public sealed record DeviationRow(HtmlString What, IReadOnlyList<(string Name, HtmlString Html)> Cells);
