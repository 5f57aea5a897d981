using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Assets;

/// <param name="IdColumn">The column that the ids come from, to be sure of it: the layer's key column. Null: whichever that is.</param>
/// <param name="Label">Columns of the layer in braces; null: the layer's label column, else the id.</param>
/// <param name="SnapDistanceMeters">Null: <see cref="AssetLayer.DefaultSnapMeters"/>.</param>
public sealed record AssetMark(string LayerKey, string? IdColumn, string? Label, double? SnapDistanceMeters);

public sealed record SetAssetLayerInput(int JurisdictionId, string ServiceCode, AssetMark Mark);

/// <param name="IdColumn">The key column of the published version; null: nothing is published, or it was not written down.</param>
/// <param name="ObjectCount">Of the published version.</param>
public sealed record MarkedLayer(string ServiceCode, string ServiceName, string LayerKey, string LayerTitle, string? IdColumn, string? Label, double SnapDistanceMeters, long ObjectCount);

/// <param name="Before">What the service had; null: nothing.</param>
public sealed record AssetsSet(MarkedLayer Now, MarkedLayer? Before);

/// <summary>
/// Marks a layer as the assets of a service, shows the marks, and takes one back. From then on everybody may read id, label and place of the objects near a place; reports keep what they named.
/// </summary>
public sealed class SetAssetLayer(Open311DbFactory databases, DescribeLayer describe, JurisdictionDirectory directory, ServiceCatalogs catalogs, TimeProvider clock)
{
    public async Task<Outcome<AssetsSet>> RunAsync(SetAssetLayerInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        if (await db.Services.Include(row => row.Assets).FirstOrDefaultAsync(row => row.Code == input.ServiceCode, ct) is not { } service)
            return ReportFailures.ServiceUnknown;
        var before = await FindAsync(db, input.ServiceCode, ct);
        var applied = await ApplyAsync(db, service, input.Mark, ct);
        if (!applied.Succeeded)
            return applied.Failures.ToList();
        if (applied.Value)
            town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        Forget(input.JurisdictionId);
        return new AssetsSet((await FindAsync(db, input.ServiceCode, ct))!, before);
    }

    /// <summary>By the services' order.</summary>
    public async Task<IReadOnlyList<MarkedLayer>> ListAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        return await In(db).ToListAsync(ct);
    }

    public async Task<Outcome<MarkedLayer>> FindAsync(int jurisdictionId, string serviceCode, CancellationToken ct) =>
        (await ListAsync(jurisdictionId, ct)).FirstOrDefault(row => row.ServiceCode == serviceCode) is { } found ? found : AssetFailures.NoneOfService(serviceCode);

    /// <summary>The service has no assets any more; the layer stays, and so does what reports have named.</summary>
    /// <returns>False: it had none.</returns>
    public async Task<bool> RemoveAsync(int jurisdictionId, string serviceCode, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is not { } town
            || await db.AssetLayers.FirstOrDefaultAsync(row => db.Services.Any(service => service.Id == row.ServiceId && service.Code == serviceCode), ct) is not { } mark)
            return false;
        db.AssetLayers.Remove(mark);
        town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        Forget(jurisdictionId);
        return true;
    }

    /// <summary>Inside the caller's transaction, without saving.</summary>
    /// <param name="service">Tracked, with its assets.</param>
    /// <returns>Whether anything changes.</returns>
    internal async Task<Outcome<bool>> ApplyAsync(Open311Db db, Service service, AssetMark mark, CancellationToken ct)
    {
        var label = string.IsNullOrWhiteSpace(mark.Label) ? null : mark.Label.Trim();
        var snap = mark.SnapDistanceMeters ?? AssetLayer.DefaultSnapMeters;
        var failures = new List<Failure>();
        if (snap is not (>= AssetLayer.MinSnapMeters and <= AssetLayer.MaxSnapMeters))
            failures.Add(AssetFailures.SnapDistanceInvalid());
        if (label is not null && !AssetLabel.IsTemplate(label))
            failures.Add(AssetFailures.LabelInvalid);
        var layer = await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == mark.LayerKey, ct);
        if (layer is null)
            failures.Add(LayerFailures.Unknown(mark.LayerKey));
        else if (failures.Count == 0 && layer.PublishedVersionId is { } published)
            failures.AddRange(await CheckVersionAsync(db, published, mark.IdColumn, label, ct));
        if (failures.Count > 0)
            return failures;
        var wanted = new AssetLayer { JurisdictionId = service.JurisdictionId, ServiceId = service.Id, LayerId = layer!.Id, Label = label, SnapDistanceMeters = snap };
        if (service.Assets is not { } known)
        {
            service.Assets = wanted;
            return true;
        }

        db.Entry(known).CurrentValues.SetValues(wanted);
        return db.Entry(known).State == EntityState.Modified;
    }

    private async Task<List<Failure>> CheckVersionAsync(Open311Db db, long versionId, string? idColumn, string? label, CancellationToken ct)
    {
        var failures = new List<Failure>();
        var keyColumn = await db.LayerVersions.Where(row => row.Id == versionId).Select(row => row.KeyColumn).SingleAsync(ct);
        if (keyColumn is null)
            failures.Add(AssetFailures.LayerWithoutKey);
        else if (idColumn is not null && keyColumn.Length > 0 && keyColumn != idColumn)
            failures.Add(AssetFailures.IdColumnIsNotKey(idColumn, keyColumn));
        if (label is null)
            return failures;
        var columns = (await describe.RunAsync(db.RequiredJurisdictionId, versionId, ct)).Columns.Select(column => column.Name).ToList();
        if (columns.Count < LayerDescription.MaxColumns && AssetLabel.ColumnsOf(label).FirstOrDefault(column => !columns.Contains(column)) is { } missing)
            failures.Add(LayerFailures.ColumnMissing("label", missing, columns));
        return failures;
    }

    private static async Task<MarkedLayer?> FindAsync(Open311Db db, string serviceCode, CancellationToken ct) => (await In(db).ToListAsync(ct)).Find(row => row.ServiceCode == serviceCode);

    private static IQueryable<MarkedLayer> In(Open311Db db) =>
        from service in db.Services.AsNoTracking()
        where service.Assets != null
        orderby service.Position, service.Id
        let layer = service.Assets!.Layer!
        let version = db.LayerVersions.FirstOrDefault(row => row.Id == layer.PublishedVersionId)
        select new MarkedLayer(
            service.Code, service.Name, layer.Key, layer.Title, version!.KeyColumn, service.Assets!.Label, service.Assets.SnapDistanceMeters, (long?)version.FeatureCount ?? 0);

    private void Forget(int jurisdictionId)
    {
        directory.Forget();
        catalogs.Forget(jurisdictionId);
    }
}
