namespace Open311.Workers.Hosting;

/// <summary>Touches the file <c>Workers:HeartbeatFile</c> every ten seconds: a container without a port shows by its age that it lives.</summary>
internal sealed class Heartbeat(IConfiguration configuration, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration["Workers:HeartbeatFile"] is not { Length: > 0 } file)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10), clock);
        do
        {
            await File.WriteAllBytesAsync(file, [], CancellationToken.None);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.GetAwaiter().GetResult(), TaskScheduler.Default));
    }
}
