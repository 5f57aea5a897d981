using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Open311.Geo.Matching;

/// <summary>
/// <c>weights.json</c> beside this file: the weights in use and the document frequencies they were fitted with, which belong together.
/// </summary>
/// <param name="Date">When they were fitted.</param>
/// <param name="Command">What fitted them.</param>
/// <param name="FittedOn">What to.</param>
public sealed record WeightsFile(DateOnly Date, string Command, string FittedOn, MatchWeights Weights, DocumentFrequencies Frequencies)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The one that is compiled in.</summary>
    public static WeightsFile Current { get; } = ReadCurrent();

    /// <exception cref="JsonException">Not such a file.</exception>
    public static WeightsFile Parse(string json)
    {
        var content = JsonSerializer.Deserialize<Content>(json, Json) ?? throw new JsonException("There is nothing in it.");
        return new(content.Date, content.Command, content.FittedOn, content.Weights, new(content.Documents, content.LeastDocuments, content.Frequencies));
    }

    public string Write()
    {
        var content = new Content(
            Date, Command, FittedOn, Weights, Frequencies.Documents, Frequencies.Least, new(Frequencies.Counts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));
        return JsonSerializer.Serialize(content, Json) + "\n";
    }

    private static WeightsFile ReadCurrent()
    {
        const string name = "Open311.Geo.Matching.weights.json";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new FileNotFoundException($"{name} is not compiled in.", name);
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private sealed record Content(
        DateOnly Date, string Command, string FittedOn, MatchWeights Weights, int Documents, int LeastDocuments, SortedDictionary<string, int> Frequencies);
}
