using Npgsql;
using Open311.Core.Filters;
using Open311.Geo.Cql2;

namespace Open311.Tests.Integration.Filters;

/// <summary>A database of its own with nothing but PostGIS, and a small table with values as layers have them: NULL, numbers as texts, days that do not exist.</summary>
public sealed class FilterTable : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"filters_{Guid.NewGuid():N}";

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public NpgsqlDataSource Database { get; private set; } = null!;

    public static IReadOnlyList<FilterProperty> Properties { get; } =
    [
        .. Json(Cql2QueryableType.String, "landsat:scene_id", "eo:instrument", "beamMode", "swathDirection", "polarization", "city", "name", "cityName", "road_class", "etat_vol", "material", "owner",
            "Straße des \"17. Juni\"", "it's; \\ @filter_0"),
        .. Json(Cql2QueryableType.Number, "eo:cloud_cover", "balance", "depth", "vehicle_height", "bridge_clearance"),
        .. Json(Cql2QueryableType.Integer, "landsat:wrs_row", "category", "floors"),
        .. Json(Cql2QueryableType.Boolean, "swimming_pool"),
        .. Json(Cql2QueryableType.Date, "updated", "date", "event_date"),
        .. Json(Cql2QueryableType.DateTime, "event_time", "touchdown", "liftOff"),
        FilterProperty.OfColumn("geometry", Cql2QueryableType.Geometry, "things.geom"),
        FilterProperty.OfColumn("road", Cql2QueryableType.Geometry, "things.road"),
        FilterProperty.OfColumn("id", Cql2QueryableType.Integer, "things.id"),
    ];

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
            await ExecuteAsync(admin, $"CREATE DATABASE {databaseName}");
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, IncludeErrorDetail = true }.ConnectionString);
        builder.UseNetTopologySuite();
        Database = builder.Build();
        await ExecuteAsync(Database, "CREATE EXTENSION IF NOT EXISTS postgis");
        await using (var reloading = await Database.OpenConnectionAsync())
            await reloading.ReloadTypesAsync();
        // Whatever zone a session has: nothing may depend on it.
        await ExecuteAsync(Database, $"ALTER DATABASE {databaseName} SET TimeZone = 'Pacific/Kiritimati'");
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(Database, """"
            CREATE TABLE things (id integer PRIMARY KEY, attributes jsonb NOT NULL, geom geometry(Geometry, 4326), road geometry(Geometry, 4326));
            INSERT INTO things VALUES
            (1, $${"landsat:scene_id": "LC82030282019133LGN00", "eo:instrument": "OLI_TIRS", "eo:cloud_cover": 0.1, "landsat:wrs_row": 28, "beamMode": "ScanSAR Narrow", "swathDirection": "ascending",
                "polarization": "HV", "city": "Toronto", "balance": 200, "updated": "1970-01-01", "name": "Smithson", "depth": 100.0, "cityName": "Tokyo", "category": 5, "road_class": "ΟΔΟΣ",
                "etat_vol": "debarquer", "vehicle_height": 4, "bridge_clearance": 4.5, "date": "2022-04-16", "floors": 6, "swimming_pool": true, "material": "brick", "event_date": "1969-07-20",
                "event_time": "1969-07-20T20:17:40Z", "touchdown": "1969-07-20T20:17:40Z", "liftOff": "1969-07-21T17:54:00Z", "owner": "Mike's", "Straße des \"17. Juni\"": "ja", "it's; \\ @filter_0": "@filter_0"}$$,
                'SRID=4326;POINT(7.02 49.92)', 'SRID=4326;LINESTRING(1 1, 2 2)'),
            (2, $${"landsat:scene_id": "LC80010012019133LGN00", "eo:instrument": "ETM", "eo:cloud_cover": 50, "landsat:wrs_row": 1, "beamMode": "Fine", "swathDirection": "descending",
                "polarization": "VV", "city": "Frankfurt", "balance": 150, "updated": "1969-12-31", "name": "Smythe", "depth": 150.5, "cityName": "Paris", "category": 1, "road_class": "STRASSE",
                "etat_vol": "Débárquér", "vehicle_height": 4.2, "bridge_clearance": 4.2, "date": "2021-04-16", "floors": 5, "swimming_pool": false, "material": "wood", "event_date": "1970-01-01",
                "event_time": "1969-07-24T16:50:36Z", "touchdown": "1969-07-16T13:32:00Z", "liftOff": "1969-07-24T16:50:35Z", "owner": "mike"}$$,
                'SRID=4326;POLYGON((0 0, 10 0, 10 10, 0 10, 0 0))', 'SRID=4326;LINESTRING(5 5, 20 5)'),
            (3, $${"name": null, "floors": null, "swimming_pool": null, "event_date": null}$$, NULL, NULL),
            (4, $${"eo:cloud_cover": "12.5", "beamMode": "back\\slash_", "balance": "n/a", "updated": "1970-02-30", "name": "", "depth": null, "cityName": "a%b", "category": "3", "road_class": "straße",
                "etat_vol": "DEBARQUER", "vehicle_height": 1, "bridge_clearance": 0, "date": "", "floors": 5.5, "swimming_pool": "yes", "material": {"a": 1}, "event_date": "1969-07-20T10:00:00+02:00",
                "event_time": "1969-07-20", "touchdown": "nonsense", "liftOff": 17, "owner": "Robert'); DROP TABLE things; --"}$$,
                'SRID=4326;GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(100 0, 101 0))', 'SRID=4326;POINT EMPTY'),
            (5, '{}', 'SRID=4326;POINT(175 -40)', NULL);
            """");
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsAvailable)
            return;
        await Database.DisposeAsync();
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await ExecuteAsync(admin, $"DROP DATABASE {databaseName} WITH (FORCE)");
    }

    public static FilterStatement Statement(string filter, FilterLanguage language = FilterLanguage.Text)
    {
        var outcome = ReadFilter.Run(new FilterRequest(filter, language, Cql2Crs.Crs84, Properties));
        Assert.True(outcome.Succeeded, $"{filter}: {string.Join(' ', outcome.Failures.Select(failure => failure.English))}");
        return outcome.Value;
    }

    /// <summary>Ids of the rows that a filter finds, or of those for which an expression around it is true.</summary>
    public async Task<int[]> FindAsync(FilterStatement filter, string around = "{0}")
    {
        await using var command = Database.CreateCommand($"SELECT coalesce(array_agg(id ORDER BY id), '{{}}') FROM things WHERE {around.Replace("{0}", filter.Sql, StringComparison.Ordinal)}");
        filter.AddTo(command.Parameters);
        return (int[])(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static IEnumerable<FilterProperty> Json(Cql2QueryableType type, params string[] names) => names.Select(name => FilterProperty.OfJson(name, type, "things.attributes", name));
}
