using Microsoft.Extensions.Options;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Api.CitySdk;

/// <summary>GET requests: reports by id, or those of any time that a query finds, newest first; with <c>just_count</c> how many they are.</summary>
internal static class GetRequests
{
    /// <summary>Filters of Klarschiff for which there is nothing here: areas are no rows of ours, and watched areas are its own.</summary>
    private static readonly string[] Unknown = ["observation_key", "area_code"];

    public static async Task RunAsync(
        HttpContext http, JurisdictionResolution jurisdictions, JurisdictionDirectory directory, ServiceCatalogs catalogs, ApiKeys keys, FindReports reports, SendReports send,
        IOptions<GeoReportOptions> limits, TimeProvider clock)
    {
        var exchange = new CitySdkExchange(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;
        var caller = ReadReportQuery.AsksForTips(fields) ? await keys.FindAsync(Open311.Api.GeoReport.PostRequests.ApiKeyOf(fields, http.Request), exchange.Ct) : null;
        var wanted = Query(fields, town, await catalogs.ForAsync(town.Id, exchange.Ct), caller, clock.GetUtcNow(), limits.Value);
        if (!wanted.Succeeded)
            await exchange.RefuseAsync(wanted.Failures, town.Language);
        else if (fields.IsTrue("just_count"))
            await AnswerCountAsync(exchange, await reports.CountAsync(wanted.Value, exchange.Ct));
        else
            await send.RunAsync(exchange, wanted.Value with { WithExtended = fields.IsTrue("extensions") }, town, isOfOne: false, state => new CitySdkReports(exchange, directory, catalogs, state));
    }

    private static Outcome<ReportQuery> Query(GeoReportFields fields, JurisdictionProfile town, CatalogSnapshot catalog, ApiCaller? caller, DateTimeOffset now, GeoReportOptions limits)
    {
        var failures = Unknown.Where(field => fields.Text(field) is not null).Select(CitySdkFailures.FilterUnknown).ToList();
        var words = fields.List("detailed_status");
        var statuses = words?.Select(CitySdkStatus.Of).ToList();
        if (statuses?.Contains(null) == true)
            failures.Add(GeoReportFailures.NoneOf("detailed_status", CitySdkStatus.Words));
        fields.Replace("detailed_status");
        PutPlaceRight(fields, town);
        var ids = fields.List("service_request_id");
        if (ids?.Count > limits.MaxIds)
            failures.Add(GeoReportFailures.TooManyIds(limits.MaxIds));
        var read = new ReadReportQuery(fields, town, catalog, caller, now, limits, limits.MaxReports, hasWindow: false).Run();
        failures.AddRange(read.Failures);
        if (failures.Count > 0)
            return failures;
        var query = read.Value with { Statuses = statuses?.SelectMany(some => some!).Distinct().ToList() };
        // Reports that have no department yet are in neither list; they have one within seconds.
        if (fields.Text("negation") == "agency_responsible" && query.DepartmentIds is { } named)
            query = query with { DepartmentIds = catalog.Departments.Keys.Except(named).ToList() };
        // Ids go before every filter, as everywhere here. Departure: in Klarschiff the filters hold for them too.
        return ids is null ? query : query with { ServiceRequestIds = ids };
    }

    /// <summary>
    /// Only all three of lat, long and radius are a filter. Klarschiff's front end sends the two numbers of its map the wrong way round, and its back office reads them so. Where the place as it was sent
    /// lies outside the town and the other way round inside, it is meant the other way round; a correct place is never touched, and without a boundary none is.
    /// </summary>
    private static void PutPlaceRight(GeoReportFields fields, JurisdictionProfile town)
    {
        var (latitude, longitude, radius) = (fields.Text("lat"), fields.Text("long"), fields.Text("radius"));
        if (latitude is null || longitude is null || radius is null)
        {
            fields.Replace("lat");
            fields.Replace("long");
            fields.Replace("radius");
        }
        else if (town.Row.Boundary is not null && Place(longitude, latitude) is { } swapped && town.Covers(swapped) && !(Place(latitude, longitude) is { } sent && town.Covers(sent)))
        {
            fields.Replace("lat", longitude);
            fields.Replace("long", latitude);
        }
    }

    internal static Wgs84Point? Place(string latitude, string longitude) =>
        ReadReportQuery.Decimals(latitude) is { } north && ReadReportQuery.Decimals(longitude) is { } east ? Wgs84Point.TryCreate(north, east) : null;

    private static async Task AnswerCountAsync(CitySdkExchange exchange, long count)
    {
        using var document = exchange.Begin();
        document.BeginList("service_requests");
        document.BeginObject("request");
        document.Number("count", count);
        document.EndObject();
        document.EndList();
        await exchange.EndAsync(document);
    }
}
