using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

public sealed class PhotoHashTests
{
    private const int Size = PhotoHash.Size;

    /// <summary>A picture of forty soft blobs, another one for each seed.</summary>
    private static byte[] Picture(int seed)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 40).Select(_ => (X: random.NextDouble() * Size, Y: random.NextDouble() * Size, Width: 1.5 + (random.NextDouble() * 4), Light: (random.NextDouble() * 200) - 100)).ToList();
        return Make((x, y) => 128 + blobs.Sum(blob => blob.Light * Math.Exp(-(((x - blob.X) * (x - blob.X)) + ((y - blob.Y) * (y - blob.Y))) / (2 * blob.Width * blob.Width))));
    }

    private static byte[] Make(Func<int, int, double> light)
    {
        var picture = new byte[Size * Size];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
                picture[(y * Size) + x] = (byte)Math.Clamp(light(x, y), 0, 255);
        }

        return picture;
    }

    private static byte[] Turned(byte[] picture, int orientation) => Make((x, y) =>
    {
        if ((orientation & 1) != 0)
            x = Size - 1 - x;
        if ((orientation & 2) != 0)
            y = Size - 1 - y;
        return (orientation & 4) != 0 ? picture[(x * Size) + y] : picture[(y * Size) + x];
    });

    [Fact]
    public void A_picture_is_the_same_in_all_eight_orientations()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var picture = Picture(seed);
            for (var orientation = 0; orientation < 8; orientation++)
                Assert.InRange(PhotoHash.Of(picture).DistanceTo(PhotoHash.Of(Turned(picture, orientation))), 0, 1);
        }
    }

    [Fact]
    public void A_picture_that_was_turned_brightened_and_compressed_again_is_the_same()
    {
        var noise = new Random(1);
        for (var seed = 0; seed < 50; seed++)
        {
            var picture = Picture(seed);
            var turned = Turned(picture, seed % 8);
            var copy = Make((x, y) => (turned[(y * Size) + x] * 0.9) + 12 + (noise.NextDouble() * 2) - 1);
            Assert.InRange(PhotoHash.Of(picture).DistanceTo(PhotoHash.Of(copy)), 0, PhotoHash.SameWithin);
        }
    }

    [Fact]
    public void A_picture_without_contrast_has_none()
    {
        Assert.Null(PhotoHash.OfDistinct(Make((_, _) => 7)));
        Assert.Null(PhotoHash.OfDistinct(Make((x, y) => 100 + ((x + y) % PhotoHash.LeastContrast))));
        Assert.Equal(PhotoHash.Of(Picture(1)), PhotoHash.OfDistinct(Picture(1)));
        Assert.Equal(PhotoHash.Of(Picture(1)), PhotoHash.FromStored(PhotoHash.Of(Picture(1)).Stored));
    }

    [Fact]
    public void Different_pictures_are_not_the_same()
    {
        var hashes = Enumerable.Range(0, 60).Select(seed => PhotoHash.Of(Picture(seed))).ToList();
        for (var i = 0; i < hashes.Count; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.InRange(hashes[i].DistanceTo(hashes[j]), PhotoHash.SameWithin + 1, 63);
        }
    }

    [Fact]
    public void The_distance_is_symmetric_and_zero_for_one_hash()
    {
        var random = new Random(2);
        for (var i = 0; i < 1_000; i++)
        {
            var (a, b) = (new PhotoHash((ulong)random.NextInt64() << 1), new PhotoHash((ulong)random.NextInt64() << 1));
            Assert.Equal(a.DistanceTo(b), b.DistanceTo(a));
            Assert.Equal(0, a.DistanceTo(a));
        }
    }

    [Fact]
    public void A_picture_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => PhotoHash.Of(new byte[100]));
}
