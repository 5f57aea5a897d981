namespace Open311.Core.Harvests;

/// <summary>Where a layer lies between its server and the database: a folder for each harvest, gone with it. What a killed worker left goes two days later.</summary>
internal sealed class HarvestFolder : IDisposable
{
    private const string Beginning = "open311-harvest-";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory(Beginning);

    public string Path => folder.FullName;

    public static void Sweep()
    {
        // Held against the times of files, which are the system's.
        var now = TimeProvider.System.GetUtcNow();
        foreach (var left in new DirectoryInfo(System.IO.Path.GetTempPath()).EnumerateDirectories(Beginning + "*").Where(left => now.UtcDateTime - left.LastWriteTimeUtc > TimeSpan.FromDays(2)))
        {
            try
            {
                left.Delete(recursive: true);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or just gone.
            }
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
