using Open311.Api.GeoReport;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Reports;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/votes/{id}: somebody is for an idea. <c>author</c> is a mail address; it counts once its owner has confirmed.</summary>
internal static class PostVote
{
    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, FindReports reports, SupportIdea support)
    {
        var exchange = new CitySdkExchange(http);
        if (await read.RunAsync(exchange, ApiScopes.Report) is not { } call)
            return;
        var idea = await IdeaOf.FindAsync(reports, call.Town, id, exchange.Ct);
        if (idea is not { Succeeded: true, Value: { } thread })
        {
            await exchange.RefuseAsync(idea.Succeeded ? [CitySdkFailures.OnlyIdeas] : idea.Failures, call.Town.Language);
            return;
        }

        var outcome = await support.RunAsync(new SupportIdeaInput(call.Town, thread, call.Fields.Text("author", "email"), null, exchange.ReaderLanguage ?? call.Town.Language), exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status201Created, "votes", "vote", document => document.Text("service_request_id", id));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
