namespace Open311.Core.Reports;

/// <summary>What a reader searches for, taken apart. How words are compared, the database's <c>words_of</c> and <c>words_sought</c> know.</summary>
public static class SearchWords
{
    public const int MaxCount = 12;

    /// <summary>Runs of letters and digits, in lower case; the rest parts them. Null: more than <see cref="MaxCount"/>.</summary>
    public static IReadOnlyList<string>? In(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isPart = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isPart && start < 0)
                start = i;
            if (isPart || start < 0)
                continue;
            words.Add(text[start..i].ToLowerInvariant());
            start = -1;
        }

        words = words.Distinct(StringComparer.Ordinal).ToList();
        return words.Count > MaxCount ? null : words;
    }
}
