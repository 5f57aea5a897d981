using Microsoft.Extensions.Options;
using Open311.Core.Media;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Api.GeoReport;

/// <summary>POST requests up to its answer, which is each interface's own.</summary>
internal sealed class TakeReport(ReadWireCall read, ServiceCatalogs catalogs, SubmitReport submit, IOptions<MediaOptions> media)
{
    /// <summary>Null: it is refused, and that has been answered.</summary>
    public async Task<(WireCall Call, SubmittedReport Report)?> RunAsync(GeoReportExchange exchange)
    {
        if (await read.RunAsync(exchange) is not { } call)
            return null;
        var catalog = await catalogs.ForAsync(call.Town.Id, exchange.Ct);
        var input = PostRequests.InputOf(call, exchange, catalog);
        var inline = InlinePhotos.Read(call.Fields.InlinePhotos, media.Value);
        if (!inline.Succeeded)
        {
            await exchange.RefuseAsync([.. await submit.CheckAsync(input, exchange.Ct), .. inline.Failures], call.Town.Language);
            return null;
        }

        var outcome = await submit.RunAsync(input with { Photos = [.. input.Photos, .. inline.Value] }, exchange.Ct);
        if (!outcome.Succeeded)
        {
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
            return null;
        }

        if (outcome.Value.IsRepeat)
            exchange.Http.Response.Headers["Idempotency-Replayed"] = "true";
        return (call, outcome.Value);
    }
}
