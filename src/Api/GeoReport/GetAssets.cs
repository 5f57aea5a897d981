using System.Globalization;
using Open311.Core.Assets;
using Open311.Core.Failures;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>GET assets: the objects that a report of a service at a place can name, nearest first. Not in GeoReport v2. A service without assets has an empty list.</summary>
internal static class GetAssets
{
    public static async Task RunAsync(HttpContext http, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs, FindAssets findAssets)
    {
        var exchange = GeoReportExchange.Of(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;
        var failures = new List<Failure>();
        var service = ServiceOf(fields, await catalogs.ForAsync(town.Id, exchange.Ct), failures);
        var place = PlaceOf(fields, failures);
        var limit = FindAssets.UsualLimit;
        if (fields.Text("limit") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1))
            failures.Add(GeoReportFailures.NumberInvalid("limit", 1));
        if (failures.Count > 0)
        {
            await exchange.RefuseAsync(failures, town.Language);
            return;
        }

        var found = service!.Assets is { } layer ? await findAssets.RunAsync(new FindAssetsInput(town.Id, layer, place!.Value, limit, exchange.Base.IsSandbox), exchange.Ct) : [];
        using var document = exchange.Begin();
        document.BeginList("assets");
        foreach (var asset in found)
        {
            document.BeginObject("asset");
            Write(document, asset);
            document.EndObject();
        }

        document.EndList();
        await exchange.EndAsync(document);
    }

    internal static Service? ServiceOf(GeoReportFields fields, CatalogSnapshot catalog, List<Failure> failures)
    {
        if (fields.Text("service_code") is not { } code)
            failures.Add(ReportFailures.ServiceMissing);
        else if (catalog.ByCode.TryGetValue(code, out var service) && service.IsActive)
            return service;
        else
            failures.Add(ReportFailures.ServiceUnknown);
        return null;
    }

    /// <summary>What is known of an object that the layer has.</summary>
    internal static void Write(GeoReportDocument document, Asset asset)
    {
        document.Text("asset_id", asset.Id);
        document.Text("label", asset.Label);
        document.Number("lat", asset.Place.Latitude);
        document.Number("long", asset.Place.Longitude);
        document.Number("distance", asset.DistanceMeters is { } meters ? Math.Round(meters, 1) : null);
        document.Text("layer", asset.LayerTitle);
        document.Text("attribution", asset.Attribution);
        document.Text("licence", asset.Licence);
        document.Number("reports", asset.ReportCount);
        document.Time("last_requested_datetime", asset.LastReportAt);
    }

    internal static Wgs84Point? PlaceOf(GeoReportFields fields, List<Failure> failures)
    {
        if (fields.Text("lat") is not { } latitude || fields.Text("long") is not { } longitude)
        {
            var half = fields.Text("lat") is not null || fields.Text("long") is not null;
            if (!half || !failures.Contains(ReportFailures.PlaceHalf))
                failures.Add(half ? ReportFailures.PlaceHalf : ReportFailures.PointMissing);
            return null;
        }

        var place = ReadReportQuery.Decimals(latitude) is { } north && ReadReportQuery.Decimals(longitude) is { } east ? Wgs84Point.TryCreate(north, east) : null;
        if (place is null)
            failures.Add(ReportFailures.PlaceInvalid);
        return place;
    }
}
