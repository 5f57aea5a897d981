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

    /// <summary>The Open311 server that its reports are passed on to; null leaves what is there.</summary>
    public TownFileEndpoint? Endpoint { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>The fields of <see cref="Forwarding.Endpoint"/>, with its defaults. Its API key is never in the file.</summary>
public sealed record TownFileEndpoint
{
    public string Address { get; init; } = "";

    /// <summary>Its <c>jurisdiction_id</c>.</summary>
    public string? JurisdictionId { get; init; }

    /// <summary>The environment variable with its API key, read when the file is; without a value the stored key stays.</summary>
    public string? KeyVariable { get; init; }

    public string Format { get; init; } = "xml";

    /// <summary>Our service code to theirs.</summary>
    public Dictionary<string, string> Services { get; init; } = [];

    public string? DefaultService { get; init; }

    /// <summary>Code of our question to theirs.</summary>
    public Dictionary<string, string> Attributes { get; init; } = [];

    /// <summary>Their attribute for our number; empty: none.</summary>
    public string? IdAttribute { get; init; } = "fixmystreet_id";

    public bool PassesContact { get; init; }

    public string Updates { get; init; } = "polled";

    public int PollMinutes { get; init; } = 15;

    public bool Active { get; init; } = true;

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

    /// <summary>By ISO 639-1 code: the same words in other languages than the town's.</summary>
    public Dictionary<string, TownFileTranslation> Translations { get; init; } = [];

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

    /// <summary>Null: always.</summary>
    public TownFileCondition? AskedIf { get; init; }

    /// <summary>server_set or hidden_field; null: the citizen answers.</summary>
    public string? Automated { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>A service's words in another language; what is empty stays in the town's.</summary>
public sealed record TownFileTranslation
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string Group { get; init; } = "";

    public string? Notice { get; init; }

    /// <summary>By code.</summary>
    public Dictionary<string, TownFileQuestionTranslation> Questions { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>A question's words in another language.</summary>
public sealed record TownFileQuestionTranslation
{
    public string Question { get; init; } = "";

    public string Hint { get; init; } = "";

    /// <summary>What is shown, by what is submitted.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>An earlier question of the same service, a list, and those of its options with which the question is asked.</summary>
public sealed record TownFileCondition
{
    public string Question { get; init; } = "";

    public List<string> AnyOf { get; init; } = [];

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
