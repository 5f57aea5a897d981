using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Jurisdictions;

/// <param name="Path">Of the file; a language (ISO 639-1) and <c>=</c> before it say which one it is written in. Without a file the page is taken away in that language.</param>
/// <param name="Language">That of a file whose language is not said.</param>
public sealed record ReadPageInput(JurisdictionPage Page, string Path, string Language);

/// <summary>A page's words in one language, as an operator sets them.</summary>
/// <param name="Body">Markdown; empty: none.</param>
public sealed record WordedPage(JurisdictionPage Page, string Language, string Body);

/// <summary>Reads a page that a municipality words itself out of a file: Markdown in UTF-8.</summary>
public static partial class ReadPage
{
    /// <summary>Of a page: a privacy statement has some 30,000; a file far above that is not one.</summary>
    public const int MaxCharacters = 200_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<Outcome<WordedPage>> RunAsync(ReadPageInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var field = SnakeCase.Of(input.Page);
        var (language, path) = JurisdictionFields.Languages.FirstOrDefault(known => input.Path.StartsWith(known + "=", StringComparison.Ordinal)) is { } said ? (said, input.Path[(said.Length + 1)..]) : (input.Language, input.Path);
        if (OtherLanguage().Match(path) is { Success: true } other && !File.Exists(path))
            return JurisdictionFailures.FieldWrong(field, $"is in one of the languages {string.Join(", ", JurisdictionFields.Languages)}", $"ist in einer der Sprachen {string.Join(", ", JurisdictionFields.Languages)}", other.Groups[1].Value);
        if (path.Length == 0)
            return new WordedPage(input.Page, language, "");
        try
        {
            // A character has at most four bytes, and one more is enough to say that it is too long.
            if (new FileInfo(path).Length > (4 * MaxCharacters) + 4)
                return TooLong();
            var body = Utf8.GetString(await File.ReadAllBytesAsync(path, ct)).TrimStart('\uFEFF').ReplaceLineEndings("\n").Trim();
            if (body.Length > MaxCharacters)
                return TooLong();
            if (body.Length == 0)
                return JurisdictionFailures.FieldWrong(field, "is a file with text in it; an empty text in place of the file takes the page away", "ist eine Datei mit Text; ein leerer Text anstelle der Datei nimmt die Seite weg", path);
            if (IllegalCharacter.In(body) is { } character)
                return JurisdictionFailures.FieldWrong(field, $"is plain text; there is a character {character} in it", $"ist reiner Text; darin steht ein Zeichen {character}", path);
            return new WordedPage(input.Page, language, body);
        }
        catch (DecoderFallbackException)
        {
            return JurisdictionFailures.FieldWrong(field, "is a file in UTF-8", "ist eine Datei in UTF-8", path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return JurisdictionFailures.FieldWrong(field, "is a file that can be read", "ist eine lesbare Datei", path);
        }

        Failure TooLong() => JurisdictionFailures.FieldWrong(
            field, string.Create(CultureInfo.InvariantCulture, $"has at most {MaxCharacters} characters"), string.Create(CultureInfo.InvariantCulture, $"hat höchstens {MaxCharacters} Zeichen"), path);
    }

    [GeneratedRegex("^([A-Za-z]{2,3}(-[A-Za-z]{2,4})?)=", RegexOptions.CultureInvariant)]
    private static partial Regex OtherLanguage();
}
