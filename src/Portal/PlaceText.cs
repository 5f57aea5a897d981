using System.Globalization;
using Open311.Geo;

namespace Open311.Portal;

/// <summary>Degrees as people type and read them: with a decimal point or comma.</summary>
internal static class PlaceText
{
    /// <summary>Null: no number.</summary>
    public static double? Degrees(string? text) =>
        double.TryParse(text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && double.IsFinite(degrees) ? degrees : null;

    /// <summary>Null: no place on Earth.</summary>
    public static Wgs84Point? Parse(string? latitude, string? longitude) =>
        Degrees(latitude) is { } north && Degrees(longitude) is { } east ? Wgs84Point.TryCreate(north, east) : null;

    /// <summary>To a tenth of a metre.</summary>
    public static string? Of(double? degrees) => degrees?.ToString("0.######", CultureInfo.InvariantCulture);
}
