using System.Security.Cryptography;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Geo.Matching;

namespace Open311.Core.Media;

/// <summary>A file that came with a report.</summary>
/// <param name="Field">What the caller called it: for the words of a failure.</param>
/// <param name="Length">In bytes.</param>
public sealed record UploadedPhoto(string Field, long Length, Func<Stream> Open);

/// <summary>A photo whose files are saved and that no report has yet.</summary>
/// <param name="SourceHash">SHA-256 of the bytes as they came, in hexadecimal.</param>
/// <param name="Hash">What it looks like; null: like many others.</param>
public sealed record KeptPhoto(string Name, int Width, int Height, int Bytes, string SourceHash, PhotoHash? Hash);

/// <summary>
/// Makes photos of ours out of files and saves them, so that a transaction can claim them by name. Until then each name stands in <c>unclaimed_media</c>,
/// written before its first byte: whatever happens, nothing is left lying that nobody knows of.
/// </summary>
public sealed class KeepPhotos(NpgsqlDataSource database, IMediaStore store, ReencodePhoto reencode, Microsoft.Extensions.Options.IOptions<MediaOptions> options, TimeProvider clock)
{
    /// <summary>All of them or none; every reason against one is named.</summary>
    public async Task<Outcome<IReadOnlyList<KeptPhoto>>> RunAsync(int jurisdictionId, IReadOnlyList<UploadedPhoto> files, CancellationToken ct)
    {
        if (files.Count == 0)
            return Array.Empty<KeptPhoto>();
        var failures = new List<Failure>();
        var kept = new List<KeptPhoto>();
        foreach (var file in files)
        {
            if (file.Length > options.Value.MaxBytes)
            {
                failures.Add(MediaFailures.TooLarge(file.Field, options.Value.MaxBytes));
                continue;
            }

            var bytes = new byte[file.Length];
            await using (var stream = file.Open())
                await stream.ReadExactlyAsync(bytes, ct);
            var outcome = await reencode.RunAsync(bytes, file.Field, ct);
            if (!outcome.Succeeded)
                failures.AddRange(outcome.Failures);
            else if (failures.Count == 0)
                kept.Add(await SaveAsync(jurisdictionId, outcome.Value, bytes, ct));
        }

        if (failures.Count == 0)
            return kept;
        await DropAsync(jurisdictionId, kept, ct);
        return failures;
    }

    /// <summary>Saves one photo under a new name, unclaimed.</summary>
    public async Task<KeptPhoto> SaveAsync(int jurisdictionId, ReencodedPhoto photo, byte[] source, CancellationToken ct)
    {
        var name = MediaName.Make();
        await using (var command = database.CreateCommand(SqlFile.Read("Media/AnnounceMedia.sql")))
        {
            command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
            command.Parameters.AddWithValue("name", name);
            command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
            await command.ExecuteNonQueryAsync(ct);
        }

        await store.SaveAsync(MediaName.Large(name), photo.Large, ct);
        await store.SaveAsync(MediaName.Small(name), photo.Small, ct);
        return new KeptPhoto(name, photo.Width, photo.Height, photo.Large.Length, Convert.ToHexString(SHA256.HashData(source)), photo.Hash);
    }

    /// <summary>For photos that are not needed after all: the next sweep takes them.</summary>
    public async Task DropAsync(int jurisdictionId, IReadOnlyList<KeptPhoto> kept, CancellationToken ct)
    {
        if (kept.Count == 0)
            return;
        await using var command = database.CreateCommand(SqlFile.Read("Media/DropMedia.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("names", kept.Select(photo => photo.Name).ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }
}
