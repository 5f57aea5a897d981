using Open311.Api.GeoReport;
using Open311.Core.Handshakes;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/acceptance and reports/{id}/rejection: the department responsible takes the case, or does not.</summary>
internal static class PostAnswer
{
    public static async Task<IResult> AcceptAsync(HttpContext http, string id, AcceptReport accept, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Acceptance>(http);
        if (body is null)
            return refusal!;
        return await report.AnswerAsync(http, id, await accept.RunAsync(new AcceptReportInput(call.Jurisdiction, id, WireText.Clean(body.Department), call.Actor), http.RequestAborted));
    }

    public static async Task<IResult> RejectAsync(HttpContext http, string id, RejectReport reject, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Rejection>(http);
        if (body is null)
            return refusal!;
        return await report.AnswerAsync(http, id, await reject.RunAsync(new RejectReportInput(call.Jurisdiction, id, WireText.Clean(body.Department), WireText.Clean(body.Reason), call.Actor), http.RequestAborted));
    }

    private sealed record Acceptance
    {
        public string? Department { get; init; }
    }

    private sealed record Rejection
    {
        public string? Department { get; init; }

        public string? Reason { get; init; }
    }
}
