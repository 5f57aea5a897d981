namespace Open311.Geo;

/// <summary>An expected failure as a value. The code is stable (logs, tests, translations hang on it); the sentence names the cause.</summary>
public sealed record GeoError(string Code, Bilingual Words)
{
    public GeoError(string code, string english, string german)
        : this(code, new Bilingual(english, german))
    {
    }

    /// <summary>English.</summary>
    public string Text => Words.English;

    public string German => Words.German;

    public override string ToString() => $"{Code}: {Text}";
}
