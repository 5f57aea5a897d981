using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Answers a query: 304 for who has the answer already, the kept answer if there is one, 404 where one report was asked for that there is not.</summary>
internal sealed class SendReports(JurisdictionDirectory directory, DataVersions versions, FindReports reports, FindReport report, KeptAnswers kept)
{
    /// <param name="town">Null: whichever the id belongs to.</param>
    /// <param name="write">From the state that the data are at least as new as; null: none was read.</param>
    public async Task RunAsync(GeoReportExchange exchange, ReportQuery query, JurisdictionProfile? town, bool isOfOne, Func<DataState?, ReportWriter> write)
    {
        if (isOfOne && town is not null && exchange.Http.Request.Headers.IfNoneMatch.Count == 0 && !kept.Has(exchange))
        {
            var (stateBefore, found) = await report.RunAsync(query, query.ServiceRequestIds!.Single(), exchange.Ct);
            var version = AnswerVersion.Of(stateBefore, town.Mark, exchange.ReaderLanguage);
            version.IsKnownTo(exchange.Http);
            if (await kept.SendAsync(exchange, version))
                return;
            await SendAsync(ReportRows.OfOne(found), stateBefore);
            return;
        }

        var (isAnswered, state) = await VersionAsync(exchange, query, town);
        if (isAnswered)
            return;
        await using var rows = await reports.RunAsync(query, exchange.Ct);
        await SendAsync(rows, state);

        async Task SendAsync(ReportRows found, DataState? before)
        {
            if (isOfOne && found.IsEmpty)
                await exchange.RefuseAsync([ReportFailures.ReportUnknown], town?.Language);
            else
                await write(before).WriteAsync(found);
        }
    }

    /// <summary>Puts the version on the answer, and answers 304 for who has it, or with the answer that is kept.</summary>
    /// <param name="window">Where the list begins, if that moves with the day.</param>
    /// <param name="isWhole">The answer is what the exchange writes, with no header of its own, and not a stream without end.</param>
    /// <returns>The state to be read before the data; null where the answer has no version.</returns>
    public async Task<(bool IsAnswered, DataState? State)> VersionAsync(GeoReportExchange exchange, ReportQuery query, JurisdictionProfile? town, DateTimeOffset? window = null, bool isWhole = true)
    {
        // What not everybody may read is kept by nobody.
        if (query.IsNonPublic)
        {
            exchange.Http.Response.Headers.CacheControl = "private, no-store";
            return (false, null);
        }

        var state = await versions.OfAsync(query.JurisdictionId, exchange.Ct);
        // A report that still waits behind an older writer is missing in the answer, and no version would move when it comes in.
        if (query.IsSettledOnly && !state.IsSettled)
            return (false, state);
        var version = AnswerVersion.Of(state, await MarkAsync(town, exchange.Ct), exchange.ReaderLanguage, window);
        return (version.IsKnownTo(exchange.Http) || (isWhole && await kept.SendAsync(exchange, version)), state);
    }

    // Of one town, or of all of them.
    private async ValueTask<uint> MarkAsync(JurisdictionProfile? town, CancellationToken ct) => town?.Mark ?? (await directory.AllAsync(ct)).Aggregate(0u, (all, one) => all ^ one.Mark);
}
