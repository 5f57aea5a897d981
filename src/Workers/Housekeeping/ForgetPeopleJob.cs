using Hangfire;
using Open311.Core.Pipeline;
using Open311.Core.Privacy;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Deletes contact data and old mails when their time is over.</summary>
public sealed class ForgetPeopleJob(WaitingWork waiting, ForgetPeople forget)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
            await forget.RunAsync(jurisdiction, ct);
    }
}
