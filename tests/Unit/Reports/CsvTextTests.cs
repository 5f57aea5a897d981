using System.Buffers;
using System.Text;
using Open311.Core.Reports;

namespace Open311.Tests.Unit.Reports;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Am Markt", "Am Markt")]
    [InlineData("Markt 1, Adorf", "\"Markt 1, Adorf\"")]
    [InlineData("vor \"Nr. 1\"", "\"vor \"\"Nr. 1\"\"\"")]
    [InlineData("\"", "\"\"\"\"")]
    [InlineData("eins\nzwei", "\"eins\nzwei\"")]
    [InlineData("eins\r\nzwei", "\"eins\r\nzwei\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("Straße 🙂", "Straße 🙂")]
    public void A_cell_is_quoted_where_rfc_4180_asks_for_it(string text, string expected) => Assert.Equal(expected, Cell(text));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("+49 395 555", "'+49 395 555")]
    [InlineData("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0")]
    [InlineData("@SUM(1+1)", "'@SUM(1+1)")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("-", "'-")]
    [InlineData("-.", "'-.")]
    [InlineData("-1.", "'-1.")]
    [InlineData("-1e5", "'-1e5")]
    [InlineData("--1", "'--1")]
    [InlineData("- eins", "'- eins")]
    [InlineData("\uFF1D1+1", "'\uFF1D1+1")]
    [InlineData("\uFF0B49 395", "'\uFF0B49 395")]
    [InlineData("\uFF0D1", "'\uFF0D1")]
    [InlineData("\uFF20SUM(1)", "'\uFF20SUM(1)")]
    public void What_a_spreadsheet_takes_for_a_formula_becomes_text(string text, string expected) => Assert.Equal(expected, Cell(text));

    [Theory]
    [InlineData("-12.5")]
    [InlineData("+12")]
    [InlineData("-7")]
    [InlineData("12.50")]
    [InlineData("1=1")]
    [InlineData("\uFF08neu\uFF09")]
    [InlineData("a@example.org")]
    public void Numbers_and_what_begins_otherwise_stay(string text) => Assert.Equal(text, Cell(text));

    private static string Cell(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        CsvText.WriteCell(output, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
