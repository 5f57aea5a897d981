using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Open311.Api.GeoReport;

/// <summary>
/// XML without namespaces, byte order mark or any white space of its own: FixMyStreet takes line breaks in an id for part of it,
/// and other clients take them for children of an empty list.
/// </summary>
public sealed class GeoReportXml : GeoReportDocument
{
    private readonly XmlWriter xml;

    public GeoReportXml(IBufferWriter<byte> output)
    {
        // XmlWriter itself would write the encoding in lower case.
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
        xml = XmlWriter.Create(new BufferStream(output), new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false),
            OmitXmlDeclaration = true,
            Indent = false,
            NewLineHandling = NewLineHandling.None,
        });
    }

    public override void BeginList(string name) => xml.WriteStartElement(name);

    public override void EndList() => xml.WriteEndElement();

    public override void BeginObject(string name) => xml.WriteStartElement(name);

    public override void EndObject() => xml.WriteEndElement();

    public override void Entry(string name, string value) => Text(name, value);

    public override void Text(string name, string? value)
    {
        xml.WriteStartElement(name);
        if (!string.IsNullOrEmpty(value))
            xml.WriteString(WireText.WithoutIllegal(value));
        xml.WriteEndElement();
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

    public override void Flag(string name, bool value) => Text(name, value ? "true" : "false");

    public override void Flush() => xml.Flush();

    protected override void Dispose(bool disposing) => xml.Dispose();

    /// <summary>A stream that only appends to a buffer: it never blocks, so XmlWriter may write synchronously.</summary>
    private sealed class BufferStream(IBufferWriter<byte> output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);
    }
}
