using System.Text;
using System.Xml;

namespace Open311.Geo.Readers;

/// <summary>
/// Reads a foreign XML file node by node: without DTD, entities or anything from elsewhere, not deeper than 200 elements, and never more bytes for one feature
/// than allowed. Whatever is wrong with the XML is a <see cref="LayerFormatException"/>.
/// </summary>
internal sealed class XmlSource : IDisposable
{
    private const int MaxDepth = 200;

    private readonly BudgetStream stream;
    private readonly XmlReader reader;
    private readonly char[] chunk = new char[4096];
    private readonly int maxFeatureBytes;

    static XmlSource() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public XmlSource(string path, int maxFeatureBytes)
    {
        this.maxFeatureBytes = maxFeatureBytes;
        stream = new BudgetStream(File.OpenRead(path), maxFeatureBytes);
        reader = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        });
    }

    /// <summary>Without its prefix.</summary>
    public string Name => reader.LocalName;

    public string Namespace => reader.NamespaceURI;

    public int Depth => reader.Depth;

    public bool IsElement => reader.NodeType == XmlNodeType.Element;

    public bool IsEmptyElement => reader.IsEmptyElement;

    public long Line => reader is IXmlLineInfo info ? info.LineNumber : 0;

    /// <summary>While a feature is read the allowance is not renewed.</summary>
    public bool InFeature { get; set; }

    /// <summary>By its name without prefix; null if there is none.</summary>
    public string? Attribute(string name)
    {
        if (reader.GetAttribute(name) is { } plain)
            return plain;
        string? found = null;
        while (found is null && reader.MoveToNextAttribute())
        {
            if (reader.LocalName == name)
                found = reader.Value;
        }

        reader.MoveToElement();
        return found;
    }

    /// <summary>Namespaces among the attributes' values.</summary>
    public IReadOnlyList<string> DeclaredNamespaces()
    {
        var found = new List<string> { reader.NamespaceURI };
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix == "xmlns" || reader.Name == "xmlns")
                found.Add(reader.Value);
        }

        reader.MoveToElement();
        return found;
    }

    /// <summary>All but declarations of namespaces, each with its namespace (empty: none).</summary>
    public IReadOnlyList<(string Name, string Namespace, string Value)> Attributes()
    {
        var found = new List<(string, string, string)>();
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
                found.Add((reader.LocalName, reader.NamespaceURI, reader.Value));
        }

        reader.MoveToElement();
        return found;
    }

    /// <summary>The end of the element at a depth is the current node.</summary>
    public bool IsEndOf(int depth) => reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth;

    /// <summary>To the next node; false at the end of the file.</summary>
    /// <exception cref="LayerFormatException">Not well-formed, too deep, too large.</exception>
    public bool Read()
    {
        if (!InFeature)
            stream.Left = maxFeatureBytes;
        try
        {
            if (!reader.Read())
                return false;
        }
        catch (XmlException exception)
        {
            throw Broken(exception);
        }
        catch (BudgetStream.SpentException)
        {
            throw new LayerFormatException(LayerErrors.XmlTooLarge(Line, maxFeatureBytes));
        }

        return reader.Depth <= MaxDepth ? true : throw new LayerFormatException(LayerErrors.XmlTooDeep(Line, MaxDepth));
    }

    /// <summary>To the next child element of the element that stands at a depth; false when that one is at its end.</summary>
    public bool NextChild(int depth)
    {
        if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth && reader.IsEmptyElement)
            return false;
        while (Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
                return true;
            if (IsEndOf(depth))
                return false;
        }

        return false;
    }

    /// <summary>From anywhere in the element at a depth to its end.</summary>
    public void SkipToEnd(int depth)
    {
        if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth && reader.IsEmptyElement)
            return;
        while (!IsEndOf(depth) && Read())
        {
        }
    }

    /// <summary>All text of the current element, also that of elements in it; its end is then the current node.</summary>
    public string ReadText()
    {
        var text = new StringBuilder();
        ReadText(part => text.Append(part));
        return text.ToString();
    }

    /// <summary>As <see cref="ReadText()"/>, part by part and without holding it.</summary>
    public void ReadText(Action<ReadOnlySpan<char>> take)
    {
        var depth = reader.Depth;
        if (reader.IsEmptyElement)
            return;
        while (Read() && !IsEndOf(depth))
            TakeText(take);
    }

    /// <summary>Of the current node, if it is text.</summary>
    public void TakeText(Action<ReadOnlySpan<char>> take)
    {
        if (reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
            return;
        for (int read; (read = ReadChunk()) > 0;)
            take(chunk.AsSpan(0, read));
    }

    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }

    private static LayerFormatException Broken(XmlException exception) => new(exception.Message.Contains("DTD", StringComparison.Ordinal)
        ? LayerErrors.XmlHasDtd()
        : LayerErrors.XmlBroken(exception.LineNumber, exception.LinePosition));

    private int ReadChunk()
    {
        try
        {
            return reader.ReadValueChunk(chunk, 0, chunk.Length);
        }
        catch (XmlException exception)
        {
            throw Broken(exception);
        }
        catch (BudgetStream.SpentException)
        {
            throw new LayerFormatException(LayerErrors.XmlTooLarge(Line, maxFeatureBytes));
        }
    }

    /// <summary>Gives no more than what is left.</summary>
    private sealed class BudgetStream(Stream inner, int left) : Stream
    {
        public int Left { get; set; } = left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (Left <= 0)
                throw new SpentException();
            var read = inner.Read(buffer);
            Left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        internal sealed class SpentException : Exception;
    }
}
