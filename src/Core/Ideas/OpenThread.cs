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
        var thread = await VisibleAsync(db, publicId, ct);
        return thread is null ? IdeaFailures.ThreadUnknown : thread.ClosedAt is not null ? IdeaFailures.ThreadClosed : thread;
    }

    /// <summary>The thread by its public id; null if there is none, or its idea is not public.</summary>
    public static async Task<IdeaThread?> VisibleAsync(Open311Db db, string publicId, CancellationToken ct) =>
        await IfPublicAsync(db, await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.PublicId == publicId, ct), ct);

    /// <summary>The thread by its internal id; null if there is none, or its idea is not public.</summary>
    public static async Task<IdeaThread?> VisibleAsync(Open311Db db, long id, CancellationToken ct) =>
        await IfPublicAsync(db, await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, ct), ct);

    // Key by key: as one statement the planner may read all reports of the town to find the one idea.
    private static async Task<IdeaThread?> IfPublicAsync(Open311Db db, IdeaThread? thread, CancellationToken ct) =>
        thread is not null && await PublicReports.In(db).AnyAsync(report => report.Id == thread.ReportId, ct) ? thread : null;
}
