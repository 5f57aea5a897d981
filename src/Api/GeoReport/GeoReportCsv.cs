using System.Buffers;
using System.Globalization;
using System.Text;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>
/// Reports as a table (RFC 4180) with a header row. What GeoReport v2 has as a list stands in one cell, "; " between its entries and ": " between the parts of an entry;
/// what it has as an object takes a column for each field. Safe to open in a spreadsheet, see <see cref="CsvText"/>.
/// </summary>
public sealed class GeoReportCsv(IBufferWriter<byte> output) : GeoReportDocument
{
    private const int InReport = 2;

    private readonly ArrayBufferWriter<byte> list = new();
    private int depth;
    private int listDepth;
    private bool isFirstCell;
    private bool isFirstPart;

    private bool IsInList => listDepth > 0;

    public override void Columns(IEnumerable<string> names)
    {
        isFirstCell = true;
        foreach (var name in names)
            Cell(Encoding.UTF8.GetBytes(name));
        output.Write("\r\n"u8);
    }

    public override void BeginList(string name)
    {
        if (++depth <= InReport)
            return;
        listDepth = depth;
        list.Clear();
    }

    public override void EndList()
    {
        if (IsInList && depth == listDepth)
        {
            listDepth = 0;
            Cell(list.WrittenSpan);
        }

        depth--;
    }

    public override void BeginObject(string name)
    {
        if (++depth == InReport)
            isFirstCell = true;
        else if (IsInList)
            BeginEntry();
    }

    public override void EndObject()
    {
        if (depth-- == InReport)
            output.Write("\r\n"u8);
    }

    public override void Entry(string name, string value)
    {
        BeginEntry();
        Value(Encoding.UTF8.GetBytes(value));
    }

    public override void Text(string name, string? value) => Value(Encoding.UTF8.GetBytes(value ?? ""));

    public override void Text(WireName name, ReadOnlySpan<byte> value) => Value(value);

    public override void Nothing(WireName name) => Value([]);

    public override void Repeated(string name, IReadOnlyList<string> values)
    {
        BeginList(name);
        foreach (var value in values)
            Entry(name, value);
        EndList();
    }

    public override void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public override void Number(string name, double? value) => Text(name, value?.ToString("0.###############", CultureInfo.InvariantCulture));

    public override void Number(WireName name, double? value) => Number(name.ToString(), value);

    public override void Flag(string name, bool value) => Text(name, value ? "true" : "false");

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void BeginEntry()
    {
        if (list.WrittenCount > 0)
            list.Write("; "u8);
        isFirstPart = true;
    }

    private void Value(ReadOnlySpan<byte> value)
    {
        if (!IsInList)
        {
            Cell(value);
            return;
        }

        if (!isFirstPart)
            list.Write(": "u8);
        isFirstPart = false;
        list.Write(value);
    }

    private void Cell(ReadOnlySpan<byte> value)
    {
        if (!isFirstCell)
            output.Write(","u8);
        isFirstCell = false;
        CsvText.WriteCell(output, value);
    }
}
