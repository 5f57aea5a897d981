using Hangfire;
using Npgsql;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Workers.Hosting;

namespace Open311.Workers.Housekeeping;

/// <summary>Deletes the memory of POSTs whose numbers of FixMyStreet (90 days), keys (24 h) and fingerprints (10 min) have run out.</summary>
public sealed class ForgetIdempotencyKeysJob(NpgsqlDataSource database, WaitingWork waiting, TimeProvider clock)
{
    [Queue(PipelineJobStorage.PipelineQueue)]
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var jurisdiction in await waiting.JurisdictionsAsync(ct))
        {
            int deleted;
            do
            {
                await using var command = database.CreateCommand(SqlFile.Read("Reports/ForgetIdempotencyKeys.sql"));
                command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
                command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
                deleted = await command.ExecuteNonQueryAsync(ct);
            }
            while (deleted == 1000);
        }
    }
}
