using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Assets;

/// <summary>An object that reports of a service can be about, as it stands in the published version of its layer.</summary>
/// <param name="Id">Its key in the layer.</param>
/// <param name="Place">The object itself if it is a point, else a point on it; EPSG:4326.</param>
/// <param name="DistanceMeters">True metres from the place that was asked about to the nearest point of the object; null where none was.</param>
/// <param name="VersionNumber">Of the layer's version.</param>
/// <param name="LayerTitle">As the published version has it.</param>
/// <param name="ReportCount">Public reports that name it.</param>
/// <param name="LastReportAt">When the last of them came; null: none has.</param>
public sealed record Asset(
    string Id, string Label, Wgs84Point Place, double? DistanceMeters, int VersionNumber, string LayerTitle, string? Attribution, string? Licence, long ReportCount, DateTimeOffset? LastReportAt);

/// <param name="OfSandbox">Count the reports of the test endpoint instead of the public's.</param>
public sealed record FindAssetsInput(int JurisdictionId, AssetLayer Layer, Wgs84Point Place, int Limit = FindAssets.UsualLimit, bool OfSandbox = false);

/// <summary>The assets within the snap distance of a place, nearest first; equally far ones by id. Reads our own tables only: nobody else's server has to be there.</summary>
public sealed class FindAssets(NpgsqlDataSource database)
{
    public const int UsualLimit = 10;
    public const int MaxLimit = 50;

    public async Task<IReadOnlyList<Asset>> RunAsync(FindAssetsInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var command = CommandFor("Assets/FindAssets.sql", input.Layer, input.OfSandbox, input.Place);
        command.Parameters.AddWithValue("snap_meters", input.Layer.SnapDistanceMeters);
        command.Parameters.AddWithValue("limit", Math.Clamp(input.Limit, 1, MaxLimit));
        return await ReadAsync(command, input.Layer, ct);
    }

    /// <summary>One by its id, wherever it is; null: the published version has none of it.</summary>
    /// <param name="from">Where its distance is wanted from.</param>
    public async Task<Asset?> ByIdAsync(AssetLayer layer, string id, Wgs84Point? from, bool ofSandbox, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(layer);
        await using var command = CommandFor("Assets/FindAsset.sql", layer, ofSandbox, from);
        command.Parameters.AddWithValue("key", id);
        return (await ReadAsync(command, layer, ct)) is [var found, ..] ? found : null;
    }

    private NpgsqlCommand CommandFor(string file, AssetLayer layer, bool ofSandbox, Wgs84Point? place)
    {
        var sql = SqlFile.Read(file);
        var command = database.CreateCommand(ofSandbox ? SqlFile.ForSandbox(sql) : sql);
        command.Parameters.AddWithValue("jurisdiction", layer.JurisdictionId);
        command.Parameters.AddWithValue("layer", layer.LayerId);
        command.Parameters.Add(new NpgsqlParameter("longitude", NpgsqlDbType.Double) { Value = place?.Longitude ?? (object)DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("latitude", NpgsqlDbType.Double) { Value = place?.Latitude ?? (object)DBNull.Value });
        return command;
    }

    private static async Task<List<Asset>> ReadAsync(NpgsqlCommand command, AssetLayer layer, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Asset>();
        while (await reader.ReadAsync(ct))
        {
            var key = reader.GetString(0);
            found.Add(new Asset(
                key, AssetLabel.Of(layer.Label, key, reader.GetNullableString(1), reader.GetString(2)), Wgs84Point.Create(reader.GetDouble(3), reader.GetDouble(4)),
                await reader.IsDBNullAsync(5, ct) ? null : reader.GetDouble(5), reader.GetInt32(6), reader.GetString(7), reader.GetNullableString(8), reader.GetNullableString(9),
                reader.GetInt64(10), await reader.IsDBNullAsync(11, ct) ? null : reader.GetFieldValue<DateTimeOffset>(11)));
        }

        return found;
    }
}
