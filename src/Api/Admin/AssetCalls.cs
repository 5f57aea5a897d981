using Open311.Api.GeoReport;
using Open311.Core.Assets;

namespace Open311.Api.Admin;

/// <summary>GET, PUT and DELETE services/{service}/assets: which layer's objects reports of the service can name.</summary>
internal static class AssetCalls
{
    public static async Task<IResult> GetAsync(HttpContext http, string service, SetAssetLayer marks)
    {
        var outcome = await marks.FindAsync(AdminCall.Of(http).Jurisdiction.Id, service, http.RequestAborted);
        return outcome.Succeeded ? Answer(outcome.Value) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    public static async Task<IResult> PutAsync(HttpContext http, string service, SetAssetLayer marks)
    {
        var (body, refusal) = await AdminAnswer.ReadAsync<Body>(http);
        if (body is null)
            return refusal!;
        var mark = new AssetMark(WireText.Clean(body.Layer) ?? "", WireText.Clean(body.IdColumn), WireText.Clean(body.Label), body.SnapDistanceMeters);
        var outcome = await marks.RunAsync(new SetAssetLayerInput(AdminCall.Of(http).Jurisdiction.Id, service, mark), http.RequestAborted);
        return outcome.Succeeded ? Answer(outcome.Value.Now) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    public static async Task<IResult> DeleteAsync(HttpContext http, string service, SetAssetLayer marks) =>
        await marks.RemoveAsync(AdminCall.Of(http).Jurisdiction.Id, service, http.RequestAborted) ? Results.NoContent() : AdminAnswer.Refuse(http, AssetFailures.NoneOfService(service));

    private static IResult Answer(MarkedLayer mark) => AdminAnswer.Ok(new
    {
        Assets = new { mark.ServiceCode, mark.ServiceName, Layer = mark.LayerKey, mark.LayerTitle, mark.IdColumn, mark.Label, mark.SnapDistanceMeters, mark.ObjectCount },
    });

    private sealed record Body
    {
        public string? Layer { get; init; }

        public string? IdColumn { get; init; }

        public string? Label { get; init; }

        public double? SnapDistanceMeters { get; init; }
    }
}
