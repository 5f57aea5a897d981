using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;

namespace Open311.Workers.Media;

/// <summary>
/// Fetches the photos that reports name by address: takes a row, fetches, re-encodes, saves the files, records. No transaction is open while a server answers.
/// A crash anywhere leaves the row waiting, and at worst files that the sweep finds; nothing is lost.
/// </summary>
public sealed partial class FetchPhotos(
    NpgsqlDataSource database, FetchPhoto fetch, ReencodePhoto reencode, KeepPhotos keep, IOptions<MediaOptions> options, TimeProvider clock, ILogger<FetchPhotos> log)
{
    /// <summary>Waits after the first, second, … failed attempt: a moment, a restart of the server, a night. Then the link stays a link.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30), TimeSpan.FromHours(4), TimeSpan.FromHours(24)];

    /// <summary>The number of photos that are ours now.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        var ready = 0;
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction.Id, ct) is { } photo)
        {
            if (await TryAsync(jurisdiction, photo, ct))
                ready++;
        }

        if (ready > 0)
            LogReady(ready, jurisdiction.Key);
        return ready;
    }

    private async Task<bool> TryAsync(JurisdictionProfile jurisdiction, LeasedPhoto photo, CancellationToken ct)
    {
        // Every attempt before this one ended with its process.
        if (photo.Attempts > Waits.Count + 1)
        {
            await RecordFailureAsync(jurisdiction, photo, "given_up", isFinal: true, ct);
            return false;
        }

        var fetched = await fetch.RunAsync(photo.Link, ct);
        if (fetched.Bytes is not { } bytes)
        {
            await RecordFailureAsync(jurisdiction, photo, fetched.Code!, fetched.IsFinal, ct);
            return false;
        }

        var outcome = await reencode.RunAsync(bytes, "media_url", ct);
        if (!outcome.Succeeded)
        {
            await RecordFailureAsync(jurisdiction, photo, outcome.Failures[0].Code, isFinal: true, ct);
            return false;
        }

        var kept = await keep.SaveAsync(jurisdiction.Id, outcome.Value, bytes, ct);
        if (await RecordAsync(jurisdiction.Id, photo, kept, ct))
            return true;
        await keep.DropAsync(jurisdiction.Id, [kept], ct);
        return false;
    }

    private async Task<LeasedPhoto?> LeaseAsync(int jurisdictionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = Command("Media/LeasePhoto.sql", jurisdictionId);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        // Fetching and decoding each have their limit; twice both leaves room for a busy machine.
        command.Parameters.AddWithValue("leased_until", now.AddSeconds(2 * (options.Value.FetchSeconds + options.Value.ProcessSeconds)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new LeasedPhoto(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetInt32(3)) : null;
    }

    private async Task<bool> RecordAsync(int jurisdictionId, LeasedPhoto photo, KeptPhoto kept, CancellationToken ct)
    {
        var now = clock.GetUtcNow().ToUniversalTime();
        await using var command = Command("Media/RecordPhoto.sql", jurisdictionId);
        command.Parameters.AddWithValue("id", photo.Id);
        command.Parameters.AddWithValue("attempts", photo.Attempts);
        command.Parameters.AddWithValue("name", kept.Name);
        command.Parameters.AddWithValue("width", kept.Width);
        command.Parameters.AddWithValue("height", kept.Height);
        command.Parameters.AddWithValue("bytes", kept.Bytes);
        command.Parameters.Add(new NpgsqlParameter("hash", NpgsqlDbType.Bigint) { Value = (object?)kept.Hash?.Stored ?? DBNull.Value });
        command.Parameters.AddWithValue("now", now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime);
        return await command.ExecuteScalarAsync(ct) is 1L;
    }

    private async Task RecordFailureAsync(JurisdictionProfile jurisdiction, LeasedPhoto photo, string code, bool isFinal, CancellationToken ct)
    {
        DateTime? next = isFinal || photo.Attempts > Waits.Count ? null : (clock.GetUtcNow() + Waits[photo.Attempts - 1]).UtcDateTime;
        LogFailed(photo.Id, photo.ReportId, jurisdiction.Key, code, next is null);
        await using var command = Command("Media/RecordPhotoFailure.sql", jurisdiction.Id);
        command.Parameters.AddWithValue("id", photo.Id);
        command.Parameters.AddWithValue("attempts", photo.Attempts);
        command.Parameters.AddWithValue("code", code);
        command.Parameters.Add(new NpgsqlParameter("next_attempt_at", NpgsqlDbType.TimestampTz) { Value = (object?)next ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sqlFile, int jurisdictionId)
    {
        var command = database.CreateCommand(SqlFile.Read(sqlFile));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return command;
    }

    [LoggerMessage(LogLevel.Information, "media: {Count} photos of {Jurisdiction} fetched")]
    private partial void LogReady(int count, string jurisdiction);

    [LoggerMessage(LogLevel.Information, "media: photo {PhotoId} of report {ReportId} of {Jurisdiction} was not fetched: {Code} (for good: {IsFinal})")]
    private partial void LogFailed(long photoId, long reportId, string jurisdiction, string code, bool isFinal);

    private sealed record LeasedPhoto(long Id, long ReportId, string Link, int Attempts);
}
