using System.Buffers;
using System.Globalization;
using System.Text;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>
/// XML without namespaces, byte order mark or any white space of its own: FixMyStreet takes line breaks in an id for part of it,
/// and other clients take them for children of an empty list. Written straight as UTF-8: texts come as that from the database.
/// </summary>
public sealed class GeoReportXml : GeoReportDocument
{
    // What XML 1.0 forbids (production 2, Char) beside surrogates, which UTF-8 cannot have, and what would be markup. FFFE and FFFF begin with EF.
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(b => (byte)b).Except("\t\n\r"u8.ToArray()), (byte)'<', (byte)'>', (byte)'&', 0xEF]);

    private readonly IBufferWriter<byte> output;
    private readonly Stack<string> open = new();
    private bool isJustOpened;

    public GeoReportXml(IBufferWriter<byte> output)
    {
        this.output = output;
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
    }

    public override void BeginList(string name) => Begin(name);

    public override void EndList() => End();

    public override void BeginObject(string name) => Begin(name);

    public override void EndObject() => End();

    public override void Entry(string name, string value) => Text(name, value);

    public override void Text(string name, string? value)
    {
        Begin(name);
        if (IllegalCharacter.Without(value ?? "") is { Length: > 0 } text)
        {
            BeforeContent();
            WriteEscaped(Encoding.UTF8.GetBytes(text));
        }

        End();
    }

    public override void Text(WireName name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Nothing(name);
            return;
        }

        BeforeContent();
        output.Write(name.Open);
        WriteEscaped(value);
        output.Write(name.Close);
    }

    public override void Nothing(WireName name)
    {
        BeforeContent();
        output.Write(name.Empty);
    }

    public override void Repeated(string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
            Text(name, value);
        if (values.Count == 0)
            Text(name, null);
    }

    public override void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    public override void Number(string name, double? value) => Text(name, value?.ToString("0.###############", CultureInfo.InvariantCulture));

    public override void Number(WireName name, double? value)
    {
        Span<byte> text = stackalloc byte[340]; // the longest double without an exponent
        if (value is { } number && number.TryFormat(text, out var length, "0.###############", CultureInfo.InvariantCulture))
            Text(name, text[..length]);
        else
            Nothing(name);
    }

    public override void Flag(string name, bool value) => Text(name, value ? "true" : "false");

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Begin(string name)
    {
        BeforeContent();
        output.Write("<"u8);
        WriteName(name);
        open.Push(name);
        isJustOpened = true;
    }

    private void End()
    {
        var name = open.Pop();
        if (isJustOpened)
        {
            output.Write(" />"u8);
            isJustOpened = false;
            return;
        }

        output.Write("</"u8);
        WriteName(name);
        output.Write(">"u8);
    }

    private void BeforeContent()
    {
        if (isJustOpened)
            output.Write(">"u8);
        isJustOpened = false;
    }

    private void WriteName(string name) => output.Advance(Encoding.UTF8.GetBytes(name, output.GetSpan(name.Length)));

    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        for (var next = text.IndexOfAny(Special); next >= 0; next = text.IndexOfAny(Special))
        {
            output.Write(text[..next]);
            var length = 1;
            switch (text[next])
            {
                case (byte)'<':
                    output.Write("&lt;"u8);
                    break;
                case (byte)'>':
                    output.Write("&gt;"u8);
                    break;
                case (byte)'&':
                    output.Write("&amp;"u8);
                    break;
                case 0xEF when text[next..] is [0xEF, 0xBF, 0xBE or 0xBF, ..]:
                    length = 3;
                    break;
                case 0xEF:
                    output.Write(text.Slice(next, 1));
                    break;
            }

            text = text[(next + length)..];
        }

        output.Write(text);
    }
}
