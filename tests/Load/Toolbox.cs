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
using Open311.Workers.Hosting;

namespace Open311.Tests.Load;

/// <summary>The use cases of Core on a database, to make towns as the operator does.</summary>
internal sealed class Toolbox : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public Toolbox(string connectionString)
    {
        var set = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        set.AddOpen311Core(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Open311", connectionString)]).Build());
        services = set.BuildServiceProvider();
    }

    /// <summary>A part of the service, as a process of its own would have it.</summary>
    public T Of<T>()
        where T : notnull => services.GetRequiredService<T>();

    public NpgsqlDataSource Database => services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>The database that ./dev names.</summary>
    public static Toolbox OfRunningService() => new(Required("ConnectionStrings__Open311"));

    /// <summary>The address that ./dev names.</summary>
    public static Uri RunningService() => new(Required("OPEN311_BASE_URL").TrimEnd('/') + "/");

    public async Task MigrateAsync(CancellationToken ct)
    {
        await services.GetRequiredService<MigrateDatabase>().RunAsync(ct);
        await PipelineJobStorage.InstallAsync(Database, ct);
    }

    /// <summary>A town with one department, which is the fallback, and one API key.</summary>
    public async Task<LoadTown> MakeTownAsync(
        Jurisdiction row, Department department, IEnumerable<Service> catalog, string scope, ReporterMail reporterMail, CancellationToken ct)
    {
        var databases = services.GetRequiredService<Open311DbFactory>();
        await using (var shared = databases.ForInstallation())
        {
            shared.Jurisdictions.Add(row);
            await shared.SaveChangesAsync(ct);
            await using (var own = databases.For(row.Id))
            {
                own.Departments.Add(department);
                own.Services.AddRange(catalog);
                await own.SaveChangesAsync(ct);
            }

            row.FallbackDepartmentId = department.Id;
            await shared.SaveChangesAsync(ct);
        }

        var key = await services.GetRequiredService<MakeApiKey>().RunAsync(new(KeyAuthority.OfOperator, row.Id, new("load", [scope, ApiScopes.Report], SnakeCase.Of(reporterMail), 10_000)), ct);
        return new LoadTown(row.Id, row.Key, key.Value.Key);
    }

    public Task RemoveTownAsync(LoadTown town, CancellationToken ct) => services.GetRequiredService<RemoveJurisdiction>().RunAsync(new RemoveJurisdictionInput(town.Key, town.Key), ct);

    /// <summary>Rows of one statement; $1… are the values.</summary>
    public async Task<List<object?[]>> QueryAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 3600;
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(ct))
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = await reader.IsDBNullAsync(i, ct) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>What is not done yet in a town: reports before the last stage, and mails neither sent nor given up.</summary>
    public async Task<(long Reports, long Mails)> WaitingAsync(int jurisdiction, CancellationToken ct)
    {
        var row = (await QueryAsync(
            """
            SELECT (SELECT count(*) FROM reports WHERE jurisdiction_id = $1 AND stage < 3),
                   (SELECT count(*) FROM outgoing_mails WHERE jurisdiction_id = $1 AND sent_at IS NULL AND failed_at IS NULL)
            """, ct, jurisdiction))[0];
        return ((long)row[0]!, (long)row[1]!);
    }

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new LoadException($"{name} is not set: this runs through ./dev, on a service that runs.");
}

/// <param name="ApiKey">Writes as fast as it likes.</param>
internal sealed record LoadTown(int Id, string Key, string ApiKey)
{
    public string Requests => $"j/{Key}/open311/v2/requests.json";
}
