using Hangfire;
using Open311.Core.Layers;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Layers;

/// <summary>Imports uploaded layer files for every jurisdiction this process works for. The next ring is the retry.</summary>
public sealed class ImportLayersJob(DrainStep drain, RunLayerImports run)
{
    [Queue(PipelineJobStorage.LayersQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await drain.WorkingForAsync(ct))
            await run.RunAsync(jurisdiction, ct);
    }
}
