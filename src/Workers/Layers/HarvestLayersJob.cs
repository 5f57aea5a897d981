using Hangfire;
using Open311.Core.Harvests;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Layers;

/// <summary>Fetches the layers that are due for every jurisdiction this process works for. The next minute is the retry.</summary>
public sealed class HarvestLayersJob(WaitingWork waiting, RunHarvests run)
{
    [Queue(PipelineJobStorage.HarvestsQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await run.RunAsync(jurisdiction, ct);
    }
}
