using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Media;

/// <summary>
/// Deletes files that no photo has: of reports that were refused after all, of processes that died. Whoever deletes a photo puts its name into
/// <c>unclaimed_media</c> in the same transaction and leaves the files to this.
/// </summary>
public sealed class SweepMedia(NpgsqlDataSource database, IMediaStore store, TimeProvider clock)
{
    /// <summary>Nobody fills in a report for as long as this: photos that came with a first try wait for the last one.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(24);

    /// <summary>The number of photos whose files were deleted.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        var swept = 0;
        for (int count; ; swept += count)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var names = new List<string>();
            await using (var take = new NpgsqlCommand(SqlFile.Read("Media/TakeUnclaimedMedia.sql"), connection, transaction))
            {
                take.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
                take.Parameters.AddWithValue("before", (clock.GetUtcNow() - Age).UtcDateTime);
                await using var reader = await take.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                    names.Add(reader.GetString(0));
            }

            count = names.Count;
            if (count == 0)
                return swept;
            foreach (var name in names)
            {
                await store.DeleteAsync(MediaName.Large(name), ct);
                await store.DeleteAsync(MediaName.Small(name), ct);
            }

            await transaction.CommitAsync(ct);
        }
    }
}
