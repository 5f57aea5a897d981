using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <param name="Published">Null: nothing is in use.</param>
/// <param name="StagedNumber">The newest version, if it waits to be published.</param>
/// <param name="VersionCount">Versions that are kept.</param>
/// <param name="RuleCount">Active routing rules that ask the layer.</param>
public sealed record ListedLayer(Layer Layer, LayerVersion? Published, int? StagedNumber, int VersionCount, int RuleCount);

/// <summary>The jurisdiction's layers by key, or the versions of one, newest first. Reports and diffs are not read with the lists.</summary>
public sealed class ListLayers(Open311DbFactory databases)
{
    public async Task<IReadOnlyList<ListedLayer>> RunAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var layers = await db.Layers.AsNoTracking().OrderBy(row => row.Key).ToListAsync(ct);
        var versions = (await Bare(db.LayerVersions).ToListAsync(ct)).ToLookup(row => row.LayerId);
        var rules = await db.RoutingRules.Where(row => row.IsActive && row.LayerId != null).GroupBy(row => row.LayerId!.Value).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        return layers.ConvertAll(layer => new ListedLayer(
            layer,
            versions[layer.Id].FirstOrDefault(row => row.Id == layer.PublishedVersionId),
            versions[layer.Id].MaxBy(row => row.Number) is { PublishedAt: null } newest && newest.Id != layer.PublishedVersionId ? newest.Number : null,
            versions[layer.Id].Count(),
            rules.GetValueOrDefault(layer.Id)));
    }

    public async Task<Outcome<(Layer Layer, IReadOnlyList<LayerVersion> Versions)>> VersionsAsync(int jurisdictionId, string layerKey, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        if (await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == layerKey, ct) is not { } layer)
            return LayerFailures.Unknown(layerKey);
        return (layer, await Bare(db.LayerVersions.Where(row => row.LayerId == layer.Id)).OrderByDescending(row => row.Number).ToListAsync(ct));
    }

    /// <summary>One version with its report.</summary>
    /// <param name="number">Null: the newest staged one, else the published one.</param>
    public async Task<Outcome<(Layer Layer, LayerVersion Version)>> FindAsync(int jurisdictionId, string layerKey, int? number, CancellationToken ct)
    {
        await using var db = databases.For(jurisdictionId);
        var staged = await LayerVersions.ChooseAsync(db, layerKey, number, ct);
        if (staged.Succeeded || number is not null)
            return staged;
        if (await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == layerKey, ct) is not { PublishedVersionId: { } published } layer)
            return staged;
        return (layer, await db.LayerVersions.AsNoTracking().SingleAsync(row => row.Id == published, ct));
    }

    private static IQueryable<LayerVersion> Bare(IQueryable<LayerVersion> versions) => versions.AsNoTracking().Select(row => new LayerVersion
    {
        JurisdictionId = row.JurisdictionId,
        Id = row.Id,
        LayerId = row.LayerId,
        Number = row.Number,
        ImportedAt = row.ImportedAt,
        ImportedBy = row.ImportedBy,
        FileName = row.FileName,
        Format = row.Format,
        SourceSrid = row.SourceSrid,
        CrsMethod = row.CrsMethod,
        CrsAccuracyMeters = row.CrsAccuracyMeters,
        KeyColumn = row.KeyColumn,
        Title = row.Title,
        MapRole = row.MapRole,
        Attribution = row.Attribution,
        Licence = row.Licence,
        IsArea = row.IsArea,
        PublishedAt = row.PublishedAt,
        PublishedBy = row.PublishedBy,
        ReplacedVersionId = row.ReplacedVersionId,
        FeatureCount = row.FeatureCount,
        ProblemCount = row.ProblemCount,
    });
}
