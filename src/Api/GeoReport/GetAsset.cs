using Open311.Core.Assets;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;
using Open311.Portal.Hosting;

namespace Open311.Api.GeoReport;

/// <summary>
/// GET assets/{id}: one object of a service's assets, and which public reports name it, newest first, of whatever service. Not in GeoReport v2. One that the layer has retired
/// has no place any more, and keeps its history.
/// </summary>
internal static class GetAsset
{
    public static async Task RunAsync(HttpContext http, string id, JurisdictionResolution jurisdictions, ServiceCatalogs catalogs, ShowAsset showAsset)
    {
        var exchange = GeoReportExchange.Of(http);
        var fields = exchange.FieldsOfQuery();
        if (await exchange.JurisdictionAsync(jurisdictions, fields.Text("jurisdiction_id")) is not { } town)
            return;
        var failures = new List<Failure>();
        var catalog = await catalogs.ForAsync(town.Id, exchange.Ct);
        var service = GetAssets.ServiceOf(fields, catalog, failures);
        if (service is { Assets: null })
            failures.Add(AssetFailures.NoneOfService(service.Code));
        if (failures.Count > 0)
        {
            await exchange.RefuseAsync(failures, town.Language);
            return;
        }

        // A slash in an id comes as %2F and stays it.
        var asset = await showAsset.RunAsync(town.Id, service!.Assets!, WireText.Clean(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)) ?? "", exchange.Base.IsSandbox, exchange.Ct);
        if (!asset.Succeeded)
        {
            await exchange.RefuseAsync(asset.Failures, town.Language);
            return;
        }

        var language = exchange.ReaderLanguage ?? town.Language;
        using var document = exchange.Begin();
        document.BeginList("assets");
        document.BeginObject("asset");
        Write(document, asset.Value, catalog, language);
        document.EndObject();
        document.EndList();
        await exchange.EndAsync(document);
    }

    private static void Write(GeoReportDocument document, AssetHistory history, CatalogSnapshot catalog, string language)
    {
        var newest = history.Reports.Count > 0 ? history.Reports[0].RequestedDatetime : (DateTimeOffset?)null;
        if (history.Asset is { } asset)
            GetAssets.Write(document, asset);
        else
            WriteRetired(document, history, newest);
        document.Flag("retired", history.Asset is null);
        document.BeginList("service_requests");
        foreach (var report in history.Reports)
        {
            var service = catalog.ById.GetValueOrDefault(report.ServiceId);
            document.BeginObject("request");
            document.Text("service_request_id", report.ServiceRequestId);
            document.Text("status", report.IsClosed ? "closed" : "open");
            document.Text("detailed_status", SnakeCase.Of(report.Status));
            document.Text("service_code", service?.Code);
            document.Text("service_name", service?.In(language).Name);
            document.Text("description", report.Description);
            document.Time("requested_datetime", report.RequestedDatetime);
            document.Time("updated_datetime", report.UpdatedDatetime);
            document.EndObject();
        }

        document.EndList();
    }

    private static void WriteRetired(GeoReportDocument document, AssetHistory history, DateTimeOffset? newest)
    {
        document.Text("asset_id", history.Id);
        document.Text("label", history.Label);
        document.Number("lat", (double?)null);
        document.Number("long", (double?)null);
        document.Number("distance", (double?)null);
        document.Text("layer", history.LayerTitle);
        document.Text("attribution", null);
        document.Text("licence", null);
        document.Number("reports", history.ReportCount);
        document.Time("last_requested_datetime", newest);
    }
}
