using Open311.Api.GeoReport;
using Open311.Core.Routing;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/department gives it to a department by hand; DELETE lets the rules decide again.</summary>
internal static class PostDepartment
{
    public static async Task<IResult> RunAsync(HttpContext http, string id, ReassignReport reassign, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        if (body is null)
            return refusal!;
        var outcome = await reassign.RunAsync(new ReassignReportInput(call.Jurisdiction, id, WireText.Clean(body.Department), WireText.Clean(body.InternalNote), call.Actor), http.RequestAborted);
        return await report.AnswerAsync(http, id, outcome);
    }

    public static async Task<IResult> LiftAsync(HttpContext http, string id, LiftDecision lift, ReadReport report)
    {
        var call = AdminCall.Of(http);
        return await report.AnswerAsync(http, id, await lift.RunAsync(new LiftDecisionInput(call.Jurisdiction, id, call.Actor), http.RequestAborted));
    }

    private sealed record Body
    {
        public string? Department { get; init; }

        public string? InternalNote { get; init; }
    }
}
