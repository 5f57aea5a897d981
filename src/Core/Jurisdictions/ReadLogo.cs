using System.Globalization;
using System.Xml;
using Open311.Core.Failures;

namespace Open311.Core.Jurisdictions;

/// <param name="Path">Of the file; empty: the logo is taken away.</param>
public sealed record ReadLogoInput(string Path);

/// <summary>A logo, as an operator sets it.</summary>
/// <param name="ContentType">As in <see cref="JurisdictionLogo"/>.</param>
/// <param name="Body">Empty: none.</param>
public sealed record Logo(string ContentType, byte[] Body);

/// <summary>Reads a municipality's logo out of a file. What it is, its content says, not its name. Script in an SVG is not looked for: as a picture on a page it does not run, and by itself it is sent in a sandbox.</summary>
public static class ReadLogo
{
    /// <summary>It is on every page.</summary>
    public const int MaxBytes = 500_000;

    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static async Task<Outcome<Logo>> RunAsync(ReadLogoInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Path.Length == 0)
            return new Logo("", []);
        try
        {
            if (new FileInfo(input.Path).Length > MaxBytes)
                return Wrong(string.Create(CultureInfo.InvariantCulture, $"has at most {MaxBytes} bytes"), string.Create(CultureInfo.InvariantCulture, $"hat höchstens {MaxBytes} Bytes"));
            var body = await File.ReadAllBytesAsync(input.Path, ct);
            return body.AsSpan().StartsWith(PngSignature) ? new Logo("image/png", body)
                : IsSvg(body) ? new Logo("image/svg+xml", body)
                : Wrong("is an SVG (well-formed, without DTD) or a PNG", "ist ein SVG (wohlgeformt, ohne DTD) oder ein PNG");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Wrong("is a file that can be read", "ist eine lesbare Datei");
        }

        Failure Wrong(string english, string german) => JurisdictionFailures.FieldWrong("logo", english, german, input.Path);
    }

    private static bool IsSvg(byte[] body)
    {
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            xml.MoveToContent();
            var isSvg = xml is { LocalName: "svg", NamespaceURI: "http://www.w3.org/2000/svg" };
            while (xml.Read())
            {
            }

            return isSvg;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
