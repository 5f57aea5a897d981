using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/status: another status, or a note without one.</summary>
internal static class PostStatus
{
    public static async Task<IResult> RunAsync(HttpContext http, string id, ChangeStatus change, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        if (body is null)
            return refusal!;
        if (string.IsNullOrWhiteSpace(body.Status))
            return AdminAnswer.Refuse(http, AdminFailures.StatusMissing);
        if (SnakeCase.TryParse<ReportStatus>(body.Status) is not { } status)
            return AdminAnswer.Refuse(http, AdminFailures.NotAWord("status", SnakeCase.Words<ReportStatus>()));
        var outcome = await change.RunAsync(new ChangeStatusInput(call.Jurisdiction, id, status, body.PublicNote, body.InternalNote, call.Actor), http.RequestAborted);
        return await report.AnswerAsync(http, id, outcome);
    }

    private sealed record Body
    {
        public string? Status { get; init; }

        public string? PublicNote { get; init; }

        public string? InternalNote { get; init; }
    }
}
