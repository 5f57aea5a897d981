using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;

namespace Open311.Workers.Hosting;

/// <summary>Hangfire's tables: the engine that wakes the pipeline up. No fact lives only in them.</summary>
public static class PipelineJobStorage
{
    public const string Schema = "hangfire";
    public const string PipelineQueue = "pipeline";
    public const string MailQueue = "mail";
    public const string MediaQueue = "media";
    public const string PlacesQueue = "places";
    public const string EndpointsQueue = "endpoints";
    public const string LayersQueue = "layers";
    public const string HarvestsQueue = "harvests";

    /// <summary>Creates or updates Hangfire's tables.</summary>
    public static async Task InstallAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        PostgreSqlObjectsInstaller.Install(connection, Schema);
    }

    /// <summary>
    /// Sliding invisibility: a job that lives keeps its lease by heartbeat, one that died is taken over within two minutes. The lock timeout is short because
    /// a killed process leaves its lock rows behind (they are rows, not database locks). Degraded mode off: without storage the service must not start.
    /// </summary>
    public static PostgreSqlStorage Open(string connectionString) => new(
        new NpgsqlConnectionFactory(connectionString, Options),
        Options)
    {
        JobExpirationTimeout = TimeSpan.FromMinutes(30),
    };

    private static PostgreSqlStorageOptions Options => new()
    {
        SchemaName = Schema,
        PrepareSchemaIfNecessary = false,
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = TimeSpan.FromMinutes(2),
        DistributedLockTimeout = TimeSpan.FromSeconds(30),
        QueuePollInterval = TimeSpan.FromSeconds(5),
        EnableLongPolling = true,
        AllowDegradedModeWithoutStorage = false,
        JobExpirationCheckInterval = TimeSpan.FromMinutes(10),
    };
}
