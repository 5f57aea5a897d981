using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

public sealed record ImportRulesInput(int JurisdictionId, TownFile File);

/// <summary>
/// The file's rules become the jurisdiction's rules, all of them, in one transaction; position 10 is the first. Departments, services and layers they
/// name must be there. Open reports are not moved. A second run of the same file changes nothing.
/// </summary>
public sealed class ImportRules(Open311DbFactory databases)
{
    private const int Step = 10;

    public async Task<Outcome<CatalogTally>> RunAsync(ImportRulesInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is null)
            return JurisdictionFailures.Unknown;
        var departments = await db.Departments.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        var services = await db.Services.ToDictionaryAsync(row => row.Code, row => row.Id, StringComparer.Ordinal, ct);
        var groups = (await db.Services.Select(row => row.Group).Distinct().ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var layers = await db.Layers.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        var failures = input.File.Rules.SelectMany((rule, i) => Missing(TownFileCheck.At("rules", i, rule.Text), rule, departments, services, groups, layers)).ToList();
        if (failures.Count > 0)
            return failures;

        var tally = new CatalogTally();
        var known = await db.RoutingRules.OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(ct);
        for (var i = 0; i < input.File.Rules.Count; i++)
        {
            var rule = input.File.Rules[i];
            var wanted = new RoutingRule
            {
                Position = (i + 1) * Step,
                Text = rule.Text.Trim(),
                DepartmentId = departments[rule.Department],
                ServiceId = rule.Service is null ? null : services[rule.Service],
                ServiceGroup = rule.Group,
                LayerId = rule.Layer is null ? null : layers[rule.Layer],
                LayerTest = SnakeCase.TryParse<LayerTest>(rule.Test),
                WithinMeters = rule.WithinMeters,
                FeatureKeys = rule.FeatureKeys is null ? null : [.. rule.FeatureKeys],
                FeatureAttributes = rule.FeatureAttributes is null ? null : JsonSerializer.Serialize(rule.FeatureAttributes),
                IsActive = rule.Active,
            };
            if (known.Find(row => row.Position == wanted.Position) is not { } same)
            {
                db.RoutingRules.Add(wanted);
                tally.Count(EntityState.Added);
                continue;
            }

            known.Remove(same);
            (wanted.Id, wanted.JurisdictionId) = (same.Id, same.JurisdictionId);
            if (SameJson(same.FeatureAttributes, wanted.FeatureAttributes))
                wanted.FeatureAttributes = same.FeatureAttributes;
            db.Entry(same).CurrentValues.SetValues(wanted);
            tally.Count(db.Entry(same).State);
        }

        db.RoutingRules.RemoveRange(known);
        tally.Removed = known.Count;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return tally;
    }

    // PostgreSQL keeps jsonb in its own spelling.
    private static bool SameJson(string? stored, string? wanted) =>
        stored is not null && wanted is not null && JsonElement.DeepEquals(JsonElement.Parse(stored), JsonElement.Parse(wanted));

    private static IEnumerable<Failure> Missing(
        string where, TownFileRule rule, Dictionary<string, long> departments, Dictionary<string, long> services, HashSet<string> groups, Dictionary<string, long> layers)
    {
        if (!departments.ContainsKey(rule.Department))
            yield return TownFileCheck.NotThere(where, "department", rule.Department);
        if (rule.Service is { } service && !services.ContainsKey(service))
            yield return TownFileCheck.NotThere(where, "service", service);
        if (rule.Group is { } group && !groups.Contains(group))
            yield return TownFileCheck.NotThere(where, "group", group);
        if (rule.Layer is { } layer && !layers.ContainsKey(layer))
            yield return TownFileCheck.NotThere(where, "layer", layer);
    }
}
