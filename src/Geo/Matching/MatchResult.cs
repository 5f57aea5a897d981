namespace Open311.Geo.Matching;

/// <summary>
/// The comparison of one report with one candidate. The score is 0…1, the logistic function of the sum of the contributions, <see cref="MatchReasonCodes.Prior"/> among them. A degree of belief by the weights used, not a measured frequency.
/// Exactly 0 when a gate closed (too far, too old, closed long ago, other group).
/// The reasons come in a fixed order and are never empty.
/// </summary>
public sealed record MatchResult(double Score, MatchOutcome Outcome, IReadOnlyList<MatchReason> Reasons)
{
    /// <summary>Whether a reason of this code (<see cref="MatchReasonCodes"/>) is among the reasons.</summary>
    public bool Has(string code)
    {
        foreach (var reason in Reasons)
            if (reason.Code == code)
                return true;
        return false;
    }

    public override string ToString() => $"{Outcome} {Math.Round(Score, 2).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)}: {string.Join(", ", Reasons)}";
}
