using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Open311.Api.GeoReport;
using Open311.Core.Layers;

namespace Open311.Api.Admin;

/// <summary>GET, PUT and DELETE datum-grid: the town's own NTv2 grid. PUT takes the file itself as the body; its name and accuracy stand in the query.</summary>
internal static class DatumGridCalls
{
    public static async Task<IResult> GetAsync(HttpContext http, SetDatumGrid grids) =>
        await grids.FindAsync(AdminCall.Of(http).Jurisdiction.Id, http.RequestAborted) is { } grid ? Answer(grid) : AdminAnswer.Refuse(http, LayerFailures.GridNone);

    public static async Task<IResult> PutAsync(HttpContext http, SetDatumGrid grids)
    {
        double? accuracy = null;
        if (http.Request.Query["accuracy"].ToString() is { Length: > 0 } text)
        {
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var meters))
                return AdminAnswer.Refuse(http, LayerFailures.GridAccuracyInvalid(SetDatumGrid.MaxAccuracyMeters));
            accuracy = meters;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = SetDatumGrid.MaxBytes + 1;
        if (http.Request.ContentLength > SetDatumGrid.MaxBytes)
            return TooLarge(http);
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(http);
        }

        if (body.Length == 0)
            return AdminAnswer.Refuse(http, LayerFailures.FileMissing);
        var call = AdminCall.Of(http);
        var name = WireText.Clean(http.Request.Query["name"].ToString()) is { Length: > 0 } named ? named : "grid";
        var outcome = await grids.RunAsync(new SetDatumGridInput(call.Jurisdiction.Id, body.ToArray(), name, accuracy, call.Actor), http.RequestAborted);
        return outcome.Succeeded ? Answer(outcome.Value) : AdminAnswer.Refuse(http, outcome.Failures);
    }

    public static async Task<IResult> DeleteAsync(HttpContext http, SetDatumGrid grids) =>
        await grids.RemoveAsync(AdminCall.Of(http).Jurisdiction.Id, http.RequestAborted) ? Results.NoContent() : AdminAnswer.Refuse(http, LayerFailures.GridNone);

    private static IResult TooLarge(HttpContext http) => AdminAnswer.Refuse(http, LayerFailures.GridTooLarge(SetDatumGrid.MaxBytes), StatusCodes.Status413PayloadTooLarge);

    private static IResult Answer(DatumGridSummary grid) => AdminAnswer.Ok(new { DatumGrid = grid });
}
