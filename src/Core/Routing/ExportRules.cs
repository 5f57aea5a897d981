using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Routing;

/// <summary>The rules in force as the file that <see cref="ImportRules"/> reads: imported again it changes nothing.</summary>
public sealed class ExportRules(Open311DbFactory databases)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <returns>JSON, with rules and nothing else of the town.</returns>
    public async Task<string> RunAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Key, ct);
        var services = await db.Services.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Code, ct);
        var layers = await db.Layers.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Key, ct);
        var rules = await db.RoutingRules.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(ct);
        var lines = rules.ConvertAll(rule => (JsonNode)LineOf(rule, departments, services, layers));
        return new JsonObject { ["rules"] = new JsonArray([.. lines]) }.ToJsonString(Json) + "\n";
    }

    private static JsonObject LineOf(RoutingRule rule, Dictionary<long, string> departments, Dictionary<long, string> services, Dictionary<long, string> layers)
    {
        var line = JsonSerializer.SerializeToNode(new TownFileRule
        {
            Text = rule.Text,
            Department = departments[rule.DepartmentId],
            Service = rule.ServiceId is { } service ? services[service] : null,
            Group = rule.ServiceGroup,
            Layer = rule.LayerId is { } layer ? layers[layer] : null,
            Test = rule.LayerTest is { } test ? SnakeCase.Of(test) : null,
            WithinMeters = rule.WithinMeters,
            FeatureKeys = rule.FeatureKeys is null ? null : [.. rule.FeatureKeys],
            FeatureAttributes = rule.FeatureAttributes is { } attributes ? JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(attributes) : null,
            Stage = rule.Stage == RoutingRule.StageOf(rule.IsOutside, rule.LayerTest) ? null : SnakeCase.Of(rule.Stage),
            Outside = rule.IsOutside,
            Answers = rule.Answers is { } answers ? JsonSerializer.Deserialize<Dictionary<string, List<string>>>(answers) : null,
            ValidFrom = rule.ValidFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ValidUntil = rule.ValidUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Weekdays = rule.Weekdays is null ? null : [.. rule.Weekdays],
            TimeFrom = rule.TimeFrom?.ToString("HH:mm", CultureInfo.InvariantCulture),
            TimeUntil = rule.TimeUntil?.ToString("HH:mm", CultureInfo.InvariantCulture),
            SeasonFrom = SeasonOf(rule.SeasonFrom),
            SeasonUntil = SeasonOf(rule.SeasonUntil),
            Holidays = rule.Holidays is { } holidays ? SnakeCase.Of(holidays) : null,
            OnDutyEmail = rule.OnDutyEmail,
            NotOurs = rule.OwnerName is { } owner ? new TownFileOwner { Name = owner, Contact = rule.OwnerContact! } : null,
            Active = rule.IsActive,
        }, Json)!.AsObject();
        // What a file does not say holds anyway.
        if (!rule.IsOutside)
            line.Remove("outside");
        if (rule.IsActive)
            line.Remove("active");
        return line;
    }

    private static string? SeasonOf(short? day) => day is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number / 100:00}-{number % 100:00}") : null;
}
