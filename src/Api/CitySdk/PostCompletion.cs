using Open311.Api.GeoReport;
using Open311.Core.Updates;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/completions/{id}: <c>author</c> says that the thing is done. It moves nothing, unless the key may move a status: it is an update with that claim, and published as any other.</summary>
internal static class PostCompletion
{
    private const string Fixed = "FIXED";

    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, PostUpdate post, TimeProvider clock)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange) is not { } call)
            return;
        var isGerman = (exchange.ReaderLanguage ?? call.Town.Language) == "de";
        var input = CitySdkUpdate.Of(call, exchange, id, Fixed, clock.GetUtcNow()) with { Description = call.Fields.Text("comment") ?? (isGerman ? "Das ist erledigt." : "This is done.") };
        await CitySdkUpdate.AnswerAsync(exchange, call, id, await post.RunAsync(input, exchange.Ct), "completions", "completion");
    }
}
