using System.Text.Json;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Core.Routing;

/// <summary>Why a report went where it went, in a sentence for staff.</summary>
public static class RoutingText
{
    /// <param name="otherDepartment">Its name, where the decision is uncertain.</param>
    public static string Of(RoutingDecision decision, string? otherDepartment, string language)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var say = Phrases.In(language);
        var why = decision switch
        {
            { DecidedBy: "rule", FeatureLabel: null, FeatureKey: null } => say.Say("why.rule", decision.RuleText),
            { DecidedBy: "rule", DistanceMeters: > 0 } => say.Say("why.feature_distance", decision.RuleText, Feature(decision), Math.Round(decision.DistanceMeters.Value)),
            { DecidedBy: "rule" } => say.Say("why.feature", decision.RuleText, Feature(decision)),
            _ => say.Say("why." + decision.DecidedBy),
        };
        if (RejectedBy(decision) is { Count: > 0 } rejected)
            why = say.Say("why.rejected", why, string.Join(", ", rejected.Select(department => department.Name)));
        if (decision.OwnerName is { } owner)
            why = $"{why}. {say.Say(SystemNotes.NotOurs, owner, decision.OwnerContact)}";
        if (otherDepartment is null)
            return why;
        var uncertain = $"{why}. {Uncertain(decision, otherDepartment, say)}";
        return decision.OwnerName is null ? uncertain : $"{uncertain}. {say.Say("why.left_open")}";
    }

    /// <summary>Which state of the rule and of its layer decided; null: neither did.</summary>
    /// <param name="layers">Of <see cref="DecisionLayers"/>; a version that is no longer kept is left out.</param>
    public static string? Basis(RoutingDecision decision, IReadOnlyDictionary<long, DecisionLayer> layers, string language)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(layers);
        var say = Phrases.In(language);
        var layer = decision.LayerVersionId is { } id ? layers.GetValueOrDefault(id) : null;
        string?[] parts = [decision.RuleVersion is { } version ? say.Say("why.rule_version", version) : null, layer is null ? null : say.Say("why.layer_version", layer.Title, layer.Version)];
        return Array.TrueForAll(parts, part => part is null) ? null : string.Join(", ", parts.Where(part => part is not null));
    }

    /// <summary>The next rules that held, and where they lead.</summary>
    /// <param name="departments">The town's; one that is gone is named by its key.</param>
    public static IReadOnlyList<string> RunnersUp(RoutingDecision decision, IEnumerable<Department> departments, string language)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var say = Phrases.In(language);
        return (JsonSerializer.Deserialize<List<RunnerUp>>(decision.RunnersUp, JsonSerializerOptions.Web) ?? []).ConvertAll(next =>
        {
            var rule = (next.FeatureLabel ?? next.FeatureKey) is { } feature ? say.Say("why.feature", next.RuleText, feature) : say.Say("why.rule", next.RuleText);
            return $"{rule} → {departments.FirstOrDefault(department => department.Key == next.Department)?.Name ?? next.Department}";
        });
    }

    private sealed record RunnerUp(string RuleText, string Department, string? FeatureKey, string? FeatureLabel);

    /// <summary>Who had rejected the report by then, and why: the reasons stand in the events and go with them.</summary>
    /// <param name="events">The report's, in their order.</param>
    /// <param name="departments">The town's.</param>
    public static IReadOnlyList<Rejection> Rejections(RoutingDecision decision, IEnumerable<ReportEvent> events, IEnumerable<Department> departments)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return RejectedBy(decision).ConvertAll(rejected =>
        {
            var id = departments.FirstOrDefault(department => department.Key == rejected.Key)?.Id;
            var said = events.Where(row => row.Kind == ReportEventKind.Rejected && row.DepartmentId == id).ToList();
            // One that has rejected twice had said the first reason only when this was decided.
            return new Rejection(rejected.Name, (said.FindLast(row => row.OccurredAt <= decision.DecidedAt) ?? said.FirstOrDefault())?.InternalNote);
        });
    }

    private static List<RejectingDepartment> RejectedBy(RoutingDecision decision) => InputsOf(decision)?.RejectedBy ?? [];

    private static DecisionInputs? InputsOf(RoutingDecision decision) => JsonSerializer.Deserialize<DecisionInputs>(decision.Inputs, JsonSerializerOptions.Web);

    private sealed record DecisionInputs(List<RejectingDepartment>? RejectedBy, double? ErrorMeters, string? PlaceSource);

    /// <summary>With the error that was reckoned with, and where the place was from; decisions of earlier days do not say both.</summary>
    private static string Uncertain(RoutingDecision decision, string otherDepartment, Phrases say) =>
        InputsOf(decision) is { ErrorMeters: { } meters, PlaceSource: { } source }
            ? say.Say("why.uncertain_by", otherDepartment, Math.Round(meters, 1), say.Say("place_source." + source))
            : say.Say("why.uncertain", otherDepartment);

    private static string Feature(RoutingDecision decision) =>
        decision.FeatureLabel is null || decision.FeatureLabel == decision.FeatureKey ? decision.FeatureKey! : $"{decision.FeatureLabel} ({decision.FeatureKey})";
}
