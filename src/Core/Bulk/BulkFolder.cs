using System.Globalization;
using Microsoft.Extensions.Options;
using Open311.Core.Media;
using Open311.Core.Persistence;

namespace Open311.Core.Bulk;

/// <summary>Where bulk files lie: beside the photos, in a folder for each town. A file is whole or not there; whoever has it open reads on in the one they opened.</summary>
public sealed class BulkFolder(IOptions<MediaOptions> options)
{
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromDays(1);
    private readonly string folder = Path.Combine(Path.GetFullPath(options.Value.Directory), "bulk");

    /// <summary>Null if there is no such file.</summary>
    public FileStream? Open(int jurisdictionId, BulkFormat format, bool isZipped)
    {
        try
        {
            return new FileStream(PathOf(jurisdictionId, format, isZipped), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65_536, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public bool HasAll(int jurisdictionId) => Enum.GetValues<BulkFormat>().All(format => File.Exists(PathOf(jurisdictionId, format, isZipped: false)));

    /// <summary>For a new file; it has its place once <see cref="Finish"/> was called.</summary>
    public FileStream Begin(int jurisdictionId, BulkFormat format, bool isZipped)
    {
        var path = PathOf(jurisdictionId, format, isZipped);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream($"{path}.{Guid.NewGuid():N}.tmp", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 65_536);
    }

    /// <param name="written">From <see cref="Begin"/>, and closed.</param>
    public void Finish(FileStream written, int jurisdictionId, BulkFormat format, bool isZipped) => File.Move(written.Name, PathOf(jurisdictionId, format, isZipped), overwrite: true);

    public void Remove(int jurisdictionId)
    {
        if (Directory.Exists(Of(jurisdictionId)))
            Directory.Delete(Of(jurisdictionId), recursive: true);
    }

    /// <summary>What towns left that are no more, and processes that died while they wrote.</summary>
    /// <param name="towns">All there are.</param>
    public void Sweep(IReadOnlySet<int> towns, DateTimeOffset now)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.GetDirectories(folder).Where(path => !(int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var town) && towns.Contains(town))))
            Directory.Delete(path, recursive: true);
        foreach (var path in Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories).Where(path => now.UtcDateTime - File.GetLastWriteTimeUtc(path) > UnfinishedAge))
            File.Delete(path);
    }

    private string Of(int jurisdictionId) => Path.Combine(folder, jurisdictionId.ToString(CultureInfo.InvariantCulture));

    private string PathOf(int jurisdictionId, BulkFormat format, bool isZipped) => Path.Combine(Of(jurisdictionId), $"requests.{SnakeCase.Of(format)}{(isZipped ? ".gz" : "")}");
}
