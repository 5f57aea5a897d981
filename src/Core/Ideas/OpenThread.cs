using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <summary>Finds the threads that the public may see.</summary>
internal static class OpenThread
{
    /// <summary>The thread, if it takes comments and supporters.</summary>
    public static async Task<Outcome<IdeaThread>> FindAsync(Open311Db db, string publicId, CancellationToken ct)
    {
        var thread = await Visible(db).FirstOrDefaultAsync(row => row.PublicId == publicId, ct);
        return thread is null ? IdeaFailures.ThreadUnknown : thread.ClosedAt is not null ? IdeaFailures.ThreadClosed : thread;
    }

    /// <summary>Those whose idea is public.</summary>
    public static IQueryable<IdeaThread> Visible(Open311Db db) => db.Threads.AsNoTracking().Where(thread => db.Reports.Any(report =>
        report.Id == thread.ReportId && report.Visibility == ReportVisibility.Public && (report.Token == null || report.Stage >= Stage.Routed || report.DepartmentId != null)));
}
