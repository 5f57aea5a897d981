using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Forwarding;

/// <summary>Asks the endpoints of every jurisdiction where one is due what became of reports. The next ring is the retry.</summary>
public sealed class PollEndpointsJob(WaitingWork waiting, PollEndpoints poll)
{
    [Queue(PipelineJobStorage.EndpointsQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.Polls, ct))
            await poll.RunAsync(jurisdiction, ct);
    }
}
