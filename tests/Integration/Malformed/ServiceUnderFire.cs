using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Malformed;

/// <summary>The service as a process of its own, workers included, with one town: its memory is measured, so nothing else may be in it.</summary>
public sealed class ServiceUnderFire : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"malformed_{Guid.NewGuid():N}";
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"open311-malformed-{Guid.NewGuid():N}");
    private Process? process;
    private NpgsqlDataSource? database;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public Uri Address { get; private set; } = null!;

    public string ApiKey { get; private set; } = "";

    public NpgsqlDataSource Database => database!;

    public string MediaFolder => Path.Combine(folder, "media");

    /// <summary>What the process holds in memory; bytes.</summary>
    public long Memory
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    public bool IsRunning => process is { HasExited: false };

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(folder, "service.log");

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        {
            await using var create = admin.CreateCommand($"CREATE DATABASE {databaseName}");
            await create.ExecuteNonQueryAsync();
        }

        var connection = new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, MaxPoolSize = 30 }.ConnectionString;
        await RunningService.MigrateAsync(connection);
        database = NpgsqlDataSource.Create(connection);
        await MakeTownAsync(connection);
        Directory.CreateDirectory(MediaFolder);
        Start(connection);
        using var http = new HttpClient { BaseAddress = Address };
        for (var i = 0; ; i++)
        {
            Assert.True(IsRunning && i < 600, "The service does not start:\n" + Log);
            try
            {
                if ((await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        if (database is null)
            return;
        await database.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        NpgsqlConnection.ClearAllPools();
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var drop = admin.CreateCommand($"DROP DATABASE {databaseName} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    private void Start(string connection)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        }

        // The build of the program itself: beside the tests lies only its library.
        var built = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        var dll = Path.Combine(FixtureFiles.Folder, "..", "..", "src", "Api", "bin", built, "net10.0", "Open311.Api.dll");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$1\" >>\"$2\" 2>&1", Environment.ProcessPath!, dll, LogFile]) { WorkingDirectory = Path.GetDirectoryName(dll) };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["ConnectionStrings__Open311"] = connection,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Installation__BaseAddress"] = Address.ToString().TrimEnd('/'),
            ["Installation__WrongKeysPerMinute"] = "1000000",
            ["Installation__UnconfirmedMailsPerKeyPerHour"] = "1000000",
            ["Workers__InProcess"] = "true",
            ["Mail__Host"] = "127.0.0.1",
            ["Mail__Port"] = "9", // Nobody is there: the mails stay where they are.
            ["Mail__Security"] = "None",
            ["Media__Directory"] = MediaFolder,
            ["Logging__LogLevel__Default"] = "Error",
        })
            start.Environment[name] = value;
        process = Process.Start(start)!;
    }

    private async Task MakeTownAsync(string connection)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Open311", connection)]).Build());
        await using var provider = services.BuildServiceProvider();
        var databases = provider.GetRequiredService<Open311DbFactory>();
        var row = new Jurisdiction { Key = "fuzz.example", Name = "Fuzz", Contact = "Rathaus", CatalogChangedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using (var db = databases.ForInstallation())
        {
            db.Jurisdictions.Add(row);
            await db.SaveChangesAsync();
        }

        await using (var db = databases.For(row.Id))
        {
            var office = new Department { Key = "office", Name = "Bürgerbüro", Email = "office@fuzz.example" };
            db.Departments.Add(office);
            db.Services.AddRange(
                new Service { Code = "lamp", Name = "Laterne", Group = "Licht", Position = 1 },
                new Service { Code = "pothole", Name = "Schlagloch", Group = "Straße", Position = 2 },
                new Service { Code = "batch", Name = "Stapel", Position = 3, Type = ServiceType.Batch },
                new Service { Code = "blackbox", Name = "Hinweis", Position = 4, Type = ServiceType.Blackbox, Kind = ServiceKind.Tip },
                new Service
                {
                    Code = "asks",
                    Name = "Fragt",
                    Position = 5,
                    Attributes =
                    [
                        new ServiceAttribute { Code = "depth", Description = "Wie tief?", Order = 1, Datatype = AttributeDatatype.Number, Required = true },
                        new ServiceAttribute { Code = "when", Description = "Wann?", Order = 2, Datatype = AttributeDatatype.Datetime },
                        new ServiceAttribute { Code = "kind", Description = "Welche?", Order = 3, Datatype = AttributeDatatype.Singlevaluelist, Values = [new("a", "A"), new("b", "B")] },
                        new ServiceAttribute { Code = "color", Description = "Farben?", Order = 4, Datatype = AttributeDatatype.Multivaluelist, Values = [new("r", "Rot"), new("g", "Grün")] },
                        new ServiceAttribute { Code = "note", Description = "Und sonst?", Order = 5, Datatype = AttributeDatatype.Text },
                    ],
                });
            await db.SaveChangesAsync();
            await using var shared = databases.ForInstallation();
            shared.Attach(row);
            row.FallbackDepartmentId = office.Id;
            await shared.SaveChangesAsync();
        }

        ApiKey = (await provider.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, row.Id, new("fuzz", [ApiScopes.Report], "to_confirm", 10_000)), default)).Value.Key;
    }
}
