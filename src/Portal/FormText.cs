namespace Open311.Portal;

/// <summary>Text as people type it into forms.</summary>
internal static class FormText
{
    /// <summary>LF line ends, no other control characters, no half surrogates, trimmed; null if nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
            return null;
        var clean = string.Concat(text.ReplaceLineEndings("\n").EnumerateRunes().Where(rune => rune.Value is '\n' or '\t' || !System.Text.Rune.IsControl(rune)).Where(rune => rune.Value is not (0xFFFD or 0xFFFE or 0xFFFF))).Trim();
        return clean.Length == 0 ? null : clean;
    }
}
