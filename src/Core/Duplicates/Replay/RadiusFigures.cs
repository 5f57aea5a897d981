namespace Open311.Core.Duplicates.Replay;

/// <summary>What a rule would have done to the reports of one service, with one automatic radius. Counts of reports.</summary>
/// <param name="RadiusMeters">The automatic radius; the candidate radius is the service's, or this where it is larger.</param>
/// <param name="Reports">All that have a place.</param>
/// <param name="Repeated">Those that repeat an earlier one, by the labels.</param>
/// <param name="Hits">Linked, and rightly.</param>
/// <param name="FalseAlarms">Linked to what the labels say is another thing.</param>
/// <param name="Unknown">Linked, and no label says whether rightly.</param>
/// <param name="Offered">Not linked rightly, but among the five best that would be offered to the reporter is one of the same thing.</param>
public sealed record RadiusFigures(double RadiusMeters, int Reports, int Repeated, int Hits, int FalseAlarms, int Unknown, int Offered)
{
    /// <summary>Repeated and not linked rightly; the offered ones are among them.</summary>
    public int Misses => Repeated - Hits;
}

/// <param name="RadiusMeters">The automatic radius that the service has.</param>
/// <param name="IsLinking">Whether the rule may link at all; the figures are as if.</param>
public sealed record ServiceReplay(string ServiceCode, double RadiusMeters, double CandidateRadiusMeters, bool IsLinking, IReadOnlyList<RadiusFigures> Radii);
