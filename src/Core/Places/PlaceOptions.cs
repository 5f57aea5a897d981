using System.ComponentModel.DataAnnotations;

namespace Open311.Core.Places;

/// <summary>Section <c>Places</c>: how places get their address, and how a town's outside geocoder is asked.</summary>
public sealed class PlaceOptions
{
    public const string Section = "Places";

    /// <summary>Metres: a house number names a place that is so near.</summary>
    [Range(1, 1000)]
    public double HouseMeters { get; set; } = 50;

    /// <summary>Metres: without a house number, the street does that is so near.</summary>
    [Range(1, 1000)]
    public double StreetMeters { get; set; } = 60;

    /// <summary>Says to the outside geocoder who asks; its operator wants to know.</summary>
    [Required, RegularExpression(@"[\x21-\x7e][\x20-\x7e]{0,199}")]
    public string UserAgent { get; set; } = "Open311/1.0";

    /// <summary>Seconds for one answer of an outside geocoder.</summary>
    [Range(1, 60)]
    public int AnswerSeconds { get; set; } = 5;

    /// <summary>Bytes of one answer.</summary>
    [Range(1_000, 10_000_000)]
    public int MaxAnswerBytes { get; set; } = 500_000;

    /// <summary>Attempts for one report, after which it goes on as it is.</summary>
    [Range(1, 6)]
    public int Attempts { get; set; } = 4;

    /// <summary>Minutes for which an answer is used again.</summary>
    [Range(0, 10_080)]
    public int CacheMinutes { get; set; } = 60;

    /// <summary>Questions per second that one process asks a town's outside geocoder for suggestions; the public Nominatim wants at most one, and none while somebody types.</summary>
    [Range(0.01, 1000)]
    public double OutsidePerSecond { get; set; } = 1;

    /// <summary>Suggestions per second that one reader may ask for.</summary>
    [Range(0.1, 1000)]
    public double SuggestionsPerSecond { get; set; } = 5;
}
