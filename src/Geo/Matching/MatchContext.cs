namespace Open311.Geo.Matching;

/// <summary>What is known of a pair of reports and cannot be read off the two: given by whoever found the candidate.</summary>
/// <param name="SameReporter">One person sent both, within ten minutes, whichever was first. False also where nobody knows.</param>
/// <param name="NearbyPerSquareKilometer">
/// How dense other open reports of the service lie here, those that are no duplicates, the candidate left out; null: unknown. <see cref="NearbyOf"/> makes it from a count.
/// </param>
public readonly record struct MatchContext(bool SameReporter = false, double? NearbyPerSquareKilometer = null)
{
    /// <summary>Around a report, in which its neighbours are counted.</summary>
    public static Distance NearbyRadius { get; } = Distance.FromMeters(250);

    /// <summary>Within which two reports of one person are thought to be of one act.</summary>
    public static TimeSpan SameActWithin { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Density from a count within <see cref="NearbyRadius"/>. One more is counted, so that "none seen yet" is not "none ever".</summary>
    public static double NearbyOf(int count) => (count + 1) / (Math.PI * NearbyRadius.Meters * NearbyRadius.Meters / 1e6);
}
