using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Open311.Core.Installation;
using Open311.Tests.Integration.Journeys;
using Open311.Tests.Integration.Mail;

[assembly: AssemblyFixture(typeof(MailDatabase))]

namespace Open311.Tests.Integration.Mail;

/// <summary>A database without any worker: mails go out only when a test says so.</summary>
public sealed class MailDatabase : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string name = $"mails_{Guid.NewGuid():N}";
    private ServiceProvider? services;

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public IServiceProvider Services => services!;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await using (var admin = NpgsqlDataSource.Create(Cluster!))
        {
            await using var create = admin.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync();
        }

        var connection = new NpgsqlConnectionStringBuilder(Cluster) { Database = name }.ConnectionString;
        await RunningService.MigrateAsync(connection);
        services = new ServiceCollection().AddLogging().AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionStrings:Open311", connection), new("Installation:MailFrom", "no-reply@county.example")]).Build()).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (services is null)
            return;
        await services.DisposeAsync();
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var drop = admin.CreateCommand($"DROP DATABASE {name} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }
}
