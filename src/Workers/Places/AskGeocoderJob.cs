using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Places;

/// <summary>Asks outside geocoders for every jurisdiction where some wait. The next ring is the retry.</summary>
public sealed class AskGeocoderJob(WaitingWork waiting, AskGeocoder ask)
{
    [Queue(PipelineJobStorage.PlacesQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.PlaceLookups, ct))
            await ask.RunAsync(jurisdiction, ct);
    }
}
