using Microsoft.Extensions.Options;

namespace Open311.Core.Media;

/// <summary>Files in a folder, in subfolders by the first two letters of their names, so that no folder grows without end.</summary>
public sealed class FolderMediaStore(IOptions<MediaOptions> options) : IMediaStore
{
    private readonly string folder = Path.GetFullPath(options.Value.Directory);

    public async Task SaveAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous))
            {
                await file.WriteAsync(bytes, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string name, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65_536, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
            // What a process left that died while it wrote.
            foreach (var unfinished in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{name}.*.tmp"))
                File.Delete(unfinished);
        }

        return Task.CompletedTask;
    }

    private string PathOf(string name)
    {
        if (name.Length < 3 || !name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.') || name.Contains("..", StringComparison.Ordinal) || name[0] == '.')
            throw new ArgumentException("This is no name of a file of ours.", nameof(name));
        return Path.Combine(folder, name[..2], name);
    }
}
