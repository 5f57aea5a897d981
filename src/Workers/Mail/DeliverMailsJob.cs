using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Mail;

/// <summary>Sends due mails of every jurisdiction where some wait. The next ring is the retry.</summary>
public sealed class DeliverMailsJob(WaitingWork waiting, DeliverMails deliver)
{
    [Queue(PipelineJobStorage.MailQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.FindAsync(Work.Mails, ct))
            await deliver.RunAsync(jurisdiction, ct);
    }
}
