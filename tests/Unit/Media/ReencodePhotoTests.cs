using Microsoft.Extensions.Options;
using NetVips;
using Open311.Core.Media;
using Open311.Tests.TestKit;

namespace Open311.Tests.Unit.Media;

public sealed class ReencodePhotoTests
{
    private readonly MediaOptions limits = new();

    /// <summary>EXIF 2.32, tag 274: which stored quarter stands at the top left, top right, bottom left, bottom right of the picture as it is meant.</summary>
    [Theory]
    [InlineData(1, 0, 1, 2, 3)]
    [InlineData(2, 1, 0, 3, 2)]
    [InlineData(3, 3, 2, 1, 0)]
    [InlineData(4, 2, 3, 0, 1)]
    [InlineData(5, 0, 2, 1, 3)]
    [InlineData(6, 2, 0, 3, 1)]
    [InlineData(7, 3, 1, 2, 0)]
    [InlineData(8, 1, 3, 0, 2)]
    public async Task Orientation_is_obeyed(int orientation, params int[] quarters)
    {
        var photo = await OkAsync(TestPhotos.WithMetadata(TestPhotos.Jpeg(600, 400), orientation));
        foreach (var bytes in new[] { photo.Large, photo.Small })
        {
            var seen = TestPhotos.Look(bytes);
            Assert.Equal(orientation >= 5, seen.Height > seen.Width);
            for (var i = 0; i < 4; i++)
            {
                for (var band = 0; band < 3; band++)
                    Assert.InRange(seen.Quarters[i][band], TestPhotos.Quarters[quarters[i]][band] - 40, TestPhotos.Quarters[quarters[i]][band] + 40);
            }
        }

        Assert.Equal(orientation >= 5 ? (400, 600) : (600, 400), (photo.Width, photo.Height));
    }

    [Fact]
    public async Task No_metadata_is_left()
    {
        var source = TestPhotos.WithMetadata(TestPhotos.Jpeg(), 6);
        Assert.True(TestPhotos.Holds(source, TestPhotos.Canary) && TestPhotos.Holds(source, "Exif"), "The test's own photo has none.");
        var photo = await OkAsync(source);
        foreach (var bytes in new[] { photo.Large, photo.Small })
        {
            foreach (var trace in new[] { TestPhotos.Canary, "Exif", "http://ns.adobe.com", "Photoshop", "ICC_PROFILE", "<script", "vips" })
                Assert.False(TestPhotos.Holds(bytes, trace), trace);
            // Only what a decoder needs: application segments (0xE0 is JFIF's own) and comments are gone.
            for (var at = 2; bytes[at + 1] != 0xDA; at += 2 + (bytes[at + 2] << 8) + bytes[at + 3])
                Assert.True(bytes[at + 1] is 0xE0 or 0xDB or 0xC0 or 0xC2 or 0xC4 or 0xDD, $"Segment {bytes[at + 1]:X2}");
        }
    }

    [Theory]
    [InlineData(3000, 1500, 2048, 1024)]
    [InlineData(100, 3000, 68, 2048)]
    [InlineData(40, 30, 40, 30)]
    public async Task The_longest_side_is_bounded_and_nothing_is_made_larger(int width, int height, int keptWidth, int keptHeight)
    {
        var photo = await OkAsync(TestPhotos.Jpeg(width, height));
        Assert.Equal((keptWidth, keptHeight), (photo.Width, photo.Height));
        var small = TestPhotos.Look(photo.Small);
        Assert.Equal(Math.Min(400, Math.Max(width, height)), Math.Max(small.Width, small.Height));
    }

    [Fact]
    public async Task Every_format_becomes_JPEG_and_transparency_white()
    {
        foreach (var source in new[] { TestPhotos.Png(), TestPhotos.Webp(), TestPhotos.Webp(lossless: true), TestPhotos.Jpeg(progressive: true) })
            Assert.Equal([0xFF, 0xD8, 0xFF], (await OkAsync(source)).Large[..3]);
        using var clear = Image.NewFromMemory(new byte[32 * 32 * 4], 32, 32, 4, Enums.BandFormat.Uchar);
        using var picture = clear.Copy(interpretation: Enums.Interpretation.Srgb);
        Assert.All(TestPhotos.Look((await OkAsync(picture.PngsaveBuffer())).Large).Quarters[0], band => Assert.InRange(band, 250, 255));
    }

    [Fact]
    public async Task Grey_and_CMYK_photos_keep_their_light()
    {
        using var grey = Image.NewFromMemory(Enumerable.Repeat((byte)200, 64 * 64).ToArray(), 64, 64, 1, Enums.BandFormat.Uchar);
        Assert.InRange(TestPhotos.Look((await OkAsync(grey.JpegsaveBuffer())).Large).Quarters[0][0], 195, 205);
        using var ink = Image.NewFromMemory(new byte[64 * 64 * 4], 64, 64, 4, Enums.BandFormat.Uchar);
        using var cmyk = ink.Copy(interpretation: Enums.Interpretation.Cmyk);
        Assert.InRange(TestPhotos.Look((await OkAsync(cmyk.JpegsaveBuffer())).Large).Quarters[0][0], 235, 255);
    }

    [Fact]
    public async Task A_photo_that_is_something_else_too_is_refused()
    {
        foreach (var rest in new byte[][] { TestPhotos.Zip(), [.. new byte[5000], .. TestPhotos.Zip()], [.. "\n<HTML><script>alert(1)</script>"u8], [.. "%PDF-1.7"u8], [.. "\r\n<?php system($_GET[0]);"u8] })
        {
            foreach (var photo in new[] { TestPhotos.Jpeg(), TestPhotos.Png(), TestPhotos.Webp() })
                Assert.Equal("photo.foreign_content", await CodeAsync([.. photo, .. rest]));
        }
    }

    /// <summary>Cameras hang previews and short films behind their photos.</summary>
    [Fact]
    public async Task What_a_camera_hangs_behind_a_photo_is_dropped()
    {
        var noise = new byte[10_000];
        new Random(7).NextBytes(noise);
        var photo = await OkAsync([.. TestPhotos.Jpeg(), .. noise, .. "ftypmp42"u8, .. System.Text.Encoding.ASCII.GetBytes(TestPhotos.Canary)]);
        Assert.False(TestPhotos.Holds(photo.Large, TestPhotos.Canary) || TestPhotos.Holds(photo.Small, TestPhotos.Canary));
    }

    [Fact]
    public async Task An_archive_or_a_page_inside_of_a_photo_does_not_come_out()
    {
        var jpeg = TestPhotos.Jpeg();
        byte[] hidden = [.. jpeg[..2], .. TestPhotos.Segment(0xFE, TestPhotos.Zip()), .. TestPhotos.Segment(0xE4, "<html><script>x</script>"u8.ToArray()), .. jpeg[2..]];
        Assert.True(TestPhotos.Holds(hidden, "PK\u0003\u0004") && TestPhotos.Holds(hidden, TestPhotos.Canary));
        var photo = await OkAsync(hidden);
        foreach (var trace in new[] { "PK\u0003\u0004", "PK\u0005\u0006", TestPhotos.Canary, "<script", "<html" })
            Assert.False(TestPhotos.Holds(photo.Large, trace) || TestPhotos.Holds(photo.Small, trace), trace);
    }

    [Fact]
    public async Task Too_many_pixels_are_refused_before_anything_is_decoded()
    {
        Assert.Equal("photo.too_many_pixels", await CodeAsync(TestPhotos.PngOf(2_000_000_000, 2_000_000_000, [])));
        Assert.Equal("photo.too_many_pixels", await CodeAsync(TestPhotos.WithSize(TestPhotos.Jpeg(), 60_001, 1_000)));
        Assert.Equal("photo.too_many_pixels", await CodeAsync(TestPhotos.Bomb(12_000, 6_000)));
    }

    [Fact]
    public async Task A_bomb_within_the_limit_gives_a_small_photo()
    {
        var bomb = TestPhotos.Bomb(10_000, 6_000);
        Assert.InRange(bomb.Length, 0, 60_000);
        Assert.Equal((2048, 1229), ((await OkAsync(bomb)).Width, (await OkAsync(bomb)).Height));
    }

    [Fact]
    public async Task A_damaged_photo_is_refused()
    {
        Assert.Equal("photo.broken", await CodeAsync(TestPhotos.PngOf(100, 100, [1, 2, 3])));
        var jpeg = TestPhotos.Jpeg(400, 300);
        Assert.Equal("photo.broken", await CodeAsync(jpeg[..(jpeg.Length / 2)]));
        var table = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xDB });
        Assert.Equal("photo.broken", await CodeAsync([.. jpeg[..table], .. jpeg[(table + 2 + (jpeg[table + 2] << 8) + jpeg[table + 3])..]]));
        Assert.Equal("photo.broken", await CodeAsync(TestPhotos.WithSize(jpeg, 0, 300)));
        var png = TestPhotos.Png();
        png[60] ^= 0xFF;
        Assert.Equal("photo.broken", await CodeAsync(png));
    }

    [Fact]
    public async Task Bytes_are_bounded()
    {
        limits.MaxBytes = 10_000;
        Assert.Equal("photo.too_large", await CodeAsync(new byte[10_001]));
    }

    [Theory]
    [InlineData("bomb")]
    [InlineData("turned")]
    public async Task A_photo_whose_time_is_over_is_given_up(string kind)
    {
        using var reencode = new ReencodePhoto(Options.Create(limits), new HurriedClock());
        var bytes = kind == "bomb" ? TestPhotos.Bomb(10_000, 6_000) : TestPhotos.WithMetadata(TestPhotos.Jpeg(3000, 2000), 6);
        Assert.Equal("photo.too_complex", (await reencode.RunAsync(bytes, "media", CancellationToken.None)).Failures[0].Code);
    }

    [Fact]
    public async Task Whoever_goes_away_stops_the_decoding()
    {
        using var gone = new CancellationTokenSource();
        using var reencode = new ReencodePhoto(Options.Create(limits), TimeProvider.System);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reencode.RunAsync(TestPhotos.Bomb(10_000, 6_000), "media", gone.Token));
    }

    [Fact]
    public async Task The_decoder_opens_nothing_else()
    {
        await OkAsync(TestPhotos.Jpeg());
        foreach (var bytes in new[] { TestPhotos.Gif(), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"5\" height=\"5\"/>"u8.ToArray() })
            Assert.Throws<VipsException>(() => Image.NewFromBuffer(bytes));
    }

    /// <summary>Every limit of time is over as soon as it is set.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<ReencodedPhoto> OkAsync(byte[] bytes)
    {
        using var reencode = new ReencodePhoto(Options.Create(limits), TimeProvider.System);
        return (await reencode.RunAsync(bytes, "media", CancellationToken.None)).Value;
    }

    private async Task<string> CodeAsync(byte[] bytes)
    {
        using var reencode = new ReencodePhoto(Options.Create(limits), TimeProvider.System);
        var outcome = await reencode.RunAsync(bytes, "media", CancellationToken.None);
        return outcome.Succeeded ? "taken" : outcome.Failures[0].Code;
    }
}
