using System.Buffers.Binary;
using Open311.Core.Failures;

namespace Open311.Core.Media;

public enum PhotoFormat
{
    Jpeg,
    Png,
    Webp,
}

/// <summary>What a photo's bytes say of it before anything is decoded. Neither a name nor a Content-Type counts.</summary>
/// <param name="Width">In pixels, as stored: before the orientation is obeyed.</param>
/// <param name="Length">Where the photo ends, in bytes; what follows is not part of it.</param>
public sealed record PhotoHeader(PhotoFormat Format, int Width, int Height, int Length)
{
    /// <summary>A photo of a camera has one, a progressive one about ten; each is another pass over all pixels.</summary>
    private const int MaxScans = 32;

    /// <param name="field">For the words of the failure.</param>
    public static Outcome<PhotoHeader> Read(ReadOnlySpan<byte> bytes, string field)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return ReadJpeg(bytes, field);
        if (bytes.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return Of(PhotoFormat.Png, ReadPng(bytes), field);
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
            return Of(PhotoFormat.Webp, ReadWebp(bytes), field);
        return MediaFailures.TypeUnsupported(field);
    }

    private static Outcome<PhotoHeader> Of(PhotoFormat format, (int Width, int Height, int Length)? found, string field) =>
        found is { Width: > 0, Height: > 0 } size ? new PhotoHeader(format, size.Width, size.Height, size.Length) : MediaFailures.Broken(field);

    // ITU-T T.81, annex B: segments with a length, and after a start of scan coded data up to the next marker that is no restart.
    private static Outcome<PhotoHeader> ReadJpeg(ReadOnlySpan<byte> bytes, string field)
    {
        var (width, height, scans) = (0, 0, 0);
        for (var at = 2; at + 1 < bytes.Length;)
        {
            if (bytes[at] != 0xFF)
                return MediaFailures.Broken(field);
            var marker = bytes[at + 1];
            if (marker == 0xFF) // fill byte
            {
                at++;
                continue;
            }

            if (marker == 0xD9)
                return scans > 0 ? Of(PhotoFormat.Jpeg, (width, height, at + 2), field) : MediaFailures.Broken(field);
            if (at + 4 > bytes.Length)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2)
                break;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) // start of frame
            {
                // A second frame could be larger than the first.
                if (length < 8 || at + 9 > bytes.Length || width > 0)
                    break;
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]));
            }

            at += 2 + length;
            if (marker != 0xDA)
                continue;
            if (++scans > MaxScans)
                return MediaFailures.TooComplex(field);
            while (at + 1 < bytes.Length && !(bytes[at] == 0xFF && bytes[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))))
            {
                var next = bytes[(at + 1)..].IndexOf((byte)0xFF);
                at = next < 0 ? bytes.Length : at + 1 + next;
            }
        }

        return MediaFailures.Broken(field);
    }

    // PNG, third edition, 5.3: length, type, data, checksum; IHDR first, IEND last.
    private static (int Width, int Height, int Length)? ReadPng(ReadOnlySpan<byte> bytes)
    {
        (int Width, int Height)? size = null;
        for (long at = 8; at + 12 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            var type = chunk.Slice(4, 4);
            var isHeader = type.SequenceEqual("IHDR"u8);
            if (isHeader != (at == 8) || (isHeader && length != 13) || at + 12 + length > bytes.Length)
                return null;
            if (isHeader)
                size = (BinaryPrimitives.ReadInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadInt32BigEndian(chunk[12..]));
            at += 12 + length;
            if (type.SequenceEqual("IEND"u8))
                return size is { } found ? (found.Width, found.Height, (int)at) : null;
        }

        return null;
    }

    // RFC 9649: RIFF container, first chunk VP8 (lossy), VP8L (lossless) or VP8X (extended, with the size of the canvas).
    private static (int Width, int Height, int Length)? ReadWebp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30)
            return null;
        var length = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length < 30 || length > bytes.Length)
            return null;
        var chunk = bytes.Slice(12, 4);
        var data = bytes[20..];
        if (chunk.SequenceEqual("VP8 "u8) && data[3..].StartsWith<byte>([0x9D, 0x01, 0x2A]))
            return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF, (int)length);
        if (chunk.SequenceEqual("VP8L"u8) && data[0] == 0x2F)
        {
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return ((int)(packed & 0x3FFF) + 1, (int)((packed >> 14) & 0x3FFF) + 1, (int)length);
        }

        return chunk.SequenceEqual("VP8X"u8)
            ? ((data[4] | data[5] << 8 | data[6] << 16) + 1, (data[7] | data[8] << 8 | data[9] << 16) + 1, (int)length)
            : null;
    }
}
