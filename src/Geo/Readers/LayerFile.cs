using System.Diagnostics.CodeAnalysis;

namespace Open311.Geo.Readers;

/// <summary>Opens a layer file, whatever its format: the content decides, and the name only where that says nothing.</summary>
public static class LayerFile
{
    /// <summary>
    /// Opens the file and reads what is known before its features. A CRS that is unknown or not supported is no failure here: see
    /// <see cref="ILayerReader.Crs"/>. Fails with a code of <see cref="LayerErrors"/>.
    /// </summary>
    /// <param name="path">GeoJSON (also newline-delimited), CSV, KML, KMZ, GML, GeoPackage, zipped shapefile, or a .shp with its .dbf (and .prj, .cpg) beside it.</param>
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
                _ => CsvReader.TryOpen(path, options, out reader),
            };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            error = LayerErrors.FileMissing(path);
        }

        return error is null && reader is not null;
    }

    private static Content Sniff(string path)
    {
        Span<byte> head = stackalloc byte[512];
        using var stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (head.StartsWith("SQLite format 3\0"u8))
            return Content.Sqlite;
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
            return Content.Zip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0x27, 0x0A]))
            return Content.Shapefile;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        else if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, (byte)'<', 0]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF, 0, (byte)'<']))
            return Content.Xml;
        return head.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{', ..] => Content.Json,
            [(byte)'<', ..] => Content.Xml,
            [0x1E, ..] => Content.JsonSequence,
            _ => Content.Unknown,
        };
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
    }
}
