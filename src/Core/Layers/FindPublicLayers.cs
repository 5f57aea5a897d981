using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>A layer that everybody may read, in its published version.</summary>
/// <param name="VersionId">Its objects never change; another version has another id.</param>
public sealed record PublicLayer(string Key, string Title, long VersionId, DateTimeOffset ImportedAt, long FeatureCount);

/// <summary>The layers of a town that everybody may read, by key. A layer that has no published version does not exist here, nor does one that is not public, but for who may read those too.</summary>
public sealed class FindPublicLayers(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<PublicLayer>> RunAsync(int jurisdictionId, bool withNonPublic, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Layers/FindPublicLayers.sql"));
        command.Parameters.Add(new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = jurisdictionId });
        command.Parameters.Add(new NpgsqlParameter("with_non_public", NpgsqlDbType.Boolean) { Value = withNonPublic });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var layers = new List<PublicLayer>();
        while (await reader.ReadAsync(ct))
            layers.Add(new PublicLayer(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt64(4)));
        return layers;
    }
}
