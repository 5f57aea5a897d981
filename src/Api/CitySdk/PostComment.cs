using System.Globalization;
using Open311.Api.GeoReport;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Reports;

namespace Open311.Api.CitySdk;

/// <summary>POST requests/comments/{id}: somebody speaks about an idea. <c>author</c> is a mail address; its owner is asked to confirm before anybody sees the comment.</summary>
internal static class PostComment
{
    public static async Task RunAsync(HttpContext http, string id, ReadWireCall read, FindReports reports, WriteComment write)
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

        var language = exchange.ReaderLanguage ?? call.Town.Language;
        var outcome = await write.RunAsync(new WriteCommentInput(call.Town, thread, null, call.Fields.Text("comment"), call.Fields.Text("author", "email"), null, language), exchange.Ct);
        if (outcome.Succeeded)
            await exchange.AnswerAsync(StatusCodes.Status201Created, "comments", "comment", document => document.Text("id", outcome.Value.CommentId.ToString(CultureInfo.InvariantCulture)));
        else
            await exchange.RefuseAsync(outcome.Failures, call.Town.Language);
    }
}
