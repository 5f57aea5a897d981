namespace Open311.Geo;

/// <summary>An expected failure as a value. The code is stable (logs, tests, translations hang on it); the text is English and names the cause.</summary>
public sealed record GeoError(string Code, string Text)
{
    public override string ToString() => $"{Code}: {Text}";
}
