using Npgsql;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Jurisdictions;

/// <param name="Contact">Whom to ask there: an address of pages or of mail; null if only the name is known.</param>
public sealed record Neighbour(string Name, string? Contact)
{
    public string InWords => Contact is null ? Name : $"{Name} ({Contact})";
}

/// <summary>
/// Who is responsible for a place that lies outside: another town of this installation, else a feature of a layer with the map role <c>neighbour</c>.
/// A made-up town has made-up neighbours only.
/// </summary>
public sealed class FindNeighbour(JurisdictionDirectory directory, NpgsqlDataSource database)
{
    public async Task<Neighbour?> RunAsync(JurisdictionProfile jurisdiction, Wgs84Point place, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        foreach (var other in await directory.AllAsync(ct))
        {
            if (other.Id != jurisdiction.Id && other.Row.Boundary is not null && other.Row.IsMadeUp == jurisdiction.Row.IsMadeUp && other.Covers(place))
                return new Neighbour(other.Row.Name, other.BaseAddress);
        }

        await using var command = database.CreateCommand(SqlFile.Read("Jurisdictions/FindNeighbour.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("longitude", place.Longitude);
        command.Parameters.AddWithValue("latitude", place.Latitude);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Neighbour(reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1)) : null;
    }
}
