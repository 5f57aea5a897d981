using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Routing;

/// <summary>Rules of a file as a table of the transaction alone, so that they can be asked beside those that are in force, and hold nobody up.</summary>
internal static class TrialRules
{
    /// <summary>Where statements find them.</summary>
    public const string Table = "pg_temp.trial_rules";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The rules as they would be stored, in their order; their ids count from 1.</returns>
    public static async Task<Outcome<IReadOnlyList<RoutingRule>>> ReadAsync(Open311Db db, TownFile file, CancellationToken ct)
    {
        if (file.WithoutRules is { } missing)
            return missing;
        var departments = await db.Departments.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        var services = await db.Services.ToDictionaryAsync(row => row.Code, row => row.Id, StringComparer.Ordinal, ct);
        var groups = (await db.Services.Select(row => row.Group).Distinct().ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var layers = await db.Layers.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        var failures = file.Rules.SelectMany((rule, i) => ImportRules.Missing(TownFileCheck.At("rules", i, rule.Text), rule, departments, services, groups, layers)).ToList();
        if (failures.Count > 0)
            return failures;
        var rules = file.Rules.Select((rule, i) => ImportRules.RuleOf(rule, i + 1, departments, services, layers)).ToList();
        foreach (var (i, rule) in rules.Index())
            (rule.JurisdictionId, rule.Id) = (db.RequiredJurisdictionId, i + 1);
        return rules;
    }

    /// <summary>Makes the table; it is gone with the transaction.</summary>
    public static async Task SetAsync(NpgsqlConnection connection, IReadOnlyList<RoutingRule> rules, CancellationToken ct)
    {
        // A name of its own, and no second "routing_rules": statements that are prepared already would go on meaning the first.
        await using var command = new NpgsqlCommand(
            """
            CREATE TEMP TABLE trial_rules (LIKE routing_rules) ON COMMIT DROP;
            INSERT INTO pg_temp.trial_rules SELECT rule.* FROM jsonb_populate_recordset(NULL::routing_rules, @rules) AS rule WHERE rule.jurisdiction_id = @jurisdiction;
            """,
            connection);
        command.Parameters.AddWithValue("jurisdiction", rules.Count == 0 ? 0 : rules[0].JurisdictionId);
        command.Parameters.AddWithValue("rules", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(
            rules.Select(rule => new
            {
                rule.JurisdictionId,
                rule.Id,
                rule.Version,
                Stage = (short)rule.Stage,
                rule.Position,
                rule.Text,
                rule.DepartmentId,
                rule.ServiceId,
                rule.ServiceGroup,
                rule.LayerId,
                LayerTest = rule.LayerTest is { } test ? SnakeCase.Of(test) : null,
                rule.WithinMeters,
                rule.FeatureKeys,
                FeatureAttributes = rule.FeatureAttributes is null ? (JsonElement?)null : JsonElement.Parse(rule.FeatureAttributes),
                rule.IsOutside,
                Answers = rule.Answers is null ? (JsonElement?)null : JsonElement.Parse(rule.Answers),
                rule.ValidFrom,
                rule.ValidUntil,
                rule.Weekdays,
                rule.TimeFrom,
                rule.TimeUntil,
                rule.SeasonFrom,
                rule.SeasonUntil,
                Holidays = rule.Holidays is { } holidays ? SnakeCase.Of(holidays) : null,
                rule.OnDutyEmail,
                rule.OwnerName,
                rule.OwnerContact,
                rule.IsActive,
            }),
            Json));
        await command.ExecuteNonQueryAsync(ct);
    }
}
