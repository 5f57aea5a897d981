using Microsoft.Extensions.Options;
using Open311.Api.GeoReport;
using Open311.Core.Media;
using Open311.Core.Updates;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/photos/{id}: <c>author</c> adds a photo, in <c>media</c>. The report keeps its own: it is an update that shows a photo, and published as any other.</summary>
internal static class PostPhoto
{
    /// <summary>A word that says nothing of the thing.</summary>
    private const string Open = "OPEN";

    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, PostUpdate post, IOptions<MediaOptions> media, TimeProvider clock)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        var input = CitySdkUpdate.Of(call, exchange, id, Open, clock.GetUtcNow());
        var inline = InlinePhotos.Read(call.Fields.InlinePhotos, media.Value);
        if (!inline.Succeeded || inline.Value.Count + input.Photos.Count + input.MediaUrls.Count == 0)
        {
            await exchange.RefuseAsync(inline.Succeeded ? [CitySdkFailures.PhotoMissing] : inline.Failures, call.Town.Language);
            return;
        }

        var outcome = await post.RunAsync(input with { Description = call.Fields.Text("comment"), Photos = [.. input.Photos, .. inline.Value] }, exchange.Ct);
        await CitySdkUpdate.AnswerAsync(exchange, call, id, outcome, "photos", "photo");
    }
}
