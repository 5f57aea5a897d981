using System.Globalization;
using Microsoft.Extensions.Options;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET requests: reports by id, or those that a query finds, newest first.</summary>
internal static class GetRequests
{
    public static async Task RunAsync(
        HttpContext http, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, ServiceCatalogs catalogs, ApiKeys keys, SendReports send, FindReports reports,
        WholeLists wholeLists, IOptions<GeoReportOptions> limits, TimeProvider clock)
    {
        var exchange = new GeoReportExchange(http);
        var fields = GeoReportFields.OfQuery(http.Request);
        var extensions = ReportExtensionWords.Of(fields.List("extensions"));
        if (fields.List("service_request_id") is { } ids)
        {
            var named = await jurisdictions.NamedAsync(http, fields.Text("jurisdiction_id"));
            if (!named.Succeeded)
                await exchange.RefuseAsync(named.Failures);
            else if (ids.Count > limits.Value.MaxIds)
                await exchange.RefuseAsync([GeoReportFailures.TooManyIds(limits.Value.MaxIds)], named.Value?.Language);
            else
                await AnswerAsync(new ReportQuery(named.Value?.Id) { ServiceRequestIds = ids }, named.Value, isOfToday: false);
            return;
        }

        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } jurisdiction)
            return;

        var caller = ReadReportQuery.AsksForTips(fields) ? await keys.FindAsync(PostRequests.ApiKeyOf(fields, http.Request), exchange.Ct) : null;
        var catalog = await catalogs.ForAsync(jurisdiction.Id, exchange.Ct);
        var wanted = new ReadReportQuery(fields, jurisdiction, catalog, caller, clock.GetUtcNow(), limits.Value, UsualLimit(exchange.Format, limits.Value)).Run();
        if (wanted.Succeeded)
            await AnswerAsync(wanted.Value, jurisdiction, isOfToday: fields.Text("start_date") is null);
        else
            await exchange.RefuseAsync(wanted.Failures, jurisdiction.Language);

        async Task AnswerAsync(ReportQuery query, JurisdictionProfile? town, bool isOfToday)
        {
            if (exchange.Format == GeoReportFormat.Atom)
            {
                town ??= await directory.DefaultAsync(exchange.Ct);
                if (town is null)
                {
                    await exchange.RefuseAsync([JurisdictionFailures.Missing]);
                    return;
                }

                query = query with { JurisdictionId = town.Id };
            }

            query = query with { WithExtended = extensions != ReportExtensions.None, OfSandbox = exchange.Base.IsSandbox, TipServiceIds = exchange.Base.IsSandbox ? [] : query.TipServiceIds };
            var isWhole = exchange.Format != GeoReportFormat.Atom && query.Limit != ReportQuery.NoLimit && !fields.IsTrue("meta");
            var (isAnswered, state) = await send.VersionAsync(exchange, query, town, isOfToday ? query.From : null, isWhole);
            if (isAnswered)
                return;
            if (fields.IsTrue("meta"))
                WriteCounts(http, query, town, await reports.CountAsync(query, exchange.Ct));
            if (exchange.Format == GeoReportFormat.Atom)
            {
                await new ReportFeed(exchange, town!, catalogs, reports).WriteAsync(query, state);
                return;
            }

            using var place = query.Limit == ReportQuery.NoLimit ? wholeLists.TryEnter() : WholeLists.NoPlace;
            if (place is null)
            {
                await exchange.RefuseAsync([GeoReportFailures.TooManyWholeLists], town?.Language);
                return;
            }

            if (query.Limit == ReportQuery.NoLimit && HttpMethods.IsHead(http.Request.Method))
            {
                exchange.Begin().Dispose();
                return;
            }

            await using var rows = await reports.RunAsync(query, exchange.Ct);
            await new ReportWriter(exchange, directory, catalogs, state, extensions).WriteAsync(rows);
        }
    }

    // Departure: the thousand of GeoReport v2 is for its own formats. A table or a map layer that ends somewhere misleads whoever opens it; both are streamed.
    private static int UsualLimit(GeoReportFormat format, GeoReportOptions limits) => format switch
    {
        GeoReportFormat.GeoJson or GeoReportFormat.Csv => ReportQuery.NoLimit,
        GeoReportFormat.Atom => limits.FeedEntries,
        _ => limits.MaxReports,
    };

    // The names are those of the 6aika cities.
    private static void WriteCounts(HttpContext http, ReportQuery query, JurisdictionProfile? town, long count)
    {
        var headers = http.Response.Headers;
        var isPaged = query is { ServiceRequestIds: null, Limit: not ReportQuery.NoLimit };
        headers["X-Result-Count"] = count.ToString(CultureInfo.InvariantCulture);
        headers["X-Page-Count"] = (isPaged ? (count + query.Limit - 1) / query.Limit : Math.Min(count, 1)).ToString(CultureInfo.InvariantCulture);
        headers["X-Page-Size"] = (isPaged ? query.Limit : count).ToString(CultureInfo.InvariantCulture);
        if (!isPaged || town is null || query.Offset + (long)query.Limit >= count)
            return;
        headers["X-Next-Page-URL"] = PageAddress(http, town, query.Limit, query.Offset + query.Limit);
    }

    /// <summary>The address of another page of the same list, absolute. Without the key that came with the request.</summary>
    internal static string PageAddress(HttpContext http, JurisdictionProfile town, int limit, int offset) => Address(http, town,
        [KeyValuePair.Create("limit", (string?)limit.ToString(CultureInfo.InvariantCulture)), KeyValuePair.Create("offset", (string?)offset.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The address of the list without its page.</summary>
    internal static string ListAddress(HttpContext http, JurisdictionProfile town) => Address(http, town, []);

    private static string Address(HttpContext http, JurisdictionProfile town, IEnumerable<KeyValuePair<string, string?>> page)
    {
        var query = http.Request.Query.Where(pair => !ReadReportQuery.PageFields.Contains(pair.Key) && !pair.Key.Equals("api_key", StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        return town.BaseAddress + http.Request.Path.ToUriComponent() + QueryString.Create(query.Concat(page)).ToUriComponent();
    }
}
