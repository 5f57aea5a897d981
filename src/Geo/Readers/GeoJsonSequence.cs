using System.Buffers;

namespace Open311.Geo.Readers;

/// <summary>
/// Cuts a sequence of JSON texts into its records: one per line (newline-delimited), or each after a record separator (RFC 7464, U+001E), which then
/// alone separates and lets a record have several lines. A record larger than allowed is passed over and said so, not held.
/// </summary>
internal sealed class GeoJsonSequence : IDisposable
{
    private const byte RecordSeparator = 0x1E;
    private const int BufferBytes = 64 * 1024;
    private static readonly SearchValues<byte> White = SearchValues.Create(" \t\r\n"u8);

    private readonly Stream stream;
    private readonly int maxRecordBytes;
    private readonly byte[] buffer = new byte[BufferBytes];
    private readonly ArrayBufferWriter<byte> record = new(BufferBytes);
    private readonly byte separator;
    private int start;
    private int end;
    private long line = 1;

    public GeoJsonSequence(Stream stream, int maxRecordBytes)
    {
        this.stream = stream;
        this.maxRecordBytes = maxRecordBytes;
        Fill();
        if (buffer.AsSpan(0, end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = 3;
        separator = buffer.AsSpan(start, end - start).TrimStart(" \t\r\n"u8) is [RecordSeparator, ..] ? RecordSeparator : (byte)'\n';
    }

    /// <summary>Of the current record, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Without white space around it; empty if <see cref="IsTooLarge"/>.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    public bool IsTooLarge { get; private set; }

    /// <summary>The file ends with this record, and nothing says that it is complete (RFC 7464, section 2.4: a line feed does).</summary>
    public bool IsLastUnended { get; private set; }

    /// <summary>To the next record that is not blank; false at the end of the file.</summary>
    public bool Next()
    {
        while (true)
        {
            if (start == end && !Fill())
                return false;
            Take();
            if (IsTooLarge || Record.Length > 0)
                return true;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>
    /// Whether the text, that begins with { or [, is a first record with another behind it on a line of its own: the beginning of one JSON text would
    /// go on over the end of the line, or over all of the file.
    /// </summary>
    public static bool IsOne(Stream stream, int maxRecordBytes)
    {
        var buffer = new byte[BufferBytes];
        var (depth, inText, escaped, complete, newline) = (0, false, false, false, false);
        for (int read, done = 0; (read = stream.Read(buffer)) > 0 && done <= maxRecordBytes; done += read)
        {
            foreach (var letter in buffer.AsSpan(0, read))
            {
                if (complete)
                {
                    if (letter == '\n')
                        newline = true;
                    else if (!White.Contains(letter))
                        return newline && letter is (byte)'{' or RecordSeparator;
                }
                else if (inText)
                {
                    inText = escaped || letter != '"';
                    escaped = !escaped && letter == '\\';
                }
                else if (letter == '\n' && depth > 0)
                {
                    return false;
                }
                else
                {
                    inText = letter == '"';
                    depth += letter is (byte)'{' or (byte)'[' ? 1 : letter is (byte)'}' or (byte)']' ? -1 : 0;
                    complete = depth == 0 && letter is (byte)'}' or (byte)']';
                }
            }
        }

        return false;
    }

    private void Take()
    {
        record.ResetWrittenCount();
        (IsTooLarge, IsLastUnended) = (false, true);
        var begins = line;
        var written = false;
        while (start < end || Fill())
        {
            var rest = buffer.AsSpan(start, end - start);
            var stop = rest.IndexOf(separator);
            var part = stop < 0 ? rest : rest[..stop];
            if (!written)
            {
                var blank = part.Length - part.TrimStart(" \t\r\n"u8).Length;
                begins += part[..blank].Count((byte)'\n');
                written = blank < part.Length;
            }

            line += part.Count((byte)'\n');
            if (IsTooLarge || record.WrittenCount + part.Length > maxRecordBytes)
                IsTooLarge = true;
            else
                record.Write(part);
            start += part.Length;
            if (stop < 0)
                continue;
            start++;
            line += separator == '\n' ? 1 : 0;
            IsLastUnended = false;
            break;
        }

        Line = begins;
        var text = record.WrittenMemory;
        if (separator == RecordSeparator && IsLastUnended)
            IsLastUnended = text.Length > 0 && text.Span[^1] != '\n';
        Record = IsTooLarge ? default : Trim(text);
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> text)
    {
        var trimmed = text.Span.TrimStart(" \t\r\n"u8);
        return text.Slice(text.Length - trimmed.Length, trimmed.TrimEnd(" \t\r\n"u8).Length);
    }

    private bool Fill()
    {
        (start, end) = (0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        return end > 0;
    }
}
