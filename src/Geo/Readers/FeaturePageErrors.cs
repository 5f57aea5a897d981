namespace Open311.Geo.Readers;

/// <summary>Why an answer is no page of features.</summary>
public static class FeaturePageErrors
{
    /// <summary>Characters of what a server says that are told.</summary>
    public const int MaxWords = 200;

    public static GeoError NotFeatures() => new("not_features",
        "The server's answer is neither a GeoJSON nor a GML feature collection.",
        "Die Antwort des Servers ist weder eine GeoJSON- noch eine GML-Objektsammlung.");

    public static GeoError Mixed() => new("format_changed",
        "The server gave one page as GeoJSON and another one as GML.",
        "Der Server gab eine Seite als GeoJSON und eine andere als GML.");

    public static GeoError Truncated() => new("truncated",
        "The server ends its answer with truncatedResponse: it is not the whole layer.",
        "Der Server beendet seine Antwort mit truncatedResponse: Sie ist nicht die ganze Ebene.");

    public static GeoError Exception(string? code, string words)
    {
        var (name, said) = (Clean(code ?? "", 60), Clean(words, MaxWords));
        var told = (name.Length > 0, said.Length > 0) switch
        {
            (true, true) => $"{name}: {said}",
            (true, false) => name,
            (false, true) => said,
            _ => "-",
        };
        return new GeoError("exception", $"The server answers with an exception: {told}", $"Der Server antwortet mit einem Fehler: {told}");
    }

    private static string Clean(string text, int max)
    {
        var clean = string.Join(' ', string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return clean.Length > max ? clean[..max] + "…" : clean;
    }
}
