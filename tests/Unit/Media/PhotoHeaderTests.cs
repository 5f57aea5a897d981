using Open311.Core.Media;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Media;

public sealed class PhotoHeaderTests
{
    public static TheoryData<string, PhotoFormat> Photos => new()
    {
        { "jpeg", PhotoFormat.Jpeg }, { "progressive", PhotoFormat.Jpeg }, { "png", PhotoFormat.Png }, { "webp", PhotoFormat.Webp }, { "webp-lossless", PhotoFormat.Webp },
    };

    [Theory]
    [MemberData(nameof(Photos))]
    public void Type_size_and_end_are_read_from_the_bytes(string kind, PhotoFormat format)
    {
        var bytes = Photo(kind, 301, 170);
        Assert.Equal(new PhotoHeader(format, 301, 170, bytes.Length), PhotoHeader.Read([.. bytes, .. "appendix"u8], "media").Value);
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public void Cut_short_anywhere_it_is_broken_and_never_a_crash(string kind, PhotoFormat format)
    {
        var bytes = Photo(kind, 20, 10);
        for (var length = 12; length < bytes.Length; length++)
        {
            var outcome = PhotoHeader.Read(bytes.AsSpan(0, length), "media");
            Assert.True(!outcome.Succeeded && outcome.Failures[0].Code == "photo.broken", $"{format} cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Photos))]
    public void Any_byte_may_be_wrong(string kind, PhotoFormat format)
    {
        var bytes = Photo(kind, 20, 10);
        var random = new Random(311);
        for (var round = 0; round < 3000; round++)
        {
            var changed = bytes.ToArray();
            for (var i = 0; i < 4; i++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var outcome = PhotoHeader.Read(changed, "media");
            if (outcome.Succeeded)
                Assert.True(outcome.Value is { Width: > 0, Height: > 0 } && outcome.Value.Length <= changed.Length, format.ToString());
        }
    }

    [Fact]
    public void What_only_calls_itself_a_photo_is_none()
    {
        foreach (var bytes in new[]
        {
            TestPhotos.Gif(), [], [0xFF, 0xD8], "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "%PDF-1.7 "u8.ToArray(), "II*\0\b\0\0\0"u8.ToArray(), "MM\0*\0\0\0\b"u8.ToArray(),
            "\0\0\0\u0018ftypheic\0\0\0\0"u8.ToArray(), "\0\0\0\u0018ftypavif\0\0\0\0"u8.ToArray(), "BM\0\0\0\0"u8.ToArray(), "RIFF\0\0\0\0WAVEfmt "u8.ToArray(), TestPhotos.Zip(),
            [.. "<html>"u8, .. TestPhotos.Jpeg()], [.. "%PDF-1.7\n"u8, .. TestPhotos.Jpeg()],
        })
            Assert.Equal("photo.type_unsupported", PhotoHeader.Read(bytes, "media").Failures[0].Code);
    }

    [Fact]
    public void A_second_frame_and_a_thousand_scans_are_no_photo()
    {
        var jpeg = TestPhotos.Jpeg();
        var frame = TestPhotos.Segment(0xC0, [8, 0xFF, 0xFF, 0xFF, 0xFF, 1, 1, 0x11, 0]);
        Assert.Equal("photo.broken", PhotoHeader.Read([.. jpeg[..2], .. frame, .. jpeg[2..]], "media").Failures[0].Code);
        var scan = TestPhotos.Segment(0xDA, [1, 1, 0, 0, 63, 0]);
        Assert.Equal("photo.too_complex", PhotoHeader.Read([.. jpeg[..^2], .. Enumerable.Repeat(scan, 1000).SelectMany(bytes => bytes), .. jpeg[^2..]], "media").Failures[0].Code);
    }

    private static byte[] Photo(string kind, int width, int height) => kind switch
    {
        "jpeg" => TestPhotos.Jpeg(width, height),
        "progressive" => TestPhotos.Jpeg(width, height, progressive: true),
        "png" => TestPhotos.Png(width, height),
        "webp" => TestPhotos.Webp(width, height),
        _ => TestPhotos.Webp(width, height, lossless: true),
    };
}
