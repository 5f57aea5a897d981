namespace Open311.Core.Layers;

/// <summary>Tells a text in which letters were lost on the way from one encoding to another.</summary>
internal static class MojibakeText
{
    /// <summary>What Windows-1252 makes of the bytes 0x80 to 0x9F; 0xA0 to 0xBF are U+00A0 to U+00BF.</summary>
    private const string High = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

    /// <summary>The text has the replacement character U+FFFD, or UTF-8 that was read as Windows-1252 or ISO 8859-1: "Ã¤" for "ä", "â€“" for "–".</summary>
    public static bool IsDamaged(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\uFFFD')
                return true;
            if (i + 1 >= text.Length)
                continue;
            // The first byte of two (C3: à to ÿ and their capitals; C2: signs), or of three (E2 80: dashes and quotes).
            if ((letter is 'Ã' or 'Â' && IsFollowing(text[i + 1])) || (letter == 'â' && text[i + 1] is '€' or '\u0080' && i + 2 < text.Length && IsFollowing(text[i + 2])))
                return true;
        }

        return false;
    }

    private static bool IsFollowing(char letter) => letter is >= '\u0080' and <= '\u00BF' || High.Contains(letter, StringComparison.Ordinal);
}
