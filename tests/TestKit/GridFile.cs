using System.Buffers.Binary;
using System.Text;

namespace Open311.Tests.TestKit;

/// <summary>Writes datum grids in the NTv2 format, from DHDN90 to ETRS89, with any number of subgrids. Seconds of arc; longitudes are positive west, as the format has them.</summary>
public sealed class GridFile(bool littleEndian)
{
    private readonly List<byte> body = [];
    private int count;

    /// <summary>A grid with the same shift everywhere.</summary>
    public GridFile Grid(string name, double south, double north, double east, double west, double step, float latitudeShift, float westShift) =>
        Grid(name, south, north, east, west, step, (_, _) => (latitudeShift, westShift, 0));

    /// <param name="node">From row (northwards) and column (westwards): shift of the latitude, of the longitude (west), accuracy in metres.</param>
    /// <param name="parent">The grid around it.</param>
    public GridFile Grid(
        string name, double south, double north, double east, double west, double step, Func<int, int, (float Latitude, float West, float AccuracyMeters)> node, string parent = "NONE")
    {
        ArgumentNullException.ThrowIfNull(node);
        count++;
        var rows = (int)Math.Round((north - south) / step) + 1;
        var columns = (int)Math.Round((west - east) / step) + 1;
        Text("SUB_NAME", name);
        Text("PARENT", parent);
        Text("CREATED", "");
        Text("UPDATED", "");
        foreach (var (key, value) in (IEnumerable<(string, double)>)[("S_LAT", south), ("N_LAT", north), ("E_LONG", east), ("W_LONG", west), ("LAT_INC", step), ("LONG_INC", step)])
            Add(body, key, Double(value));
        Add(body, "GS_COUNT", Int(rows * columns));
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (latitude, longitude, accuracy) = node(row, column);
                body.AddRange([.. Float(latitude), .. Float(longitude), .. Float(accuracy), .. Float(accuracy)]);
            }
        }

        return this;
    }

    public MemoryStream ToStream()
    {
        var all = new List<byte>();
        Add(all, "NUM_OREC", Int(11));
        Add(all, "NUM_SREC", Int(11));
        Add(all, "NUM_FILE", Int(count));
        foreach (var (key, value) in (IEnumerable<(string, string)>)[("GS_TYPE", "SECONDS"), ("VERSION", "NTv2.0"), ("SYSTEM_F", "DHDN90"), ("SYSTEM_T", "ETRS89")])
            Add(all, key, Encoding.ASCII.GetBytes(value.PadRight(8)));
        foreach (var (key, value) in (IEnumerable<(string, double)>)[("MAJOR_F", 6377397.155), ("MINOR_F", 6356078.963), ("MAJOR_T", 6378137), ("MINOR_T", 6356752.314)])
            Add(all, key, Double(value));
        all.AddRange(body);
        return new MemoryStream([.. all]);
    }

    private void Text(string key, string value) => Add(body, key, Encoding.ASCII.GetBytes(value.PadRight(8)));

    private static void Add(List<byte> target, string key, byte[] value) => target.AddRange([.. Encoding.ASCII.GetBytes(key.PadRight(8)), .. value]);

    private byte[] Int(int value)
    {
        var bytes = new byte[8];
        if (littleEndian)
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        else
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private byte[] Double(double value) => Ordered(BitConverter.GetBytes(value));

    private byte[] Float(float value) => Ordered(BitConverter.GetBytes(value));

    private byte[] Ordered(byte[] bytes) => littleEndian == BitConverter.IsLittleEndian ? bytes : [.. bytes.Reverse()];
}
