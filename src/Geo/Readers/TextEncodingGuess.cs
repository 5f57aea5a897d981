using System.Text;

namespace Open311.Geo.Readers;

/// <summary>The encoding of a text that does not say it: by byte order mark, else UTF-8 if all of it is, else windows-1252. Is shown the whole text part by part.</summary>
public sealed class TextEncodingGuess
{
    private readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] letters = new char[4096];
    private bool begun;
    private Encoding? found;

    /// <summary>No need to look further.</summary>
    public bool IsCertain => found is not null;

    public void Look(ReadOnlySpan<byte> part)
    {
        if (!begun && part.Length >= 2 && (part.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || part.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])))
            found = Encoding.Unicode; // Which of the two a StreamReader sees itself, by the mark.
        begun |= part.Length > 0;
        for (; found is null && part.Length > 0; part = part[Math.Min(part.Length, letters.Length)..])
            Decode(part[..Math.Min(part.Length, letters.Length)], flush: false);
    }

    /// <summary>After the last part.</summary>
    public Encoding End()
    {
        if (found is null)
            Decode([], flush: true);
        return found ?? Encoding.UTF8;
    }

    private void Decode(ReadOnlySpan<byte> part, bool flush)
    {
        try
        {
            decoder.GetChars(part, letters, flush);
        }
        catch (DecoderFallbackException)
        {
            found = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        }
    }
}
