using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Open311.Core.Failures;
using Open311.Core.Reports;

namespace Open311.Portal;

/// <summary>Text as people type it into forms.</summary>
internal static class FormText
{
    /// <summary>
    /// Characters that nobody can see and no text may have, pasted in unnoticed: a failure for each field with one. They are taken out (<see cref="Clean"/>) where the form is shown
    /// again, so that the writer looks at what is left.
    /// </summary>
    public static List<Failure> IllegalIn(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        [.. fields.Select(field => (field.Key, Found: field.Value.Select(IllegalCharacter.In).FirstOrDefault(character => character is not null))).Where(pair => pair.Found is not null).Select(pair => FormWords.CharacterNotAllowed(pair.Key, pair.Found!))];

    /// <summary>The same of a request; one without a form has none.</summary>
    public static List<Failure> IllegalIn(HttpRequest request) => request.HasFormContentType ? IllegalIn(request.Form) : [];

    /// <summary>LF line ends, no other control characters, no half surrogates, trimmed; null if nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
            return null;
        var clean = string.Concat(text.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || !System.Text.Rune.IsControl(rune)).Where(rune => rune.Value is not (0xFFFD or 0xFFFE or 0xFFFF))).Trim();
        return clean.Length == 0 ? null : clean;
    }
}
