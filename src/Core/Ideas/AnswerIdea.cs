using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="ServiceRequestId">The idea.</param>
/// <param name="Department">Its key; null: the department that the idea is with.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record AnswerIdeaInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Text, string? Department, string Actor);

/// <summary>A department answers in an idea's thread, closed or not: the public sees it at once, everyone who follows gets a mail.</summary>
public sealed class AnswerIdea(Open311DbFactory databases, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<ChangedComment>> RunAsync(AnswerIdeaInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (string.IsNullOrEmpty(input.Text))
            return IdeaFailures.CommentMissing;
        if (input.Text.Length > Comment.MaxTextLength)
            return IdeaFailures.CommentTooLong;
        await using var db = databases.For(input.Jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(row => row.ServiceRequestId == input.ServiceRequestId, ct);
        if (report is null)
            return ReportFailures.ReportUnknown;
        var thread = await db.Threads.AsNoTracking().FirstOrDefaultAsync(row => row.ReportId == report.Id, ct);
        if (thread is null)
            return IdeaFailures.ThreadUnknown;
        var department = await db.Departments.AsNoTracking().FirstOrDefaultAsync(row => input.Department == null ? row.Id == report.DepartmentId : row.Key == input.Department, ct);
        if (department is null)
            return IdeaFailures.NoDepartment;
        var now = clock.GetUtcNow();
        var comment = new Comment { ThreadId = thread.Id, Text = input.Text, CreatedAt = now, ConfirmedAt = now, IsAnswer = true, DepartmentId = department.Id };
        db.Comments.Add(comment);
        await db.SaveChangesAsync(ct);
        db.ReportEvents.Add(new ReportEvent { ReportId = report.Id, OccurredAt = now, Kind = ReportEventKind.Answered, IsPublic = true, Actor = input.Actor, DepartmentId = department.Id, CommentId = comment.Id });
        await db.SaveChangesAsync(ct);
        await db.Threads.Where(row => row.Id == thread.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.CommentCount, one => one.CommentCount + 1), ct);
        await PublishComment.QueueMailsAsync(db, report.Id, ct);
        await transaction.CommitAsync(ct);
        bell.Ring();
        return new ChangedComment(comment.Id);
    }
}
