using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>GET reports/{id}/comments: an idea's thread with a page of its comments; also the answer to every change of one.</summary>
internal static class GetComments
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static Task<IResult> RunAsync(HttpContext http, string id, ReadComments comments, Open311DbFactory databases)
    {
        var (after, limit) = (http.Request.Query["after"].ToString(), AdminQuery.Number(http, "limit", MaxLimit));
        if (!limit.Succeeded)
            return Task.FromResult(AdminAnswer.Refuse(http, limit.Failures));
        if (!long.TryParse(after.Length == 0 ? "0" : after, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            return Task.FromResult(AdminAnswer.Refuse(http, AdminFailures.CursorInvalid));
        return AnswerAsync(http, id, comments, databases, last, limit.Value ?? DefaultLimit, null);
    }

    /// <summary>One comment as it is after a change, or why there was none.</summary>
    public static Task<IResult> AnswerAsync(HttpContext http, string id, ReadComments comments, Open311DbFactory databases, Outcome<ChangedComment> outcome) =>
        outcome.Succeeded ? AnswerAsync(http, id, comments, databases, 0, 1, outcome.Value.CommentId) : Task.FromResult(AdminAnswer.Refuse(http, outcome.Failures));

    public static async Task<IResult> AnswerAsync(HttpContext http, string id, ReadComments comments, Open311DbFactory databases, long after, int limit, long? only)
    {
        var jurisdiction = AdminCall.Of(http).Jurisdiction;
        var outcome = await comments.RunAsync(jurisdiction, id, after, limit, only, http.RequestAborted);
        if (!outcome.Succeeded)
            return AdminAnswer.Refuse(http, outcome.Failures);
        var (thread, rows, next) = outcome.Value;
        await using var db = databases.For(jurisdiction.Id);
        var departments = await db.Departments.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Key, http.RequestAborted);
        return AdminAnswer.Ok(new
        {
            Thread = thread.PublicId,
            Address = $"{jurisdiction.BaseAddress}/ideas/{thread.PublicId}",
            thread.OpenedAt,
            thread.ClosedAt,
            Supporters = thread.SupporterCount,
            thread.CommentCount,
            Comments = rows.Select(row => new
            {
                row.Comment.Id,
                row.Comment.Text,
                Name = row.Comment.DisplayName,
                row.Comment.CreatedAt,
                row.Comment.ConfirmedAt,
                Visibility = SnakeCase.Of(row.Comment.Visibility),
                row.Comment.IsAnswer,
                Department = row.Comment.DepartmentId is { } key ? departments.GetValueOrDefault(key) : null,
                row.AbuseReports,
            }),
            Next = next,
        });
    }
}
