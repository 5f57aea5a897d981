using Microsoft.Extensions.Options;
using NetVips;
using Open311.Core.Failures;
using Open311.Geo.Matching;

namespace Open311.Core.Media;

/// <summary>A photo as we keep it: JPEG in sRGB, upright, without any metadata.</summary>
/// <param name="Large">Longest side as in <see cref="MediaOptions.LongestSide"/>.</param>
/// <param name="Small">For lists.</param>
/// <param name="Width">Of the large one, in pixels.</param>
/// <param name="Hash">What it looks like; null: like many others.</param>
public sealed record ReencodedPhoto(byte[] Large, byte[] Small, int Width, int Height, PhotoHash? Hash);

/// <summary>
/// Makes a photo of ours out of bytes from anywhere. Nothing of the bytes themselves is kept: they are decoded and encoded again. Type and size are read by
/// ourselves before the decoder sees them; the decoder (libvips) has no loader open but the three.
/// </summary>
public sealed class ReencodePhoto : IDisposable
{
    private static readonly Lazy<bool> Decoder = new(SetUpDecoder);
    private readonly MediaOptions limits;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim turns;

    public ReencodePhoto(IOptions<MediaOptions> options, TimeProvider clock)
    {
        limits = options.Value;
        this.clock = clock;
        turns = new SemaphoreSlim(limits.Concurrency);
    }

    /// <param name="field">For the words of a failure: where the photo came from.</param>
    public async Task<Outcome<ReencodedPhoto>> RunAsync(byte[] bytes, string field, CancellationToken ct)
    {
        if (bytes.Length > limits.MaxBytes)
            return MediaFailures.TooLarge(field, limits.MaxBytes);
        var read = PhotoHeader.Read(bytes, field);
        if (!read.Succeeded)
            return read.Failures.ToList();
        var header = read.Value;
        if ((long)header.Width * header.Height > limits.MaxMegapixels * 1_000_000L)
            return MediaFailures.TooManyPixels(field, limits.MaxMegapixels);
        if (ForeignContent.IsIn(bytes.AsSpan(header.Length)))
            return MediaFailures.ForeignContent(field);

        await turns.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Reencode(header.Length == bytes.Length ? bytes : bytes[..header.Length], field, ct), ct);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private Outcome<ReencodedPhoto> Reencode(byte[] bytes, string field, CancellationToken ct)
    {
        _ = Decoder.Value;
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(limits.ProcessSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            using (var opened = Image.NewFromBuffer(bytes, access: Enums.Access.Sequential))
            {
                // What the decoder makes of the header must not be more than what we did.
                if ((long)opened.Width * opened.Height > limits.MaxMegapixels * 1_000_000L)
                    return MediaFailures.TooManyPixels(field, limits.MaxMegapixels);
            }

            // As an option of the loader: the parameter failOn does not reach it, and a photo of garbage becomes a black one.
            using var scaled = Image.ThumbnailBuffer(
                bytes, limits.LongestSide, optionString: "fail_on=error", height: limits.LongestSide, size: Enums.Size.Down, outputProfile: "srgb");
            using var opaque = scaled.HasAlpha() ? scaled.Flatten(background: [255, 255, 255]) : scaled.Copy();
            opaque.SetProgress(new Progress<int>(), either.Token);
            using var large = opaque.CopyMemory();
            using var small = large.ThumbnailImage(limits.SmallLongestSide, height: limits.SmallLongestSide, size: Enums.Size.Down);
            return new ReencodedPhoto(Save(large), Save(small), large.Width, large.Height, HashOf(large));
        }
        catch (VipsException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (VipsException)
        {
            return time.IsCancellationRequested ? MediaFailures.TooComplex(field) : MediaFailures.Broken(field);
        }
    }

    private static PhotoHash? HashOf(Image image)
    {
        using var square = image.ThumbnailImage(PhotoHash.Size, height: PhotoHash.Size, size: Enums.Size.Force);
        using var gray = square.Colourspace(Enums.Interpretation.Bw);
        using var bytes = gray.Cast(Enums.BandFormat.Uchar);
        return PhotoHash.OfDistinct(bytes.WriteToMemory<byte>());
    }

    private byte[] Save(Image image) => image.JpegsaveBuffer(q: limits.Quality, optimizeCoding: true, keep: Enums.ForeignKeep.None);

    private static bool SetUpDecoder()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new InvalidOperationException("libvips could not be loaded: NetVips.Native is missing for this system.", ModuleInitializer.Exception);
        // It writes a line for each thing it minds in a photo to the standard error: a stranger's way to fill our log. What counts comes as an exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });
        global::NetVips.NetVips.Concurrency = 1; // photos side by side, each on one thread: Media:Concurrency bounds the memory
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        global::NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in new[] { "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp" })
            Operation.Block(loader, false);
        return true;
    }
}
