using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Api.GeoReport;

/// <summary>Answers a query: 304 for who has the answer already, 404 where one report was asked for that there is not.</summary>
internal sealed class SendReports(JurisdictionDirectory directory, DataVersions versions, FindReports reports)
{
    /// <param name="town">Null: whichever the id belongs to.</param>
    /// <param name="write">From the state that the data are at least as new as; null: none was read.</param>
    public async Task RunAsync(GeoReportExchange exchange, ReportQuery query, JurisdictionProfile? town, bool isOfOne, Func<DataState?, ReportWriter> write)
    {
        DataState? state = query.IsNonPublic ? null : await versions.OfAsync(query.JurisdictionId, exchange.Ct);
        if (state is null)
            exchange.Http.Response.Headers.CacheControl = "private, no-store";
        else if ((!query.IsSettledOnly || state.Value.IsSettled) && AnswerVersion.Of(state.Value, await GetRequests.MarkAsync(directory, town, exchange.Ct), exchange.ReaderLanguage).IsKnownTo(exchange.Http))
            return;
        await using var rows = await reports.RunAsync(query, exchange.Ct);
        if (isOfOne && rows.IsEmpty)
            await exchange.RefuseAsync([ReportFailures.ReportUnknown], town?.Language);
        else
            await write(state).WriteAsync(rows);
    }
}
