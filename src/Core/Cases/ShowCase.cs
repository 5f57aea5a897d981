using Microsoft.EntityFrameworkCore;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Forwarding;
using Open311.Core.Handshakes;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;

namespace Open311.Core.Cases;

/// <summary>A mail about a case, without its words.</summary>
public sealed record CaseMail(string Template, string Recipient, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? SentAt, DateTimeOffset? FailedAt, string? LastError);

/// <summary>Another report of the same object.</summary>
public sealed record CaseAssetReport(string ServiceRequestId, ReportStatus Status, DateTimeOffset RequestedDatetime);

/// <param name="LayerKey">Null: the layer is gone.</param>
/// <param name="ReportCount">All reports that name the object, this one and those that are not public included.</param>
/// <param name="Others">The newest of the others, at most <see cref="MaxReports"/>.</param>
public sealed record CaseAsset(string? LayerKey, int ReportCount, IReadOnlyList<CaseAssetReport> Others)
{
    public const int MaxReports = 20;
}

/// <summary>Another report that is spoken of.</summary>
/// <param name="UpdatedDatetime">Of a closed one, when it was closed, as far as that is kept.</param>
/// <param name="HalfLifeDays">Of its service.</param>
public sealed record CaseOther(string ServiceRequestId, ReportStatus Status, DateTimeOffset RequestedDatetime, DateTimeOffset UpdatedDatetime, bool IsDuplicate, double HalfLifeDays);

/// <summary>An update as staff see it. The contact is for those who may see contacts.</summary>
public sealed record StaffUpdate(ReportUpdate Update, UpdateContact? Contact);

/// <summary>Everything that staff may know of a report. The contact is for those who may see contacts.</summary>
/// <param name="Children">Numbers of its duplicates.</param>
/// <param name="Pairs">Best match first.</param>
/// <param name="Decisions">The last one first.</param>
/// <param name="Names">Numbers of the other reports that are spoken of, by id.</param>
/// <param name="Forwards">How far it has come at the endpoints of its departments, present and former.</param>
public sealed record StaffCase(
    Report Report, Service Service, IReadOnlyDictionary<long, Department> Departments, ReportContact? Contact, IReadOnlyList<ReportEvent> Events, IReadOnlyList<string> Children,
    IReadOnlyList<DuplicatePair> Pairs, IReadOnlyList<RoutingDecision> Decisions, IReadOnlyList<CaseMail> Mails, StalledReport? Stalled, IReadOnlyList<ReportPhoto> Photos,
    IReadOnlyDictionary<long, string> Names, IReadOnlyList<ForwardedReport> Forwards)
{
    /// <summary>By id, in the order they came.</summary>
    public IReadOnlyDictionary<long, StaffUpdate> Updates { get; init; } = new Dictionary<long, StaffUpdate>();

    /// <summary>The other reports that are spoken of, by id.</summary>
    public IReadOnlyDictionary<long, CaseOther> Others { get; init; } = new Dictionary<long, CaseOther>();

    /// <summary>The idea that it is tied to, where that is public.</summary>
    public NamedThread? TiedTo { get; init; }

    /// <summary>The versions of layers that its decisions were made by, by id.</summary>
    public IReadOnlyDictionary<long, DecisionLayer> DecisionLayers { get; init; } = new Dictionary<long, DecisionLayer>();

    /// <summary>Of the object that it names; null: it names none.</summary>
    public CaseAsset? Asset { get; init; }

    /// <summary>Departments that were asked whether they take it: the present one, and those that have rejected it.</summary>
    public IReadOnlyList<Handshake> Handshakes { get; init; } = [];

    /// <summary>What the department responsible was asked; null: nothing, or it has rejected the report and the rules are about to decide.</summary>
    public Handshake? Asked => Handshakes.FirstOrDefault(row => row.DepartmentId == Report.DepartmentId && row.Answer != HandshakeAnswer.Rejected);

    /// <summary>Joining the two would close the newer one, as the older one is closed. Null: it would close none, or they are joined.</summary>
    public (CaseOther Older, CaseOther Newer)? ClosedBy(DuplicatePair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (!Others.TryGetValue(pair.ReportId == Report.Id ? pair.HeadId : pair.ReportId, out var other))
            return null;
        var own = new CaseOther(Report.ServiceRequestId, Report.Status, Report.RequestedDatetime, Report.UpdatedDatetime, Report.DuplicateOfId is not null, Service.DuplicateHalfLifeDays);
        var (older, newer) = pair.ReportId == Report.Id ? (other, own) : (own, other);
        return older.Status.IsClosed() && !newer.Status.IsClosed() && !newer.IsDuplicate ? (older, newer) : null;
    }

    /// <summary>The older one was closed as something that can come back, within a half-life before the newer one: it can be opened again with <see cref="ConfirmDuplicate"/>.</summary>
    public bool MayBeBack(DuplicatePair pair) =>
        ClosedBy(pair) is var (older, newer) && ReopenSimilar.MayBeBack(older.Status, older.UpdatedDatetime, newer.RequestedDatetime, newer.HalfLifeDays);

    public string? NameOf(long? report) => report is { } id ? Names.GetValueOrDefault(id) : null;

    public Department? DepartmentOf(long? department) => department is { } id ? Departments.GetValueOrDefault(id) : null;

    /// <summary>What readers have reported as abuse and nobody has judged yet.</summary>
    public IEnumerable<ReportEvent> OpenAbuse => Events.Where(
        row => row.Kind == ReportEventKind.AbuseReported && !Events.Any(later => later.Kind == ReportEventKind.AbuseDismissed && later.Id > row.Id));
}

/// <summary>Reads one report with all that hangs on it, for staff.</summary>
public sealed class ShowCase(Open311DbFactory databases)
{
    public async Task<Outcome<StaffCase>> RunAsync(JurisdictionProfile jurisdiction, string serviceRequestId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        await using var db = databases.For(jurisdiction.Id);
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.ServiceRequestId == serviceRequestId, ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var events = await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).ToListAsync(ct);
        var pairs = await db.DuplicatePairs.AsNoTracking().Where(row => row.ReportId == report.Id || row.HeadId == report.Id)
            .OrderByDescending(row => row.Score).ThenBy(row => row.HeadId).ThenBy(row => row.ReportId).ToListAsync(ct);
        var others = events.Select(row => row.OtherReportId).Append(report.DuplicateOfId).OfType<long>()
            .Concat(pairs.Select(pair => pair.ReportId)).Concat(pairs.Select(pair => pair.HeadId)).Distinct().ToList();
        var named = await db.Reports.AsNoTracking().Where(row => others.Contains(row.Id))
            .Select(row => new
            {
                row.Id,
                Other = new CaseOther(
                    row.ServiceRequestId, row.Status, row.RequestedDatetime, row.UpdatedDatetime, row.DuplicateOfId != null,
                    db.Services.Where(service => service.Id == row.ServiceId).Select(service => service.DuplicateHalfLifeDays).First()),
            })
            .ToDictionaryAsync(row => row.Id, row => row.Other, ct);
        var updates = await db.ReportUpdates.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Id).ToListAsync(ct);
        var writers = updates.Count == 0 ? [] : await db.UpdateContacts.AsNoTracking().Where(row => row.ReportId == report.Id).ToDictionaryAsync(row => row.UpdateId, ct);
        var decisions = await db.RoutingDecisions.AsNoTracking().Where(row => row.ReportId == report.Id).OrderByDescending(row => row.Id).ToListAsync(ct);
        return new StaffCase(
            report,
            await db.Services.AsNoTracking().Include(row => row.Attributes.OrderBy(attribute => attribute.Order)).FirstAsync(row => row.Id == report.ServiceId, ct),
            await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, ct),
            await db.ReportContacts.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct),
            events,
            await db.Reports.AsNoTracking().Where(row => row.DuplicateOfId == report.Id).OrderBy(row => row.Id).Select(row => row.ServiceRequestId).ToListAsync(ct),
            pairs,
            decisions,
            await db.OutgoingMails.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Id)
                .Select(row => new CaseMail(row.Template, row.Recipient, row.CreatedAt, row.Attempts, row.SentAt, row.FailedAt, row.LastError)).ToListAsync(ct),
            await db.StalledReports.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct),
            await db.ReportPhotos.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.Position).ToListAsync(ct),
            named.ToDictionary(row => row.Key, row => row.Value.ServiceRequestId),
            await db.ForwardedReports.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.DepartmentId).ToListAsync(ct))
        {
            Updates = updates.ToDictionary(row => row.Id, row => new StaffUpdate(row, writers.GetValueOrDefault(row.Id))),
            Others = named,
            TiedTo = await FindThread.OfReportAsync(db, report.Id, ct),
            Asset = await AssetOfAsync(db, report, ct),
            DecisionLayers = await Routing.DecisionLayers.ReadAsync(db, decisions, ct),
            Handshakes = await db.Handshakes.AsNoTracking().Where(row => row.ReportId == report.Id).OrderBy(row => row.AskedAt).ThenBy(row => row.DepartmentId).ToListAsync(ct),
        };
    }

    private static async Task<CaseAsset?> AssetOfAsync(Open311Db db, Report report, CancellationToken ct)
    {
        if (report.AssetKey is not { } key)
            return null;
        var others = await db.Reports.AsNoTracking().Where(row => row.AssetKey == key && row.AssetLayerId == report.AssetLayerId && row.Id != report.Id)
            .OrderByDescending(row => row.RequestedDatetime).ThenByDescending(row => row.Id).Take(CaseAsset.MaxReports)
            .Select(row => new CaseAssetReport(row.ServiceRequestId, row.Status, row.RequestedDatetime)).ToListAsync(ct);
        var layer = await db.Layers.Where(row => row.Id == report.AssetLayerId).Select(row => row.Key).FirstOrDefaultAsync(ct);
        return new CaseAsset(layer, others.Count < CaseAsset.MaxReports ? others.Count + 1 : await db.Reports.CountAsync(row => row.AssetKey == key && row.AssetLayerId == report.AssetLayerId, ct), others);
    }
}
