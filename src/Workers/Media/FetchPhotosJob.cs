using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Media;

/// <summary>Fetches due photos of every jurisdiction where some wait. The next ring is the retry.</summary>
public sealed class FetchPhotosJob(WaitingWork waiting, FetchPhotos fetch)
{
    [Queue(PipelineJobStorage.MediaQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.Photos, ct))
            await fetch.RunAsync(jurisdiction, ct);
    }
}
