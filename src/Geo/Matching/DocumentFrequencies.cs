using System.Collections.Frozen;

namespace Open311.Geo.Matching;

/// <summary>
/// In how many texts of a corpus a feature of <see cref="TextProfile"/> stands: what many texts have tells little about one (K. Spärck Jones, "A Statistical Interpretation of Term
/// Specificity", 1972). Features in fewer than <see cref="Least"/> texts are not kept: they weigh as much as one that was never seen.
/// </summary>
public sealed class DocumentFrequencies
{
    private const float LeastWeight = 0.1f;
    private readonly FrozenDictionary<string, int> counts;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <param name="documents">Texts of the corpus; 0: no corpus, every feature weighs 1.</param>
    /// <param name="least">Above 0.</param>
    public DocumentFrequencies(int documents, int least, IEnumerable<KeyValuePair<string, int>> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(documents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(least);
        (Documents, Least) = (documents, least);
        this.counts = counts.ToFrozenDictionary(StringComparer.Ordinal);
        lookup = this.counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Of no corpus.</summary>
    public static DocumentFrequencies None { get; } = new(0, 1, []);

    public int Documents { get; }

    public int Least { get; }

    public IReadOnlyDictionary<string, int> Counts => counts;

    /// <summary>Of these texts.</summary>
    public static DocumentFrequencies Count(IEnumerable<string> texts, int least)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var documents = 0;
        foreach (var text in texts)
        {
            documents++;
            foreach (var feature in TextProfile.FeaturesOf(text))
                counts[feature] = counts.GetValueOrDefault(feature) + 1;
        }

        return new(documents, least, counts.Where(pair => pair.Value >= least));
    }

    /// <summary>0.1…1: inverse document frequency, 1 for what is rare.</summary>
    internal float WeightOf(ReadOnlySpan<char> feature)
    {
        if (Documents == 0 || !lookup.TryGetValue(feature, out var count))
            return 1;
        return Math.Max(LeastWeight, (float)(Math.Log((double)(Documents + 1) / (count + 1)) / Math.Log((double)(Documents + 1) / Least)));
    }
}
