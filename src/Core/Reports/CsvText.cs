using System.Buffers;

namespace Open311.Core.Reports;

/// <summary>
/// Cells of a table by RFC 4180, in UTF-8. Spreadsheets take a cell that begins with one of <c>= + - @</c> (or their full-width forms), tab or a line end for a formula and run it:
/// such a text gets an apostrophe before it, which they do not show. Numbers stay as they are.
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\",;\t\r\n"u8);

    public static void WriteCell(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var isQuoted = text.IndexOfAny(Quoted) >= 0;
        if (isQuoted)
            output.Write("\""u8);
        if (BeginsLikeFormula(text) && !IsNumber(text))
            output.Write("'"u8);
        for (var next = text.IndexOf((byte)'"'); next >= 0; next = text.IndexOf((byte)'"'))
        {
            output.Write(text[..(next + 1)]);
            output.Write("\""u8);
            text = text[(next + 1)..];
        }

        output.Write(text);
        if (isQuoted)
            output.Write("\""u8);
    }

    private static bool BeginsLikeFormula(ReadOnlySpan<byte> text) =>
        text is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..]
        || text.StartsWith("\uFF1D"u8) || text.StartsWith("\uFF0B"u8) || text.StartsWith("\uFF0D"u8) || text.StartsWith("\uFF20"u8);

    // A sign, digits, at most one point among them; no exponent: "-1e1" is a formula to nobody, but no number of ours either.
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        return IsDigits(point < 0 ? digits : digits[..point]) && (point < 0 || IsDigits(digits[(point + 1)..]));

        static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
