using System.Globalization;
using Hangfire;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Api.GeoReport;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Contract;
using Open311.Workers.Hosting;

namespace Open311.Tests.Integration.GeoReport;

/// <summary>
/// The service on a real web server and a fresh database. <c>OPEN311_TEST_CLUSTER</c> is the connection string to the database
/// <c>postgres</c> of a running cluster; without it the tests are skipped.
/// </summary>
public abstract class ServiceFixture(params string[] towns) : IAsyncLifetime
{
    public const string ApiKey = "conformancekey234567abcdefghijkl";
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"georeport_{Guid.NewGuid():N}";
    private WebApplicationFactory<GeoReportOptions>? factory;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public HttpClient Http { get; private set; } = null!;

    public string MediaFolder { get; } = Path.Combine(Path.GetTempPath(), $"open311-media-{Guid.NewGuid():N}");

    public IServiceProvider Services => factory!.Services;

    public NpgsqlDataSource Database => factory!.Services.GetRequiredService<NpgsqlDataSource>();

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        {
            await using var create = admin.CreateCommand($"CREATE DATABASE {databaseName}");
            await create.ExecuteNonQueryAsync();
        }

        var connection = new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, IncludeErrorDetail = true };
        factory = new WebApplicationFactory<GeoReportOptions>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:Open311", connection.ConnectionString);
            host.UseSetting("Installation:BaseAddress", "https://county.example");
            host.UseSetting("Logging:LogLevel:Default", "Warning");
            host.UseSetting("Media:Directory", MediaFolder);
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseEnvironment("Production");
            // Hangfire logs through one static provider: a host that comes and goes must not leave its disposed one behind.
            host.ConfigureTestServices(services => services.AddSingleton<IGlobalConfiguration>(GlobalConfiguration.Configuration));
            Configure(host);
        });
        factory.UseKestrel();
        factory.StartServer();
        await factory.Services.GetRequiredService<MigrateDatabase>().RunAsync(CancellationToken.None);
        await PipelineJobStorage.InstallAsync(Database, CancellationToken.None);
        await using var reloading = await Database.OpenConnectionAsync();
        await reloading.ReloadTypesAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var town in towns)
            await SeedAsync(town);
        await SeedReportsAsync();
        var addresses = factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Http = new HttpClient(new HeldToTheContract(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })) { BaseAddress = new Uri(addresses.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (factory is null)
            return;
        Http?.Dispose();
        await factory.DisposeAsync();
        if (Directory.Exists(MediaFolder))
            Directory.Delete(MediaFolder, recursive: true);
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var drop = admin.CreateCommand($"DROP DATABASE {databaseName} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    protected virtual void Configure(IWebHostBuilder host)
    {
    }

    protected virtual Task SeedReportsAsync() => Task.CompletedTask;

    /// <summary>Until somebody in this database waits for what another transaction holds.</summary>
    public async Task WaitForWaiterAsync()
    {
        await using var command = Database.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        for (var i = 0; i < 400; i++)
        {
            if ((long)(await command.ExecuteScalarAsync())! > 0)
                return;
            await Task.Delay(25);
        }

        Assert.Fail("Nobody waited.");
    }

    public async Task SqlAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task SeedAsync(string key)
    {
        var databases = factory!.Services.GetRequiredService<Open311DbFactory>();
        int id;
        await using (var db = databases.ForInstallation())
        {
            var town = new Jurisdiction
            {
                Key = key,
                Aliases = [key.Split('.')[0]],
                Hosts = [$"melden.{key}"],
                Name = key,
                BaseAddress = key == "cdorf.example" ? "https://melden.cdorf.example/" : null,
                Contact = $"rathaus@{key}",
                KeyService = $"Ein Schlüssel kommt von rathaus@{key}",
                CatalogChangedAt = Moment("2026-02-03T04:05:06.789Z"),
            };
            db.Jurisdictions.Add(town);
            if (!db.ApiKeys.Any())
            {
                db.ApiKeys.Add(Key(ApiKey, [ApiScopes.Report], 10_000));
                db.ApiKeys.Add(Key("slowkey", [ApiScopes.Report], 0.01));
                db.ApiKeys.Add(Key("readonly", [ApiScopes.ReadNonPublic], 10_000));
                db.ApiKeys.Add(Key("importkey", [ApiScopes.Import], 10_000));
            }

            await db.SaveChangesAsync();
            id = town.Id;
        }

        await using (var db = databases.For(id))
        {
            db.Departments.Add(new Department { Key = "strassen", Name = "Tiefbauamt", Email = "tiefbau@example.org" });
            db.Services.AddRange(
                new Service
                {
                    Code = "schlagloch",
                    Name = "Schlagloch",
                    Description = "Loch in der Fahrbahn",
                    Keywords = "strasse, asphalt",
                    Group = "Verkehr",
                    Notice = "Wir sehen es uns an.",
                    Position = 1,
                    ExpectedDays = 14,
                },
                new Service
                {
                    Code = "laterne",
                    Name = "Straßenlaterne",
                    Type = ServiceType.Batch,
                    Position = 2,
                    Attributes =
                    [
                        Question("nummer", AttributeDatatype.String, 1, "Nummer am Mast", required: true),
                        Question("farbe", AttributeDatatype.Multivaluelist, 2, "Was leuchtet falsch?", values: [new("rot", "Rot"), new("gelb", "Gelb & warm"), new("a,b", "Beides")]),
                        Question("hinweis", AttributeDatatype.Text, 3, "Bei Gefahr bitte 112 anrufen.", variable: false),
                    ],
                },
                new Service { Code = "hinweis", Name = "Vertraulicher Hinweis", Type = ServiceType.Blackbox, Kind = ServiceKind.Tip, Position = 3 },
                new Service { Code = "alt", Name = "Abgeschafft", IsActive = false, Position = 4 });
            await db.SaveChangesAsync();
        }
    }

    private static ServiceAttribute Question(
        string code, AttributeDatatype datatype, int order, string description, bool required = false, bool variable = true, List<AttributeValue>? values = null) =>
        new() { Code = code, Datatype = datatype, Order = order, Description = description, Required = required, Variable = variable, Values = values ?? [] };

    private static ApiKey Key(string text, string[] scopes, double writesPerSecond) => new()
    {
        Name = text[..5],
        Hash = ApiKeys.HashOf(text),
        Scopes = scopes,
        WritesPerSecond = writesPerSecond,
        CreatedAt = Moment("2026-01-01T00:00:00Z"),
    };

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();
}

/// <summary>A village on its own.</summary>
public sealed class OneTown() : ServiceFixture("adorf.example");

/// <summary>Three towns without a default; the third has an address of its own.</summary>
public sealed class ThreeTowns() : ServiceFixture("adorf.example", "bdorf.example", "cdorf.example");
