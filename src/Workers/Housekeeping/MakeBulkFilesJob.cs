using Hangfire;
using Open311.Core.Bulk;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Writes the bulk files of every town, and deletes those of towns that are no more.</summary>
public sealed partial class MakeBulkFilesJob(WaitingWork waiting, MakeBulkFiles make, BulkFolder folder, JurisdictionDirectory jurisdictions, TimeProvider clock, ILogger<MakeBulkFilesJob> log)
{
    [Queue(PipelineJobStorage.MediaQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        folder.Sweep((await jurisdictions.AllAsync(ct)).Select(jurisdiction => jurisdiction.Id).ToHashSet(), clock.GetUtcNow());
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
        {
            var started = clock.GetTimestamp();
            if (await make.RunAsync(jurisdiction, ct) is { } count)
                LogMade(jurisdiction.Key, count, (long)clock.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bulk files of {Jurisdiction}: {Count} reports in {Milliseconds} ms")]
    private partial void LogMade(string jurisdiction, long count, long milliseconds);
}
