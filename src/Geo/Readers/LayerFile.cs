using System.Diagnostics.CodeAnalysis;

namespace Open311.Geo.Readers;

/// <summary>Opens a layer file, whatever its format: the content decides, and the name only where that says nothing.</summary>
public static class LayerFile
{
    /// <summary>
    /// Opens the file and reads what is known before its features. A CRS that is unknown or not supported is no failure here: see
    /// <see cref="ILayerReader.Crs"/>. Fails with a code of <see cref="LayerErrors"/>.
    /// </summary>
    /// <param name="path">GeoJSON (also newline-delimited), CSV, KML, KMZ, GML, GeoPackage, zipped shapefile, or a .shp with its .dbf (and .prj, .cpg) beside it; through ogr2ogr also those of <see cref="OgrFormat"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="reader">The caller disposes it.</param>
    /// <param name="error">Why not.</param>
    public static bool TryOpen(string path, LayerFileOptions? options, [NotNullWhen(true)] out ILayerReader? reader, [NotNullWhen(false)] out GeoError? error)
    {
        options ??= new LayerFileOptions();
        reader = null;
        try
        {
            error = Sniff(path) switch
            {
                Content.Json when IsSequence(path, options) => GeoJsonSequenceReader.TryOpen(path, options, out reader),
                Content.JsonSequence => GeoJsonSequenceReader.TryOpen(path, options, out reader),
                Content.Json => GeoJsonReader.TryOpen(path, options, out reader),
                Content.Sqlite => GeoPackageReader.TryOpen(path, options, out reader),
                Content.Xml => XmlLayer.TryOpen(path, options, out reader),
                Content.Zip => LayerArchive.TryOpen(path, options, out reader),
                Content.Shapefile => ShapefileReader.TryOpen(ShapefileParts.Beside(path), options, null, out reader),
                Content.FlatGeobuf => Convert(OgrFormat.FlatGeobuf, out reader),
                Content.Dxf => Convert(OgrFormat.Dxf, out reader),
                Content.MapInfoTab => Convert(OgrFormat.MapInfoTab, out reader),
                Content.MapInfoMif => Convert(OgrFormat.MapInfoMif, out reader),
                Content.FileGeodatabase => Convert(OgrFormat.FileGeodatabase, out reader),
                _ => CsvReader.TryOpen(path, options, out reader),
            };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            error = LayerErrors.FileMissing(path);
        }

        return error is null && reader is not null;

        GeoError? Convert(OgrFormat format, out ILayerReader? converted) =>
            OgrConversion.TryOpen(path, format, Path.GetFileNameWithoutExtension(path.TrimEnd('/')), options!, LayerArchive.FreshFolder(options!), out converted);
    }

    private static Content Sniff(string path)
    {
        if (Directory.Exists(path) && File.Exists(Path.Combine(path, "a00000001.gdbtable")))
            return Content.FileGeodatabase;
        Span<byte> head = stackalloc byte[512];
        using var stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.StartsWith("SQLite format 3\0"u8))
            return Content.Sqlite;
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
            return Content.Zip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0x27, 0x0A]))
            return Content.Shapefile;
        if (head.StartsWith("fgb\u0003fgb"u8))
            return Content.FlatGeobuf;
        if (head.StartsWith("AutoCAD Binary DXF"u8))
            return Content.Dxf;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        else if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, (byte)'<', 0]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF, 0, (byte)'<']))
            return Content.Xml;
        return head.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{', ..] => Content.Json,
            [(byte)'<', ..] => Content.Xml,
            [0x1E, ..] => Content.JsonSequence,
            var text => SniffText(text),
        };
    }

    /// <summary>DXF: the group 0 with the word SECTION, comments (group 999) before it. MapInfo: the first words of its two exchange forms.</summary>
    private static Content SniffText(ReadOnlySpan<byte> head)
    {
        var lines = System.Text.Encoding.Latin1.GetString(head).Split('\n', StringSplitOptions.TrimEntries);
        var start = 0;
        while (start + 1 < lines.Length && lines[start] == "999")
            start += 2;
        if (start + 1 < lines.Length && lines[start] == "0" && lines[start + 1] == "SECTION")
            return Content.Dxf;
        if (lines[0].StartsWith("!table", StringComparison.OrdinalIgnoreCase))
            return Content.MapInfoTab;
        return lines[0].StartsWith("version ", StringComparison.OrdinalIgnoreCase) && Array.Exists(lines, line => line.StartsWith("charset ", StringComparison.OrdinalIgnoreCase))
            ? Content.MapInfoMif
            : Content.Unknown;
    }

    /// <summary>A file of one line is none: as a single feature it is the same.</summary>
    private static bool IsSequence(string path, LayerFileOptions options)
    {
        using var stream = File.OpenRead(path);
        return GeoJsonSequence.IsOne(stream, options.MaxFeatureBytes);
    }

    private enum Content
    {
        Unknown,
        Json,
        JsonSequence,
        Sqlite,
        Xml,
        Zip,
        Shapefile,
        FlatGeobuf,
        Dxf,
        MapInfoTab,
        MapInfoMif,
        FileGeodatabase,
    }
}
