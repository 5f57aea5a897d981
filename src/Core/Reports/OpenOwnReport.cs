using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Reports;

/// <summary>A report as its reporter sees it behind the link in the mails.</summary>
/// <param name="HeadId">The report that this one is a duplicate of: then it cannot be taken back alone.</param>
/// <param name="HasDuplicates">Others have reported the same: the matter stays open even if this reporter gives up.</param>
public sealed record OwnReport(JurisdictionProfile Jurisdiction, Report Report, Service Service, string? HeadId, bool HasDuplicates)
{
    public bool MayBeWithdrawn => HeadId is null && !HasDuplicates && StatusTransitions.IsPermitted(Report.Status, ReportStatus.ClosedWithdrawn);
}

/// <summary>Opens a report by the signed link in its reporter's mails.</summary>
public sealed class OpenOwnReport(Open311DbFactory databases, SignedLinks links, JurisdictionDirectory jurisdictions, ServiceCatalogs catalogs)
{
    public async Task<Outcome<OwnReport>> RunAsync(string token, CancellationToken ct)
    {
        if (await links.ReadAsync(token, LinkPurpose.Own, ct) is not { } link || await jurisdictions.FindAsync(link.JurisdictionId, ct) is not { } jurisdiction)
            return NotificationFailures.LinkInvalid;
        var catalog = await catalogs.ForAsync(jurisdiction.Id, ct);
        await using var db = databases.For(jurisdiction.Id);
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.Id == link.Id, ct);
        if (report is null)
            return NotificationFailures.LinkInvalid;
        var head = report.DuplicateOfId is { } headId ? await db.Reports.Where(row => row.Id == headId).Select(row => row.ServiceRequestId).SingleAsync(ct) : null;
        return new OwnReport(jurisdiction, report, catalog.ById[report.ServiceId], head, await db.Reports.AnyAsync(row => row.DuplicateOfId == report.Id, ct));
    }
}
