using System.Globalization;
using Open311.Api.GeoReport;
using Open311.Core.Ideas;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Portal.Hosting;

namespace Open311.Api.CitySdk;

/// <summary>GET requests/comments/{id}: what the public has said about an idea, oldest first. A defect has none.</summary>
internal static class GetComments
{
    private const int MaxComments = 1000;

    public static async Task RunAsync(HttpContext http, string id, JurisdictionResolution jurisdictions, FindReports reports, ShowThread show, DataVersions versions)
    {
        var exchange = new CitySdkExchange(http);
        if (await exchange.JurisdictionAsync(jurisdictions, exchange.FieldsOfQuery().Text("jurisdiction_id")) is not { } town)
            return;

        var state = await versions.OfAsync(town.Id, exchange.Ct);
        if (AnswerVersion.Of(state, town.Mark, exchange.ReaderLanguage).IsKnownTo(http))
            return;
        var idea = await IdeaOf.FindAsync(reports, town, id, exchange.Ct);
        if (!idea.Succeeded)
        {
            await exchange.RefuseAsync(idea.Failures, town.Language);
            return;
        }

        var comments = idea.Value is null ? null : await ReadAsync(show, new ShowThreadInput(town, idea.Value, null, 0, MaxComments), exchange.Ct);
        using var document = exchange.Begin();
        document.BeginList("comments");
        foreach (var comment in comments ?? [])
        {
            document.BeginObject("comment");
            document.Text("id", comment.Id.ToString(CultureInfo.InvariantCulture));
            document.Text("jurisdiction_id", town.Key);
            document.Text("author", comment.Department ?? comment.DisplayName);
            document.Text("comment", comment.Text);
            document.Time("datetime", comment.CreatedAt);
            document.Text("service_request_id", id);
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }

    private static async Task<IReadOnlyList<PublicComment>> ReadAsync(ShowThread show, ShowThreadInput input, CancellationToken ct)
    {
        var thread = await show.RunAsync(input, ct);
        return thread.Succeeded ? thread.Value.Comments : [];
    }
}
