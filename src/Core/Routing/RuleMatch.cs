using System.Reflection;
using System.Text.Json;

namespace Open311.Core.Routing;

/// <summary>Which rule of a file is which of those in force, so that a version counts what a rule says and not where it stands.</summary>
internal static class RuleMatch
{
    private static readonly PropertyInfo[] Columns = typeof(RoutingRule).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>First come those that are the same in all but their place in the order, then those of the same name, then those that are the same in all but place and name.</summary>
    /// <param name="known">In their order; of several that fit, the first is taken.</param>
    /// <returns>For each of <paramref name="wanted"/> the one that it is; null: it is new.</returns>
    public static RoutingRule?[] Find(IReadOnlyList<RoutingRule> known, IReadOnlyList<RoutingRule> wanted)
    {
        var (left, found) = (known.ToList(), new RoutingRule?[wanted.Count]);
        foreach (var nameOf in (Func<RoutingRule, string>[])[rule => ContentOf(rule, isNamed: true), rule => rule.Text, rule => ContentOf(rule, isNamed: false)])
        {
            var open = left.GroupBy(nameOf, StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<RoutingRule>(group), StringComparer.Ordinal);
            for (var i = 0; i < wanted.Count; i++)
            {
                if (found[i] is null && open.TryGetValue(nameOf(wanted[i]), out var same) && same.TryDequeue(out var first))
                    found[i] = first;
            }

            left.RemoveAll(found.Contains);
        }

        return found;
    }

    /// <summary>All columns but the row's own: what the rule says.</summary>
    private static string ContentOf(RoutingRule rule, bool isNamed) => JsonSerializer.Serialize(
        Columns.Where(column => column.Name is not (nameof(RoutingRule.JurisdictionId) or nameof(RoutingRule.Id) or nameof(RoutingRule.Version) or nameof(RoutingRule.Position)) && (isNamed || column.Name != nameof(RoutingRule.Text)))
            .Select(column => column.Name is nameof(RoutingRule.FeatureAttributes) or nameof(RoutingRule.Answers) ? Sorted(column.GetValue(rule)) : column.GetValue(rule)));

    /// <summary>PostgreSQL keeps jsonb in its own order and spelling.</summary>
    private static object? Sorted(object? json) => json is string text ? Sorted(JsonElement.Parse(text)) : null;

    private static object? Sorted(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new SortedDictionary<string, object?>(element.EnumerateObject().ToDictionary(member => member.Name, member => Sorted(member.Value), StringComparer.Ordinal), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Sorted).ToList(),
        _ => element,
    };
}
