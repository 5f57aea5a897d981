using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Forwarding;

/// <summary>Passes due reports of every jurisdiction where some wait on to endpoints. The next ring is the retry.</summary>
public sealed class ForwardReportsJob(WaitingWork waiting, ForwardReports forward)
{
    [Queue(PipelineJobStorage.EndpointsQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.Forwards, ct))
            await forward.RunAsync(jurisdiction, ct);
    }
}
