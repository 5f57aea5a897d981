namespace Open311.Geo;

/// <summary>An expected failure as a value. The code is stable (logs, tests, translations hang on it); the text is English and names the cause.</summary>
public sealed record GeoError(string Code, string Text)
{
    /// <summary>The same sentence in German; null where there is only the English one.</summary>
    public string? German { get; init; }

    public override string ToString() => $"{Code}: {Text}";
}
