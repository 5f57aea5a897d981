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
        RespectNullableAnnotations = true,
    };

    private readonly List<TownFileService>? services;
    private readonly List<TownFileRule>? rules;
    private readonly List<TownFileReminder>? reminders;

    public List<TownFileDepartment> Departments { get; init; } = [];

    public List<TownFileService> Services { get => services ?? []; init => services = value; }

    public List<TownFileRule> Rules { get => rules ?? []; init => rules = value; }

    public List<TownFileReminder> Reminders { get => reminders ?? []; init => reminders = value; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];

    // What replaces a whole list must tell an empty one, which takes everything away, from a file that is about something else.

    /// <summary>Null: the file has the list, be it empty.</summary>
    internal Failure? WithoutServices => services is null ? TownFileCheck.Without("services", ", so it has nothing to try", ", also nichts zum Erproben") : null;

    /// <inheritdoc cref="WithoutServices"/>
    internal Failure? WithoutRules => rules is null ? TownFileCheck.Without("rules", "; an empty list takes all rules away", "; eine leere Liste nimmt alle Regeln weg") : null;

    /// <inheritdoc cref="WithoutServices"/>
    internal Failure? WithoutReminders => reminders is null ? TownFileCheck.Without("reminders", "; an empty list takes all reminders away", "; eine leere Liste nimmt alle Erinnerungen weg") : null;

    /// <param name="content">Is left at its end.</param>
    public static Outcome<TownFile> Read(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var whole = new MemoryStream();
        content.CopyTo(whole);
        JsonDocument document;
        try
        {
            whole.Position = 0;
            document = JsonDocument.Parse(whole, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException fault)
        {
            return TownFileCheck.NoJson(fault);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return TownFileCheck.NoObject;
            try
            {
                whole.Position = 0;
                var file = JsonSerializer.Deserialize<TownFile>(whole, Json)!;
                if (TownFileCheck.OfJson(document.RootElement) is { } failure)
                    return failure;
                var failures = TownFileCheck.Of(file).ToList();
                return failures.Count > 0 ? failures : file;
            }
            catch (JsonException fault)
            {
                return TownFileCheck.OtherKind(fault);
            }
        }
    }
}

/// <summary>A row of the table of reminders. Who is told is the department that was asked, unless another one or an address is named.</summary>
public sealed record TownFileReminder
{
    /// <summary>Working hours without an answer.</summary>
    public int AfterHours { get; init; }

    public string? Department { get; init; }

    public string? Email { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
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

/// <summary>The fields of <see cref="ServiceCatalog.Service"/>; what is left out of how duplicates are looked for follows from <see cref="Duplicates"/>.</summary>
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

    /// <summary>Working hours.</summary>
    public int? DeadlineHours { get; init; }

    /// <summary>Working days.</summary>
    public int? DeadlineDays { get; init; }

    /// <summary>Whether departments are asked if they take its reports; null: as the jurisdiction says.</summary>
    public bool? Handshake { get; init; }

    /// <summary>
    /// What kind of thing it is, for the radii and times that are left out below: asset, surface, litter, incident or nuisance (<see cref="Geo.Matching.MatchProfile.ByName"/>). Null: a
    /// service that is there keeps what it has; a new one gets asset if the file names its assets, else surface.
    /// </summary>
    public string? Duplicates { get; init; }

    public double? CandidateRadiusMeters { get; init; }

    public double? CertainRadiusMeters { get; init; }

    public int? DuplicateWindowDays { get; init; }

    public double? DuplicateHalfLifeDays { get; init; }

    public bool? LinksAutomatically { get; init; }

    /// <summary>By device, map, address, asset or unknown: what holds for places of that source in place of the radii and the half-life above.</summary>
    public Dictionary<string, TownFileSource> PlaceSources { get; init; } = [];

    /// <summary>Null: as the jurisdiction says.</summary>
    public string? Publication { get; init; }

    public List<TownFileQuestion> Questions { get; init; } = [];

    /// <summary>The layer of its assets; null leaves what is there.</summary>
    public TownFileAssets? Assets { get; init; }

    /// <summary>By ISO 639-1 code: the same words in other languages than the town's.</summary>
    public Dictionary<string, TownFileTranslation> Translations { get; init; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>The fields of <see cref="ServiceCatalog.SourceSettings"/>.</summary>
public sealed record TownFileSource
{
    public double? CandidateRadiusMeters { get; init; }

    public double? CertainRadiusMeters { get; init; }

    public double? DuplicateHalfLifeDays { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>Which objects a service is about: those of a layer, which is there already.</summary>
public sealed record TownFileAssets
{
    public string Layer { get; init; } = "";

    /// <summary>The layer's key column, to be sure of it; null: whichever that is.</summary>
    public string? IdColumn { get; init; }

    /// <summary>Such as <c>Lamp {nr}</c>; null: the layer's label column, else the id.</summary>
    public string? Label { get; init; }

    public double SnapDistanceMeters { get; init; } = Core.Assets.AssetLayer.DefaultSnapMeters;

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

/// <summary>The fields of <see cref="Routing.RoutingRule"/>; departments, services and layers by their keys. The order of the file is the order of the rules within a stage.</summary>
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

    /// <summary>Null: by what the rule asks (<see cref="Routing.RoutingRule.StageOf"/>).</summary>
    public string? Stage { get; init; }

    public bool Outside { get; init; }

    public Dictionary<string, List<string>>? Answers { get; init; }

    /// <summary>ISO 8601 date.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>ISO 8601 date, the last day.</summary>
    public string? ValidUntil { get; init; }

    /// <summary>1 (Monday) to 7.</summary>
    public List<int>? Weekdays { get; init; }

    /// <summary>HH:mm.</summary>
    public string? TimeFrom { get; init; }

    /// <summary>HH:mm.</summary>
    public string? TimeUntil { get; init; }

    /// <summary>MM-dd.</summary>
    public string? SeasonFrom { get; init; }

    /// <summary>MM-dd, the last day.</summary>
    public string? SeasonUntil { get; init; }

    /// <summary><c>only</c> or <c>except</c>.</summary>
    public string? Holidays { get; init; }

    public string? OnDutyEmail { get; init; }

    /// <summary>Whose it is instead; null: the town's.</summary>
    public TownFileOwner? NotOurs { get; init; }

    public bool Active { get; init; } = true;

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}

/// <summary>Whose something is that is reported to the town and is not the town's.</summary>
public sealed record TownFileOwner
{
    public string Name { get; init; } = "";

    /// <summary>Shown to the reporter: an address, a phone number, a website.</summary>
    public string Contact { get; init; } = "";

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Unknown { get; init; } = [];
}
