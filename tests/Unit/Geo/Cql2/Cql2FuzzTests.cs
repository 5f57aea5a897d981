using System.Text;
using CsCheck;
using Open311.Geo.Cql2;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Geo.Cql2;

/// <summary>Whatever is handed to the readers and the check: an expression or an error, never an exception, and what was read is written to the same.</summary>
public sealed class Cql2FuzzTests
{
    private static readonly Cql2Queryable[] Queryables = [new("geometry", Cql2QueryableType.Geometry), new("floors", Cql2QueryableType.Number), new("name", Cql2QueryableType.String)];
    private static readonly string[] Words =
    [
        .. Cql2Operators.Keywords, "(", ")", ",", "=", "<>", "<", "<=", "+", "-", "*", "/", "%", "^", "'", "''", "\"", "\\", "..", "'..'", "1", "-1.5", "1e9", "name", "floors", "geometry", "x", "'2020-01-01'", "'a%'", " ",
        "\u0301", "👍", "\ud83d",
    ];

    [Fact]
    public void Bytes_of_any_kind_end_in_an_expression_or_an_error() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Try(Encoding.Latin1.GetString(bytes)) && Try(Encoding.UTF8.GetString(bytes)), iter: 3000);

    [Fact]
    public void Words_of_the_language_in_any_order_end_in_an_expression_or_an_error() =>
        Gen.Int[0, Words.Length - 1].Array[1, 40].Sample(words => Try(string.Join(' ', words.Select(word => Words[word]))) && Try(string.Concat(words.Select(word => Words[word]))), iter: 5000);

    [Fact]
    public void Valid_filters_with_parts_changed_end_in_an_expression_or_an_error()
    {
        string[] valid = [.. Cql2Examples.Rows.SelectMany(row => (string[])[row.Text, row.Json])];
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Select(Gen.Int[0, 400], Gen.Int[0, 3], Gen.Int[0, Words.Length - 1]).Array[1, 4]).Sample((which, changes) =>
        {
            var text = valid[which];
            foreach (var (place, kind, word) in changes)
            {
                var at = place % (text.Length + 1);
                text = kind switch
                {
                    0 => text[..at],
                    1 => text.Insert(at, Words[word]),
                    2 => text.Remove(at, Math.Min(3, text.Length - at)),
                    _ => text + text[at..],
                };
            }

            return Try(text);
        }, iter: 8000);
    }

    private static bool Try(string filter)
    {
        foreach (var isJson in (bool[])[false, true])
        {
            var isRead = isJson ? Cql2Json.TryRead(filter, Cql2Crs.Crs84, out var expression, out var error) : Cql2Text.TryRead(filter, Cql2Crs.Crs84, out expression, out error);
            if (isRead == (expression is null) || isRead != (error is null))
                return false;
            if (!isRead)
                continue;
            Cql2Check.TryCheck(expression!, Queryables, out _, out _);
            var written = Cql2TextWriter.Write(expression!);
            // JSON can say more than text: a backslash at the end of a text, functions of any name, a text of one array item.
            if (!isJson && (!Cql2Text.TryRead(written, Cql2Crs.Crs84, out var again, out var why) ? why.Code is not ("too_deep" or "too_long") : !again.Equals(expression)))
                return false;
        }

        return true;
    }
}
