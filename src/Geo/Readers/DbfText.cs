using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Open311.Geo.Readers;

/// <summary>
/// The text encoding of a dBASE table: the .cpg file if it names one; else the code page byte of the header if it means one (0x57, "whatever the
/// machine's is", does not); else UTF-8 if all texts are valid as such, else windows-1252.
/// </summary>
internal static class DbfText
{
    private const int HeaderBytes = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    static DbfText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <exception cref="WordedException">The table's header contradicts itself.</exception>
    public static Encoding Find(string dbf, string? cpg, out Bilingual? remark)
    {
        remark = null;
        if (cpg is not null)
        {
            var text = File.ReadLines(cpg).FirstOrDefault("").Trim();
            if (FromName(text) is { } named)
                return named;
            var shown = text.Length > 40 ? text[..40] : text;
            remark = Bilingual.Of($"the .cpg file names the unknown encoding '{shown}'; ", $"die .cpg-Datei nennt die unbekannte Kodierung '{shown}'; ");
        }

        using var stream = File.OpenRead(dbf);
        Span<byte> header = stackalloc byte[HeaderBytes];
        stream.ReadExactly(header);
        if (FromLanguageDriver(header[29]) is { } driver)
        {
            remark = Bilingual.Of($"{remark}text read as {driver.WebName}, as the .dbf file says", $"{remark}Text als {driver.WebName} gelesen, wie die .dbf-Datei sagt");
            return driver;
        }

        var utf8 = IsUtf8(stream, header);
        var before = remark ?? new Bilingual("no .cpg file: ", "keine .cpg-Datei: ");
        var how = utf8
            ? new Bilingual("text read as UTF-8, which all of it is", "Text als UTF-8 gelesen, was er durchweg ist")
            : new Bilingual("text read as windows-1252, for it is not UTF-8", "Text als windows-1252 gelesen, denn UTF-8 ist er nicht");
        remark = Bilingual.Of($"{before}{how}", $"{before}{how}");
        return utf8 ? Encoding.UTF8 : Encoding.GetEncoding(1252);
    }

    private static Encoding? FromName(string name)
    {
        var plain = new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        if (plain is "utf8" or "65001")
            return Encoding.UTF8;
        if (plain is "88591" or "iso88591" or "latin1" or "1252" or "ansi1252" or "cp1252" or "windows1252")
        {
            // ISO 8859-1 has no characters where windows-1252 has its quotation marks and the euro: the superset reads both.
            return Encoding.GetEncoding(1252);
        }

        if (plain.StartsWith("8859", StringComparison.Ordinal) && plain.Length is 5 or 6)
            plain = "iso-8859-" + plain[4..];
        foreach (var prefix in (string[])["ansi", "cp", "windows", "oem"])
        {
            if (plain.StartsWith(prefix, StringComparison.Ordinal))
                plain = plain[prefix.Length..];
        }

        try
        {
            return int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Encoding.GetEncoding(page) : Encoding.GetEncoding(plain);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding? FromLanguageDriver(byte driver) => driver switch
    {
        0x01 => Encoding.GetEncoding(437),
        0x02 => Encoding.GetEncoding(850),
        0x03 or 0x58 or 0x59 => Encoding.GetEncoding(1252),
        0x64 => Encoding.GetEncoding(852),
        0xC8 => Encoding.GetEncoding(1250),
        _ => null,
    };

    private static bool IsUtf8(FileStream stream, ReadOnlySpan<byte> header)
    {
        var headerSize = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        var recordSize = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if (headerSize < HeaderBytes + 1 || recordSize < 1)
            throw new WordedException("the header of the .dbf file is broken", "der Kopf der .dbf-Datei ist kaputt");
        var fields = new byte[headerSize - HeaderBytes];
        stream.ReadExactly(fields);
        var texts = new List<(int At, int Length)>();
        var at = 1;
        for (var i = 0; i + 32 <= fields.Length && fields[i] != 0x0D; i += 32)
        {
            if (fields[i + 11] == 'C')
                texts.Add((at, fields[i + 16]));
            at += fields[i + 16];
        }

        if (at > recordSize)
            throw new WordedException("the fields of the .dbf file are longer than its records", "die Felder der .dbf-Datei sind länger als ihre Sätze");
        var record = new byte[recordSize];
        while (stream.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) == record.Length)
        {
            foreach (var (start, length) in texts)
            {
                if (!IsUtf8(record.AsSpan(start, length)))
                    return false;
            }
        }

        return true;
    }

    /// <summary>A character cut off by the end of a full field does not count: programs cut at bytes.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyInRange((byte)0x80, (byte)0xFF))
            return true;
        for (var cut = 0; cut <= 3 && cut < text.Length; cut++)
        {
            if (cut > 0 && text[^cut] < 0x80)
                return false;
            try
            {
                StrictUtf8.GetCharCount(text[..^cut]);
                return cut == 0 || text[^cut] >= 0xC0;
            }
            catch (DecoderFallbackException)
            {
            }
        }

        return false;
    }
}
