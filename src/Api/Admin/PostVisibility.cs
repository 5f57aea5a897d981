using Open311.Api.GeoReport;
using Open311.Core.Media;
using Open311.Core.Reports;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/hide and /show, and the same for one photo, reports/{id}/photos/{photo}/hide and /show; all take an <c>internal_note</c>.</summary>
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

    public static async Task<IResult> HidePhotoAsync(HttpContext http, string id, long photo, HidePhoto hide, ReadReport report)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await hide.RunAsync(Photo(http, id, photo, body), http.RequestAborted));
    }

    public static async Task<IResult> ShowPhotoAsync(HttpContext http, string id, long photo, ShowPhoto show, ReadReport report)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await show.RunAsync(Photo(http, id, photo, body), http.RequestAborted));
    }

    private static HidePhotoInput Photo(HttpContext http, string id, long photo, Body body)
    {
        var call = AdminCall.Of(http);
        return new HidePhotoInput(call.Jurisdiction, id, photo, WireText.Clean(body.InternalNote), call.Actor);
    }

    private sealed record Body
    {
        public string? InternalNote { get; init; }
    }
}
