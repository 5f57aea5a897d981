using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Places;

/// <summary>Asks outside geocoders for every jurisdiction this process works for. The next ring is the retry.</summary>
public sealed class AskGeocoderJob(DrainStep drain, AskGeocoder ask)
{
    [Queue(PipelineJobStorage.PlacesQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await drain.WorkingForAsync(ct))
            await ask.RunAsync(jurisdiction, ct);
    }
}
