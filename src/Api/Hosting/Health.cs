using Hangfire;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Open311.Core.Persistence;

namespace Open311.Api.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: everything it needs is there; every check with the tag "ready" counts.</summary>
public static class Health
{
    public const string Ready = "ready";

    public static IServiceCollection AddOpen311Health(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(5))
            .AddCheck<JobStorageCheck>("job_storage", tags: [Ready], timeout: TimeSpan.FromSeconds(5));
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map("/health/live", _ => false);
        Map("/health/ready", check => check.Tags.Contains(Ready));

        void Map(string path, Func<HealthCheckRegistration, bool> counts)
        {
            var run = routes.CreateApplicationBuilder().UseMiddleware<HealthCheckMiddleware>(
                Microsoft.Extensions.Options.Options.Create(new HealthCheckOptions { Predicate = counts, ResponseWriter = WriteAsync })).Build();
            routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], run).WithDisplayName(path);
        }
    }

    // Names and states only: what went wrong is in the log, not on the net.
    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status == HealthStatus.Healthy ? "ok" : "unavailable",
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status == HealthStatus.Healthy ? "ok" : "unavailable"),
    });

    private sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand(SqlFile.Read("Installation/DatabaseIsReady.sql"));
                return await command.ExecuteScalarAsync(cancellationToken) is true
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy("The migrations or the PostGIS extension are missing.");
            }
            catch (NpgsqlException e)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.", e);
            }
        }
    }

    private sealed class JobStorageCheck(JobStorage storage) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                storage.GetMonitoringApi().Servers();
                return Task.FromResult(HealthCheckResult.Healthy());
            }
            catch (NpgsqlException e)
            {
                return Task.FromResult(HealthCheckResult.Unhealthy("The job storage does not answer.", e));
            }
        }
    }
}
