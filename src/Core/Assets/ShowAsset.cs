using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Assets;

/// <summary>An object and what has been reported of it.</summary>
/// <param name="Label">As the layer has it, else as the last report has it.</param>
/// <param name="Asset">Null: the layer has it no more, or is no layer of assets any more.</param>
/// <param name="ReportCount">All public reports that name it, whatever their service.</param>
/// <param name="Reports">The newest of them, at most <see cref="ShowAsset.MaxReports"/>.</param>
public sealed record AssetHistory(string LayerKey, string LayerTitle, string Id, string Label, Asset? Asset, long ReportCount, IReadOnlyList<Report> Reports);

/// <summary>The history of one object: which public reports name it, newest first. An object that the layer has retired keeps its history.</summary>
public sealed class ShowAsset(Open311DbFactory databases, ServiceCatalogs catalogs, FindAssets findAssets)
{
    public const int MaxReports = 100;

    /// <param name="ofSandbox">The reports of the test endpoint instead of the public's.</param>
    public async Task<Outcome<AssetHistory>> RunAsync(int jurisdictionId, AssetLayer assets, string id, bool ofSandbox, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(assets);
        await using var db = databases.For(jurisdictionId);
        return await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Id == assets.LayerId, ct) is { } layer ? await OfAsync(db, layer, assets, id, ofSandbox, ct) : AssetFailures.NotFound;
    }

    /// <summary>By the layer's key; the layer need not be one of assets any more.</summary>
    public async Task<Outcome<AssetHistory>> RunAsync(int jurisdictionId, string layerKey, string id, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        if (await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == layerKey, ct) is not { } layer)
            return AssetFailures.NotFound;
        var catalog = await catalogs.ForAsync(jurisdictionId, ct);
        return await OfAsync(db, layer, catalog.All.Select(service => service.Assets).FirstOrDefault(assets => assets?.LayerId == layer.Id), id, false, ct);
    }

    private async Task<Outcome<AssetHistory>> OfAsync(Open311Db db, Layer layer, AssetLayer? assets, string id, bool ofSandbox, CancellationToken ct)
    {
        var asset = assets is null ? null : await findAssets.ByIdAsync(assets, id, null, ofSandbox, ct);
        var named = (ofSandbox ? db.Reports.IgnoreQueryFilters([Open311Db.NotOfSandbox]).AsNoTracking().Where(row => row.Visibility == ReportVisibility.Sandbox) : PublicReports.In(db))
            .Where(row => row.AssetKey == id && row.AssetLayerId == layer.Id);
        var reports = await named.OrderByDescending(row => row.RequestedDatetime).ThenByDescending(row => row.Id).Take(MaxReports).ToListAsync(ct);
        if (asset is null && reports.Count == 0)
            return AssetFailures.NotFound;
        return new AssetHistory(
            layer.Key, layer.Title, id, asset?.Label ?? reports[0].AssetLabel ?? id, asset, reports.Count < MaxReports ? reports.Count : await named.LongCountAsync(ct), reports);
    }
}
