using Hangfire;
using Open311.Core.Layers;
using Open311.Core.Media;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Deletes the files that no photo has, and uploaded layers that nobody imports.</summary>
public sealed class SweepMediaJob(WaitingWork waiting, SweepMedia sweep, SweepLayerUploads sweepLayers)
{
    [Queue(PipelineJobStorage.MediaQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await sweep.RunAsync(jurisdiction, ct);
        await sweepLayers.RunAsync(ct);
    }
}
