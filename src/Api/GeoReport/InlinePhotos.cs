using Open311.Core.Failures;
using Open311.Core.Media;

namespace Open311.Api.GeoReport;

/// <summary>Photos that came as Base64 in a text field (Klarschiff, Code for NL), plain or as a <c>data:</c> address; how many and how large is looked at before anything is decoded.</summary>
internal static class InlinePhotos
{
    private const string Base64 = ";base64";

    public static Outcome<IReadOnlyList<UploadedPhoto>> Read(IReadOnlyList<(string Field, string Text)> texts, MediaOptions limits)
    {
        if (texts.Count > limits.MaxPhotos)
            return MediaFailures.TooMany(limits.MaxPhotos);
        var photos = new List<UploadedPhoto>();
        var failures = new List<Failure>();
        foreach (var (field, text) in texts)
        {
            var data = DataOf(text);
            if (data is not null && data.Length / 4L * 3 > limits.MaxBytes + 3)
                failures.Add(MediaFailures.TooLarge(field, limits.MaxBytes));
            else if (data is not null && Decode(data) is { Length: > 0 } bytes)
                photos.Add(new UploadedPhoto(field, bytes.Length, () => new MemoryStream(bytes, writable: false)));
            else
                failures.Add(GeoReportFailures.MediaNotBase64(field));
        }

        return failures.Count > 0 ? failures : photos;
    }

    // RFC 2397: data:[type][;parameters][;base64],data
    private static string? DataOf(string text)
    {
        if (!text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return text;
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma > 0 && text.AsSpan(0, comma).EndsWith(Base64, StringComparison.OrdinalIgnoreCase) ? text[(comma + 1)..] : null;
    }

    // A "+" that was not encoded has become a blank; some write the alphabet that is safe in addresses, some leave the padding out (RFC 4648, 3.2 and 5).
    private static byte[]? Decode(string data)
    {
        data = data.Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[(data.Length / 4 * 3) + 3];
        var padding = (4 - (data.Count(c => c is not ('\t' or '\r' or '\n')) % 4)) % 4;
        return Convert.TryFromBase64String(data.PadRight(data.Length + padding, '='), bytes, out var count) ? bytes[..count] : null;
    }
}
