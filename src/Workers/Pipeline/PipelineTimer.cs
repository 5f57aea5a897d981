using Open311.Core.Pipeline;

namespace Open311.Workers.Pipeline;

/// <summary>Rings every two seconds: a ring lost with its process costs seconds, never a report.</summary>
internal sealed class PipelineTimer(PipelineBell bell, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                bell.Ring();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
