using Hangfire;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Removes what was posted to the test endpoint.</summary>
public sealed class EmptySandboxJob(WaitingWork waiting, EmptySandbox empty)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await empty.RunAsync(jurisdiction, ct);
    }
}
