using Hangfire;
using Hangfire.Storage;
using Npgsql;
using Open311.Workers.Handshakes;
using Open311.Workers.Housekeeping;
using Open311.Workers.Layers;

namespace Open311.Workers;

/// <summary>What runs by the clock. Written into the job storage at start; while that is away, tried again.</summary>
internal sealed class Schedule(IRecurringJobManager jobs, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Every quarter of an hour: fingerprints live ten minutes.
                jobs.AddOrUpdate<ForgetIdempotencyKeysJob>("forget idempotency keys", job => job.RunAsync(CancellationToken.None), "*/15 * * * *");
                // As often: files of photos that came to nothing wait an hour, dropped ones for the next round.
                jobs.AddOrUpdate<SweepMediaJob>("sweep media", job => job.RunAsync(CancellationToken.None), "*/15 * * * *");
                // At night: what is known of people goes when its time is over.
                jobs.AddOrUpdate<ForgetPeopleJob>("forget people", job => job.RunAsync(CancellationToken.None), "20 3 * * *");
                // On Mondays, before the offices open: whoever tries the interface out has at least the working week.
                jobs.AddOrUpdate<EmptySandboxJob>("empty sandbox", job => job.RunAsync(CancellationToken.None), "50 3 * * 1");
                // At night: every town's bulk files.
                jobs.AddOrUpdate<MakeBulkFilesJob>("make bulk files", job => job.RunAsync(CancellationToken.None), "40 2 * * *");
                // Every five minutes: those that still show what is public no more, and those of a new town.
                jobs.AddOrUpdate<RenewBulkFilesJob>("renew bulk files", job => job.RunAsync(CancellationToken.None), "*/5 * * * *");
                // Every minute: layers that are fetched from other servers, each at its own interval.
                jobs.AddOrUpdate<HarvestLayersJob>("harvest layers", job => job.RunAsync(CancellationToken.None), "* * * * *");
                // Every minute: departments that owe an answer, and deadlines that have passed.
                jobs.AddOrUpdate<RemindDepartmentsJob>("remind departments", job => job.RunAsync(CancellationToken.None), "* * * * *");
                jobs.AddOrUpdate<MarkOverdueJob>("mark overdue", job => job.RunAsync(CancellationToken.None), "* * * * *");
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or DistributedLockTimeoutException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
