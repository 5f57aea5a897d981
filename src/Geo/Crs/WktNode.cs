using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Open311.Geo.Crs;

/// <summary>One element of Well-Known Text: a keyword with values (texts, numbers) and inner elements, in either bracket style (OGC 01-009, clause 7).</summary>
internal sealed class WktNode(string keyword)
{
    private const int MaxLength = 64 * 1024;
    private const int MaxDepth = 16;

    /// <summary>In upper case.</summary>
    public string Keyword { get; } = keyword.ToUpperInvariant();

    public List<string> Texts { get; } = [];

    public List<double> Numbers { get; } = [];

    public List<WktNode> Children { get; } = [];

    public WktNode? Child(params ReadOnlySpan<string> keywords)
    {
        foreach (var child in Children)
        {
            if (keywords.Contains(child.Keyword))
                return child;
        }

        return null;
    }

    /// <summary>False with a reason if the text is not one well-formed element.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WktNode? node, [NotNullWhen(false)] out Bilingual? reason)
    {
        node = null;
        if (text.Length > MaxLength)
        {
            reason = new Bilingual("it is longer than 64 KiB", "sie ist länger als 64 KiB");
            return false;
        }

        var parser = new Parser(text);
        try
        {
            node = parser.Element(0);
            parser.End();
            reason = null;
            return true;
        }
        catch (WordedException exception)
        {
            node = null;
            reason = exception.Words;
            return false;
        }
    }

    private sealed class Parser(string text)
    {
        private int at;

        public WktNode Element(int depth)
        {
            if (depth > MaxDepth)
                throw Fail("brackets are nested too deeply", "Klammern sind zu tief verschachtelt");
            SkipSpace();
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
                at++;
            if (at == start)
                throw Fail("a keyword is missing", "ein Schlüsselwort fehlt");
            var node = new WktNode(text[start..at]);
            SkipSpace();
            if (at == text.Length || text[at] is not ('[' or '('))
            {
                // A bare word is an enumeration value, as EAST in AXIS["Easting",EAST].
                node.Texts.Add(node.Keyword);
                return node;
            }

            var close = text[at++] == '[' ? ']' : ')';
            while (true)
            {
                Value(node, depth);
                SkipSpace();
                if (at == text.Length)
                    throw Fail("a closing bracket is missing", "eine schließende Klammer fehlt");
                var separator = text[at++];
                if (separator == close)
                    return node;
                if (separator != ',')
                    throw Fail("a comma or closing bracket is missing", "ein Komma oder eine schließende Klammer fehlt");
            }
        }

        public void End()
        {
            SkipSpace();
            if (at != text.Length)
                throw Fail("text follows the end", "nach dem Ende folgt Text");
        }

        private void Value(WktNode node, int depth)
        {
            SkipSpace();
            if (at == text.Length)
                throw Fail("it ends early", "sie endet zu früh");
            if (text[at] == '"')
                node.Texts.Add(Quoted());
            else if (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.')
                node.Numbers.Add(Number());
            else
                node.Children.Add(Element(depth + 1));
        }

        private string Quoted()
        {
            var value = new StringBuilder();
            for (at++; at < text.Length; at++)
            {
                if (text[at] != '"')
                    value.Append(text[at]);
                else if (at + 1 < text.Length && text[at + 1] == '"')
                    value.Append(text[++at]);
                else
                {
                    at++;
                    return value.ToString();
                }
            }

            throw Fail("a quotation mark is missing", "ein Anführungszeichen fehlt");
        }

        private double Number()
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.' or 'e' or 'E'))
                at++;
            return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw Fail("a number is malformed", "eine Zahl ist falsch geschrieben");
        }

        private void SkipSpace()
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] is '\0' or '\uFEFF'))
                at++;
        }

        private WordedException Fail(string english, string german) => new(Bilingual.Of($"{english} (character {at + 1})", $"{german} (Zeichen {at + 1})"));
    }
}
