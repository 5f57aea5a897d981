using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Filters;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>In which coordinate system geometries are given, and in which order its axes come.</summary>
/// <param name="Srid">EPSG code.</param>
/// <param name="IsLatitudeFirst">As EPSG orders the axes of 4326.</param>
public readonly record struct GeometryForm(int Srid, bool IsLatitudeFirst)
{
    /// <summary>Longitude before latitude, as RFC 7946 has it.</summary>
    public static readonly GeometryForm Crs84 = new(4326, false);
}

/// <summary>Which objects of a layer version a reader asks for. What is null asks for nothing in particular; all that is given holds together.</summary>
/// <param name="VersionId">Of a layer that this reader may read.</param>
public sealed record FeatureQuery(int JurisdictionId, long VersionId)
{
    public const int NoLimit = int.MaxValue;

    /// <summary>The one object of that key.</summary>
    public string? Key { get; init; }

    /// <summary>Where the list goes on: behind this key.</summary>
    public string? After { get; init; }

    /// <summary>A box that holds <see cref="BoxIn"/>: for the index.</summary>
    public BoundingBox? Box { get; init; }

    /// <summary>What the objects touch; goes with <see cref="Box"/>.</summary>
    public ProjectedBox? BoxIn { get; init; }

    /// <summary>A JSON object: columns with the value that they have, of the same type of JSON.</summary>
    public string? Values { get; init; }

    /// <summary>What else has to hold, of <see cref="LayerQueryables"/>.</summary>
    public FilterStatement? Filter { get; init; }

    public GeometryForm Form { get; init; } = GeometryForm.Crs84;

    public int Limit { get; init; } = 100;
}

/// <summary>Objects that were found, one at a time, by key.</summary>
public sealed class FeatureRows : IAsyncDisposable
{
    private readonly NpgsqlCommand command;
    private readonly NpgsqlDataReader reader;
    private SemaphoreSlim? place;

    internal FeatureRows(NpgsqlCommand command, NpgsqlDataReader reader, SemaphoreSlim place) => (this.command, this.reader, this.place) = (command, reader, place);

    public string Key => reader.GetString(0);

    /// <summary>A JSON object.</summary>
    public string Attributes => reader.GetString(1);

    /// <summary>A GeoJSON geometry: degrees to seven decimals, metres to three; polygons run counter-clockwise (RFC 7946, 3.1.6).</summary>
    public string Geometry => reader.GetString(2);

    public Task<bool> ReadAsync(CancellationToken ct) => reader.ReadAsync(ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await reader.DisposeAsync();
            await command.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref place, null)?.Release();
        }
    }
}

/// <summary>Reads objects of a layer version, row by row from the database, in the order of their keys: a page begins behind the last key of the one before, whatever is published in between.</summary>
/// <remarks>Takes a quarter of the connections at most, so that slow readers keep nobody else out.</remarks>
public sealed class FindFeatures(NpgsqlDataSource database) : IDisposable
{
    // Until the first row of a list without limit, which may have to be sorted first.
    private const int UnlimitedSeconds = 300;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private static readonly FrozenDictionary<string, string> Parts = SqlFile.ReadParts("Layers/FindFeatures.sql");

    private readonly SemaphoreSlim places = new(Math.Max(1, new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize / 4));

    /// <exception cref="TimeoutException">Too many lists are being read.</exception>
    public async Task<FeatureRows> RunAsync(FeatureQuery query, CancellationToken ct)
    {
        if (!await places.WaitAsync(MaxWait, ct))
            throw new TimeoutException($"No place to read a list became free within {MaxWait.TotalSeconds} s.");
        NpgsqlCommand? command = null;
        try
        {
            var (sql, parameters) = Statement(query);
            command = database.CreateCommand(sql);
            if (query.Limit == FeatureQuery.NoLimit)
                command.CommandTimeout = UnlimitedSeconds;
            foreach (var parameter in parameters)
                command.Parameters.Add(parameter);
            return new FeatureRows(command, await command.ExecuteReaderAsync(ct), places);
        }
        catch
        {
            if (command is not null)
                await command.DisposeAsync();
            places.Release();
            throw;
        }
    }

    public void Dispose() => places.Dispose();

    internal static (string Sql, IReadOnlyList<NpgsqlParameter> Parameters) Statement(FeatureQuery query)
    {
        var parameters = new List<NpgsqlParameter>();
        var conditions = new List<string> { Parts["of the version"] };
        Add("jurisdiction", NpgsqlDbType.Integer, query.JurisdictionId);
        Add("version", NpgsqlDbType.Bigint, query.VersionId);
        var shape = query.Form switch
        {
            { Srid: 4326, IsLatitudeFirst: true } => "latitude first",
            { Srid: 4326 } => "longitude first",
            _ => "projected",
        };
        if (query.Form.Srid != 4326)
            Add("srid", NpgsqlDbType.Integer, query.Form.Srid);
        if (query.Key is { } key)
            Where("key", "key", NpgsqlDbType.Text, key);
        if (query.After is { } after)
            Where("after", "after", NpgsqlDbType.Text, after);
        if (query.Values is { } values)
            Where("values", "values", NpgsqlDbType.Jsonb, values);
        if (query is { Box: { } box, BoxIn: { } own })
        {
            conditions.Add(new StringBuilder(Parts["box"]).Replace("@west", Number(box.West)).Replace("@south", Number(box.South)).Replace("@east", Number(box.East)).Replace("@north", Number(box.North)).ToString());
            conditions.Add(Parts["box in its own crs"]);
            Add("box_srid", NpgsqlDbType.Integer, own.Srid);
            Add("box_left", NpgsqlDbType.Double, own.MinX);
            Add("box_bottom", NpgsqlDbType.Double, own.MinY);
            Add("box_right", NpgsqlDbType.Double, own.MaxX);
            Add("box_top", NpgsqlDbType.Double, own.MaxY);
        }

        if (query.Filter is { } filter)
        {
            conditions.Add(filter.Sql);
            parameters.AddRange(filter.Parameters.Select(parameter => parameter.Create()));
        }

        Add("limit", NpgsqlDbType.Integer, query.Limit);
        // The page first, then its shapes: what is not sent is not transformed.
        var sql = $"SELECT {Parts["columns"]}{Parts[shape]}\nFROM (\nSELECT feature.* FROM layer_features AS feature\nWHERE {string.Join("\n  AND ", conditions)}\nORDER BY feature.key LIMIT @limit\n) AS feature\nORDER BY feature.key";
        return (sql, parameters);

        void Where(string part, string name, NpgsqlDbType type, object value)
        {
            conditions.Add(Parts[part]);
            Add(name, type, value);
        }

        void Add(string name, NpgsqlDbType type, object value) => parameters.Add(new NpgsqlParameter(name, type) { Value = value });
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::float8";
}
