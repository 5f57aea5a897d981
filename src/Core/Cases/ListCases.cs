using Microsoft.EntityFrameworkCore;
using Open311.Core.Duplicates;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Cases;

/// <summary>What the inbox sorts cases into. A case may be in several.</summary>
public enum CaseTab
{
    /// <summary>Nobody has touched it.</summary>
    New,

    /// <summary>All that is not closed.</summary>
    Open,

    /// <summary>Waits for an answer of the citizen.</summary>
    Waiting,

    /// <summary>Its deadline has passed, and it is open.</summary>
    Overdue,

    /// <summary>Its department was asked whether it takes it, and has not said so.</summary>
    Unanswered,

    /// <summary>May be of the same thing as another, and nobody has decided.</summary>
    Duplicates,

    /// <summary>A step could not take it further, a mail of the last thirty days was given up, or its department's endpoint has not taken it.</summary>
    Stalled,

    /// <summary>It, or an update of it, is not public before somebody has looked at it.</summary>
    Review,

    /// <summary>Readers say that it, or a comment on it, should not be public.</summary>
    Reported,
}

/// <param name="By">Sees the cases of the departments that the permission is given for.</param>
/// <param name="DepartmentId">Null: all of those.</param>
/// <param name="After">Null: the first page.</param>
public sealed record ListCasesInput(JurisdictionProfile Jurisdiction, StaffMember By, CaseTab Tab, long? DepartmentId, ReportCursor? After, int Limit);

/// <param name="Address">As our layers name the place, else as the reporter wrote it.</param>
/// <param name="HasPlace">False: nobody knows the point.</param>
public sealed record ListedCase(
    long Id, string ServiceRequestId, ReportStatus Status, bool IsClosed, long ServiceId, string? Title, string? Description, string? Address, bool HasPlace, DateTimeOffset RequestedDatetime,
    long? DepartmentId, ReportVisibility Visibility, DateTimeOffset? DueAt);

/// <param name="Counts">How many cases each part holds, for the same departments; at most <see cref="ListCases.MaxCount"/>.</param>
/// <param name="Next">Null on the last page.</param>
public sealed record CaseList(IReadOnlyList<ListedCase> Cases, ReportCursor? Next, IReadOnlyDictionary<CaseTab, int> Counts);

/// <summary>The staff's inbox: newest first, page by page.</summary>
public sealed class ListCases(Open311DbFactory databases, TimeProvider clock)
{
    public const int MaxCount = 100;

    public async Task<CaseList> RunAsync(ListCasesInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.Jurisdiction.Id);
        var counts = new Dictionary<CaseTab, int>();
        foreach (var tab in Enum.GetValues<CaseTab>())
            counts[tab] = await Of(db, input, tab).Take(MaxCount).CountAsync(ct);

        var cases = Of(db, input, input.Tab);
        if (input.After is { } after)
            cases = cases.Where(row => row.RequestedDatetime < after.RequestedDatetime || (row.RequestedDatetime == after.RequestedDatetime && row.Id < after.Id));
        var found = await cases.OrderByDescending(row => row.RequestedDatetime).ThenByDescending(row => row.Id).Take(input.Limit + 1)
            .Select(row => new ListedCase(
                row.Id, row.ServiceRequestId, row.Status, row.IsClosed, row.ServiceId, row.Title, row.Description, row.Address ?? row.AddressString ?? row.AddressId, row.Place != null, row.RequestedDatetime, row.DepartmentId, row.Visibility, row.DueAt))
            .ToListAsync(ct);
        if (found.Count <= input.Limit)
            return new CaseList(found, null, counts);
        found.RemoveAt(input.Limit);
        return new CaseList(found, new ReportCursor(found[^1].RequestedDatetime, found[^1].Id), counts);
    }

    /// <summary>Whether there is a case of this number that the member may see.</summary>
    public async Task<bool> HasAsync(JurisdictionProfile jurisdiction, StaffMember by, string serviceRequestId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        ArgumentNullException.ThrowIfNull(by);
        await using var db = databases.For(jurisdiction.Id);
        return await VisibleTo(db, by, jurisdiction.Id).AnyAsync(row => row.ServiceRequestId == serviceRequestId, ct);
    }

    private static IQueryable<Report> VisibleTo(Open311Db db, StaffMember by, int jurisdictionId) =>
        by.DepartmentsWhere(Permission.SeeCases, jurisdictionId) is { } departments
            ? db.Reports.AsNoTracking().Where(row => row.DepartmentId != null && departments.Contains(row.DepartmentId.Value))
            : db.Reports.AsNoTracking();

    private IQueryable<Report> Of(Open311Db db, ListCasesInput input, CaseTab tab)
    {
        var reports = VisibleTo(db, input.By, input.Jurisdiction.Id);
        if (input.DepartmentId is { } one)
            reports = reports.Where(row => row.DepartmentId == one);
        var lately = clock.GetUtcNow().AddDays(-30);
        return tab switch
        {
            CaseTab.New => reports.Where(row => row.Status == ReportStatus.Received && row.DuplicateOfId == null),
            CaseTab.Waiting => reports.Where(row => row.Status == ReportStatus.WaitingForCitizen && row.DuplicateOfId == null),
            CaseTab.Overdue => reports.Where(row => row.OverdueAt != null && !row.IsClosed && row.DuplicateOfId == null),
            CaseTab.Unanswered => reports.Where(row => !row.IsClosed && row.DuplicateOfId == null && db.Handshakes.Any(asked => asked.ReportId == row.Id && asked.DepartmentId == row.DepartmentId && asked.Answer == null)),
            CaseTab.Duplicates => reports.Where(row => db.DuplicatePairs.Any(pair => pair.ReportId == row.Id && pair.Decision == DuplicateDecision.Open)),
            CaseTab.Stalled => reports.Where(row => db.StalledReports.Select(stalled => stalled.ReportId)
                .Union(db.OutgoingMails.Where(mail => mail.FailedAt != null && mail.FailedAt > lately && mail.ReportId != null).Select(mail => mail.ReportId!.Value))
                .Union(db.ForwardedReports.Where(forward => forward.FailureCode != null && !db.Reports.Any(done => done.Id == forward.ReportId && done.IsClosed)).Select(forward => forward.ReportId)).Contains(row.Id)),
            CaseTab.Review => reports.Where(row => row.Visibility == ReportVisibility.AwaitsReview || db.ReportUpdates.Any(posted => posted.ReportId == row.Id && posted.Visibility == ReportVisibility.AwaitsReview)),
            CaseTab.Reported => reports.Where(row => row.Visibility == ReportVisibility.Public && db.ReportEvents.Any(said => said.ReportId == row.Id && said.Kind == ReportEventKind.AbuseReported
                && (said.CommentId == null || db.Comments.Any(comment => comment.Id == said.CommentId && comment.Visibility == ReportVisibility.Public))
                && !db.ReportEvents.Any(judged => judged.ReportId == row.Id && judged.Kind == ReportEventKind.AbuseDismissed && judged.Id > said.Id))),
            _ => reports.Where(row => !row.IsClosed && row.DuplicateOfId == null),
        };
    }
}
