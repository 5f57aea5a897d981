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
/// name must be there. Open reports are not moved. A second run of the same file changes nothing. A rule that says what it said keeps its id and version wherever it stands (<see cref="RuleMatch"/>).
/// </summary>
public sealed class ImportRules(Open311DbFactory databases)
{
    private const int Step = 10;

    public async Task<Outcome<CatalogTally>> RunAsync(ImportRulesInput input, CancellationToken ct)
    {
        if (input.File.WithoutRules is { } missing)
            return missing;
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
        var wanted = input.File.Rules.Select((rule, i) => RuleOf(rule, (i + 1) * Step, departments, services, layers)).ToList();
        var found = RuleMatch.Find(known, wanted);
        foreach (var (rule, same) in wanted.Zip(found))
        {
            if (same is null)
            {
                db.RoutingRules.Add(rule);
                tally.Count(EntityState.Added);
                continue;
            }

            (rule.Id, rule.JurisdictionId, rule.Version) = (same.Id, same.JurisdictionId, same.Version);
            if (SameJson(same.FeatureAttributes, rule.FeatureAttributes))
                rule.FeatureAttributes = same.FeatureAttributes;
            if (SameJson(same.Answers, rule.Answers))
                rule.Answers = same.Answers;
            db.Entry(same).CurrentValues.SetValues(rule);
            var isChanged = db.Entry(same).Properties.Any(property => property.IsModified && property.Metadata.Name != nameof(RoutingRule.Position));
            tally.Count(isChanged ? EntityState.Modified : EntityState.Unchanged);
            if (isChanged)
                same.Version++;
        }

        List<RoutingRule> gone = [.. known.Except(found.OfType<RoutingRule>())];
        db.RoutingRules.RemoveRange(gone);
        tally.Removed = gone.Count;
        // By their ids: those that stay, as they stood and as they will.
        tally.OrderChanged = !known.Except(gone).Select(rule => rule.Id).SequenceEqual(found.OfType<RoutingRule>().Select(rule => rule.Id));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return tally;
    }

    /// <summary>The rule that a line of the file stands for; what it names is there.</summary>
    internal static RoutingRule RuleOf(TownFileRule rule, int position, Dictionary<string, long> departments, Dictionary<string, long> services, Dictionary<string, long> layers)
    {
        var test = SnakeCase.TryParse<LayerTest>(rule.Test);
        return new RoutingRule
        {
            Stage = SnakeCase.TryParse<RoutingStage>(rule.Stage) ?? RoutingRule.StageOf(rule.Outside, test),
            Position = position,
            Text = rule.Text.Trim(),
            DepartmentId = departments[rule.Department],
            ServiceId = rule.Service is null ? null : services[rule.Service],
            ServiceGroup = rule.Group,
            LayerId = rule.Layer is null ? null : layers[rule.Layer],
            LayerTest = test,
            WithinMeters = rule.WithinMeters,
            FeatureKeys = rule.FeatureKeys is null ? null : [.. rule.FeatureKeys],
            FeatureAttributes = rule.FeatureAttributes is null ? null : JsonSerializer.Serialize(rule.FeatureAttributes),
            IsOutside = rule.Outside,
            Answers = rule.Answers is not { Count: > 0 } ? null : JsonSerializer.Serialize(rule.Answers),
            ValidFrom = TownFileCheck.DayOf(rule.ValidFrom),
            ValidUntil = TownFileCheck.DayOf(rule.ValidUntil),
            Weekdays = rule.Weekdays is null ? null : [.. rule.Weekdays.Distinct().Order().Select(day => (short)day)],
            TimeFrom = TownFileCheck.TimeOf(rule.TimeFrom),
            TimeUntil = TownFileCheck.TimeOf(rule.TimeUntil),
            SeasonFrom = TownFileCheck.SeasonOf(rule.SeasonFrom),
            SeasonUntil = TownFileCheck.SeasonOf(rule.SeasonUntil),
            Holidays = SnakeCase.TryParse<HolidayTest>(rule.Holidays),
            OnDutyEmail = rule.OnDutyEmail,
            OwnerName = rule.NotOurs?.Name.Trim(),
            OwnerContact = rule.NotOurs?.Contact.Trim(),
            IsActive = rule.Active,
        };
    }

    // PostgreSQL keeps jsonb in its own spelling.
    private static bool SameJson(string? stored, string? wanted) =>
        stored is not null && wanted is not null && JsonElement.DeepEquals(JsonElement.Parse(stored), JsonElement.Parse(wanted));

    internal static IEnumerable<Failure> Missing(
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
