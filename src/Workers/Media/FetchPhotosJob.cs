using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Media;

/// <summary>Fetches due photos of every jurisdiction this process works for. The next ring is the retry.</summary>
public sealed class FetchPhotosJob(DrainStep drain, FetchPhotos fetch)
{
    [Queue(PipelineJobStorage.MediaQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await drain.WorkingForAsync(ct))
            await fetch.RunAsync(jurisdiction, ct);
    }
}
