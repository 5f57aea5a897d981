using Hangfire;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Mail;

/// <summary>Sends due mails of every jurisdiction this process works for. The next ring is the retry.</summary>
public sealed class DeliverMailsJob(DrainStep drain, DeliverMails deliver)
{
    [Queue(PipelineJobStorage.MailQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await drain.WorkingForAsync(ct))
            await deliver.RunAsync(jurisdiction, ct);
    }
}
