using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo.Addresses;

namespace Open311.Core.Places;

/// <summary>
/// Writes the streets and houses of a town anew from its published layers with the map roles <c>address</c> and <c>road</c>. Part of the transaction that
/// publishes a layer, so that whoever looks for an address finds the old ones or the new ones.
/// </summary>
public static class IndexPlaces
{
    /// <summary>Metres: features of one name that lie nearer to each other are one street; parts of one town that share a name lie farther apart.</summary>
    public const double SameStreetMeters = 500;

    /// <summary>The number of houses written.</summary>
    public static async Task<int> RunAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int jurisdictionId, CancellationToken ct)
    {
        // Two layers published at once: the second waits, and then sees the first.
        await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('places ' || @jurisdiction, 0))");
        await ExecuteAsync("DELETE FROM houses WHERE jurisdiction_id = @jurisdiction");
        await ExecuteAsync("DELETE FROM streets WHERE jurisdiction_id = @jurisdiction");
        var features = await ReadAsync(connection, transaction, jurisdictionId, ct);
        if (features.Count == 0)
            return 0;

        await using var command = new NpgsqlCommand(SqlFile.Read("Places/IndexPlaces.sql"), connection, transaction) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("gap", SameStreetMeters);
        command.Parameters.AddWithValue("cosine", await CosineAsync(connection, transaction, jurisdictionId, features[0], ct));
        Add("versions", NpgsqlDbType.Bigint, features.ConvertAll(feature => feature.VersionId));
        Add("numbers", NpgsqlDbType.Bigint, features.ConvertAll(feature => feature.Number));
        Add("names", NpgsqlDbType.Text, features.ConvertAll(feature => feature.Street));
        Add("keys", NpgsqlDbType.Text, features.ConvertAll(feature => feature.Key));
        Add("house_texts", NpgsqlDbType.Text, features.ConvertAll(feature => feature.HouseText));
        Add("house_numbers", NpgsqlDbType.Integer, features.ConvertAll(feature => feature.House?.Number));
        Add("house_suffixes", NpgsqlDbType.Text, features.ConvertAll(feature => feature.House?.Suffix));
        Add("house_lasts", NpgsqlDbType.Integer, features.ConvertAll(feature => feature.House?.Last));
        Add("postcodes", NpgsqlDbType.Text, features.ConvertAll(feature => feature.Postcode));
        return await command.ExecuteNonQueryAsync(ct);

        void Add<T>(string name, NpgsqlDbType type, List<T> values) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = values });

        async Task ExecuteAsync(string sql)
        {
            await using var one = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 600 };
            one.Parameters.AddWithValue("jurisdiction", jurisdictionId);
            await one.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task<List<Feature>> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int jurisdictionId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Places/ReadAddressFeatures.sql"), connection, transaction) { CommandTimeout = 600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var features = new List<Feature>();
        while (await reader.ReadAsync(ct))
        {
            var (street, houseText) = reader.GetBoolean(2)
                ? OfAddress(reader.GetNullableString(3), reader.GetNullableString(4), reader.GetNullableString(5))
                : (reader.GetNullableString(3), null);
            if (street?.Trim() is { Length: > 0 } name && StreetKey.Of(name) is { Length: > 0 } key)
                features.Add(new Feature(reader.GetInt64(0), reader.GetInt64(1), name, key, houseText, HouseNumber.TryParse(houseText), reader.GetNullableString(6)?.Trim()));
        }

        return features;
    }

    /// <summary>By its columns; where it has none, its label is read as people read it: "Ahornweg 12 a".</summary>
    private static (string? Street, string? HouseText) OfAddress(string? label, string? street, string? houseNumber)
    {
        if (!string.IsNullOrWhiteSpace(street))
            return (street, houseNumber?.Trim());
        return label is not null && AddressText.Read(label).Readings is [{ House: not null } first, ..] ? (first.Street, first.HouseText) : (label, null);
    }

    private static async Task<double> CosineAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, int jurisdictionId, Feature feature, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT cosd(ST_Y(ST_Centroid(geom))) FROM layer_features WHERE jurisdiction_id = @jurisdiction AND layer_version_id = @version AND number = @number", connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("version", feature.VersionId);
        command.Parameters.AddWithValue("number", feature.Number);
        return (double)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed record Feature(long VersionId, long Number, string Street, string Key, string? HouseText, HouseNumber? House, string? Postcode);
}
