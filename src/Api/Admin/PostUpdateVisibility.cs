using Open311.Api.GeoReport;
using Open311.Core.Updates;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/updates/{update}/hide and /show, both with an <c>internal_note</c>. One that waits for review is published by /show.</summary>
internal static class PostUpdateVisibility
{
    public static async Task<IResult> HideAsync(HttpContext http, string id, long update, HideUpdate hide, ReadReport report)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await hide.RunAsync(InputOf(http, id, update, body), http.RequestAborted));
    }

    public static async Task<IResult> ShowAsync(HttpContext http, string id, long update, ShowUpdate show, ReadReport report)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        return body is null ? refusal! : await report.AnswerAsync(http, id, await show.RunAsync(InputOf(http, id, update, body), http.RequestAborted));
    }

    private static HideUpdateInput InputOf(HttpContext http, string id, long update, Body body)
    {
        var call = AdminCall.Of(http);
        return new HideUpdateInput(call.Jurisdiction, id, update, WireText.Clean(body.InternalNote), call.Actor);
    }

    private sealed record Body
    {
        public string? InternalNote { get; init; }
    }
}
