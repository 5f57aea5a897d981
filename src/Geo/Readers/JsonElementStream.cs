using System.Text.Json;

namespace Open311.Geo.Readers;

/// <summary>
/// Reads a JSON text of any length from a stream token by token, or a whole value at a time, with a buffer that grows to the largest value.
/// </summary>
internal sealed class JsonElementStream : IDisposable
{
    /// <summary>Levels of lists and objects that are read.</summary>
    public const int MaxDepth = 512;

    private const int FirstBufferBytes = 64 * 1024;

    private readonly Stream stream;
    private readonly int maxValueBytes;
    private byte[] buffer = new byte[FirstBufferBytes];
    private int start;
    private int end;
    private bool ended;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    public JsonElementStream(Stream stream, int maxValueBytes)
    {
        this.stream = stream;
        this.maxValueBytes = maxValueBytes;
        Fill();
        if (buffer.AsSpan(0, end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = 3;
    }

    public JsonTokenType TokenType { get; private set; }

    /// <summary>Of a property name or a text, else null.</summary>
    public string? Text { get; private set; }

    /// <summary>The next token; false at the end of a complete text.</summary>
    /// <exception cref="JsonException">Not well-formed.</exception>
    /// <exception cref="TooDeepException">Nested deeper than <see cref="MaxDepth"/>.</exception>
    /// <exception cref="ValueTooLargeException">A single token is larger than allowed.</exception>
    public bool Read()
    {
        try
        {
            return ReadToken();
        }
        catch (JsonException exception) when (IsTooDeep(buffer.AsSpan(start, end - start), state))
        {
            throw new TooDeepException(exception);
        }
    }

    /// <summary>
    /// The next value as a whole, to be disposed; null if the next token closes the list or object that we are in (it is then the current token).
    /// </summary>
    /// <exception cref="JsonException">Not well-formed.</exception>
    /// <exception cref="TooDeepException">Nested deeper than <see cref="MaxDepth"/>.</exception>
    /// <exception cref="ValueTooLargeException">The value is larger than allowed.</exception>
    public JsonDocument? ReadValue()
    {
        try
        {
            return ReadDocument();
        }
        catch (JsonException exception) when (IsTooDeep(buffer.AsSpan(start, end - start), state))
        {
            throw new TooDeepException(exception);
        }
    }

    private bool ReadToken()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), ended, state);
            if (reader.Read())
            {
                TokenType = reader.TokenType;
                Text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? GetString(ref reader) : null;
                Accept(ref reader);
                return true;
            }

            Accept(ref reader);
            if (ended)
                return false;
            Fill();
        }
    }

    private JsonDocument? ReadDocument()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), ended, state);
            if (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                {
                    TokenType = reader.TokenType;
                    Accept(ref reader);
                    return null;
                }

                if (JsonDocument.TryParseValue(ref reader, out var document))
                {
                    Accept(ref reader);
                    return document;
                }
            }

            if (ended)
                throw new JsonException("The text ends within a value.");
            Fill();
        }
    }

    /// <summary>Passes over the next value without holding it.</summary>
    public void SkipValue()
    {
        var depth = 0;
        do
        {
            if (!Read())
                throw new JsonException("The text ends within a value.");
            depth += TokenType switch
            {
                JsonTokenType.StartArray or JsonTokenType.StartObject => 1,
                JsonTokenType.EndArray or JsonTokenType.EndObject => -1,
                _ => 0,
            };
        }
        while (depth > 0);
    }

    public void Dispose() => stream.Dispose();

    private static string? GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A text is not valid UTF-8.", exception);
        }
    }

    private void Accept(ref Utf8JsonReader reader)
    {
        state = reader.CurrentState;
        start += (int)reader.BytesConsumed;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            if (buffer.Length >= maxValueBytes)
                throw new ValueTooLargeException();
            Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxValueBytes));
        }

        var read = stream.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
        ended = read < buffer.Length - end;
        end += read;
    }

    /// <summary>Whether what cannot be read is one level more than <see cref="MaxDepth"/>, and nothing else: the library says it in words only.</summary>
    /// <param name="text">From where the reading is.</param>
    internal static bool IsTooDeep(ReadOnlySpan<byte> text, JsonReaderState state)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, state);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            // What opens a level stands on the level around it.
            var depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);
            return depth == MaxDepth && text[(int)reader.BytesConsumed..] is [(byte)'[' or (byte)'{', ..];
        }

        return false;
    }

    internal sealed class ValueTooLargeException : Exception;

    /// <summary>Well-formed as far as it goes, and nested deeper than <see cref="MaxDepth"/>.</summary>
    internal sealed class TooDeepException(JsonException inner) : JsonException(inner.Message, inner.Path, inner.LineNumber, inner.BytePositionInLine, inner)
    {
        public GeoError Error => LayerErrors.JsonTooDeep(MaxDepth, (LineNumber ?? 0) + 1, (BytePositionInLine ?? 0) + 1);
    }
}
