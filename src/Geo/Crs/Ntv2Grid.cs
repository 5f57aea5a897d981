using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Open311.Geo.Crs;

/// <summary>
/// A grid of datum shifts in the NTv2 format (*.gsb; Geodetic Survey of Canada, "NTv2 Developer's Guide", 1995): latitude and
/// longitude differences at the nodes of a regular grid in degrees, interpolated bilinearly. Degrees in and out, longitude positive
/// <em>east</em> as everywhere here; inside the file longitudes and their shifts are positive <em>west</em>. Immutable, safe for many threads.
/// </summary>
public sealed class Ntv2Grid
{
    private const int RecordBytes = 16;
    private const int HeaderRecords = 11;
    private const int MaxSubgrids = 1_000;
    private const int MaxNodes = 50_000_000;
    private const int InverseIterations = 20;
    private const double InverseToleranceDegrees = 1e-12;

    private readonly Subgrid[] subgrids;

    private Ntv2Grid(string sourceSystem, string targetSystem, Subgrid[] subgrids, double? accuracyMeters) =>
        (SourceSystem, TargetSystem, this.subgrids, AccuracyMeters) = (sourceSystem, targetSystem, subgrids, accuracyMeters);

    /// <summary>Name of the datum shifted from, as the file gives it ("DHDN90").</summary>
    public string SourceSystem { get; }

    /// <summary>Name of the datum shifted to ("ETRS89").</summary>
    public string TargetSystem { get; }

    /// <summary>The worst accuracy of a node, metres; null: the file says none (zeros or negative numbers).</summary>
    public double? AccuracyMeters { get; }

    /// <summary>Number of grids in the file; where several cover a place, the finest is used.</summary>
    public int SubgridCount => subgrids.Length;

    /// <summary>Reads a grid file, either byte order.</summary>
    /// <returns>False with <c>grid_missing</c> (no such file, not readable) or <c>grid_broken</c> (not NTv2, cut short, sizes that contradict each other).</returns>
    public static bool TryOpen(string path, [NotNullWhen(true)] out Ntv2Grid? grid, [NotNullWhen(false)] out GeoError? error)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return TryRead(stream, out grid, out error);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            grid = null;
            error = CrsErrors.GridMissing(path);
            return false;
        }
    }

    /// <summary>As <see cref="TryOpen"/>, from a stream that is read to its end.</summary>
    public static bool TryRead(Stream stream, [NotNullWhen(true)] out Ntv2Grid? grid, [NotNullWhen(false)] out GeoError? error)
    {
        try
        {
            grid = Parse(stream);
            error = null;
            return true;
        }
        catch (Exception exception) when (exception is WordedException or EndOfStreamException)
        {
            grid = null;
            error = CrsErrors.GridBroken(exception is EndOfStreamException ? new Bilingual("it is cut short", "sie ist abgeschnitten") : Bilingual.Of(exception));
            return false;
        }
    }

    /// <summary>From the grid's source datum to its target datum, degrees. False outside the grid (its border is inside) and for not-a-number.</summary>
    public bool TryShift(double longitude, double latitude, out double shiftedLongitude, out double shiftedLatitude)
    {
        if (!TryDifference(longitude, latitude, out var east, out var north))
        {
            (shiftedLongitude, shiftedLatitude) = (double.NaN, double.NaN);
            return false;
        }

        (shiftedLongitude, shiftedLatitude) = (longitude + east, latitude + north);
        return true;
    }

    /// <summary>From the grid's target datum back to its source datum, by iteration to 1e-12 degrees. False outside the grid or if it does not settle.</summary>
    public bool TryUnshift(double longitude, double latitude, out double unshiftedLongitude, out double unshiftedLatitude)
    {
        (unshiftedLongitude, unshiftedLatitude) = (longitude, latitude);
        for (var i = 0; i < InverseIterations; i++)
        {
            if (!TryDifference(unshiftedLongitude, unshiftedLatitude, out var east, out var north))
                break;
            var nextLongitude = longitude - east;
            var nextLatitude = latitude - north;
            var settled = Math.Abs(nextLongitude - unshiftedLongitude) < InverseToleranceDegrees
                && Math.Abs(nextLatitude - unshiftedLatitude) < InverseToleranceDegrees;
            (unshiftedLongitude, unshiftedLatitude) = (nextLongitude, nextLatitude);
            if (settled)
                return true;
        }

        (unshiftedLongitude, unshiftedLatitude) = (double.NaN, double.NaN);
        return false;
    }

    private bool TryDifference(double longitude, double latitude, out double east, out double north)
    {
        foreach (var subgrid in subgrids)
        {
            if (subgrid.TryInterpolate(-longitude * 3600, latitude * 3600, out var west, out north))
            {
                east = -west / 3600;
                north /= 3600;
                return true;
            }
        }

        (east, north) = (0, 0);
        return false;
    }

    private static Ntv2Grid Parse(Stream stream)
    {
        var record = new byte[RecordBytes];
        stream.ReadExactly(record);
        if (!record.AsSpan(0, 8).SequenceEqual("NUM_OREC"u8))
            throw new WordedException("the file does not begin with NUM_OREC", "die Datei beginnt nicht mit NUM_OREC");
        var littleEndian = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(8)) == HeaderRecords;
        if (!littleEndian && BinaryPrimitives.ReadInt32BigEndian(record.AsSpan(8)) != HeaderRecords)
            throw new WordedException("NUM_OREC is not 11 in either byte order", "NUM_OREC ist in keiner Bytefolge 11");

        var header = ReadHeader(stream, HeaderRecords - 1, littleEndian);
        var count = header.Count("NUM_FILE");
        if (count is < 1 or > MaxSubgrids)
            throw new WordedException(Bilingual.Of($"NUM_FILE is {count}", $"NUM_FILE ist {count}"));
        var secondsPerUnit = header.Text("GS_TYPE") switch
        {
            "SECONDS" => 1.0,
            "MINUTES" => 60.0,
            "DEGREES" => 3600.0,
            var unit => throw new WordedException(Bilingual.Of($"GS_TYPE is '{unit}'", $"GS_TYPE ist '{unit}'")),
        };

        var subgrids = new Subgrid[count];
        for (var i = 0; i < count; i++)
            subgrids[i] = ReadSubgrid(stream, littleEndian, secondsPerUnit);
        return new Ntv2Grid(
            header.Text("SYSTEM_F"),
            header.Text("SYSTEM_T"),
            [.. subgrids.OrderBy(subgrid => subgrid.CellArea)],
            subgrids.Max(subgrid => subgrid.AccuracyMeters) is > 0 and var accuracy ? accuracy : null);
    }

    private static Header ReadHeader(Stream stream, int records, bool littleEndian)
    {
        var bytes = new byte[records * RecordBytes];
        stream.ReadExactly(bytes);
        return new Header(bytes, littleEndian);
    }

    private static Subgrid ReadSubgrid(Stream stream, bool littleEndian, double secondsPerUnit)
    {
        var header = ReadHeader(stream, HeaderRecords, littleEndian);
        var south = header.Number("S_LAT") * secondsPerUnit;
        var north = header.Number("N_LAT") * secondsPerUnit;
        var east = header.Number("E_LONG") * secondsPerUnit;
        var west = header.Number("W_LONG") * secondsPerUnit;
        var latitudeStep = header.Number("LAT_INC") * secondsPerUnit;
        var longitudeStep = header.Number("LONG_INC") * secondsPerUnit;
        if (!(latitudeStep > 0 && longitudeStep > 0 && north > south && west > east))
            throw new WordedException("a grid's limits or steps are not in order", "Grenzen oder Schritte eines Gitters passen nicht zusammen");
        var rows = Math.Round((north - south) / latitudeStep) + 1;
        var columns = Math.Round((west - east) / longitudeStep) + 1;
        var nodes = header.Count("GS_COUNT");
        if (nodes > MaxNodes || rows < 2 || columns < 2 || rows * columns != nodes)
            throw new WordedException(Bilingual.Of($"GS_COUNT is {nodes} but the limits give {rows} by {columns} nodes", $"GS_COUNT ist {nodes}, die Grenzen ergeben aber {rows} mal {columns} Knoten"));

        var shifts = new float[nodes * 2];
        var accuracyMeters = 0f;
        var line = new byte[(int)columns * RecordBytes];
        for (var row = 0; row < rows; row++)
        {
            stream.ReadExactly(line);
            for (var column = 0; column < columns; column++)
            {
                var at = line.AsSpan(column * RecordBytes);
                var target = 2 * (row * (int)columns + column);
                shifts[target] = ReadSingle(at, littleEndian) * (float)secondsPerUnit;
                shifts[target + 1] = ReadSingle(at[4..], littleEndian) * (float)secondsPerUnit;
                accuracyMeters = MathF.Max(accuracyMeters, MathF.Max(Positive(at[8..]), Positive(at[12..])));
            }
        }

        return new Subgrid(south, east, latitudeStep, longitudeStep, (int)rows, (int)columns, shifts) { AccuracyMeters = accuracyMeters };

        float Positive(ReadOnlySpan<byte> bytes) => ReadSingle(bytes, littleEndian) is > 0 and < 1_000 and var metres ? metres : 0;
    }

    private static float ReadSingle(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes);

    private sealed class Header(byte[] bytes, bool littleEndian)
    {
        public int Count(string key) =>
            littleEndian ? BinaryPrimitives.ReadInt32LittleEndian(Value(key)) : BinaryPrimitives.ReadInt32BigEndian(Value(key));

        public double Number(string key) =>
            littleEndian ? BinaryPrimitives.ReadDoubleLittleEndian(Value(key)) : BinaryPrimitives.ReadDoubleBigEndian(Value(key));

        public string Text(string key) => Encoding.ASCII.GetString(Value(key)).TrimEnd(' ', '\0');

        private ReadOnlySpan<byte> Value(string key)
        {
            for (var at = 0; at < bytes.Length; at += RecordBytes)
            {
                if (Encoding.ASCII.GetString(bytes, at, 8).TrimEnd(' ', '\0') == key)
                    return bytes.AsSpan(at + 8, 8);
            }

            throw new WordedException(Bilingual.Of($"the header has no {key}", $"im Kopf fehlt {key}"));
        }
    }

    /// <summary>Seconds of arc; node 0 is the south-east corner, columns run west, rows north; two floats a node: latitude, longitude (west).</summary>
    private sealed class Subgrid(double south, double east, double latitudeStep, double longitudeStep, int rows, int columns, float[] shifts)
    {
        // 1e-6 seconds (30 µm): a place on the border stays inside after a round trip through degrees.
        private const double BorderTolerance = 1e-6;

        public float AccuracyMeters { get; init; }

        public double CellArea => latitudeStep * longitudeStep;

        public bool TryInterpolate(double westSeconds, double northSeconds, out double west, out double north)
        {
            var column = (westSeconds - east) / longitudeStep;
            var row = (northSeconds - south) / latitudeStep;
            var tolerance = BorderTolerance / Math.Min(longitudeStep, latitudeStep);
            if (!(column >= -tolerance && row >= -tolerance && column <= columns - 1 + tolerance && row <= rows - 1 + tolerance))
            {
                (west, north) = (0, 0);
                return false;
            }

            var c = Math.Clamp((int)column, 0, columns - 2);
            var r = Math.Clamp((int)row, 0, rows - 2);
            var x = column - c;
            var y = row - r;
            var southEast = 2 * (r * columns + c);
            var northEast = southEast + 2 * columns;
            north = Bilinear(shifts[southEast], shifts[southEast + 2], shifts[northEast], shifts[northEast + 2], x, y);
            west = Bilinear(shifts[southEast + 1], shifts[southEast + 3], shifts[northEast + 1], shifts[northEast + 3], x, y);
            return true;
        }

        private static double Bilinear(double southEast, double southWest, double northEast, double northWest, double x, double y) =>
            (southEast * (1 - x) + southWest * x) * (1 - y) + (northEast * (1 - x) + northWest * x) * y;
    }
}
