using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;
using Open311.Geo.Addresses;

namespace Open311.Core.Places;

internal sealed record NamedStreet(long Id, string Name, string Key);

internal sealed record LocatedHouse(long StreetId, string NumberText, HouseNumber Number, string? Postcode, string FeatureKey, Wgs84Point Point, string? District);

/// <param name="IsPart">One district's part of the street; else its middle.</param>
internal sealed record LocatedStreet(long StreetId, Wgs84Point Point, string? District, bool IsPart, IReadOnlyList<string> Postcodes);

/// <summary>What <see cref="IndexPlaces"/> wrote, read by index.</summary>
internal sealed class AddressBook(NpgsqlConnection connection, int jurisdictionId)
{
    /// <summary>House numbers below and above: enough for a neighbour, and for a long range that begins before.</summary>
    private const int Reach = 20;

    public async Task<List<NamedStreet>> FindStreetsAsync(IEnumerable<string> keys, CancellationToken ct)
    {
        await using var command = Command("Places/FindStreets.sql");
        command.Parameters.AddWithValue("keys", keys.Distinct().ToArray());
        return await ReadAsync(command, reader => new NamedStreet(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)), ct);
    }

    public async Task<ILookup<string, NamedStreet>> FindSimilarStreetsAsync(IEnumerable<string> keys, CancellationToken ct)
    {
        await using var command = Command("Places/FindSimilarStreets.sql");
        command.Parameters.AddWithValue("keys", keys.Distinct().ToArray());
        var rows = await ReadAsync(command, reader => (Wanted: reader.GetString(0), Street: new NamedStreet(reader.GetInt64(1), reader.GetString(2), reader.GetString(3))), ct);
        return rows.ToLookup(row => row.Wanted, row => row.Street);
    }

    public async Task<List<LocatedHouse>> LocateHousesAsync(IReadOnlyCollection<long> streets, int number, CancellationToken ct)
    {
        await using var command = Command("Places/LocateHouses.sql");
        command.Parameters.AddWithValue("streets", streets.ToArray());
        command.Parameters.AddWithValue("wanted", Enumerable.Repeat(number, streets.Count).ToArray());
        command.Parameters.AddWithValue("reach", Reach);
        return await ReadAsync(command, reader => new LocatedHouse(
            reader.GetInt64(0), reader.GetString(1), new HouseNumber(reader.GetInt32(2), reader.GetString(3), reader.GetFieldValue<int?>(4)), reader.GetNullableString(5), reader.GetString(6),
            Wgs84Point.Create(reader.GetDouble(7), reader.GetDouble(8)), reader.GetNullableString(9)), ct);
    }

    public async Task<List<LocatedStreet>> LocateStreetsAsync(IReadOnlyCollection<long> streets, CancellationToken ct)
    {
        await using var command = Command("Places/LocateStreets.sql");
        command.Parameters.AddWithValue("streets", streets.ToArray());
        return await ReadAsync(command, reader => new LocatedStreet(
            reader.GetInt64(0), Wgs84Point.Create(reader.GetDouble(1), reader.GetDouble(2)), reader.GetNullableString(3), reader.GetBoolean(4), reader.GetFieldValue<string[]>(5)), ct);
    }

    /// <summary>None, or several where two layers have the key.</summary>
    public async Task<List<FoundPlace>> FindAddressAsync(string addressId, CancellationToken ct)
    {
        await using var command = Command("Places/FindAddressById.sql");
        command.Parameters.AddWithValue("address_id", addressId);
        return await ReadAsync(command, reader => new FoundPlace(
            Wgs84Point.Create(reader.GetDouble(3), reader.GetDouble(4)), Words(reader.GetString(0), reader.GetNullableString(5)), reader.GetString(1), reader.GetNullableString(2), PlacePrecision.House), ct);
    }

    public async Task<List<string>> ListDistrictsAsync(CancellationToken ct)
    {
        await using var command = Command("Places/ListDistricts.sql");
        return await ReadAsync(command, reader => reader.GetString(0), ct);
    }

    /// <summary>The streets whose keys begin so, and those that are written like it.</summary>
    public async Task<List<NamedStreet>> SuggestStreetsAsync(string key, CancellationToken ct)
    {
        await using var command = Command("Places/SuggestStreets.sql");
        command.Parameters.AddWithValue("key", key);
        command.Parameters.Add(new NpgsqlParameter("beginning", NpgsqlDbType.Text) { Value = key + "%" });
        return await ReadAsync(command, reader => new NamedStreet(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)), ct);
    }

    public static string Words(string street, string? district) => district is null ? street : $"{street}, {district}";

    private NpgsqlCommand Command(string sqlFile)
    {
        var command = new NpgsqlCommand(SqlFile.Read(sqlFile), connection);
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return command;
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}
