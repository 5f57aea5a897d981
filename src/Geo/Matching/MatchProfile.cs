namespace Open311.Geo.Matching;

/// <summary>How reports of one service are matched. The profile of the report that comes in applies, not that of the candidate.</summary>
public sealed record MatchProfile
{
    /// <summary>Beyond this (the border itself is in) two reports are never compared.</summary>
    public required Distance CandidateRadius { get; init; }

    /// <summary>Beyond this (the border itself is in) a match is never Certain.</summary>
    public required Distance CertainRadius { get; init; }

    /// <summary>Standard deviation, per axis, of one reported place around the true one. More than zero. Two thirds of the radius of Certain is a good start.</summary>
    public required Distance LocationError { get; init; }

    /// <summary>How many days apart two open reports may be. More than zero.</summary>
    public required double WindowDays { get; init; }

    /// <summary>How many days after its closing a report is still offered as "it is back". Zero or more.</summary>
    public double ClosedWindowDays { get; init; } = 14;

    /// <summary>Days after which age speaks neither for nor against. More than zero.</summary>
    public required double HalfLifeDays { get; init; }

    /// <summary>False where only a person may say that two reports are one.</summary>
    public bool AllowCertain { get; init; } = true;

    /// <summary>What the source of a place does to the radii and the location error.</summary>
    public SourceRules Sources { get; init; } = SourceRules.Default;

    /// <summary>For two reports with these sources: the wider of the two.</summary>
    public Distance CandidateRadiusOf(LocationSource a, LocationSource b)
    {
        return Distance.FromMeters(Math.Max(MetersOf(Sources[a]), MetersOf(Sources[b])));

        double MetersOf(SourceRule rule) => (rule.CandidateRadius ?? Distance.FromMeters(CandidateRadius.Meters * rule.CandidateFactor)).Meters;
    }

    /// <inheritdoc cref="CandidateRadiusOf"/>
    public Distance CertainRadiusOf(LocationSource a, LocationSource b)
    {
        return Distance.FromMeters(Math.Max(MetersOf(Sources[a]), MetersOf(Sources[b])));

        double MetersOf(SourceRule rule) => (rule.CertainRadius ?? Distance.FromMeters(CertainRadius.Meters * rule.CertainFactor)).Meters;
    }

    /// <summary>How far a report with this source may lie from any other that it is compared with, whatever that one's source.</summary>
    public Distance WidestCandidateRadiusOf(LocationSource source) =>
        Distance.FromMeters(Enum.GetValues<LocationSource>().Max(other => CandidateRadiusOf(source, other).Meters));

    /// <summary>For two reports with these sources: the longer of the two.</summary>
    public double HalfLifeDaysOf(LocationSource a, LocationSource b) => Math.Max(Sources[a].HalfLifeDays ?? HalfLifeDays, Sources[b].HalfLifeDays ?? HalfLifeDays);

    /// <summary>Standard deviation, per axis, of the way from one of two places of one thing to the other: their errors in quadrature.</summary>
    public Distance ErrorBetween(LocationSource a, LocationSource b)
    {
        var (one, other) = ((Sources[a].Error ?? LocationError).Meters, (Sources[b].Error ?? LocationError).Meters);
        return Distance.FromMeters(Math.Sqrt((one * one) + (other * other)));
    }

    /// <summary>
    /// Things on a layer of objects (lamps, benches, signs): lamps stand 25 to 40 m apart, so a match must not reach the next one, and
    /// linking takes half the way at most. A lamp stays dark until it is repaired.
    /// </summary>
    public static MatchProfile AssetBound { get; } = new()
    {
        CandidateRadius = Distance.FromMeters(25),
        CertainRadius = Distance.FromMeters(10),
        LocationError = Distance.FromMeters(5),
        WindowDays = 60,
        HalfLifeDays = 21,
    };

    /// <summary>
    /// Potholes, and what nothing better is known of. Radii held against 999 labelled Chicago pothole reports of December 2018: see
    /// <c>tests/Unit/Matching/ChicagoPotholeTests.cs</c>.
    /// </summary>
    public static MatchProfile Surface { get; } = new()
    {
        CandidateRadius = Distance.FromMeters(40),
        CertainRadius = Distance.FromMeters(12),
        LocationError = Distance.FromMeters(8),
        WindowDays = 90,
        HalfLifeDays = 30,
    };

    /// <summary>Rubbish and graffiti: heaps spread and walls are long; after three weeks it is as likely to be another one.</summary>
    public static MatchProfile Litter { get; } = new()
    {
        CandidateRadius = Distance.FromMeters(60),
        CertainRadius = Distance.FromMeters(15),
        LocationError = Distance.FromMeters(10),
        WindowDays = 28,
        ClosedWindowDays = 21,
        HalfLifeDays = 21,
    };

    /// <summary>Fallen trees, burst pipes, outages: seen from afar, reported by many within hours.</summary>
    public static MatchProfile Incident { get; } = new()
    {
        CandidateRadius = Distance.FromMeters(150),
        CertainRadius = Distance.FromMeters(30),
        LocationError = Distance.FromMeters(20),
        WindowDays = 4,
        ClosedWindowDays = 2,
        HalfLifeDays = 2,
    };

    /// <summary>Noise and smell: reported from where they are noticed, not from where they come; every evening is a case of its own.</summary>
    public static MatchProfile Nuisance { get; } = new()
    {
        CandidateRadius = Distance.FromMeters(250),
        CertainRadius = Distance.FromMeters(0),
        LocationError = Distance.FromMeters(50),
        WindowDays = 2,
        ClosedWindowDays = 2,
        HalfLifeDays = 0.5,
        AllowCertain = false,
    };

    /// <summary>For a service nothing is set for.</summary>
    public static MatchProfile Default => Surface;

    /// <summary>By the words that a town's file of services names them by.</summary>
    public static IReadOnlyDictionary<string, MatchProfile> ByName { get; } = new Dictionary<string, MatchProfile>
    {
        ["asset"] = AssetBound,
        ["surface"] = Surface,
        ["litter"] = Litter,
        ["incident"] = Incident,
        ["nuisance"] = Nuisance,
    };

    /// <exception cref="ArgumentException">A number is out of its range, or the radius of Certain is larger than that of candidates.</exception>
    public void Validate()
    {
        if (CertainRadius > CandidateRadius)
            throw new ArgumentException("The radius of Certain is larger than that of candidates.");
        if (LocationError.Meters <= 0)
            throw new ArgumentException("The location error must be more than zero.");
        if (!(double.IsFinite(WindowDays) && WindowDays > 0))
            throw new ArgumentException("The window must be a number of days, more than zero.");
        if (!(double.IsFinite(HalfLifeDays) && HalfLifeDays > 0))
            throw new ArgumentException("The half-life must be a number of days, more than zero.");
        if (!(double.IsFinite(ClosedWindowDays) && ClosedWindowDays >= 0))
            throw new ArgumentException("The window after closing must be a number of days, zero or more.");
    }
}
