using System.IO.Compression;

namespace Open311.Geo.Readers;

/// <summary>
/// Unpacks what it needs of a zip archive: its one shapefile, the KML file of a KMZ, a geodatabase, a MapInfo file. Nothing of the archive decides where a file lands: the parts get fixed names in a
/// fresh folder. Refused as a whole: names that point outside, too many entries, more than the allowed size or ratio (counted while unpacking, not believed).
/// </summary>
internal static class LayerArchive
{
    private const int RatioFromBytes = 1024 * 1024;
    private static readonly string[] ShapefileEndings = [".shp", ".dbf", ".prj", ".cpg"];

    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var folder = FreshFolder(options);
        GeoError? error;
        try
        {
            using var archive = ZipFile.OpenRead(path);
            error = Refuse(archive, options) ?? TryOpen(archive, path, options, folder, out reader);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            error = LayerErrors.ArchiveBroken(exception.Message.TrimEnd('.'));
        }
        finally
        {
            folder.Refresh();
            if (reader is null && folder.Exists)
                folder.Delete(recursive: true);
        }

        return error;
    }

    /// <summary>Not yet there.</summary>
    public static DirectoryInfo FreshFolder(LayerFileOptions options) => new(Path.Combine(options.TemporaryFolder, "open311-" + Path.GetRandomFileName()));

    private static GeoError? Refuse(ZipArchive archive, LayerFileOptions options)
    {
        if (archive.Entries.Count > options.MaxArchiveEntries)
            return LayerErrors.ArchiveUnsafe($"it has {archive.Entries.Count} entries, allowed are {options.MaxArchiveEntries}");
        return archive.Entries.FirstOrDefault(entry => PointsOutside(entry.FullName)) is { } outside
            ? LayerErrors.ArchiveUnsafe($"the name '{outside.FullName}' points outside of it")
            : null;
    }

    private static GeoError? TryOpen(ZipArchive archive, string path, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;

        // macOS adds "__MACOSX/._name.shp" beside every file.
        var entries = archive.Entries.Where(entry =>
            !entry.FullName.StartsWith("__MACOSX/", StringComparison.OrdinalIgnoreCase) && !entry.Name.StartsWith("._", StringComparison.Ordinal)).ToList();
        var shapes = Ending(entries, ".shp");
        if (shapes.Count > 1)
            return LayerErrors.ShapefileAmbiguous(shapes.Select(entry => entry.FullName));
        if (shapes is [var shape])
            return OpenShapefile(entries, shape, options, folder, out reader);
        if (entries.Exists(entry => entry.FullName == "xl/workbook.xml"))
            return OgrConversion.TryOpen(path, OgrFormat.Xlsx, Path.GetFileNameWithoutExtension(path), options, folder, out reader);
        if (entries.Find(entry => entry.Name == "a00000001.gdbtable") is { } catalog)
            return OpenGeodatabase(entries, catalog, path, options, folder, out reader);
        foreach (var format in (OgrFormat[])[OgrFormat.MapInfoTab, OgrFormat.MapInfoMif])
        {
            var tables = Ending(entries, format.Ending);
            if (tables.Count > 1)
                return LayerErrors.LayerAmbiguousInArchive(tables.Select(entry => entry.FullName));
            if (tables is [var table])
                return OpenMapInfo(entries, table, format, options, folder, out reader);
        }

        return Ending(entries, ".kml") is { Count: > 0 } documents ? OpenKmz(documents, path, options, folder, out reader) : LayerErrors.ArchiveWithoutLayer();
    }

    /// <summary>A geodatabase is a folder; its files have fixed names, of letters, digits and dots.</summary>
    private static GeoError? OpenGeodatabase(List<ZipArchiveEntry> entries, ZipArchiveEntry catalog, string path, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var stem = catalog.FullName[..^catalog.Name.Length];
        var files = entries.FindAll(entry => entry.FullName == stem + entry.Name && entry.Name.Length > 0 && entry.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_'));
        if (Unpack(files.Select(entry => (entry, Path.Combine("database", entry.Name))), options, folder) is { } error)
            return error;
        return OgrConversion.TryOpen(Path.Combine(folder.FullName, "database"), OgrFormat.FileGeodatabase, Path.GetFileNameWithoutExtension(path), options, folder, out reader);
    }

    private static GeoError? OpenMapInfo(List<ZipArchiveEntry> entries, ZipArchiveEntry table, OgrFormat format, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var stem = table.FullName[..^format.Ending.Length];
        var files = ((string[])[format.Ending, .. format.Companions])
            .Select(ending => (Entry: entries.Find(entry => string.Equals(entry.FullName, stem + ending, StringComparison.OrdinalIgnoreCase)), File: Path.Combine("database", "layer" + ending)))
            .Where(part => part.Entry is not null);
        if (Unpack(files!, options, folder) is { } error)
            return error;
        return OgrConversion.TryOpen(Path.Combine(folder.FullName, "database", "layer" + format.Ending), format, Path.GetFileName(stem), options, folder, out reader);
    }

    private static List<ZipArchiveEntry> Ending(List<ZipArchiveEntry> entries, string ending) =>
        entries.FindAll(entry => entry.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static GeoError? OpenShapefile(List<ZipArchiveEntry> entries, ZipArchiveEntry shape, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var stem = shape.FullName[..^4];
        var unpacked = ShapefileEndings
            .Select(ending => (Entry: entries.Find(entry => string.Equals(entry.FullName, stem + ending, StringComparison.OrdinalIgnoreCase)), File: "layer" + ending))
            .Where(part => part.Entry is not null)
            .ToList();
        if (Unpack(unpacked!, options, folder) is { } error)
            return error;
        var parts = new ShapefileParts(Path.GetFileName(stem), Of(".shp")!, Of(".dbf"), Of(".prj"), Of(".cpg"));
        return ShapefileReader.TryOpen(parts, options, folder, out reader);

        string? Of(string ending) => unpacked.Exists(part => part.File == "layer" + ending) ? Path.Combine(folder.FullName, "layer" + ending) : null;
    }

    /// <summary>KML 2.2 (OGC 07-147r2, annex C): the first .kml is the document, which should be called doc.kml; others are what it links to.</summary>
    private static GeoError? OpenKmz(List<ZipArchiveEntry> documents, string path, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var document = documents.Find(entry => string.Equals(entry.FullName, "doc.kml", StringComparison.OrdinalIgnoreCase)) ?? documents[0];
        if (Unpack([(document, "doc.kml")], options, folder) is { } error)
            return error;
        error = KmlReader.TryOpen(Path.Combine(folder.FullName, "doc.kml"), options, out var inner);
        if (error is not null)
            return error;
        List<string> remarks = documents.Count > 1 ? [$"of its {documents.Count} KML files only {document.FullName} is read"] : [];
        reader = new UnpackedReader(inner!, folder, "KMZ", Path.GetFileNameWithoutExtension(path), remarks);
        return null;
    }

    private static GeoError? Unpack(IEnumerable<(ZipArchiveEntry Entry, string File)> parts, LayerFileOptions options, DirectoryInfo folder)
    {
        folder.Create();
        var left = options.MaxUnpackedBytes;
        foreach (var (entry, file) in parts)
        {
            if (entry.IsEncrypted)
                return LayerErrors.ArchiveBroken("it is encrypted");
            var target = Path.Combine(folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!Copy(entry, target, options.MaxArchiveRatio, ref left))
            {
                return LayerErrors.ArchiveUnsafe(
                    $"it unpacks to more than {options.MaxUnpackedBytes} bytes or more than {options.MaxArchiveRatio} times its size");
            }
        }

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
