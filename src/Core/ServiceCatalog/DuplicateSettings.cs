using Open311.Core.Jurisdictions;
using Open311.Geo.Matching;

namespace Open311.Core.ServiceCatalog;

/// <summary>How reports of a service are compared: the numbers that a service has of it, places of a certain source aside.</summary>
internal sealed record DuplicateSettings(double CandidateRadiusMeters, double CertainRadiusMeters, int WindowDays, double HalfLifeDays, bool LinksAutomatically)
{
    /// <summary>A number of the file wins over the profile that it names; where it names none, over what the service has, or over the profile of a new one.</summary>
    /// <param name="stored">Null: the service is new.</param>
    public static DuplicateSettings Of(TownFileService given, Service? stored)
    {
        var named = given.Duplicates is { } name ? MatchProfile.ByName.GetValueOrDefault(name) : null;
        var otherwise = named is null && stored is not null
            ? new DuplicateSettings(stored.CandidateRadiusMeters, stored.CertainRadiusMeters, stored.DuplicateWindowDays, stored.DuplicateHalfLifeDays, stored.LinksAutomatically)
            : Of(named ?? (given.Assets is null ? MatchProfile.Default : MatchProfile.AssetBound));
        // Of two radii that only one is given of, the other gives way.
        var candidate = given.CandidateRadiusMeters ?? Math.Max(otherwise.CandidateRadiusMeters, given.CertainRadiusMeters ?? 0);
        return new(
            candidate,
            given.CertainRadiusMeters ?? Math.Min(otherwise.CertainRadiusMeters, candidate),
            given.DuplicateWindowDays ?? otherwise.WindowDays,
            given.DuplicateHalfLifeDays ?? otherwise.HalfLifeDays,
            given.LinksAutomatically ?? otherwise.LinksAutomatically);
    }

    public static DuplicateSettings Of(MatchProfile profile) =>
        new(profile.CandidateRadius.Meters, profile.CertainRadius.Meters, (int)Math.Ceiling(profile.WindowDays), profile.HalfLifeDays, profile.AllowCertain);

    public void ApplyTo(Service service)
    {
        (service.CandidateRadiusMeters, service.CertainRadiusMeters) = (CandidateRadiusMeters, CertainRadiusMeters);
        (service.DuplicateWindowDays, service.DuplicateHalfLifeDays, service.LinksAutomatically) = (WindowDays, HalfLifeDays, LinksAutomatically);
    }
}
