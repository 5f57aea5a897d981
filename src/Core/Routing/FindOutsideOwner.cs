using Microsoft.EntityFrameworkCore;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <summary>Whose a thing outside the town is by the town's own rules: by the first one for places outside that holds, if it says that it is somebody else's.</summary>
public sealed class FindOutsideOwner(Open311DbFactory databases)
{
    /// <param name="answers">By code of the question.</param>
    /// <param name="reportedAt">When the rules are to hold.</param>
    public async Task<Neighbour?> RunAsync(JurisdictionProfile jurisdiction, Service service, IReadOnlyDictionary<string, IReadOnlyList<string>> answers, DateTimeOffset reportedAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(service);
        await using var db = databases.For(jurisdiction.Id);
        var rules = await db.RoutingRules.AsNoTracking()
            .Where(rule => rule.IsActive && rule.IsOutside && (rule.ServiceId == null || rule.ServiceId == service.Id) && (rule.ServiceGroup == null || rule.ServiceGroup == service.Group))
            .OrderBy(rule => rule.Stage).ThenBy(rule => rule.Position).ThenBy(rule => rule.Id).ToListAsync(ct);
        var local = TimeZoneInfo.ConvertTime(reportedAt, jurisdiction.TimeZone).DateTime;
        var moment = RuleTimes.At(local, jurisdiction.Calendar.IsHoliday(DateOnly.FromDateTime(local)));
        return rules.Find(rule => moment.AreCoveredBy([rule]) && RuleCover.AreGiven(rule, answers)) is { OwnerName: { } name } first ? new Neighbour(name, first.OwnerContact) : null;
    }
}
