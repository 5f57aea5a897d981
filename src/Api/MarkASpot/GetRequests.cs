using System.Globalization;
using Microsoft.Extensions.Options;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.MarkASpot;

/// <summary>GET requests: reports by id, or those of any time that a query finds, newest first; with <c>meta=true</c> in an object that says how many there are.</summary>
internal static class GetRequests
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;

    public static async Task RunAsync(
        HttpContext http, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, ServiceCatalogs catalogs, ApiKeys keys, FindReports reports, SendReports send,
        IOptions<GeoReportOptions> limits, TimeProvider clock)
    {
        var exchange = new MarkASpotExchange(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;
        var caller = ReadReportQuery.AsksForTips(fields) ? await keys.FindAsync(Open311.Api.GeoReport.PostRequests.ApiKeyOf(fields, http.Request), exchange.Ct) : null;
        var wanted = Query(fields, town, await catalogs.ForAsync(town.Id, exchange.Ct), caller, clock.GetUtcNow(), limits.Value);
        if (!wanted.Succeeded)
        {
            await exchange.RefuseAsync(wanted.Failures, town.Language);
            return;
        }

        var query = wanted.Value with { WithExtended = true };
        MarkASpotMeta? meta = fields.IsTrue("meta") && exchange.Format == GeoReportFormat.Json ? new(await reports.CountAsync(query, exchange.Ct), query.Limit, query.Offset) : null;
        await send.RunAsync(exchange, query, town, isOfOne: false, state => new MarkASpotReports(exchange, directory, catalogs, state, meta, fields.Text("extensions") is not null));
    }

    private static Outcome<ReportQuery> Query(GeoReportFields fields, JurisdictionProfile town, CatalogSnapshot catalog, ApiCaller? caller, DateTimeOffset now, GeoReportOptions limits)
    {
        // Fields of Mark-a-Spot's own content management.
        var failures = fields.Names.Where(name => name.StartsWith("field_", StringComparison.Ordinal)).Select(MarkASpotFailures.FilterUnknown).ToList();
        var ids = fields.List("service_request_id");
        if (ids?.Count > limits.MaxIds)
            failures.Add(GeoReportFailures.TooManyIds(limits.MaxIds));
        if (fields.Text("limit") is not { } limit)
            fields.Replace("limit", DefaultLimit.ToString(CultureInfo.InvariantCulture));
        else if (long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > MaxLimit)
            fields.Replace("limit", MaxLimit.ToString(CultureInfo.InvariantCulture));
        var read = new ReadReportQuery(fields, town, catalog, caller, now, limits, limits.MaxReports, hasWindow: false).Run();
        failures.AddRange(read.Failures);
        if (failures.Count > 0)
            return failures;
        return ids is null ? read.Value : read.Value with { ServiceRequestIds = ids, Limit = ids.Count, Offset = 0 };
    }
}
