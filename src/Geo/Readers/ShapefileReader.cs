using System.Buffers.Binary;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri.Dbf;
using NetTopologySuite.IO.Esri.Dbf.Fields;
using NetTopologySuite.IO.Esri.Shapefiles.Readers;
using NetTopologySuite.IO.Esri.Shp;
using NetTopologySuite.IO.Esri.Shp.Readers;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// A shapefile (ESRI Shapefile Technical Description, 1998): shapes from the .shp, attributes from the .dbf, CRS from the .prj, encoding as
/// in <see cref="DbfText"/>. Both files are read side by side, so that a shape that cannot be read costs that record only. Records marked
/// as deleted in the .dbf are passed over. Without a .prj the CRS is unknown, whatever the coordinates look like.
/// </summary>
internal sealed class ShapefileReader : ILayerReader
{
    private const int ShpHeaderBytes = 100;
    private const int RecordHeaderBytes = 8;
    private const int SampleSize = 1_000;
    private const int MaxPrjBytes = 64 * 1024;

    private readonly ShapefileParts parts;
    private readonly System.Text.Encoding encoding;
    private readonly DirectoryInfo? folder;

    private ShapefileReader(ShapefileParts parts, System.Text.Encoding encoding, Bilingual? remark, DbfReader dbf, DirectoryInfo? folder)
    {
        this.parts = parts;
        this.encoding = encoding;
        this.folder = folder;
        ExpectedFeatures = dbf.RecordCount;
        FieldNames = [.. dbf.Fields.Select(field => field.Name)];
        Remarks = remark is null ? [] : [remark];
        Crs = SourceCrs.Refused(CrsErrors.Unknown([]), null);
    }

    public string Format => "Shapefile";

    public string LayerName => parts.Name;

    public SourceCrs Crs { get; private set; }

    public long? ExpectedFeatures { get; }

    public IReadOnlyList<string> FieldNames { get; }

    public IReadOnlyList<Bilingual> Remarks { get; }

    public static GeoError? TryOpen(ShapefileParts parts, LayerFileOptions options, DirectoryInfo? folder, out ILayerReader? reader)
    {
        reader = null;
        if (parts.Dbf is not { } dbfPath)
            return LayerErrors.ShapefileIncomplete(parts.Name + ".dbf");
        try
        {
            var encoding = DbfText.Find(dbfPath, parts.Cpg, out var remark);
            using var table = File.OpenRead(dbfPath);
            using var dbf = new DbfReader(table, encoding);
            using (var shp = File.OpenRead(parts.Shp))
            using (Shp.OpenRead(shp))
            {
                var opened = new ShapefileReader(parts, encoding, remark, dbf, folder);
                opened.Crs = opened.FindCrs(options);
                reader = opened;
                return null;
            }
        }
        catch (Exception exception) when (IsBrokenFile(exception))
        {
            return LayerErrors.ShapefileBroken(Bilingual.Of(exception));
        }
    }

    public IEnumerable<LayerItem> Read(CancellationToken cancellationToken = default)
    {
        using var stream = File.OpenRead(parts.Shp);
        using var shapes = new Shapes(stream);
        using var table = File.OpenRead(parts.Dbf!);
        using var rows = new DbfReader(table, encoding);
        var position = (long)ShpHeaderBytes;
        for (var number = 1L; number <= rows.RecordCount; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = ReadOne(number, stream, shapes, rows, ref position);
            if (step is not null)
                yield return step;
            if (step is { EndsEarly: true })
                yield break;
        }

        if (stream.Length >= position + RecordHeaderBytes)
        {
            yield return LayerItem.Dropped(rows.RecordCount + 1L, FeatureProblemCodes.RestUnreadable,
                new Bilingual("The .shp file has more records than the .dbf file.", "Die .shp-Datei hat mehr Sätze als die .dbf-Datei."));
        }
    }

    public void Dispose()
    {
        if (folder is not null && Directory.Exists(folder.FullName))
            folder.Delete(recursive: true);
    }

    private static LayerItem? ReadOne(long number, FileStream stream, Shapes shapes, DbfReader rows, ref long position)
    {
        var attributes = ReadAttributes(rows, out var deleted, out var rowProblem);
        var shapeProblem = CheckRecord(stream, position, out var next);
        if (next is not { } following)
            return LayerItem.Dropped(number, FeatureProblemCodes.RestUnreadable, Bilingual.Of($"The .shp file cannot be read from here on: {shapeProblem}.", $"Die .shp-Datei ist von hier an nicht lesbar: {shapeProblem}."));

        Geometry? geometry = null;
        if (shapeProblem is null)
        {
            try
            {
                geometry = shapes.Read(position);
            }
            catch (Exception exception) when (IsBrokenFile(exception) || exception is ArgumentException or IndexOutOfRangeException or OverflowException)
            {
                shapeProblem = Bilingual.Of(exception);
            }
        }

        position = following;
        stream.Position = following;
        if (deleted)
            return null;
        if ((shapeProblem ?? rowProblem) is { } reason)
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, Bilingual.Of($"The record cannot be read: {reason}.", $"Der Satz ist nicht lesbar: {reason}."));
        return LayerItem.Clean(new LayerFeature(number, null, attributes, geometry));
    }

    private static Dictionary<string, object?> ReadAttributes(DbfReader rows, out bool deleted, out Bilingual? problem)
    {
        var attributes = new Dictionary<string, object?>();
        deleted = false;
        problem = null;
        try
        {
            if (!rows.Read(out deleted))
                problem = new Bilingual("its row in the .dbf file is missing", "seine Zeile in der .dbf-Datei fehlt");
            foreach (var field in rows.Fields)
                attributes[field.Name] = ToValue(field);
        }
        catch (Exception exception) when (IsBrokenFile(exception) || exception is ArgumentException)
        {
            var words = Bilingual.Of(exception);
            problem = Bilingual.Of($"its row in the .dbf file is broken ({words})", $"seine Zeile in der .dbf-Datei ist kaputt ({words})");
        }

        return attributes;
    }

    /// <summary>
    /// Looks at a record before the library allocates by its counts. <paramref name="next"/> is where the following one begins, null if
    /// that cannot be known.
    /// </summary>
    private static Bilingual? CheckRecord(FileStream stream, long position, out long? next)
    {
        next = null;
        Span<byte> head = stackalloc byte[RecordHeaderBytes + 48];
        stream.Position = position;
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read < RecordHeaderBytes + 4)
            return new Bilingual("the file ends", "die Datei endet");
        var length = 2L * BinaryPrimitives.ReadInt32BigEndian(head[4..]);
        if (length < 4 || position + RecordHeaderBytes + length > stream.Length)
            return new Bilingual("the length of a record does not fit the file", "die Länge eines Satzes passt nicht zur Datei");
        next = position + RecordHeaderBytes + length;
        var content = head[RecordHeaderBytes..read];
        var needed = BinaryPrimitives.ReadInt32LittleEndian(content) switch
        {
            0 => 4,
            1 or 11 or 21 => 20,
            8 or 18 or 28 => content.Length < 40 ? 40 : 40 + 16L * BinaryPrimitives.ReadUInt32LittleEndian(content[36..]),
            3 or 5 or 13 or 15 or 23 or 25 => content.Length < 44
                ? 44
                : 44 + 4L * BinaryPrimitives.ReadUInt32LittleEndian(content[36..]) + 16L * BinaryPrimitives.ReadUInt32LittleEndian(content[40..]),
            _ => long.MaxValue,
        };
        if (needed == long.MaxValue)
            return new Bilingual("its shape type is not supported", "sein Geometrietyp wird nicht unterstützt");
        if (needed > length)
            return new Bilingual("its counts are larger than the record", "seine Anzahlen sind größer als der Satz");
        return BinaryPrimitives.ReadInt32LittleEndian(content) is 3 or 5 or 13 or 15 or 23 or 25
            ? CheckParts(stream, position + RecordHeaderBytes + 44, BinaryPrimitives.ReadInt32LittleEndian(content[36..]), BinaryPrimitives.ReadInt32LittleEndian(content[40..]))
            : null;
    }

    private static Bilingual? CheckParts(FileStream stream, long position, int count, int points)
    {
        var starts = new byte[4 * count];
        stream.Position = position;
        stream.ReadExactly(starts);
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            var start = BinaryPrimitives.ReadInt32LittleEndian(starts.AsSpan(4 * i));
            if (start < last || start > points || (i == 0 && start != 0))
                return new Bilingual("its parts are not in order", "seine Teile sind nicht geordnet");
            last = start;
        }

        return null;
    }

    private static object? ToValue(DbfField field) => field.Value switch
    {
        null => null,
        string text => text.TrimEnd('\0', ' '),
        DateTime date => DateOnly.FromDateTime(date),
        int whole => (long)whole,
        long whole => whole,
        decimal number => (double)number,
        double number => double.IsFinite(number) ? number : null,
        bool truth => truth,
        var other => other.ToString(),
    };

    private static bool IsBrokenFile(Exception exception) =>
        exception is IOException or InvalidDataException or NotSupportedException or FormatException or ArgumentOutOfRangeException
            or NetTopologySuite.IO.Esri.ShapefileException;

    private SourceCrs FindCrs(LayerFileOptions options)
    {
        if (parts.Prj is { } prj)
        {
            using var stream = new StreamReader(prj);
            var text = new char[MaxPrjBytes];
            var definition = new string(text, 0, stream.ReadBlock(text)).Trim();
            return CrsDefinition.TryMatch(definition, out var crs, out var error) ? SourceCrs.Found(crs, definition) : SourceCrs.Refused(error, definition);
        }

        var sample = Read().Select(item => item.Feature?.Geometry?.Coordinate).OfType<Coordinate>().Take(SampleSize).ToList();
        return SourceCrs.Unknown(sample, options);
    }

    /// <summary>
    /// The library builds polygons in two ways, neither of which does alone: the one that trusts the order of rings puts a hole into the wrong part if it
    /// does not follow its shell (allowed by the description, page 8); the one that sorts rings makes an empty shape of a ring that crosses itself.
    /// </summary>
    private sealed class Shapes(FileStream stream) : IDisposable
    {
        private readonly ShpReader trusting = Open(stream, GeometryBuilderMode.IgnoreInvalidShapes);
        private readonly ShpReader sorting = Open(stream, GeometryBuilderMode.FixInvalidShapes);

        public Geometry? Read(long position)
        {
            var first = Read(trusting, position);
            if (first is not MultiPolygon { IsEmpty: false } polygons || polygons.Geometries.Sum(part => 1 + ((Polygon)part).NumInteriorRings) < 2 || polygons.IsValid)
                return first;
            var second = Read(sorting, position);
            return second is { IsEmpty: false, IsValid: true } ? second : first;
        }

        public void Dispose()
        {
            trusting.Dispose();
            sorting.Dispose();
        }

        private static ShpReader Open(FileStream stream, GeometryBuilderMode mode)
        {
            stream.Position = 0;
            return Shp.OpenRead(stream, new ShapefileReaderOptions { GeometryBuilderMode = mode });
        }

        private Geometry? Read(ShpReader reader, long position)
        {
            stream.Position = position;
            return reader.Read() ? reader.Geometry : null;
        }
    }
}
