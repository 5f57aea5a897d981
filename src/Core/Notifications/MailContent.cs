using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Open311.Core.Notifications;

/// <summary>A piece of a mail; the same pieces become text and HTML.</summary>
public abstract record MailBlock;

public sealed record Paragraph(string Text) : MailBlock;

/// <summary>Label and value, one below the other.</summary>
public sealed record Facts(IReadOnlyList<(string Label, string Value)> Rows) : MailBlock;

/// <summary>Words of somebody else, line breaks kept.</summary>
public sealed record Quote(string Label, string Text) : MailBlock;

public sealed record LinkButton(string Label, string Address) : MailBlock;

/// <summary>Small print at the end.</summary>
public sealed record Footer(string Text) : MailBlock;

/// <summary>Turns the pieces of a mail into its text and its HTML part.</summary>
public static class MailContent
{
    private const int Columns = 72;

    /// <summary>The mail is UTF-8: letters stay readable in its source.</summary>
    private static readonly HtmlEncoder Html5 = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Plain text, lines of at most 72 columns but for addresses.</summary>
    public static string Text(IReadOnlyList<MailBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            switch (block)
            {
                case Paragraph paragraph:
                    foreach (var line in paragraph.Text.Split('\n'))
                        Wrap(text, line, "");
                    break;
                case Facts facts:
                    var width = facts.Rows.Max(row => Labelled(row.Label).Length) + 1;
                    foreach (var (label, value) in facts.Rows)
                        Wrap(text, value.ReplaceLineEndings(" "), new string(' ', width), Labelled(label).PadRight(width));
                    break;
                case Quote quote:
                    text.Append(quote.Label).Append(":\n");
                    foreach (var line in quote.Text.Split('\n'))
                        Wrap(text, line, "> ");
                    break;
                case LinkButton button:
                    text.Append(button.Label).Append(":\n").Append(button.Address).Append('\n');
                    break;
                case Footer footer:
                    if (!text.ToString().Contains("\n-- \n", StringComparison.Ordinal))
                        text.Append("-- \n");
                    else
                        text.Length--;
                    text.Append(footer.Text).Append('\n');
                    break;
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>A whole document without scripts, pictures or outside addresses but the links; everything encoded.</summary>
    public static string Html(string language, string subject, IReadOnlyList<MailBlock> blocks)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(language).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .Append(Encode(subject)).Append("</title></head>\n<body style=\"margin:0;padding:24px;background:#f4f5f7;color:#1b1e25;font:16px/1.5 'Fira Sans',Arial,sans-serif\">\n")
            .Append("<div style=\"max-width:600px;margin:0 auto;padding:24px;background:#fff;border-radius:6px\">\n");
        foreach (var block in blocks)
        {
            switch (block)
            {
                case Paragraph paragraph:
                    html.Append("<p>").Append(Lines(paragraph.Text)).Append("</p>\n");
                    break;
                case Facts facts:
                    html.Append("<table role=\"presentation\" style=\"border-collapse:collapse;margin:16px 0\">\n");
                    foreach (var (label, value) in facts.Rows)
                        html.Append("<tr><td style=\"padding:2px 16px 2px 0;vertical-align:top;color:#4a5060\">").Append(Encode(label)).Append("</td><td style=\"padding:2px 0\">").Append(Linked(value)).Append("</td></tr>\n");
                    html.Append("</table>\n");
                    break;
                case Quote quote:
                    html.Append("<p style=\"margin-bottom:4px;color:#4a5060\">").Append(Encode(quote.Label)).Append("</p>\n<blockquote style=\"margin:0 0 16px;padding:8px 16px;border-left:4px solid #4a5f8f;background:#f4f5f7\">")
                        .Append(Lines(quote.Text)).Append("</blockquote>\n");
                    break;
                case LinkButton button:
                    html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(Encode(button.Address)).Append("\" style=\"display:inline-block;padding:12px 24px;background:#171a2b;color:#fff;text-decoration:none;border-radius:4px\">")
                        .Append(Encode(button.Label)).Append("</a></p>\n");
                    break;
                case Footer footer:
                    html.Append("<p style=\"margin:8px 0 0;font-size:14px;color:#4a5060\">").Append(Linked(footer.Text)).Append("</p>\n");
                    break;
            }
        }

        return html.Append("</div>\n</body></html>\n").ToString();
    }

    private static string Encode(string text) => Html5.Encode(text);

    // A question ends as it is.
    private static string Labelled(string label) => label.EndsWith('?') ? label : label + ":";

    private static string Lines(string text) => string.Join("<br>\n", text.Split('\n').Select(Encode));

    // Only whole words that are addresses of our own making become links.
    private static string Linked(string text) => string.Join(' ', text.Split(' ').Select(word =>
        word.StartsWith("https://", StringComparison.Ordinal) || word.StartsWith("http://", StringComparison.Ordinal)
            ? $"<a href=\"{Encode(word)}\">{Encode(word)}</a>"
            : Encode(word)));

    private static void Wrap(StringBuilder text, string words, string indent, string? first = null)
    {
        var line = new StringBuilder(first ?? indent);
        var start = line.Length;
        foreach (var word in words.Split(' '))
        {
            if (line.Length > start && line.Length + 1 + word.Length > Columns)
            {
                text.Append(line.ToString().TrimEnd()).Append('\n');
                line.Clear().Append(indent);
                start = line.Length;
            }

            if (line.Length > start)
                line.Append(' ');
            line.Append(word);
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');
    }
}
