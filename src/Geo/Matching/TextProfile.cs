namespace Open311.Geo.Matching;

/// <summary>What language a text is in, as far as a short word list can tell.</summary>
public enum TextLanguage
{
    /// <summary>Too short to tell.</summary>
    Unknown = 0,
    German,
    English,

    /// <summary>Neither, as far as one can tell.</summary>
    Other,
}

/// <summary>
/// A text prepared for comparison: made once per report, then shared by every comparison. Immutable; the same text gives the same profile on every machine.
/// </summary>
public sealed class TextProfile
{
    /// <summary>Characters read; what follows is ignored. The longest description the service takes.</summary>
    public const int MaxCharacters = 4000;

    private const int MaxWords = 400;
    private const int MinGram = 3;
    private const int MaxGram = 5;

    private TextProfile(int significantWords, TextLanguage language, IReadOnlyList<TextNumber> objectNumbers, IReadOnlyList<TextNumber> houseNumbers, int[] things, uint[] keys, float[] weights)
    {
        SignificantWords = significantWords;
        Language = language;
        ObjectNumbers = objectNumbers;
        HouseNumbers = houseNumbers;
        Things = things;
        Keys = keys;
        Weights = weights;
    }

    /// <summary>Of no text, or of one without a letter or digit.</summary>
    public static TextProfile Empty { get; } = new(0, TextLanguage.Unknown, [], [], [], [], []);

    public bool IsEmpty => Keys.Length == 0;

    /// <summary>Different words that are no stop words; numbers count.</summary>
    public int SignificantWords { get; }

    public TextLanguage Language { get; }

    /// <summary>Numbers the text gives to lamps, masts and other objects.</summary>
    internal IReadOnlyList<TextNumber> ObjectNumbers { get; }

    internal IReadOnlyList<TextNumber> HouseNumbers { get; }

    /// <summary>The topics it names that are things or kinds of damage, ascending.</summary>
    internal int[] Things { get; }

    /// <summary>Hashes of the features, ascending, each once.</summary>
    internal uint[] Keys { get; }

    /// <summary>Of the feature at the same index; the sum of squares is 1.</summary>
    internal float[] Weights { get; }

    /// <summary>Of title and description together. Null and blank are no text; control characters, emoji and lone surrogates are harmless.</summary>
    public static TextProfile From(string? title, string? description) =>
        string.IsNullOrEmpty(title) ? From(description)
        : string.IsNullOrEmpty(description) ? From(title)
        : From(title + "\n" + description);

    /// <inheritdoc cref="From(string?, string?)"/>
    public static TextProfile From(string? text) => From(text, WeightsFile.Current.Frequencies);

    /// <summary>With frequencies of another corpus than that of <see cref="WeightsFile.Current"/>; profiles are comparable only if made with the same.</summary>
    public static TextProfile From(string? text, DocumentFrequencies frequencies)
    {
        var tokens = TokensOf(text);
        if (tokens.Count == 0)
            return Empty;
        var counts = WordsOf(tokens, out var significant);

        var features = new SortedDictionary<uint, float>();
        var topics = new HashSet<int>();
        foreach (var (word, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AddWord(features, frequencies, word, MathF.Sqrt(count) * Vocabulary.WeightOf(word));
            Vocabulary.AddTopics(word, topics);
        }

        foreach (var topic in topics.Order())
        {
            var name = TopicName(topic);
            Add(features, Hash("", name), Vocabulary.TopicWeight * frequencies.WeightOf(name));
        }

        var keys = features.Keys.ToArray();
        var weights = features.Values.ToArray();
        var norm = 0.0;
        foreach (var weight in weights)
            norm += (double)weight * weight;
        norm = Math.Sqrt(norm);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] / norm);

        var numbers = TextNumbers.Find(tokens);
        return new TextProfile(significant, Vocabulary.LanguageOf(tokens), numbers.Objects, numbers.Houses, [.. topics.Where(Vocabulary.IsThing).Order()], keys, weights);
    }

    /// <summary>The n-grams and topics of a text, each once: what <see cref="DocumentFrequencies"/> counts.</summary>
    internal static HashSet<string> FeaturesOf(string text)
    {
        var features = new HashSet<string>(StringComparer.Ordinal);
        var topics = new HashSet<int>();
        foreach (var word in WordsOf(TokensOf(text), out _).Keys.Where(word => !word.Any(char.IsDigit)))
        {
            var marked = "^" + word + "$";
            for (var size = MinGram; size <= MaxGram; size++)
            {
                for (var start = 0; start + size <= marked.Length; start++)
                    features.Add(marked.Substring(start, size));
            }

            Vocabulary.AddTopics(word, topics);
        }

        features.UnionWith(topics.Select(TopicName));
        return features;
    }

    private static List<TextToken> TokensOf(string? text) => string.IsNullOrEmpty(text)
        ? []
        : TextTokens.Split(TextNormalization.Normalize(text.AsSpan(0, Math.Min(text.Length, MaxCharacters))), MaxWords);

    /// <summary>The words that are no stop words and how often each is there; all words if there are no others.</summary>
    private static Dictionary<string, int> WordsOf(List<TextToken> tokens, out int significant)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            if (!Vocabulary.IsStopWord(token.Text))
                counts[token.Text] = counts.GetValueOrDefault(token.Text) + 1;
        }

        significant = counts.Count;
        if (significant == 0)
        {
            foreach (var token in tokens)
                counts[token.Text] = counts.GetValueOrDefault(token.Text) + 1;
        }

        return counts;
    }

    private static string TopicName(int topic) => "topic:" + Vocabulary.TopicName(topic);

    /// <summary>
    /// A word is spread over its character n-grams of 3 to 5, its borders marked, so that each word has the weight it was given, however long: "Straßenlaterne" then meets
    /// "Laterne". What many texts have weighs less. A word with a digit stays whole, because 4711 is not nearly 4712.
    /// </summary>
    private static void AddWord(SortedDictionary<uint, float> features, DocumentFrequencies frequencies, string word, float weight)
    {
        if (word.Any(char.IsDigit))
        {
            Add(features, Hash("number:", word), weight);
            return;
        }

        var marked = "^" + word + "$";
        var grams = 0;
        for (var size = MinGram; size <= MaxGram; size++)
            grams += Math.Max(0, marked.Length - size + 1);
        if (grams == 0)
            return;
        var each = weight / MathF.Sqrt(grams);
        for (var size = MinGram; size <= MaxGram; size++)
        {
            for (var start = 0; start + size <= marked.Length; start++)
            {
                var gram = marked.AsSpan(start, size);
                Add(features, Hash("", gram), each * frequencies.WeightOf(gram));
            }
        }
    }

    private static void Add(SortedDictionary<uint, float> features, uint key, float weight) =>
        features[key] = features.GetValueOrDefault(key) + weight;

    /// <summary>FNV-1a, 32 bits, over UTF-16 units: the same on every run, unlike <see cref="string.GetHashCode()"/>.</summary>
    private static uint Hash(ReadOnlySpan<char> prefix, ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var c in prefix)
            hash = (hash ^ c) * 16777619u;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619u;
        return hash;
    }
}
