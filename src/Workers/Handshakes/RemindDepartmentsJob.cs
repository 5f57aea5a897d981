using Hangfire;
using Open311.Core.Handshakes;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Handshakes;

/// <summary>Reminds departments that owe an answer, and tells others, for every jurisdiction this process works for. The next minute is the retry.</summary>
public sealed class RemindDepartmentsJob(WaitingWork waiting, RemindDepartments remind)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await remind.RunAsync(jurisdiction, ct);
    }
}
