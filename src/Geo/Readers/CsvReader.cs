using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;
using Open311.Geo.Crs;

namespace Open311.Geo.Readers;

/// <summary>
/// CSV (RFC 4180) with a header and coordinates: two columns of numbers or one of well-known text. Separator, encoding and columns are found, or named by the options.
/// All other values are texts, for nothing says that 0042 is a number; empty is null. Columns named as longitude and latitude are EPSG:4326; else the CRS is unknown,
/// unless the well-known text says it ("SRID=25832;POINT(…)").
/// </summary>
internal sealed class CsvReader : ScannedReader
{
    private static readonly string[] Endings = [".csv", ".tsv", ".tab", ".txt"];

    private readonly Encoding encoding;
    private readonly char separator;
    private readonly CsvColumns columns;
    private readonly List<string> header;
    private int? srid;

    private CsvReader(string path, LayerFileOptions options, Encoding encoding, char separator, List<string> header, CsvColumns columns)
        : base(path, options)
    {
        (this.encoding, this.separator, this.columns) = (encoding, separator, columns);
        this.header = header;
        foreach (var (index, name) in header.Index())
        {
            if (!IsGeometry(index))
                AddField(name);
        }

        if (encoding.CodePage == 1252)
            RemarkList.Add(new Bilingual("text read as windows-1252, for it is not UTF-8", "Text als windows-1252 gelesen, denn UTF-8 ist er nicht"));
        RemarkList.Add(columns.Wkt >= 0
            ? Bilingual.Of($"geometries from the column '{header[columns.Wkt]}'", $"Geometrien aus der Spalte '{header[columns.Wkt]}'")
            : Bilingual.Of(
                $"east or longitude from the column '{header[columns.X]}', north or latitude from '{header[columns.Y]}'",
                $"Ost oder Länge aus der Spalte '{header[columns.X]}', Nord oder Breite aus '{header[columns.Y]}'"));
    }

    public override string Format => "CSV";

    /// <summary>Without a name that says CSV, it is one only if it has columns with coordinates.</summary>
    public static GeoError? TryOpen(string path, LayerFileOptions options, out ILayerReader? reader)
    {
        reader = null;
        var isNamed = Endings.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant()) || options.XColumn is not null || options.WktColumn is not null;
        if (LooksBinary(path))
            return LayerErrors.FormatUnknown();
        var encoding = FindEncoding(path);
        char separator;
        List<string>? header;
        try
        {
            using (var beginning = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true))
            {
                var letters = new char[8192];
                separator = CsvRows.SeparatorOf(letters.AsSpan(0, beginning.ReadBlock(letters)));
            }

            using var text = new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true);
            header = new CsvRows(text, separator).Next();
        }
        catch (FormatException exception)
        {
            return isNamed ? LayerErrors.CsvBroken(1, Bilingual.Of(exception)) : LayerErrors.FormatUnknown();
        }

        if (header is null || header.TrueForAll(string.IsNullOrWhiteSpace))
            return isNamed ? LayerErrors.CsvBroken(1, new Bilingual("It has no header.", "Sie hat keine Kopfzeile.")) : LayerErrors.FormatUnknown();
        var names = Unique(header);
        if (CsvColumns.Find(names, options, out var error) is not { } columns)
            return error ?? (isNamed ? LayerErrors.CsvNoCoordinates(names) : LayerErrors.FormatUnknown());
        var opened = new CsvReader(path, options, encoding, separator, names, columns);
        error = opened.Scan();
        reader = error is null ? opened : null;
        return error;
    }

    protected override IEnumerable<LayerItem> Items(CancellationToken ct)
    {
        using var text = new StreamReader(Path, encoding, detectEncodingFromByteOrderMarks: true);
        var rows = new CsvRows(text, separator, Options.MaxFeatureBytes);
        Next(rows);
        for (var number = 1L; Next(rows) is { } row;)
        {
            if (row is [""])
                continue;
            if (rows.EndsInQuotes)
                throw new LayerFormatException(LayerErrors.CsvBroken(rows.Line, new Bilingual("A quote is opened here and never closed.", "Ein Anführungszeichen öffnet hier und wird nie geschlossen.")));
            if (rows.EndsWithFile && row.Count < header.Count)
                throw new LayerFormatException(LayerErrors.CsvBroken(rows.Line, new Bilingual("The file is cut off in this row.", "Die Datei ist in dieser Zeile abgeschnitten.")));
            yield return Item(number++, rows.Line, row);
        }
    }

    protected override SourceCrs FindCrs(IReadOnlyCollection<Coordinate> sample)
    {
        if (srid is not { } code)
            return columns.SayDegrees ? SourceCrs.DegreesUnlessImplausible(sample, Options) : SourceCrs.Unknown(sample, Options);
        var name = string.Create(CultureInfo.InvariantCulture, $"SRID={code}");
        return CrsTable.Find(code) is { } crs ? SourceCrs.Found(crs, name) : SourceCrs.Refused(CrsErrors.Unsupported(name), name);
    }

    private static List<string>? Next(CsvRows rows)
    {
        try
        {
            return rows.Next();
        }
        catch (FormatException exception)
        {
            throw new LayerFormatException(LayerErrors.CsvBroken(rows.Line, Bilingual.Of(exception)));
        }
    }

    private static bool LooksBinary(string path)
    {
        Span<byte> head = stackalloc byte[4096];
        using var stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head.Contains((byte)0) && !head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) && !head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
    }

    private static Encoding FindEncoding(string path)
    {
        var guess = new TextEncodingGuess();
        using var stream = File.OpenRead(path);
        var buffer = new byte[65_536];
        for (int read; !guess.IsCertain && (read = stream.Read(buffer)) > 0;)
            guess.Look(buffer.AsSpan(0, read));
        return guess.End();
    }

    private static List<string> Unique(List<string> header)
    {
        var names = new List<string>();
        foreach (var (index, given) in header.Index())
        {
            var name = given.Trim();
            if (name.Length == 0)
                name = string.Create(CultureInfo.InvariantCulture, $"column_{index + 1}");
            var free = name;
            for (var n = 2; names.Contains(free); n++)
                free = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
            names.Add(free);
        }

        return names;
    }

    private LayerItem Item(long number, long line, List<string> row)
    {
        if (row.Count != header.Count)
            return Dropped(Bilingual.Of($"it has {row.Count} fields, the header {header.Count}", $"sie hat {row.Count} Felder, die Kopfzeile {header.Count}"));
        try
        {
            var attributes = new Dictionary<string, object?>(header.Count);
            for (var index = 0; index < row.Count; index++)
            {
                if (!IsGeometry(index))
                    attributes[header[index]] = row[index].Trim() is { Length: > 0 } value ? value : null;
            }

            return LayerItem.Clean(new LayerFeature(number, null, attributes, GeometryOf(row)));
        }
        catch (FormatException exception)
        {
            return Dropped(Bilingual.Of(exception));
        }

        LayerItem Dropped(Bilingual reason) => LayerItem.Dropped(number, FeatureProblemCodes.Malformed, Bilingual.Of($"Line {line}: {reason}.", $"Zeile {line}: {reason}."));
    }

    private Geometry? GeometryOf(List<string> row)
    {
        if (columns.Wkt >= 0)
        {
            var text = row[columns.Wkt].Trim();
            if (text.Length == 0)
                return null;
            var geometry = WktGeometry.Read(text, out var stated);
            if (stated is not null && (srid ??= stated) != stated)
                throw new WordedException("it is in another CRS than the rows before it", "sie ist in einem anderen Koordinatensystem als die Zeilen davor");
            return geometry;
        }

        var (x, y) = (row[columns.X].Trim(), row[columns.Y].Trim());
        if (x.Length == 0 && y.Length == 0)
            return null;
        return new Point(Number(x, columns.X), Number(y, columns.Y));
    }

    private double Number(string text, int column) =>
        CsvNumber.TryParse(text, out var number) ? number : throw new WordedException(Bilingual.Of($"the column '{header[column]}' has no number", $"in der Spalte '{header[column]}' steht keine Zahl"));

    private bool IsGeometry(int column) => column == columns.Wkt || column == columns.X || column == columns.Y;
}
