using Open311.Core.Persistence;
using Open311.Core.Privacy;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/erase: takes the reporter's data out, with <c>scope</c> everything also text, answers and photos.</summary>
internal static class PostErasure
{
    public static async Task<IResult> RunAsync(HttpContext http, string id, EraseReport erase, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        if (body is null)
            return refusal!;
        if (SnakeCase.TryParse<ErasureScope>(body.Scope) is not { } scope)
            return AdminAnswer.Refuse(http, AdminFailures.ScopeOfErasure);
        return await report.AnswerAsync(http, id, await erase.RunAsync(new EraseReportInput(call.Jurisdiction, id, scope, call.Actor), http.RequestAborted));
    }

    private sealed record Body
    {
        public string? Scope { get; init; }
    }
}
