using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Handshakes;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;

namespace Open311.Core.Reports;

/// <summary>A case as its department sees it.</summary>
/// <param name="IsTheirs">False once the report has moved to another department: then it cannot be changed, and what the public does not see is left out.</param>
/// <param name="HeadId">The report that this one is a duplicate of; its department changes that one.</param>
public sealed record OpenedCase(
    JurisdictionProfile Jurisdiction, Report Report, Service Service, Department Department, Department? Responsible, bool IsTheirs, string? HeadId,
    ReportContact? Contact, IReadOnlyList<ReportEvent> Events, IReadOnlyList<string> DuplicateIds, IReadOnlyList<Media.ReportPhoto> Photos)
{
    /// <summary>By id; hidden ones are not here, and once the case is another department's, public ones only.</summary>
    public IReadOnlyDictionary<long, ReportUpdate> Updates { get; init; } = new Dictionary<long, ReportUpdate>();

    /// <summary>What the department was asked; null: nothing, or it has rejected the report and the rules are about to decide.</summary>
    public Handshake? Asked { get; init; }

    /// <summary>It gets what nobody else takes, so it cannot reject.</summary>
    public bool IsLastOne => Department.Id == Jurisdiction.Row.FallbackDepartmentId;

    /// <summary>The idea that it is tied to, where that is public.</summary>
    public NamedThread? TiedTo { get; init; }
}

/// <summary>Opens a case by the signed link in the department's mail.</summary>
public sealed class OpenCase(Open311DbFactory databases, SignedLinks links, JurisdictionDirectory jurisdictions, ServiceCatalogs catalogs)
{
    public async Task<Outcome<OpenedCase>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Case, ct) is not { } link || await jurisdictions.FindAsync(link.JurisdictionId, ct) is not { } jurisdiction)
            return NotificationFailures.LinkInvalid;
        var catalog = await catalogs.ForAsync(jurisdiction.Id, ct);
        await using var db = databases.For(jurisdiction.Id);
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        if (report is null || !catalog.Departments.TryGetValue(link.OtherId, out var department))
            return NotificationFailures.LinkInvalid;
        var isTheirs = report.DepartmentId == department.Id;
        var head = report.DuplicateOfId is { } headId ? await db.Reports.Where(row => row.Id == headId).Select(row => row.ServiceRequestId).SingleAsync(ct) : null;
        return new OpenedCase(
            jurisdiction,
            report,
            catalog.ById[report.ServiceId],
            department,
            report.DepartmentId is { } id ? catalog.Departments.GetValueOrDefault(id) : null,
            isTheirs,
            head,
            isTheirs ? await db.ReportContacts.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct) : null,
            await db.ReportEvents.AsNoTracking().Where(row => row.ReportId == report.Id && (isTheirs || row.IsPublic)).OrderBy(row => row.OccurredAt).ThenBy(row => row.Id).ToListAsync(ct),
            await db.Reports.Where(row => row.DuplicateOfId == report.Id).OrderBy(row => row.Id).Select(row => row.ServiceRequestId).ToListAsync(ct),
            await db.ReportPhotos.AsNoTracking().Where(row => row.ReportId == report.Id && row.State != Media.PhotoState.Hidden
                && (row.UpdateId == null || db.ReportUpdates.Any(update => update.Id == row.UpdateId && (update.Visibility == ReportVisibility.Public || (isTheirs && update.Visibility != ReportVisibility.Hidden))))).OrderBy(row => row.Position).ToListAsync(ct))
        {
            Updates = await db.ReportUpdates.AsNoTracking().Where(row => row.ReportId == report.Id && (row.Visibility == ReportVisibility.Public || (isTheirs && row.Visibility != ReportVisibility.Hidden))).ToDictionaryAsync(row => row.Id, ct),
            Asked = isTheirs ? await db.Handshakes.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id && row.DepartmentId == department.Id && (row.Answer == null || row.Answer != HandshakeAnswer.Rejected), ct) : null,
            TiedTo = await FindThread.OfReportAsync(db, report.Id, ct),
        };
    }
}
