using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Media;

namespace Open311.Core.Layers;

/// <summary>Where uploaded layer files lie until they are imported: beside the photos, because web host and workers see the same folder there.</summary>
public sealed class LayerUploads(IOptions<MediaOptions> media, IOptions<LayerOptions> options)
{
    private readonly string folder = Path.Combine(Path.GetFullPath(media.Value.Directory), "layer-uploads");

    public string PathOf(string storedName) => Path.Combine(folder, storedName);

    /// <summary>Writes the file as it comes, never more than <see cref="LayerOptions.MaxFileBytes"/>; what is too large or breaks off leaves nothing.</summary>
    /// <exception cref="IOException">The sender broke off.</exception>
    public async Task<Outcome<(string StoredName, long Bytes)>> SaveAsync(Stream body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        Directory.CreateDirectory(folder);
        var name = Guid.NewGuid().ToString("N");
        var isWhole = false;
        try
        {
            var bytes = 0L;
            await using (var file = new FileStream(PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 65_536, FileOptions.Asynchronous))
            {
                var buffer = new byte[81_920];
                for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
                {
                    bytes += read;
                    if (bytes > options.Value.MaxFileBytes)
                        return LayerFailures.FileTooLarge(options.Value.MaxFileBytes);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }
            }

            if (bytes == 0)
                return LayerFailures.FileMissing;
            isWhole = true;
            return (name, bytes);
        }
        finally
        {
            if (!isWhole)
                Drop(name);
        }
    }

    public bool Has(string storedName) => File.Exists(PathOf(storedName));

    public void Drop(string storedName) => File.Delete(PathOf(storedName));

    /// <summary>Files that no import has any more, a day after they came.</summary>
    public void Sweep(IReadOnlySet<string> used, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(used);
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => !used.Contains(Path.GetFileName(path)) && now.UtcDateTime - File.GetLastWriteTimeUtc(path) > TimeSpan.FromDays(1)))
            File.Delete(path);
    }
}
