using Open311.Api.GeoReport;
using Open311.Core.Reports;
using Open311.Geo;

namespace Open311.Api.Admin;

/// <summary>POST reports/{id}/correction: another kind, another place, or both.</summary>
internal static class PostCorrection
{
    public static async Task<IResult> RunAsync(HttpContext http, string id, CorrectReport correct, ReadReport report)
    {
        var call = AdminCall.Of(http);
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        if (body is null)
            return refusal!;
        if (body.Lat is null != body.Long is null)
            return AdminAnswer.Refuse(http, ReportFailures.PlaceHalf);
        Wgs84Point? place = null;
        if (body is { Lat: { } latitude, Long: { } longitude } && (place = Wgs84Point.TryCreate(latitude, longitude)) is null)
            return AdminAnswer.Refuse(http, ReportFailures.PlaceInvalid);
        var outcome = await correct.RunAsync(new CorrectReportInput(call.Jurisdiction, id, WireText.Clean(body.ServiceCode), place, call.Actor), http.RequestAborted);
        return await report.AnswerAsync(http, id, outcome);
    }

    private sealed record Body
    {
        public string? ServiceCode { get; init; }

        public double? Lat { get; init; }

        public double? Long { get; init; }
    }
}
