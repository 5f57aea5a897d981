using System.Text.Json;
using System.Text.Json.Serialization;
using Open311.Core.Failures;

namespace Open311.Core.Jurisdictions;

/// <summary>Departments, services and rules of a town as an operator writes them down: JSON, comments and trailing commas allowed. docs/operations.md has an example.</summary>
public sealed record TownFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public List<TownFileDepartment> Departments { get; init; } = [];

    public List<TownFileService> Services { get; init; } = [];

    public List<TownFileRule> Rules { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];

    public static Outcome<TownFile> Read(Stream content)
    {
        try
        {
            var file = JsonSerializer.Deserialize<TownFile>(content, Json) ?? new TownFile();
            var failures = TownFileCheck.Of(file).ToList();
            return failures.Count > 0 ? failures : file;
        }
        catch (JsonException fault)
        {
            return TownFileCheck.NoJson(fault);
        }
    }
}

public sealed record TownFileDepartment
{
    public string Key { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Email { get; init; }

    public string Language { get; init; } = "de";

    /// <summary>Gets what no rule places; at most one.</summary>
    public bool Fallback { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>The fields of <see cref="ServiceCatalog.Service"/>, with its defaults.</summary>
public sealed record TownFileService
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string Group { get; init; } = "";

    public List<string> Keywords { get; init; } = [];

    public string Type { get; init; } = "realtime";

    public string Kind { get; init; } = "problem";

    public bool Active { get; init; } = true;

    public string? Notice { get; init; }

    public int? ExpectedDays { get; init; }

    public double CandidateRadiusMeters { get; init; } = 50;

    public double CertainRadiusMeters { get; init; } = 15;

    public int DuplicateWindowDays { get; init; } = 60;

    public double DuplicateHalfLifeDays { get; init; } = 30;

    public bool LinksAutomatically { get; init; } = true;

    /// <summary>Null: as the jurisdiction says.</summary>
    public string? Publication { get; init; }

    public List<TownFileQuestion> Questions { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>A question of a service: an attribute on the wire.</summary>
public sealed record TownFileQuestion
{
    public string Code { get; init; } = "";

    public string Question { get; init; } = "";

    public string Hint { get; init; } = "";

    public string Type { get; init; } = "string";

    public bool Required { get; init; }

    /// <summary>True: everybody may read the answers.</summary>
    public bool Public { get; init; }

    /// <summary>False: a text only, that takes no answer.</summary>
    public bool TakesAnswer { get; init; } = true;

    /// <summary>What is submitted and what is shown, in order.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>A routing rule; departments, services and layers by their keys. The order of the file is the order of the rules.</summary>
public sealed record TownFileRule
{
    public string Text { get; init; } = "";

    public string Department { get; init; } = "";

    public string? Service { get; init; }

    public string? Group { get; init; }

    public string? Layer { get; init; }

    public string? Test { get; init; }

    public double? WithinMeters { get; init; }

    public List<string>? FeatureKeys { get; init; }

    public Dictionary<string, JsonElement>? FeatureAttributes { get; init; }

    public bool Active { get; init; } = true;

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}
