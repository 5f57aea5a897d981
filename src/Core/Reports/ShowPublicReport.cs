using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;

namespace Open311.Core.Reports;

/// <summary>A report as everybody may see it.</summary>
/// <param name="Events">Public ones only, oldest first.</param>
/// <param name="Photos">Those that may be seen, in order; one that is not ours (yet) has its address only.</param>
/// <param name="HeadId">The report it is a duplicate of, where that is public.</param>
public sealed record PublicReport(
    Report Report, Service Service, Department? Department, string? HeadId, IReadOnlyList<string> DuplicateIds, IReadOnlyList<ReportEvent> Events, IReadOnlyList<ReportPhoto> Photos)
{
    /// <summary>The updates that the events speak of, by id.</summary>
    public IReadOnlyDictionary<long, ReportUpdate> Updates { get; init; } = new Dictionary<long, ReportUpdate>();

    /// <summary>Photos of the updates, by the update's id.</summary>
    public ILookup<long, ReportPhoto> UpdatePhotos { get; init; } = Array.Empty<ReportPhoto>().ToLookup(_ => 0L);

    /// <summary>The thread's public id, if it is an idea.</summary>
    public string? Thread { get; init; }

    /// <summary>The idea that it is tied to, where that is public.</summary>
    public NamedThread? TiedTo { get; init; }

    /// <summary>The layer of the asset that it names, and how many public reports name that; null: it names none.</summary>
    public (string LayerKey, int ReportCount)? Asset { get; init; }
}

/// <summary>Reads one public report with its history. A hidden one, and one answered with a token and not yet routed, does not exist.</summary>
public sealed class ShowPublicReport(Open311DbFactory databases, ServiceCatalogs catalogs)
{
    public async Task<Outcome<PublicReport>> RunAsync(JurisdictionProfile jurisdiction, string serviceRequestId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdiction.Id);
        if (await PublicReports.In(db).FirstOrDefaultAsync(row => row.ServiceRequestId == serviceRequestId, ct) is not { } report)
            return ReportFailures.ReportUnknown;
        var catalog = await catalogs.ForAsync(jurisdiction.Id, ct);
        var service = catalog.ById.TryGetValue(report.ServiceId, out var known) ? known : (await catalogs.FreshAsync(jurisdiction.Id, ct)).ById[report.ServiceId];
        var head = report.DuplicateOfId is { } headId
            ? await db.Reports.Where(row => row.Id == headId && row.Visibility == ReportVisibility.Public).Select(row => row.ServiceRequestId).FirstOrDefaultAsync(ct)
            : null;
        var duplicates = await db.Reports.Where(row => row.DuplicateOfId == report.Id && row.Visibility == ReportVisibility.Public)
            .OrderBy(row => row.Id).Select(row => row.ServiceRequestId).ToListAsync(ct);
        var events = await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report.Id && row.IsPublic).OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).ToListAsync(ct);
        var updates = events.Exists(row => row.UpdateId is not null)
            ? await db.ReportUpdates.AsNoTracking().Where(row => row.ReportId == report.Id && row.Visibility == ReportVisibility.Public).ToDictionaryAsync(row => row.Id, ct)
            : [];
        // What staff took from the public, or was erased, leaves no gap.
        events.RemoveAll(row => row.UpdateId is { } update && !updates.ContainsKey(update));
        var updatePhotos = updates.Count == 0
            ? []
            : await db.ReportPhotos.AsNoTracking().Where(row => row.ReportId == report.Id && row.UpdateId != null && row.State != PhotoState.Hidden).OrderBy(row => row.Position).ToListAsync(ct);
        var photos = report.PhotoCount == 0
            ? []
            : await db.ReportPhotos.AsNoTracking().Where(row => row.ReportId == report.Id && row.UpdateId == null && row.State != PhotoState.Hidden).OrderBy(row => row.Position).ToListAsync(ct);
        var thread = await db.Threads.Where(row => row.ReportId == report.Id).Select(row => row.PublicId).FirstOrDefaultAsync(ct);
        return new PublicReport(report, service, report.DepartmentId is { } department ? catalog.Departments.GetValueOrDefault(department) : null, head, duplicates, events, photos)
        {
            Updates = updates,
            UpdatePhotos = updatePhotos.ToLookup(row => row.UpdateId!.Value),
            Thread = thread,
            TiedTo = thread is not null ? null : await FindThread.OfReportAsync(db, report.Id, ct),
            Asset = report.AssetKey is { } key && await db.Layers.Where(row => row.Id == report.AssetLayerId).Select(row => row.Key).FirstOrDefaultAsync(ct) is { } layer
                ? (layer, await PublicReports.In(db).CountAsync(row => row.AssetKey == key && row.AssetLayerId == report.AssetLayerId, ct))
                : null,
        };
    }
}
