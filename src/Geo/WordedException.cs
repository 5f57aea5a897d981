namespace Open311.Geo;

/// <summary>Something within a file is not what its format asks for; the words are a half-sentence that says what. Never leaves this project but as the reason of a value.</summary>
internal sealed class WordedException : FormatException
{
    public WordedException(Bilingual words, Exception? inner = null)
        : base(words.English, inner) => Words = words;

    public WordedException(string english, string german)
        : this(new Bilingual(english, german))
    {
    }

    public Bilingual Words { get; }
}
