using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NetTopologySuite.Geometries;
using Npgsql;
using Open311.Core.DemoCity;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Places;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.Places;

/// <summary>
/// A database with the demo city's districts, streets and addresses, and with a second address layer in which a Dorfstraße lies in Gänsloh (1 to 5) and another in
/// Amselborn (1 to 5, and 12). Postcodes: 59993 in Gänsloh, 59992 in Amselborn.
/// </summary>
public sealed class DemoStreets : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"streets_{Guid.NewGuid():N}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("demo-streets-");
    private ServiceProvider? provider;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public IServiceProvider Services => provider!;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public JurisdictionProfile Town { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        await using (var create = admin.CreateCommand($"CREATE DATABASE {databaseName}"))
            await create.ExecuteNonQueryAsync();
        var connectionString = new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, IncludeErrorDetail = true }.ConnectionString;
        await RunningService.MigrateAsync(connectionString);
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionStrings:Open311", connectionString), new("Installation:BaseAddress", "http://127.0.0.1:1"), new("Installation:MailFrom", "no-reply@demo.example")]).Build());
        provider = services.BuildServiceProvider();

        var files = DemoCityFiles.Write(folder.FullName);
        var boundary = Services.GetRequiredService<ReadBoundary>().Run(new ReadBoundaryInput(files.PathOf("boundary"), null, null), default).Value;
        var id = (await Services.GetRequiredService<MakeJurisdiction>().RunAsync(
            new MakeJurisdictionInput("streets.example", new JurisdictionFields { Name = "Bördenau (erfunden)", Boundary = boundary, IsDefault = true }), default)).Value;
        foreach (var layer in DemoCityFileSet.Layers.Where(layer => layer.Key is "districts" or "roads" or "addresses"))
        {
            var imported = await Services.GetRequiredService<ImportLayer>().RunAsync(
                new ImportLayerInput { JurisdictionId = id, LayerKey = layer.Key, Path = files.PathOf(layer.Key), KeyColumn = layer.KeyColumn, LabelColumn = layer.LabelColumn, MapRole = layer.MapRole, Attribution = "Stadt Teststadt", Licence = "CC0-1.0" }, null, default);
            Assert.True(imported.Succeeded);
        }

        Town = (await Services.GetRequiredService<JurisdictionDirectory>().FindAsync(id, default))!;
        var (first, second) = (await MiddleAsync("Gänsloh"), await MiddleAsync("Amselborn"));
        await ImportAsync("twins", [
            .. Enumerable.Range(1, 5).Select(n => (Key: $"G{n}", Label: $"Dorfstraße {n}", Postcode: "59993", Latitude: first.Y, Longitude: first.X + n * 0.0002)),
            .. ((int[])[1, 2, 3, 4, 5, 12]).Select(n => (Key: $"A{n}", Label: $"Dorfstr. {n}", Postcode: "59992", Latitude: second.Y, Longitude: second.X + n * 0.0002))]);
    }

    public Task<FoundPlaces> FindAsync(string? text, string? addressId = null) =>
        Services.GetRequiredService<FindPlace>().RunAsync(new FindPlaceInput(Town, text, addressId), TestContext.Current.CancellationToken);

    /// <summary>A layer of addresses that has labels only, and a postcode in a column of an odd name.</summary>
    public async Task ImportAsync(string layer, IEnumerable<(string Key, string Label, string Postcode, double Latitude, double Longitude)> houses)
    {
        var file = Path.Combine(folder.FullName, layer + ".geojson");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            type = "FeatureCollection",
            features = houses.Select(house => new
            {
                type = "Feature",
                properties = new { id = house.Key, text = house.Label, PLZ = house.Postcode },
                geometry = new { type = "Point", coordinates = new[] { house.Longitude, house.Latitude } },
            }),
        }));
        var outcome = await Services.GetRequiredService<ImportLayer>().RunAsync(
            new ImportLayerInput { JurisdictionId = Town.Id, LayerKey = layer, Path = file, KeyColumn = "id", LabelColumn = "text", MapRole = MapRole.Address, PostcodeColumn = "plz", Attribution = "Stadt Teststadt", Licence = "CC0-1.0", Confirm = true }, null, default);
        Assert.Equal(0, outcome.Value.ProblemCount);
    }

    public async Task<Point> MiddleAsync(string district)
    {
        await using var command = Database.CreateCommand(
            "SELECT ST_PointOnSurface(geom) FROM layer_features JOIN layers ON published_version_id = layer_version_id WHERE map_role = 'district' AND label = @label");
        command.Parameters.AddWithValue("label", district);
        return (Point)(await command.ExecuteScalarAsync())!;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        if (provider is null)
            return;
        await provider.DisposeAsync();
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var drop = admin.CreateCommand($"DROP DATABASE {databaseName} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
