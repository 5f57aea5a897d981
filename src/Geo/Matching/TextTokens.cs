namespace Open311.Geo.Matching;

/// <summary>
/// A run of letters and digits in a normalised text, with the character just before it (a blank at the start), and whether exactly one character that is no
/// blank lies between it and the run before ("12-14", "14:30", "1,5").
/// </summary>
internal readonly record struct TextToken(string Text, char Before, bool GluedToPrevious)
{
    public bool IsNumber => char.IsAsciiDigit(Text[0]);
}

internal static class TextTokens
{
    /// <summary>
    /// Runs of letters and digits; "str" and words ending in it are written out ("hauptstr" becomes "hauptstrasse"), a letter glued to a digit stays with it ("12a", "30cm").
    /// </summary>
    public static List<TextToken> Split(string normalized, int maxTokens)
    {
        var tokens = new List<TextToken>();
        var previousEnd = -1;
        for (var i = 0; i < normalized.Length && tokens.Count < maxTokens;)
        {
            if (!char.IsLetterOrDigit(normalized[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < normalized.Length && char.IsLetterOrDigit(normalized[i]))
                i++;
            var text = normalized[start..i];
            if (text.EndsWith("str", StringComparison.Ordinal))
                text += "asse";
            var before = start == 0 ? ' ' : normalized[start - 1];
            tokens.Add(new TextToken(text, before, previousEnd >= 0 && start - previousEnd == 1 && !char.IsWhiteSpace(before)));
            previousEnd = i;
        }

        return tokens;
    }
}
