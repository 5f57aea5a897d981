using Hangfire;
using Open311.Core.Handshakes;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Handshakes;

/// <summary>Notes whose deadline has passed, for every jurisdiction this process works for. The next minute is the retry.</summary>
public sealed class MarkOverdueJob(WaitingWork waiting, MarkOverdue mark)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await mark.RunAsync(jurisdiction, ct);
    }
}
