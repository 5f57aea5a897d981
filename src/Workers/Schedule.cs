using Hangfire;
using Open311.Workers.Housekeeping;

namespace Open311.Workers;

/// <summary>What runs by the clock.</summary>
internal sealed class Schedule(IRecurringJobManager jobs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Every quarter of an hour: fingerprints live ten minutes.
        jobs.AddOrUpdate<ForgetIdempotencyKeysJob>("forget idempotency keys", job => job.RunAsync(CancellationToken.None), "*/15 * * * *");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
