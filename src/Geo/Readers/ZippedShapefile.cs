using System.IO.Compression;

namespace Open311.Geo.Readers;

/// <summary>
/// Unpacks the one shapefile of a zip archive. Nothing of the archive decides where a file lands: the parts get fixed names in a fresh folder.
/// Refused as a whole: names that point outside, too many entries, more than the allowed size or ratio (counted while unpacking, not believed).
/// </summary>
internal static class ZippedShapefile
{
    private const int RatioFromBytes = 1024 * 1024;
    private static readonly string[] Endings = [".shp", ".dbf", ".prj", ".cpg"];

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var folder = new DirectoryInfo(Path.Combine(options.TemporaryFolder, "open311-" + Path.GetRandomFileName()));
        GeoError? error;
        try
        {
            error = Unpack(path, options, folder, out var parts);
            if (error is null)
                error = ShapefileReader.TryOpen(parts!, options, folder, out reader);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            error = LayerErrors.ArchiveBroken(exception.Message.TrimEnd('.'));
        }
        finally
        {
            if (reader is null && folder.Exists)
                folder.Delete(recursive: true);
        }

        return error;
    }

    private static GeoError? Unpack(string path, LayerFileOptions options, DirectoryInfo folder, out ShapefileParts? parts)
    {
        parts = null;
        using var archive = ZipFile.OpenRead(path);
        if (archive.Entries.Count > options.MaxArchiveEntries)
            return LayerErrors.ArchiveUnsafe($"it has {archive.Entries.Count} entries, allowed are {options.MaxArchiveEntries}");
        if (archive.Entries.FirstOrDefault(entry => PointsOutside(entry.FullName)) is { } outside)
            return LayerErrors.ArchiveUnsafe($"the name '{outside.FullName}' points outside of it");

        // macOS adds "__MACOSX/._name.shp" beside every file.
        var entries = archive.Entries.Where(entry =>
            !entry.FullName.StartsWith("__MACOSX/", StringComparison.OrdinalIgnoreCase) && !entry.Name.StartsWith("._", StringComparison.Ordinal)).ToList();
        var shapes = entries.Where(entry => entry.Name.EndsWith(".shp", StringComparison.OrdinalIgnoreCase)).ToList();
        if (shapes.Count == 0)
            return LayerErrors.ShapefileMissing();
        if (shapes.Count > 1)
            return LayerErrors.ShapefileAmbiguous(shapes.Select(entry => entry.FullName));

        folder.Create();
        var stem = shapes[0].FullName[..^4];
        var left = options.MaxUnpackedBytes;
        var files = new Dictionary<string, string>();
        foreach (var ending in Endings)
        {
            if (entries.Find(entry => string.Equals(entry.FullName, stem + ending, StringComparison.OrdinalIgnoreCase)) is not { } entry)
                continue;
            if (entry.IsEncrypted)
                return LayerErrors.ArchiveBroken("it is encrypted");
            var file = Path.Combine(folder.FullName, "layer" + ending);
            if (!Copy(entry, file, options.MaxArchiveRatio, ref left))
            {
                return LayerErrors.ArchiveUnsafe(
                    $"it unpacks to more than {options.MaxUnpackedBytes} bytes or more than {options.MaxArchiveRatio} times its size");
            }

            files[ending] = file;
        }

        parts = new ShapefileParts(Path.GetFileName(stem), files[".shp"], files.GetValueOrDefault(".dbf"), files.GetValueOrDefault(".prj"), files.GetValueOrDefault(".cpg"));
        return null;
    }

    private static bool Copy(ZipArchiveEntry entry, string file, int maxRatio, ref long left)
    {
        var maxBytes = Math.Max(RatioFromBytes, entry.CompressedLength * maxRatio);
        using var source = entry.Open();
        using var target = File.Create(file);
        var buffer = new byte[81920];
        var written = 0L;
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            written += read;
            left -= read;
            if (left < 0 || written > maxBytes)
                return false;
            target.Write(buffer, 0, read);
        }

        return true;
    }

    private static bool PointsOutside(string name) =>
        name.StartsWith('/') || name.Contains('\\') || name.Contains(':') || name.Contains('\0')
        || name.Split('/').Contains("..");
}
