using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>Finds a layer's versions for the operations on them.</summary>
public static class LayerVersions
{
    /// <param name="number">Null: the newest one, if it is staged.</param>
    internal static async Task<Outcome<(Layer Layer, LayerVersion Version)>> ChooseAsync(Open311Db db, string layerKey, int? number, CancellationToken ct)
    {
        if (await db.Layers.AsNoTracking().FirstOrDefaultAsync(row => row.Key == layerKey, ct) is not { } layer)
            return LayerFailures.Unknown(layerKey);
        var versions = db.LayerVersions.Where(row => row.LayerId == layer.Id);
        if (number is { } wanted)
            return await versions.FirstOrDefaultAsync(row => row.Number == wanted, ct) is { } named ? (layer, named) : LayerFailures.VersionUnknown(layerKey, wanted);
        return await versions.OrderByDescending(row => row.Number).FirstOrDefaultAsync(ct) is { PublishedAt: null } newest && newest.Id != layer.PublishedVersionId
            ? (layer, newest)
            : LayerFailures.NothingStaged(layerKey);
    }

    /// <summary>Null of versions imported before there were reports.</summary>
    public static LayerReport? ReportOf(LayerVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Report is { } json ? LayerJson.Read<LayerReport>(json) : null;
    }
}
