using System.Globalization;
using System.Text.Json;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates;

/// <summary>Why two reports may be of the same thing, in words for people.</summary>
public static class MatchReasonText
{
    /// <summary>The reasons of a stored pair, the weightiest first.</summary>
    public static IReadOnlyList<string> Of(DuplicatePair pair, string language)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return [.. WeightiestFirst(JsonSerializer.Deserialize<List<MatchReason>>(pair.Reasons, JsonSerializerOptions.Web)!).Select(reason => Of(reason, language))];
    }

    /// <summary>Whether they speak for or against.</summary>
    public static IEnumerable<MatchReason> WeightiestFirst(IEnumerable<MatchReason> reasons) => reasons.OrderByDescending(reason => Math.Abs(reason.Contribution));

    /// <param name="language"><c>de</c>; everything else is English.</param>
    public static string Of(MatchReason reason, string language)
    {
        var german = language == "de";
        var culture = CultureInfo.GetCultureInfo(german ? "de-DE" : "en-GB");
        var meters = Math.Round(reason.Value).ToString("N0", culture) + (german ? " m" : " m");
        var days = Math.Round(reason.Value, 1).ToString("0.#", culture);
        var percent = Math.Round(reason.Value * 100).ToString("0", culture) + (german ? " %" : "%");
        var neighbours = Math.Round(reason.Value, 2).ToString("0.##", culture);
        return reason.Code switch
        {
            MatchReasonCodes.Distance or MatchReasonCodes.TooFar => german ? $"{meters} entfernt" : $"{meters} away",
            MatchReasonCodes.Age or MatchReasonCodes.TooOld => german ? $"{days} Tage dazwischen" : $"{days} days between them",
            MatchReasonCodes.Text => german ? $"Texte zu {percent} ähnlich" : $"texts {percent} alike",
            MatchReasonCodes.TextMissing => german ? "mindestens eine ohne Text" : "at least one has no text",
            MatchReasonCodes.TextOtherLanguage => german ? "Texte in verschiedenen Sprachen" : "texts in different languages",
            MatchReasonCodes.TextUnrelated => german ? "Texte von Verschiedenem" : "texts about different things",
            MatchReasonCodes.ThingSame => german ? "nennen dasselbe" : "name the same thing",
            MatchReasonCodes.ThingDiffers => german ? "nennen Verschiedenes" : "name different things",
            MatchReasonCodes.Neighbours => german ? $"{neighbours} andere wären hier zufällig so nah" : $"{neighbours} others would be this near by chance",
            MatchReasonCodes.StreetSame => german ? "dieselbe Straße" : "the same street",
            MatchReasonCodes.StreetDiffers => german ? "verschiedene Straßen" : "different streets",
            MatchReasonCodes.PhotoSame => german ? "dasselbe Foto" : "the same photo",
            MatchReasonCodes.ReporterSameAgain => german ? "von derselben Person, kurz nacheinander" : "from the same person, shortly after each other",
            MatchReasonCodes.ReporterSameOther => german ? "von derselben Person, kurz nacheinander, aber über anderes" : "from the same person, shortly after each other, but about something else",
            MatchReasonCodes.AssetSame => german ? "dasselbe Objekt der Karte" : "the same object of the map",
            MatchReasonCodes.AssetDiffers => german ? "verschiedene Objekte der Karte" : "different objects of the map",
            MatchReasonCodes.ObjectNumberSame => german ? "nennen dieselbe Nummer" : "name the same number",
            MatchReasonCodes.ObjectNumberDiffers => german ? "nennen verschiedene Nummern" : "name different numbers",
            MatchReasonCodes.HouseNumberSame => german ? "nennen dieselbe Hausnummer" : "name the same house number",
            MatchReasonCodes.HouseNumberDiffers => german ? "nennen verschiedene Hausnummern" : "name different house numbers",
            MatchReasonCodes.OtherService => german ? "anderes Anliegen derselben Gruppe" : "another service of the same group",
            MatchReasonCodes.RecentlyClosed or MatchReasonCodes.ClosedLongAgo => german ? $"die frühere war seit {days} Tagen abgeschlossen" : $"the earlier one had been closed for {days} days",
            MatchReasonCodes.OutsideCertainRadius => german ? "zu weit für eine sichere Zuordnung" : "too far for a certain match",
            MatchReasonCodes.NeverCertain => german ? "dieses Anliegen verbinden nur Menschen" : "only people join reports of this service",
            _ => reason.Code,
        };
    }
}
