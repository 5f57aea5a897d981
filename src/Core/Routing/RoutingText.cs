using Open311.Core.Notifications;

namespace Open311.Core.Routing;

/// <summary>Why a report went where it went, in a sentence for staff.</summary>
public static class RoutingText
{
    public static string Of(RoutingDecision decision, string language)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var say = Phrases.In(language);
        return decision switch
        {
            { DecidedBy: "rule", FeatureLabel: null, FeatureKey: null } => say.Say("why.rule", decision.RuleText),
            { DecidedBy: "rule", DistanceMeters: > 0 } => say.Say("why.feature_distance", decision.RuleText, Feature(decision), Math.Round(decision.DistanceMeters.Value)),
            { DecidedBy: "rule" } => say.Say("why.feature", decision.RuleText, Feature(decision)),
            _ => say.Say("why." + decision.DecidedBy),
        };
    }

    private static string Feature(RoutingDecision decision) =>
        decision.FeatureLabel is null || decision.FeatureLabel == decision.FeatureKey ? decision.FeatureKey! : $"{decision.FeatureLabel} ({decision.FeatureKey})";
}
