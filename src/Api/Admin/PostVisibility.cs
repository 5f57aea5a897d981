using Open311.Api.GeoReport;
using Open311.Core.Reports;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/hide and /show; both take an <c>internal_note</c>.</summary>
internal static class PostVisibility
{
    public static async Task<IResult> HideAsync(HttpContext http, string id, HideReport hide, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await hide.RunAsync(new HideReportInput(call.Jurisdiction, id, WireText.Clean(body.InternalNote), call.Actor), http.RequestAborted));
    }

    public static async Task<IResult> ShowAsync(HttpContext http, string id, ShowReport show, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await show.RunAsync(new ShowReportInput(call.Jurisdiction, id, WireText.Clean(body.InternalNote), call.Actor), http.RequestAborted));
    }

    private sealed record Body
    {
        public string? InternalNote { get; init; }
    }
}
