using Microsoft.EntityFrameworkCore;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="Person">Whom this browser has proved to be; null: nobody known.</param>
/// <param name="After">Comments after this id; 0 for the first page.</param>
public sealed record ShowThreadInput(JurisdictionProfile Jurisdiction, string ThreadId, string? Person, long After, int Limit);

/// <summary>A comment as everybody sees it.</summary>
/// <param name="Department">Who answers, where a department does.</param>
public sealed record PublicComment(long Id, string Text, string? DisplayName, DateTimeOffset CreatedAt, bool IsAnswer, string? Department);

/// <summary>A report tied to the thread.</summary>
public sealed record TiedReport(string ServiceRequestId, long ServiceId, string? Title, ReportStatus Status, bool IsClosed, DateTimeOffset RequestedDatetime);

/// <summary>A thread as everybody sees it.</summary>
/// <param name="NextComment">Where the next page begins; null on the last.</param>
/// <param name="TiedReports">The newest ones.</param>
/// <param name="IsSupported">Whether the known person supports it.</param>
public sealed record PublicThread(IdeaThread Thread, PublicReport Idea, IReadOnlyList<PublicComment> Comments, long? NextComment, IReadOnlyList<TiedReport> TiedReports, bool IsSupported);

/// <summary>Reads one thread with its idea. That of a hidden idea does not exist.</summary>
public sealed class ShowThread(NpgsqlDataSource database, Open311DbFactory databases, ShowPublicReport showReport)
{
    private const int MaxTiedReports = 20;

    /// <summary>Of which those that are public are shown.</summary>
    private const int MaxTies = 1000;

    public async Task<Outcome<PublicThread>> RunAsync(ShowThreadInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.Jurisdiction.Id);
        var found = await db.Threads.AsNoTracking().Where(row => row.PublicId == input.ThreadId)
            .Select(row => new { Thread = row, Idea = db.Reports.First(report => report.Id == row.ReportId).ServiceRequestId }).FirstOrDefaultAsync(ct);
        if (found is null)
            return IdeaFailures.ThreadUnknown;
        var idea = await showReport.RunAsync(input.Jurisdiction, found.Idea, ct);
        if (!idea.Succeeded)
            return IdeaFailures.ThreadUnknown;
        var thread = found.Thread;
        var comments = await ReadCommentsAsync(input, thread.Id, ct);
        var more = comments.Count > input.Limit;
        if (more)
            comments.RemoveAt(input.Limit);
        // By their numbers: as one statement the planner may go through all reports of the town, newest first, in search of them.
        var numbers = await db.ThreadReports.Where(tie => tie.ThreadId == thread.Id).OrderByDescending(tie => tie.ReportId).Take(MaxTies).Select(tie => tie.ReportId).ToListAsync(ct);
        var tied = numbers.Count == 0 ? [] : await PublicReports.In(db).Where(report => numbers.Contains(report.Id))
            .OrderByDescending(report => report.Id).Take(MaxTiedReports)
            .Select(report => new TiedReport(report.ServiceRequestId, report.ServiceId, report.Title, report.Status, report.IsClosed, report.RequestedDatetime)).ToListAsync(ct);
        var isSupported = input.Person is { } person && await db.Supporters.AnyAsync(row => row.ThreadId == thread.Id && row.Person == person && row.ConfirmedAt != null, ct);
        return new PublicThread(thread, idea.Value, comments, more ? comments[^1].Id : null, tied, isSupported);
    }

    private async Task<List<PublicComment>> ReadCommentsAsync(ShowThreadInput input, long thread, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Ideas/ListComments.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("thread", thread);
        command.Parameters.AddWithValue("after", input.After);
        command.Parameters.AddWithValue("limit", input.Limit + 1);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var comments = new List<PublicComment>();
        while (await reader.ReadAsync(ct))
            comments.Add(new PublicComment(reader.GetInt64(0), reader.GetString(1), reader.GetNullableString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetBoolean(4), reader.GetNullableString(5)));
        return comments;
    }
}
