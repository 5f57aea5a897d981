using Hangfire;
using Open311.Core.Bulk;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Writes bulk files anew between the nights: where something in them is public no more, or where there are none yet.</summary>
public sealed class RenewBulkFilesJob(WaitingWork waiting, MakeBulkFiles make)
{
    [Queue(PipelineJobStorage.MediaQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
        {
            if (await make.IsNeededAsync(jurisdiction, ct))
                await make.RunAsync(jurisdiction, ct);
        }
    }
}
