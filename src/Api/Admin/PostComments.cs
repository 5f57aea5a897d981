using Open311.Api.GeoReport;
using Open311.Core.Ideas;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/comments: a department answers; …/comments/{comment}/hide and /show, …/comments/close and /open, all with an <c>internal_note</c>.</summary>
internal static class PostComments
{
    public static async Task<IResult> AnswerAsync(HttpContext http, string id, AnswerIdea answer, ReadComments comments, Open311DbFactory databases)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<AnswerBody>(http);
        if (body is null)
            return refusal!;
        var input = new AnswerIdeaInput(call.Jurisdiction, id, WireText.Clean(body.Text), WireText.Clean(body.Department), call.Actor);
        return await GetComments.AnswerAsync(http, id, comments, databases, await answer.RunAsync(input, http.RequestAborted));
    }

    public static async Task<IResult> HideAsync(HttpContext http, string id, long comment, HideComment hide, ReadComments comments, Open311DbFactory databases)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<NoteBody>(http);
        return body is null ? refusal! : await GetComments.AnswerAsync(http, id, comments, databases, await hide.RunAsync(Comment(http, id, comment, body), http.RequestAborted));
    }

    public static async Task<IResult> ShowAsync(HttpContext http, string id, long comment, ShowComment show, ReadComments comments, Open311DbFactory databases)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<NoteBody>(http);
        return body is null ? refusal! : await GetComments.AnswerAsync(http, id, comments, databases, await show.RunAsync(Comment(http, id, comment, body), http.RequestAborted));
    }

    public static Task<IResult> CloseAsync(HttpContext http, string id, CloseThread close, ReadComments comments, Open311DbFactory databases) => CloseAsync(http, id, true, close, comments, databases);

    public static Task<IResult> OpenAsync(HttpContext http, string id, CloseThread close, ReadComments comments, Open311DbFactory databases) => CloseAsync(http, id, false, close, comments, databases);

    private static async Task<IResult> CloseAsync(HttpContext http, string id, bool isClosed, CloseThread close, ReadComments comments, Open311DbFactory databases)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<NoteBody>(http);
        if (body is null)
            return refusal!;
        var outcome = await close.RunAsync(new CloseThreadInput(call.Jurisdiction, id, isClosed, WireText.Clean(body.InternalNote), call.Actor), http.RequestAborted);
        return outcome.Succeeded ? await GetComments.AnswerAsync(http, id, comments, databases, 0, 1, only: 0) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    private static HideCommentInput Comment(HttpContext http, string id, long comment, NoteBody body)
    {
        var call = AdminCall.Of(http);
        return new HideCommentInput(call.Jurisdiction, id, comment, WireText.Clean(body.InternalNote), call.Actor);
    }

    private sealed record NoteBody
    {
        public string? InternalNote { get; init; }
    }

    private sealed record AnswerBody
    {
        public string? Text { get; init; }

        public string? Department { get; init; }
    }
}
