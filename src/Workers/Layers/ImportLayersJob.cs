using Hangfire;
using Open311.Core.Layers;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Layers;

/// <summary>Imports uploaded layer files for every jurisdiction where some wait. The next ring is the retry.</summary>
public sealed class ImportLayersJob(WaitingWork waiting, RunLayerImports run)
{
    [Queue(PipelineJobStorage.LayersQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.LayerImports, ct))
            await run.RunAsync(jurisdiction, ct);
    }
}
