using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Layers;

/// <summary>A layer that everybody may read, in its published version.</summary>
/// <param name="VersionId">Its objects never change; another version has another id.</param>
/// <param name="Attribution">Whom to name; null: imported before it was asked for.</param>
/// <param name="Licence">Name, SPDX code or address.</param>
/// <param name="IsDrawn">On the base map.</param>
public sealed record PublicLayer(string Key, string Title, long VersionId, DateTimeOffset ImportedAt, long FeatureCount, string? Attribution, string? Licence, bool IsDrawn)
{
    private const string GovData = "dl-de/";

    /// <summary>Where the licence can be read, as far as its name says that: absolute, http or https; null: it does not.</summary>
    public Uri? LicenceAddress => Licence switch
    {
        null => null,
        _ when Uri.TryCreate(Licence, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
        _ when Licence.StartsWith(GovData, StringComparison.OrdinalIgnoreCase) && !Licence.Contains(' ', StringComparison.Ordinal) => new Uri("https://www.govdata.de/" + Licence.ToLowerInvariant()),
        "CC0-1.0" or "CC-BY-3.0" or "CC-BY-4.0" or "CC-BY-SA-4.0" or "ODbL-1.0" or "PDDL-1.0" => new Uri($"https://spdx.org/licenses/{Licence}.html"),
        _ => null,
    };
}

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
            layers.Add(new PublicLayer(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt64(4), reader.GetNullableString(5), reader.GetNullableString(6), reader.GetBoolean(7)));
        return layers;
    }
}
