using Microsoft.Extensions.Logging;
using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>Removes every report of the test endpoint with its contact, photos and events. What is posted meanwhile goes too, or at the next time.</summary>
public sealed partial class EmptySandbox(NpgsqlDataSource database, IMediaStore media, ILogger<EmptySandbox> log)
{
    /// <summary>The number of reports removed.</summary>
    public async Task<long> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        long removed = 0;
        for (long count; (count = await RemoveAsync(jurisdiction.Id, ct)) > 0;)
            removed += count;
        if (removed > 0)
            LogEmptied(removed, jurisdiction.Key);
        return removed;
    }

    private async Task<long> RemoveAsync(int jurisdictionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Reports/EmptySandbox.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        long removed;
        string[] files;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            removed = reader.GetInt64(0);
            files = reader.GetFieldValue<string[]>(1);
        }

        // At once; should this process die here, the sweep does it.
        foreach (var name in files)
        {
            await media.DeleteAsync(MediaName.Large(name), ct);
            await media.DeleteAsync(MediaName.Small(name), ct);
        }

        return removed;
    }

    [LoggerMessage(LogLevel.Information, "emptied the sandbox of {Jurisdiction} of {Reports} reports")]
    private partial void LogEmptied(long reports, string jurisdiction);
}
