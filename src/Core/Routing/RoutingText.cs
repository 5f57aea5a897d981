using System.Text.Json;
using Open311.Core.Notifications;

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
            why = $"{why}. {say.Say("not_ours", owner, decision.OwnerContact)}";
        return otherDepartment is null ? why : $"{why}. {say.Say("why.uncertain", otherDepartment)}";
    }

    private static List<RejectingDepartment> RejectedBy(RoutingDecision decision) =>
        JsonSerializer.Deserialize<DecisionInputs>(decision.Inputs, JsonSerializerOptions.Web)?.RejectedBy ?? [];

    private sealed record DecisionInputs(List<RejectingDepartment>? RejectedBy);

    private static string Feature(RoutingDecision decision) =>
        decision.FeatureLabel is null || decision.FeatureLabel == decision.FeatureKey ? decision.FeatureKey! : $"{decision.FeatureLabel} ({decision.FeatureKey})";
}
