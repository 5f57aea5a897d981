using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.DemoCity;
using Open311.Core.Identity;
using Open311.Core.Installation;
using Open311.Core.Pipeline;
using Open311.Tests.Integration.Journeys;

namespace Open311.Tests.Integration.DemoCity;

/// <summary>A database of its own with the demo city in it, made twice: the second time finds everything there.</summary>
public sealed class DemoCityInstallation : IAsyncLifetime
{
    public const string Now = "2026-11-24T09:30:00Z";
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string databaseName = $"democity_{Guid.NewGuid():N}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("democity-tests-");
    private ServiceProvider? provider;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public IServiceProvider Services => provider!;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public MadeDemoCity First { get; private set; } = null!;

    public MadeDemoCity Second { get; private set; } = null!;

    public string ApiKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        {
            await using var create = admin.CreateCommand($"CREATE DATABASE {databaseName}");
            await create.ExecuteNonQueryAsync();
        }

        var connectionString = new NpgsqlConnectionStringBuilder(Cluster) { Database = databaseName, IncludeErrorDetail = true }.ConnectionString;
        await RunningService.MigrateAsync(connectionString);
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<TimeProvider>(new FixedClock());
        services.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionStrings:Open311", connectionString), new("Installation:BaseAddress", "http://127.0.0.1:1"), new("Installation:MailFrom", "no-reply@demo.example")]).Build());
        services.AddSingleton<WaitingWork>();
        services.AddSingleton<DrainStep>();
        provider = services.BuildServiceProvider();
        var make = Services.GetRequiredService<MakeDemoCity>();
        First = await make.RunAsync(folder.FullName, null, CancellationToken.None);
        Second = await make.RunAsync(folder.FullName, null, CancellationToken.None);
        ApiKey = (await Services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, First.JurisdictionId, new("app", [ApiScopes.Report], "confirmed", 100)), default)).Value.Key;
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

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(Now, CultureInfo.InvariantCulture).ToUniversalTime();
    }
}
