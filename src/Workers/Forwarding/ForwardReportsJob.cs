using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Forwarding;

/// <summary>Passes due reports of every jurisdiction this process works for on to endpoints. The next ring is the retry.</summary>
public sealed class ForwardReportsJob(DrainStep drain, ForwardReports forward)
{
    [Queue(PipelineJobStorage.EndpointsQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await drain.WorkingForAsync(ct))
            await forward.RunAsync(jurisdiction, ct);
    }
}
