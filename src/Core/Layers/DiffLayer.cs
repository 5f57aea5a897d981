using Microsoft.EntityFrameworkCore;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <param name="Version">Its number; null: the newest staged one.</param>
/// <param name="Against">A version's number; null: the published one.</param>
public sealed record DiffLayerInput(int JurisdictionId, string LayerKey, int? Version, int? Against = null);

/// <param name="ToConfirm">What a publication would have to confirm. Of a comparison with another than the published version: empty.</param>
public sealed record DiffedLayer(LayerVersion Version, LayerDiff Diff, IReadOnlyList<Failure> ToConfirm);

/// <summary>Compares a version with the published one, or with any other.</summary>
public sealed class DiffLayer(Open311DbFactory databases)
{
    public async Task<Outcome<DiffedLayer>> RunAsync(DiffLayerInput input, CancellationToken ct)
    {
        await using var db = databases.For(input.JurisdictionId);
        var chosen = await LayerVersions.ChooseAsync(db, input.LayerKey, input.Version, ct);
        if (!chosen.Succeeded)
            return chosen.Failures.ToList();
        var (layer, version) = chosen.Value;
        var against = layer.PublishedVersionId;
        if (input.Against is { } number)
        {
            if (await db.LayerVersions.AsNoTracking().FirstOrDefaultAsync(row => row.LayerId == layer.Id && row.Number == number, ct) is not { } other)
                return LayerFailures.VersionUnknown(layer.Key, number);
            against = other.Id;
        }

        if (await OfAsync(db, version, against, ct) is not { } diff)
            return LayerFailures.NothingPublished(layer.Key);
        if (input.Against is null)
            await db.SaveChangesAsync(ct);
        return new DiffedLayer(version, diff, against == layer.PublishedVersionId && against != version.Id ? LayerConfirmations.Of(diff, LayerVersions.ReportOf(version)) : []);
    }

    /// <summary>As kept with the version if it compares with the same one: neither ever changes. Else computed, and kept where <paramref name="db"/> saves it.</summary>
    /// <returns>Null if there is nothing to compare with.</returns>
    internal static async Task<LayerDiff?> OfAsync(Open311Db db, LayerVersion version, long? againstId, CancellationToken ct)
    {
        if (againstId is not { } against)
            return null;
        if (version.DiffAgainstId == against && version.Diff is { } kept)
            return LayerJson.Read<LayerDiff>(kept);
        var other = await db.LayerVersions.AsNoTracking().SingleAsync(row => row.Id == against, ct);
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand(SqlFile.Read("Layers/DiffLayerVersions.sql"), (NpgsqlConnection)db.Database.GetDbConnection()) { CommandTimeout = 3600 };
            command.Parameters.AddWithValue("jurisdiction", version.JurisdictionId);
            command.Parameters.AddWithValue("version", version.Id);
            command.Parameters.AddWithValue("against", against);
            command.Parameters.AddWithValue("against_number", other.Number);
            // Two versions without a key column have keys made of the content already.
            var isSameKey = string.Equals(version.KeyColumn, other.KeyColumn, StringComparison.OrdinalIgnoreCase) || (version.KeyColumn is not null && other.KeyColumn is "") || (version.KeyColumn is "" && other.KeyColumn is not null);
            command.Parameters.AddWithValue("by_content", !isSameKey);
            command.Parameters.AddWithValue("has_no_key", !isSameKey || version.KeyColumn is null);
            command.Parameters.AddWithValue("is_area", version.IsArea && other.IsArea);
            command.Parameters.AddWithValue("listed", LayerDiff.Listed);
            version.Diff = (string)(await command.ExecuteScalarAsync(ct))!;
            version.DiffAgainstId = against;
            return LayerJson.Read<LayerDiff>(version.Diff);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
