using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using NetTopologySuite.IO.Converters;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Routing;

/// <summary>A town without layers and rules; a test gives it both, and asks where a report would go without sending one through the pipeline.</summary>
internal sealed class RuledTown(Town town)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new GeoJsonConverterFactory() } };
    private static long lastReport = 700_000_000;

    public Town Town => town;

    public static async Task<RuledTown> MakeAsync(RunningService service, string? boundary = null, string? federalState = null)
    {
        var town = new RuledTown(await Town.MakeAsync(service, withLayers: false));
        await using var db = town.Of<Open311DbFactory>().ForInstallation();
        var row = await db.Jurisdictions.SingleAsync(jurisdiction => jurisdiction.Id == town.Town.Id);
        row.Boundary = boundary is null ? null : new WKTReader().Read(boundary) as MultiPolygon;
        row.Boundary?.SRID = 4326;
        row.FederalState = federalState;
        await db.SaveChangesAsync();
        town.Of<JurisdictionDirectory>().Forget();
        return town;
    }

    public T Of<T>()
        where T : notnull => town.Service.Services.GetRequiredService<T>();

    public static TownFile File(string rules)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "rules": [{{rules}}] }"""));
        return TownFile.Read(stream).Value;
    }

    public async Task SetRulesAsync(string rules)
    {
        var outcome = await Of<ImportRules>().RunAsync(new ImportRulesInput(town.Id, File(rules)), default);
        Assert.True(outcome.Succeeded, string.Join(' ', outcome.Failures.Select(failure => failure.English)));
    }

    /// <summary>Key of the department, and of the other one where the decision is uncertain.</summary>
    public async Task<(string Department, string? Other)> AskAsync(string service, double latitude, double longitude, DateTimeOffset? at = null, string attributes = "{}", (string Layer, string Key)? asset = null, string source = "unknown")
    {
        var id = (await StoreAsync(service, [(longitude, latitude)], at, attributes, asset, source))[0];
        return (await AskAsync([id]))[id];
    }

    public async Task<Dictionary<long, (string Department, string? Other)>> AskAsync(long[] ids)
    {
        await using var db = Of<Open311DbFactory>().For(town.Id);
        var departments = await db.Departments.ToDictionaryAsync(row => row.Id, row => row.Key);
        var row = await db.Jurisdictions.SingleAsync(jurisdiction => jurisdiction.Id == town.Id);
        await using var connection = await Of<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var routes = await Of<RouteFinder>().FindAsync(connection, row, ids, RoutesAsked.InForce, default);
        return ids.ToDictionary(id => id, id =>
        {
            var choice = RouteChoice.Of([.. routes[id]], row.FallbackDepartmentId!.Value, null);
            return (departments[choice.DepartmentId], choice.OtherDepartmentId is { } other ? departments[other] : null);
        });
    }

    /// <summary>Reports that the pipeline is done with.</summary>
    public async Task<long[]> StoreAsync(string service, IReadOnlyList<(double Longitude, double Latitude)> places, DateTimeOffset? at = null, string attributes = "{}", (string Layer, string Key)? asset = null, string source = "unknown")
    {
        var last = Interlocked.Add(ref lastReport, places.Count);
        var ids = places.Select((_, i) => last - places.Count + i + 1).ToArray();
        await using var command = Of<NpgsqlDataSource>().CreateCommand(
            """
            INSERT INTO reports (jurisdiction_id, id, service_request_id, service_id, status, stage, place, description, media_urls, attributes, requested_datetime, updated_datetime, department_by_hand, visibility,
                is_imported, asset_layer_id, asset_key, place_source)
            SELECT @jurisdiction, made.id, 'r-' || made.id, service.id, 'received', 3, ST_SetSRID(ST_MakePoint(made.x, made.y), 4326), 'x', '{}', @attributes, @at, @at, false, 'hidden', false,
                (SELECT id FROM layers WHERE jurisdiction_id = @jurisdiction AND key = @layer), @asset, @source
            FROM unnest(@ids, @xs, @ys) AS made (id, x, y)
            JOIN services AS service ON service.jurisdiction_id = @jurisdiction AND service.code = @service
            """);
        command.Parameters.AddWithValue("jurisdiction", town.Id);
        command.Parameters.AddWithValue("ids", ids);
        command.Parameters.AddWithValue("xs", places.Select(place => place.Longitude).ToArray());
        command.Parameters.AddWithValue("ys", places.Select(place => place.Latitude).ToArray());
        command.Parameters.AddWithValue("service", service);
        command.Parameters.AddWithValue("at", (at ?? TimeProvider.System.GetUtcNow()).UtcDateTime);
        command.Parameters.AddWithValue("source", source);
        command.Parameters.AddWithValue("attributes", NpgsqlDbType.Jsonb, attributes);
        command.Parameters.Add(new NpgsqlParameter("layer", NpgsqlDbType.Text) { Value = (object?)asset?.Layer ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("asset", NpgsqlDbType.Text) { Value = (object?)asset?.Key ?? DBNull.Value });
        Assert.Equal(places.Count, await command.ExecuteNonQueryAsync());
        return ids;
    }

    /// <param name="features">Key, class and geometry (WKT, EPSG:4326) of each.</param>
    public Task ImportAsync(string layer, params (string Key, string Class, string Wkt)[] features) => town.ImportAsync(layer, GeoJson(features), "nr", "name");

    private static string GeoJson(IEnumerable<(string Key, string Class, string Wkt)> features)
    {
        var reader = new WKTReader();
        var rows = features.Select(feature => $$"""{"type":"Feature","properties":{"nr":"{{feature.Key}}","name":"{{feature.Key}}","class":"{{feature.Class}}"},"geometry":{{JsonSerializer.Serialize(reader.Read(feature.Wkt), Json)}}}""");
        return $$"""{"type":"FeatureCollection","features":[{{string.Join(',', rows)}}]}""";
    }
}
