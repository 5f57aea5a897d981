using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.Identity;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Tests.Integration.Journeys;
using Open311.Workers.Hosting;

namespace Open311.Tests.Integration.Pipeline;

/// <summary>A database on which nothing works by itself: a test starts the workers that it wants, each as if it were a process of its own.</summary>
public sealed class IdleDatabase : IAsyncLifetime
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("OPEN311_TEST_CLUSTER");
    private readonly string name = $"idle_{Guid.NewGuid():N}";
    private readonly List<ServiceProvider> workers = [];
    private string connectionString = "";

    public static bool IsAvailable => !string.IsNullOrEmpty(Cluster);

    public NpgsqlDataSource Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!IsAvailable)
            return;
        await AdminAsync($"CREATE DATABASE {name}");
        connectionString = new NpgsqlConnectionStringBuilder(Cluster) { Database = name, MaxPoolSize = 30, IncludeErrorDetail = true }.ConnectionString;
        await RunningService.MigrateAsync(connectionString);
        Database = CoreServices.OpenDatabase(connectionString);
    }

    /// <summary>What a worker process has, pools and caches of its own included; its settings as <c>Pipeline:Jurisdictions:0</c> and such.</summary>
    public IServiceProvider Worker(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)).Append(new("ConnectionStrings:Open311", connectionString))).Build();
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddOpen311Core(configuration).AddPipelineJobs(configuration);
        workers.Add(services.BuildServiceProvider());
        return workers[^1];
    }

    /// <summary>A town with a department and a service "lamp" that links what is within 15 m.</summary>
    public async Task<JurisdictionProfile> TownAsync(IServiceProvider worker)
    {
        var databases = worker.GetRequiredService<Open311DbFactory>();
        Jurisdiction row;
        await using (var db = databases.ForInstallation())
        {
            row = new Jurisdiction { Key = $"t{Guid.NewGuid():N}", Name = "Teststadt", Contact = "", CatalogChangedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
            db.Jurisdictions.Add(row);
            await db.SaveChangesAsync();
        }

        await using (var db = databases.For(row.Id))
        {
            var department = new Department { Key = "licht", Name = "Straßenbeleuchtung", Email = "licht@example.org" };
            db.Departments.Add(department);
            db.Services.Add(new Service { Code = "lamp", Name = "Laterne", Group = "Licht", Position = 1, CandidateRadiusMeters = 40, CertainRadiusMeters = 15 });
            await db.SaveChangesAsync();
            await using var shared = databases.ForInstallation();
            await shared.Jurisdictions.Where(town => town.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(town => town.FallbackDepartmentId, department.Id));
        }

        worker.GetRequiredService<JurisdictionDirectory>().Forget();
        return (await worker.GetRequiredService<JurisdictionDirectory>().FindAsync(row.Id, default))!;
    }

    public static async Task<string> SubmitAsync(IServiceProvider web, JurisdictionProfile town, double latitude, double longitude, string description, params string[] notSameAs)
    {
        var caller = new ApiCaller(1, "app", null, new HashSet<string> { ApiScopes.Report }, ReporterMail.Never, null);
        var outcome = await web.GetRequiredService<SubmitReport>().RunAsync(
            new SubmitReportInput
            {
                Jurisdiction = town,
                Caller = caller,
                ServiceCode = "lamp",
                Latitude = latitude.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Longitude = longitude.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Description = description,
                NotSameAs = notSameAs,
            },
            default);
        return outcome.Value.ServiceRequestId;
    }

    /// <summary>Each report of the town with the one it is linked to, by id.</summary>
    public async Task<List<(long Id, string Name, long? Head, Stage Stage)>> ReportsAsync(JurisdictionProfile town)
    {
        await using var command = Database.CreateCommand("SELECT id, service_request_id, duplicate_of_id, stage FROM reports WHERE jurisdiction_id = $1 ORDER BY requested_datetime, id");
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(long, string, long?, Stage)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<long?>(2), (Stage)reader.GetInt16(3)));
        return found;
    }

    public async Task<long> CountAsync(JurisdictionProfile town, string sql)
    {
        await using var command = Database.CreateCommand($"SELECT count(*) FROM {sql} AND jurisdiction_id = $1");
        command.Parameters.AddWithValue(town.Id);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsAvailable)
            return;
        foreach (var worker in workers)
            await worker.DisposeAsync();
        await Database.DisposeAsync();
        await AdminAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    private static async Task AdminAsync(string sql)
    {
        await using var admin = NpgsqlDataSource.Create(Cluster!);
        await using var command = admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
