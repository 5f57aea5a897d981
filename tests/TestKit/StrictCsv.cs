using System.Text;

namespace Open311.Tests.TestKit;

/// <summary>Reads a table by the letter of RFC 4180 and throws at the first thing it does not allow: line ends are CRLF, quotes stand around a whole cell, all rows have as many cells.</summary>
public static class StrictCsv
{
    /// <exception cref="FormatException">The text is no such table.</exception>
    public static IReadOnlyList<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var at = 0;
        while (at < text.Length)
        {
            var row = new List<string>();
            for (var more = true; more;)
            {
                row.Add(Cell(text, ref at));
                more = at < text.Length && text[at] == ',';
                if (more)
                    at++;
            }

            if (string.CompareOrdinal(text, at, "\r\n", 0, 2) != 0)
                throw new FormatException($"Character {at} is neither a comma nor the end of a line.");
            at += 2;
            rows.Add([.. row]);
            if (rows[^1].Length != rows[0].Length)
                throw new FormatException($"Row {rows.Count} has {rows[^1].Length} cells, the first {rows[0].Length}.");
        }

        return rows;
    }

    private static string Cell(string text, ref int at)
    {
        var cell = new StringBuilder();
        if (at >= text.Length || text[at] != '"')
        {
            for (; at < text.Length && text[at] is not (',' or '\r'); at++)
                cell.Append(text[at] is '"' or '\n' ? throw new FormatException($"Character {at} needs quotes.") : text[at]);
            return cell.ToString();
        }

        for (at++; ; at++)
        {
            if (at >= text.Length)
                throw new FormatException("A quote is not closed.");
            if (text[at] != '"')
                cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[++at]);
            else
                break;
        }

        at++;
        return cell.ToString();
    }
}
