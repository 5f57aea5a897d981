using Open311.Core.Forwarding;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/forward: what failed at the department's endpoint is tried again now.</summary>
internal static class PostForward
{
    public static async Task<IResult> RunAsync(HttpContext http, string id, RetryForward retry, ReadReport report) =>
        await report.AnswerAsync(http, id, await retry.RunAsync(new RetryForwardInput(AdminCall.Of(http).Jurisdiction, id), http.RequestAborted));
}
