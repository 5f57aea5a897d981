using System.Text.Json;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <summary>Whether other rules hold wherever and whenever a rule does. Says no where that cannot be told from the rules alone.</summary>
internal static class RuleCover
{
    /// <param name="earlier">Rules that are asked before it.</param>
    /// <param name="services">By id.</param>
    /// <returns>Those that one of always holds where this one does: a single one if there is, else as few as it takes. Empty: the rule can decide.</returns>
    public static IReadOnlyList<RoutingRule> Find(RoutingRule rule, IEnumerable<RoutingRule> earlier, IReadOnlyDictionary<long, Service> services)
    {
        var (times, wide) = (RuleTimes.Of(rule), earlier.Where(other => CoversButTimes(other, rule, services)).ToList());
        if (wide.Find(other => times.AreCoveredBy([other])) is { } single)
            return [single];
        if (!times.AreCoveredBy(wide))
            return [];
        for (var i = wide.Count - 1; i >= 0; i--)
        {
            List<RoutingRule> fewer = [.. wide[..i], .. wide[(i + 1)..]];
            if (times.AreCoveredBy(fewer))
                wide = fewer;
        }

        return wide;
    }

    /// <summary>Whether for every question that the rule names one of its answers was given.</summary>
    public static bool AreGiven(RoutingRule rule, IReadOnlyDictionary<string, IReadOnlyList<string>> answers) =>
        rule.Answers is null || JsonElement.Parse(rule.Answers).EnumerateObject().All(wanted => answers.TryGetValue(wanted.Name, out var given) && Words(wanted.Value).Intersect(given, StringComparer.Ordinal).Any());

    /// <summary>Whether one rule holds wherever another does, if it were for all times.</summary>
    private static bool CoversButTimes(RoutingRule wide, RoutingRule narrow, IReadOnlyDictionary<long, Service> services)
    {
        var group = narrow.ServiceGroup ?? (narrow.ServiceId is { } id ? services.GetValueOrDefault(id)?.Group : null);
        return (wide.ServiceId is null || wide.ServiceId == narrow.ServiceId)
            && (wide.ServiceGroup is null || wide.ServiceGroup == group)
            && (!wide.IsOutside || narrow.IsOutside)
            && CoversLayer(wide, narrow)
            && CoversAnswers(wide.Answers, narrow.Answers);
    }

    private static bool CoversLayer(RoutingRule wide, RoutingRule narrow)
    {
        if (wide.LayerId is null)
            return true;
        return (wide.LayerId, wide.LayerTest) == (narrow.LayerId, narrow.LayerTest)
            && (wide.WithinMeters is null || wide.WithinMeters >= narrow.WithinMeters)
            && (wide.FeatureKeys is null || (narrow.FeatureKeys is not null && !narrow.FeatureKeys.Except(wide.FeatureKeys, StringComparer.Ordinal).Any()))
            && (wide.FeatureAttributes is null || (narrow.FeatureAttributes is not null && Contains(JsonElement.Parse(narrow.FeatureAttributes), JsonElement.Parse(wide.FeatureAttributes))));
    }

    /// <summary>Every member of <paramref name="part"/> is one of <paramref name="whole"/>, with the same value.</summary>
    private static bool Contains(JsonElement whole, JsonElement part) =>
        part.EnumerateObject().All(wanted => whole.TryGetProperty(wanted.Name, out var there) && JsonElement.DeepEquals(there, wanted.Value));

    private static bool CoversAnswers(string? wide, string? narrow)
    {
        if (wide is null)
            return true;
        if (narrow is null)
            return false;
        var given = JsonElement.Parse(narrow);
        return JsonElement.Parse(wide).EnumerateObject().All(wanted =>
            given.TryGetProperty(wanted.Name, out var answers) && !Words(answers).Except(Words(wanted.Value), StringComparer.Ordinal).Any());
    }

    private static IEnumerable<string> Words(JsonElement array) => array.EnumerateArray().Select(word => word.GetString() ?? "");
}
