using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <summary>A comment as staff see it.</summary>
/// <param name="AbuseReports">How often readers have said that it should not be public.</param>
public sealed record StaffComment(Comment Comment, int AbuseReports);

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record StaffComments(IdeaThread Thread, IReadOnlyList<StaffComment> Comments, long? Next);

/// <summary>Reads an idea's comments for staff, page by page: hidden and unconfirmed ones too.</summary>
public sealed class ReadComments(Open311DbFactory databases)
{
    /// <param name="only">One comment; null: those after <paramref name="after"/>.</param>
    public async Task<Outcome<StaffComments>> RunAsync(JurisdictionProfile jurisdiction, string serviceRequestId, long after, int limit, long? only, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        await using var db = databases.For(jurisdiction.Id);
        var report = await db.Reports.Where(row => row.ServiceRequestId == serviceRequestId).Select(row => (long?)row.Id).FirstOrDefaultAsync(ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var thread = await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report, ct);
        if (thread is null)
            return IdeaFailures.ThreadUnknown;
        var comments = await db.Comments.AsNoTracking().Where(row => row.ThreadId == thread.Id && row.Id > after && (only == null || row.Id == only)).OrderBy(row => row.Id).Take(limit + 1)
            .Select(row => new StaffComment(row, db.ReportEvents.Count(happened => happened.ReportId == report && happened.CommentId == row.Id && happened.Kind == ReportEventKind.AbuseReported))).ToListAsync(ct);
        var more = comments.Count > limit;
        if (more)
            comments.RemoveAt(limit);
        return new StaffComments(thread, comments, more ? comments[^1].Comment.Id : null);
    }
}
