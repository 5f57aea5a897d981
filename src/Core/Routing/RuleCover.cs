using System.Text.Json;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <summary>Whether one rule holds wherever another does. Says no where that cannot be told from the rules alone.</summary>
internal static class RuleCover
{
    /// <param name="services">By id.</param>
    public static bool Covers(RoutingRule wide, RoutingRule narrow, IReadOnlyDictionary<long, Service> services)
    {
        var group = narrow.ServiceGroup ?? (narrow.ServiceId is { } id ? services.GetValueOrDefault(id)?.Group : null);
        return (wide.ServiceId is null || wide.ServiceId == narrow.ServiceId)
            && (wide.ServiceGroup is null || wide.ServiceGroup == group)
            && (!wide.IsOutside || narrow.IsOutside)
            && CoversLayer(wide, narrow)
            && CoversAnswers(wide.Answers, narrow.Answers)
            && (wide.ValidFrom is null || narrow.ValidFrom >= wide.ValidFrom)
            && (wide.ValidUntil is null || narrow.ValidUntil <= wide.ValidUntil)
            && (wide.Weekdays is null || (narrow.Weekdays is not null && !narrow.Weekdays.Except(wide.Weekdays).Any()))
            && (wide.TimeFrom is null || (wide.TimeFrom, wide.TimeUntil) == (narrow.TimeFrom, narrow.TimeUntil))
            && (wide.SeasonFrom is null || (wide.SeasonFrom, wide.SeasonUntil) == (narrow.SeasonFrom, narrow.SeasonUntil))
            && (wide.Holidays is null || wide.Holidays == narrow.Holidays);
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
