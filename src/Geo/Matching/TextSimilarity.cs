namespace Open311.Geo.Matching;

/// <summary>
/// How alike two short texts are, in German, English, and roughly in any language written with letters: cosine over character n-grams
/// (W. B. Cavnar, J. M. Trenkle, "N-Gram-Based Text Categorization", 1994, for n-grams as features that survive inflection and misspelling) plus a small bilingual list of
/// municipal topics.
/// </summary>
public static class TextSimilarity
{
    private const double AlmostOne = 1 - 1e-6;

    /// <summary>0…1; symmetric; 1 for the same words, whatever their case, order, punctuation or spelling of umlauts; 0 if one is empty, both included.</summary>
    public static double Between(TextProfile a, TextProfile b)
    {
        if (a.IsEmpty || b.IsEmpty)
            return 0;

        var (aKeys, bKeys, aWeights, bWeights) = (a.Keys, b.Keys, a.Weights, b.Weights);
        var sum = 0.0;
        for (int i = 0, j = 0; i < aKeys.Length && j < bKeys.Length;)
        {
            if (aKeys[i] < bKeys[j])
                i++;
            else if (aKeys[i] > bKeys[j])
                j++;
            else
                sum += (double)aWeights[i++] * bWeights[j++];
        }

        return sum >= AlmostOne ? 1 : Math.Max(0, sum);
    }

    /// <summary>Whether a low similarity means anything: not between two languages.</summary>
    public static bool Comparable(TextProfile a, TextProfile b) =>
        a.Language == b.Language
        || (a.Language == TextLanguage.Unknown && b.Language != TextLanguage.Other)
        || (b.Language == TextLanguage.Unknown && a.Language != TextLanguage.Other);
}
