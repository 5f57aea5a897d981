using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Open311.Core.Reports;

namespace Open311.Api.Ogc;

/// <summary>Where the next page begins, as the parameter <c>cursor</c> of a link: for clients without meaning.</summary>
internal static class OgcCursor
{
    private const int MaxLength = 4_000;

    public static string Of(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    public static string Of(ReportCursor cursor) => Of(string.Create(CultureInfo.InvariantCulture, $"{cursor.RequestedDatetime.UtcTicks:x}.{cursor.Id:x}"));

    /// <summary>A feature's key; null: no cursor of ours.</summary>
    public static string? Key(string cursor)
    {
        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor))
            return null;
        try
        {
            var key = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
            return key.Contains('\0', StringComparison.Ordinal) ? null : key;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Null: no cursor of ours.</summary>
    public static ReportCursor? Report(string cursor) =>
        Key(cursor)?.Split('.') is [var time, var id]
        && long.TryParse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks) && ticks >= DateTime.UnixEpoch.Ticks - (TimeSpan.TicksPerDay * 36_500) && ticks <= DateTime.MaxValue.Ticks
        && long.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? new ReportCursor(new DateTimeOffset(ticks, TimeSpan.Zero), number)
            : null;
}
