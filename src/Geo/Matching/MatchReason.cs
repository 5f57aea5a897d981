using System.Globalization;

namespace Open311.Geo.Matching;

/// <summary>
/// One part of a score, to be stored and shown to a clerk.
/// </summary>
/// <param name="Code">One of <see cref="MatchReasonCodes"/>; stable, fit for a translation key and for storage.</param>
/// <param name="Value">The number behind it, in the unit its code names (metres, days, 0…1, 1 for a plain fact).</param>
/// <param name="Contribution">Added to the log-odds (natural logarithm) of the score; zero for a gate or a cap, which only limits the outcome.</param>
public readonly record struct MatchReason(string Code, double Value, double Contribution)
{
    /// <summary>English, culture-independent, for logs and tests: "distance 4.2 m +2.1", "text 0.62 +1.8", "other_service -1.0".</summary>
    public override string ToString()
    {
        var number = Code switch
        {
            MatchReasonCodes.Distance or MatchReasonCodes.TooFar => string.Create(CultureInfo.InvariantCulture, $" {Value:0.0} m"),
            MatchReasonCodes.Age or MatchReasonCodes.TooOld or MatchReasonCodes.RecentlyClosed or MatchReasonCodes.ClosedLongAgo =>
                string.Create(CultureInfo.InvariantCulture, $" {Value:0.0} days"),
            MatchReasonCodes.Neighbours => string.Create(CultureInfo.InvariantCulture, $" {Value:0.000}"),
            MatchReasonCodes.Text or MatchReasonCodes.TextOtherLanguage or MatchReasonCodes.TextUnrelated =>
                string.Create(CultureInfo.InvariantCulture, $" {Value:0.00}"),
            _ => "",
        };
        var contribution = Math.Round(Contribution, 1);
        return contribution == 0 ? Code + number : string.Create(CultureInfo.InvariantCulture, $"{Code}{number} {contribution:+0.0;-0.0}");
    }
}

/// <summary>The codes of <see cref="MatchReason.Code"/>. They are stored: add, never rename.</summary>
public static class MatchReasonCodes
{
    /// <summary>Where every score begins: the share, 0…1, of pairs within the gates that are one thing where nothing else speaks. With it the contributions add up to the log-odds.</summary>
    public const string Prior = "prior";

    /// <summary>Metres between the two places.</summary>
    public const string Distance = "distance";

    /// <summary>Days between the two requested times.</summary>
    public const string Age = "age";

    /// <summary>Similarity 0…1 of the two texts.</summary>
    public const string Text = "text";

    /// <summary>At least one has no text, or stop words only: place and time alone decide, with the tighter radius.</summary>
    public const string TextMissing = "text_missing";

    /// <summary>The texts are in different languages, which says nothing against; value: similarity 0…1. Tighter radius.</summary>
    public const string TextOtherLanguage = "text_other_language";

    /// <summary>Two long texts about different things; value: similarity 0…1. Prevents Certain.</summary>
    public const string TextUnrelated = "text_unrelated";

    /// <summary>Both texts name the same thing or kind of damage: swing, mattress, kerb.</summary>
    public const string ThingSame = "thing_same";

    /// <summary>Both name things, none in common. Prevents Certain.</summary>
    public const string ThingDiffers = "thing_differs";

    /// <summary>How many other reports of the service would lie this near by chance: λπr² of the density λ around, r no less than the location errors.</summary>
    public const string Neighbours = "neighbours";

    /// <summary>The addresses of both name the same street.</summary>
    public const string StreetSame = "street_same";

    /// <summary>The addresses name different streets.</summary>
    public const string StreetDiffers = "street_differs";

    /// <summary>Both have the same photo; value: bits of 63 that differ.</summary>
    public const string PhotoSame = "photo_same";

    /// <summary>One person within ten minutes, and nothing tells the two apart: sent twice.</summary>
    public const string ReporterSameAgain = "reporter_same_again";

    /// <summary>One person within ten minutes about two things: other words, another object or house. Prevents Certain.</summary>
    public const string ReporterSameOther = "reporter_same_other";

    /// <summary>Both were put on the same object of the city's layer.</summary>
    public const string AssetSame = "asset_same";

    /// <summary>They were put on different objects. Prevents Certain.</summary>
    public const string AssetDiffers = "asset_differs";

    /// <summary>Both texts name the same lamp, mast or other object number.</summary>
    public const string ObjectNumberSame = "object_number_same";

    /// <summary>The texts name different object numbers. Prevents Certain.</summary>
    public const string ObjectNumberDiffers = "object_number_differs";

    /// <summary>Both texts name the same house number.</summary>
    public const string HouseNumberSame = "house_number_same";

    /// <summary>The texts name different house numbers. Prevents Certain.</summary>
    public const string HouseNumberDiffers = "house_number_differs";

    /// <summary>Another service of the same group. Prevents Certain.</summary>
    public const string OtherService = "other_service";

    /// <summary>Closed so many days before the later report: "it is back". Prevents Certain.</summary>
    public const string RecentlyClosed = "recently_closed";

    /// <summary>Farther apart than the radius of Certain that applies (tighter where the texts do not say the same); value: that radius in metres. Prevents Certain.</summary>
    public const string OutsideCertainRadius = "outside_certain_radius";

    /// <summary>Reports of this service are never linked without a person. Prevents Certain.</summary>
    public const string NeverCertain = "never_certain";

    /// <summary>Gate: metres, more than the candidate radius.</summary>
    public const string TooFar = "too_far";

    /// <summary>Gate: days, more than the window.</summary>
    public const string TooOld = "too_old";

    /// <summary>Gate: closed so many days before the later report.</summary>
    public const string ClosedLongAgo = "closed_long_ago";

    /// <summary>Gate: another service, not of the same group.</summary>
    public const string OtherGroup = "other_group";
}
