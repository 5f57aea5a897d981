namespace Open311.Api.Admin;

/// <summary>GET reports/{id}: everything staff may know of a report.</summary>
internal static class GetReport
{
    public static Task<IResult> RunAsync(HttpContext http, string id, ReadReport report) => report.AnswerAsync(http, id);
}
