using System.IO.Compression;

namespace Open311.Geo.Readers;

/// <summary>
/// Unpacks what it needs of a zip archive: its shapefile, the KML file of a KMZ, a geodatabase, a MapInfo file, or the one file that stands for itself (GeoJSON, GML, CSV …); of several the one that <see cref="LayerFileOptions.LayerName"/> names. Nothing of the archive decides where a file lands: the parts get fixed names in a
/// fresh folder. Refused as a whole: names that point outside, too many entries, more than the allowed size or ratio (counted while unpacking, not believed).
/// </summary>
internal static class LayerArchive
{
    private const int RatioFromBytes = 1024 * 1024;
    private static readonly string[] ShapefileEndings = [".shp", ".dbf", ".prj", ".cpg"];
    private static readonly string[] PartsOfShapefile = [".dbf", ".shx", ".prj"];
    private static readonly string[] SingleEndings = [".geojson", ".json", ".geojsonl", ".ndjson", ".geojsons", ".gpkg", ".gml", ".csv", ".fgb", ".dxf"];

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
            error = LayerErrors.ArchiveBroken(Bilingual.Of(exception));
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
            return LayerErrors.ArchiveHasMoreFiles(archive.Entries.Count, options.MaxArchiveEntries);
        return archive.Entries.FirstOrDefault(entry => PointsOutside(entry.FullName)) is { } outside
            ? LayerErrors.ArchiveUnsafe(Bilingual.Of($"the name '{outside.FullName}' points outside of it", $"der Name '{outside.FullName}' zeigt aus ihm hinaus"))
            : null;
    }

    private static GeoError? TryOpen(ZipArchive archive, string path, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;

        // macOS adds "__MACOSX/._name.shp" beside every file.
        var entries = archive.Entries.Where(entry =>
            !entry.FullName.StartsWith("__MACOSX/", StringComparison.OrdinalIgnoreCase) && !entry.Name.StartsWith("._", StringComparison.Ordinal)).ToList();
        var shapes = Ending(entries, ".shp");
        if (shapes.Count > 0)
        {
            // As with a GeoPackage: a name that is given has to be right, also if there is one only.
            return Choose(shapes, options.LayerName, LayerErrors.ShapefileAmbiguous, out var shape) ?? OpenShapefile(entries, shape!, options, folder, out reader);
        }

        if (entries.Exists(entry => entry.FullName == "xl/workbook.xml"))
            return OgrConversion.TryOpen(path, OgrFormat.Xlsx, Path.GetFileNameWithoutExtension(path), options, folder, out reader);
        if (entries.Find(entry => entry.Name == "a00000001.gdbtable") is { } catalog)
            return OpenGeodatabase(entries, catalog, path, options, folder, out reader);
        foreach (var format in (OgrFormat[])[OgrFormat.MapInfoTab, OgrFormat.MapInfoMif])
        {
            var tables = Ending(entries, format.Ending);
            if (tables.Count > 0)
                return Choose(tables, options.LayerName, LayerErrors.LayerAmbiguousInArchive, out var table) ?? OpenMapInfo(entries, table!, format, options, folder, out reader);
        }

        if (Ending(entries, ".kml") is { Count: > 0 } documents)
            return OpenKmz(documents, path, options, folder, out reader);
        // Beside a GML file lie its schema and its metadata.
        var singles = SingleEndings.SelectMany(ending => Ending(entries, ending)).ToList();
        if (singles.Count == 0 && PartsOfShapefile.SelectMany(ending => Ending(entries, ending)).FirstOrDefault() is { } part)
            return LayerErrors.ShapefileIncomplete(Path.GetFileNameWithoutExtension(part.Name) + ".shp");
        return (singles.Count > 0 ? singles : Ending(entries, ".xml")) switch
        {
            [] => LayerErrors.ArchiveWithoutLayer(),
            // The name is for what is in it: a table of a GeoPackage, a kind of a GML file's objects.
            [var single] => OpenSingle(single, options, folder, out reader),
            var several => Choose(several, options.LayerName, LayerErrors.LayerAmbiguousInArchive, out var chosen) ?? OpenSingle(chosen!, options with { LayerName = null }, folder, out reader),
        };
    }

    /// <summary>The file that is meant: by its path in the archive or its name, with ending or without; the more exact of these wins.</summary>
    private static GeoError? Choose(List<ZipArchiveEntry> files, string? wanted, Func<IEnumerable<string>, GeoError> ambiguous, out ZipArchiveEntry? chosen)
    {
        chosen = files is [var only] ? only : null;
        var names = files.Select(entry => entry.FullName);
        if (wanted is null)
            return chosen is null ? ambiguous(names) : null;
        Func<ZipArchiveEntry, string>[] spellings =
        [
            entry => entry.FullName, entry => entry.FullName[..^Path.GetExtension(entry.Name).Length], entry => entry.Name, entry => Path.GetFileNameWithoutExtension(entry.Name),
        ];
        foreach (var spelling in spellings)
        {
            var meant = files.FindAll(entry => string.Equals(spelling(entry), wanted, StringComparison.OrdinalIgnoreCase));
            chosen = meant is [var one] ? one : null;
            if (meant.Count > 0)
                return chosen is null ? ambiguous(meant.Select(entry => entry.FullName)) : null;
        }

        return LayerErrors.LayerMissing(wanted, names);
    }

    /// <summary>A file that stands for itself, packed for the way only.</summary>
    private static GeoError? OpenSingle(ZipArchiveEntry single, LayerFileOptions options, DirectoryInfo folder, out ILayerReader? reader)
    {
        reader = null;
        var file = "layer" + Path.GetExtension(single.Name).ToLowerInvariant();
        if (Unpack([(single, file)], options, folder) is { } error)
            return error;
        var path = Path.Combine(folder.FullName, file);
        if (IsArchive(path))
            return LayerErrors.ArchiveUnsafe(new Bilingual("it has an archive in it", "in ihm steckt ein Archiv"));
        if (!LayerFile.TryOpen(path, options, out var inner, out error))
            return error;
        reader = new UnpackedReader(inner, folder, inner.Format, Path.GetFileNameWithoutExtension(single.Name), []);
        return null;
    }

    private static bool IsArchive(string path)
    {
        Span<byte> head = stackalloc byte[2];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("PK"u8);
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
        if (error is null && inner is { ExpectedFeatures: 0 } && documents.Count > 1)
        {
            // A document that only links to others of the archive, as GDAL writes it: a layer each.
            inner.Dispose();
            var others = documents.Where(entry => entry != document).ToList();
            if (options.LayerName is { } wanted)
                others = others.FindAll(entry => string.Equals(Path.GetFileNameWithoutExtension(entry.Name), wanted, StringComparison.OrdinalIgnoreCase));
            if (others is not [var only])
                return LayerErrors.LayerAmbiguous(documents.Where(entry => entry != document).Select(entry => Path.GetFileNameWithoutExtension(entry.Name)));
            document = only;
            error = Unpack([(document, "layer.kml")], options, folder) ?? KmlReader.TryOpen(Path.Combine(folder.FullName, "layer.kml"), options, out inner);
        }

        if (error is not null)
            return error;
        List<Bilingual> remarks = documents.Count > 1 ? [Bilingual.Of($"of its {documents.Count} KML files only {document.FullName} is read", $"von seinen {documents.Count} KML-Dateien wird nur {document.FullName} gelesen")] : [];
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
                return LayerErrors.ArchiveBroken(new Bilingual("it is encrypted", "es ist verschlüsselt"));
            var target = Path.Combine(folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Copy(entry, target, options, ref left) is { } error)
                return error;
        }

        return null;
    }

    private static GeoError? Copy(ZipArchiveEntry entry, string file, LayerFileOptions options, ref long left)
    {
        var maxBytes = Math.Max(RatioFromBytes, entry.CompressedLength * options.MaxArchiveRatio);
        using var source = entry.Open();
        using var target = File.Create(file);
        var buffer = new byte[81920];
        var written = 0L;
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            written += read;
            left -= read;
            if (left < 0)
                return LayerErrors.ArchiveUnpacksToMore(options.MaxUnpackedBytes);
            if (written > maxBytes)
                return LayerErrors.ArchivePacksTooWell(entry.Name, options.MaxArchiveRatio);
            target.Write(buffer, 0, read);
        }

        return null;
    }

    private static bool PointsOutside(string name) =>
        name.StartsWith('/') || name.Contains('\\') || name.Contains(':') || name.Contains('\0')
        || name.Split('/').Contains("..");
}
