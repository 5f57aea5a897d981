using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace Open311.Tests.TestKit;

/// <summary>Photos for tests, made here: four coloured quarters (red, green, blue, yellow, from the top left by rows), and what can be wrong with a photo.</summary>
public static class TestPhotos
{
    /// <summary>Stands in every piece of metadata that <see cref="WithMetadata"/> plants.</summary>
    public const string Canary = "KANARIENVOGEL";

    public static readonly byte[][] Quarters = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]];

    public static byte[] Jpeg(int width = 64, int height = 48, int seed = 0, bool progressive = false)
    {
        using var picture = Picture(width, height, seed);
        return picture.JpegsaveBuffer(q: 90, interlace: progressive, keep: Enums.ForeignKeep.None);
    }

    public static byte[] Png(int width = 64, int height = 48)
    {
        using var picture = Picture(width, height, 0);
        return picture.PngsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    public static byte[] Webp(int width = 64, int height = 48, bool lossless = false)
    {
        using var picture = Picture(width, height, 0);
        return picture.WebpsaveBuffer(lossless: lossless, keep: Enums.ForeignKeep.None);
    }

    public static byte[] Gif()
    {
        using var picture = Picture(8, 8, 0);
        return picture.GifsaveBuffer();
    }

    /// <summary>Soft blobs of light and dark, others for each seed: as rich as a photo, and the same picture at any size.</summary>
    /// <param name="quarterTurns">Clockwise.</param>
    public static byte[] Scene(int seed, int width = 400, int height = 300, int quarterTurns = 0, int quality = 90)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 40).Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Width: 0.05 + (random.NextDouble() * 0.12), Light: (random.NextDouble() * 200) - 100)).ToList();
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (across, down) = ((x + 0.5) / width, (y + 0.5) / height);
                var light = 128 + blobs.Sum(blob => blob.Light * Math.Exp(-(((across - blob.X) * (across - blob.X)) + ((down - blob.Y) * (down - blob.Y))) / (2 * blob.Width * blob.Width)));
                pixels[(y * width) + x] = (byte)Math.Clamp(light, 0, 255);
            }
        }

        using var raw = Image.NewFromMemory(pixels, width, height, 1, Enums.BandFormat.Uchar);
        using var turned = (quarterTurns % 4) switch { 1 => raw.Rot90(), 2 => raw.Rot180(), 3 => raw.Rot270(), _ => raw.Copy() };
        using var gray = turned.Copy(interpretation: Enums.Interpretation.Bw);
        return gray.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
    }

    /// <summary>A photo of the night: nearly black, with the noise of the sensor.</summary>
    public static byte[] Dark(int width = 400, int height = 300)
    {
        var random = new Random(311);
        var pixels = new byte[width * height];
        for (var at = 0; at < pixels.Length; at++)
            pixels[at] = (byte)random.Next(12);
        using var raw = Image.NewFromMemory(pixels, width, height, 1, Enums.BandFormat.Uchar);
        using var gray = raw.Copy(interpretation: Enums.Interpretation.Bw);
        return gray.JpegsaveBuffer(q: 90, keep: Enums.ForeignKeep.None);
    }

    /// <summary>With EXIF (orientation, a maker's note, a GPS position), XMP, an IPTC block and a comment; each holds the canary.</summary>
    /// <param name="orientation">EXIF tag 274, 1 to 8.</param>
    public static byte[] WithMetadata(byte[] jpeg, int orientation) =>
        [.. jpeg[..2], .. Segment(0xE1, Exif(orientation)), .. Segment(0xE1, Encoding.ASCII.GetBytes($"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>{Canary}</x:xmpmeta>")),
            .. Segment(0xED, Encoding.ASCII.GetBytes($"Photoshop 3.0\0{Canary}")), .. Segment(0xFE, Encoding.ASCII.GetBytes($"<script>{Canary}</script>")), .. jpeg[2..]];

    /// <summary>A PNG of any size that is a few hundred bytes for each ten thousand rows: all its pixels are black.</summary>
    public static byte[] Bomb(int width, int height)
    {
        using var body = new MemoryStream();
        using (var zip = new ZLibStream(body, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[1 + (width + 7) / 8];
            for (var y = 0; y < height; y++)
                zip.Write(row);
        }

        return PngOf(width, height, body.ToArray());
    }

    /// <summary>A PNG whose header says a size that its data do not have.</summary>
    public static byte[] PngOf(int width, int height, byte[] data)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1; // bit per pixel, grey
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", data), .. Chunk("IEND", [])];
    }

    /// <summary>Puts another size into a JPEG's start of frame.</summary>
    public static byte[] WithSize(byte[] jpeg, int width, int height)
    {
        var changed = jpeg.ToArray();
        for (var at = 2; ; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(changed.AsSpan(at + 2)))
        {
            if (changed[at + 1] is not (0xC0 or 0xC2))
                continue;
            BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 5), (ushort)height);
            BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at + 7), (ushort)width);
            return changed;
        }
    }

    /// <summary>An archive with one file that holds the canary.</summary>
    public static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("evil.txt", CompressionLevel.NoCompression).Open();
            entry.Write(Encoding.ASCII.GetBytes(Canary));
        }

        return bytes.ToArray();
    }

    /// <summary>The segment as it stands in a JPEG.</summary>
    public static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    public static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    /// <summary>The colours in the middle of the four quarters.</summary>
    public static (int Width, int Height, double[][] Quarters) Look(byte[] jpeg)
    {
        using var image = Image.JpegloadBuffer(jpeg);
        var (w, h) = (image.Width, image.Height);
        return (w, h, [image.Getpoint(w / 4, h / 4), image.Getpoint(w * 3 / 4, h / 4), image.Getpoint(w / 4, h * 3 / 4), image.Getpoint(w * 3 / 4, h * 3 / 4)]);
    }

    private static Image Picture(int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        var random = new Random(seed);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var colour = Quarters[(y * 2 / height * 2) + (x * 2 / width)];
                for (var band = 0; band < 3; band++)
                    pixels[(((y * width) + x) * 3) + band] = (byte)Math.Abs(colour[band] - random.Next(12));
            }
        }

        using var raw = Image.NewFromMemory(pixels, width, height, 3, Enums.BandFormat.Uchar);
        return raw.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    // TIFF 6.0, little endian: IFD0 with make (271), orientation (274) and the pointer to the GPS IFD (34853).
    private static byte[] Exif(int orientation)
    {
        var make = Encoding.ASCII.GetBytes(Canary + "\0");
        var gpsAt = 8 + 2 + (3 * 12) + 4;
        var makeAt = gpsAt + 2 + (2 * 12) + 4;
        var latitudeAt = makeAt + make.Length;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("Exif\0\0"u8);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((short)3);
        Entry(271, 2, make.Length, makeAt);
        Entry(274, 3, 1, orientation);
        Entry(unchecked((short)34853), 4, 1, gpsAt);
        writer.Write(0);
        writer.Write((short)2);
        Entry(1, 2, 2, 'N');
        Entry(2, 5, 3, latitudeAt);
        writer.Write(0);
        writer.Write(make);
        foreach (var part in new[] { 51, 1, 34, 1, 12, 1 })
            writer.Write(part);
        return bytes.ToArray();

        void Entry(short tag, short type, int count, int value)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(typed));
        return chunk;
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
