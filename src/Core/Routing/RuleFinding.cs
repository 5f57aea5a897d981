namespace Open311.Core.Routing;

/// <summary>How much a finding matters.</summary>
public enum RuleSeverity
{
    /// <summary>The rule does nothing, or reports go round in a circle.</summary>
    Error,

    /// <summary>Probably not what was meant.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Hint,
}

/// <summary>The codes of <see cref="RuleFinding.Code"/>: add, never rename.</summary>
public static class RuleFindingCodes
{
    public const string Shadowed = "rule_shadowed";
    public const string Unreachable = "rule_unreachable";
    public const string Expired = "rule_expired";
    public const string ForwardingLoop = "forwarding_loop";
    public const string ServiceWithoutRule = "service_without_rule";
    public const string ServiceAtTimes = "service_only_at_times";
    public const string Gap = "gap";
    public const string Overlap = "overlap";
}

/// <summary>Something about a town's rules that an operator should look at.</summary>
/// <param name="Position">Of the rule; null: it is not about one.</param>
/// <param name="Service">Code of the service that it is about; null: all, or none in particular.</param>
/// <param name="Longitude">EPSG:4326, a place where it shows; null: nowhere in particular.</param>
/// <param name="SquareMeters">Of the gap or overlap at that place.</param>
public sealed record RuleFinding(
    string Code, RuleSeverity Severity, string English, string German, int? Position = null, string? Rule = null, string? Service = null, double? Longitude = null, double? Latitude = null, double? SquareMeters = null)
{
    public string Text(string language) => language == "de" ? German : English;
}
