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
        return [.. WeightiestFirst(Read(pair)).Select(reason => Of(reason, language))];
    }

    /// <summary>The reasons of a stored pair, in the order in which they were found.</summary>
    public static IReadOnlyList<MatchReason> Read(DuplicatePair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return JsonSerializer.Deserialize<List<MatchReason>>(pair.Reasons, JsonSerializerOptions.Web)!;
    }

    /// <summary>Whether they speak for or against.</summary>
    public static IEnumerable<MatchReason> WeightiestFirst(IEnumerable<MatchReason> reasons) => reasons.OrderByDescending(reason => Math.Abs(reason.Contribution));

    /// <param name="language"><c>de</c>; everything else is English.</param>
    public static string Of(MatchReason reason, string language)
    {
        var german = language == "de";
        var culture = CultureInfo.GetCultureInfo(german ? "de-DE" : "en-GB");
        var meters = Math.Round(reason.Value).ToString("N0", culture) + " m";
        var days = Math.Round(reason.Value, 1) is var number && number == 1 ? (german ? "1 Tag" : "1 day") : number.ToString("0.#", culture) + (german ? " Tage" : " days");
        var percent = Math.Round(reason.Value * 100).ToString("0", culture) + (german ? " %" : "%");
        var neighbours = Math.Round(reason.Value, 1).ToString("0.#", culture);
        return reason.Code switch
        {
            MatchReasonCodes.Prior => german ? $"Ausgangswert {percent}" : $"starting value {percent}",
            MatchReasonCodes.Distance when reason.Value < 0.5 => german ? "am selben Punkt" : "at the same point",
            MatchReasonCodes.Distance or MatchReasonCodes.TooFar => german ? $"{meters} entfernt" : $"{meters} away",
            MatchReasonCodes.Age when reason.Value < 1 => german ? "innerhalb eines Tages gemeldet" : "reported within one day",
            MatchReasonCodes.Age or MatchReasonCodes.TooOld => german ? $"{days} dazwischen" : $"{days} between them",
            MatchReasonCodes.Text => german ? $"Texte zu {percent} ähnlich" : $"texts {percent} alike",
            MatchReasonCodes.TextMissing => german ? "mindestens eine ohne Text" : "at least one has no text",
            MatchReasonCodes.TextOtherLanguage => german ? "Texte in verschiedenen Sprachen" : "texts in different languages",
            MatchReasonCodes.TextUnrelated => german ? "Texte von Verschiedenem" : "texts about different things",
            MatchReasonCodes.ThingSame => german ? "beide nennen dasselbe" : "both name the same thing",
            MatchReasonCodes.ThingDiffers => german ? "sie nennen Verschiedenes" : "they name different things",
            MatchReasonCodes.Neighbours when reason.Value < 0.05 => german ? "zufällig läge hier kaum eine andere so nah" : "hardly any other would be this near by chance",
            MatchReasonCodes.Neighbours => german ? $"zufällig lägen hier im Mittel {neighbours} andere so nah" : $"on average {neighbours} others would be this near by chance",
            MatchReasonCodes.StreetSame => german ? "dieselbe Straße" : "the same street",
            MatchReasonCodes.StreetDiffers => german ? "verschiedene Straßen" : "different streets",
            MatchReasonCodes.PhotoSame => german ? "dasselbe Foto" : "the same photo",
            MatchReasonCodes.ReporterSameAgain => german ? "von derselben Person, kurz nacheinander" : "from the same person, shortly after each other",
            MatchReasonCodes.ReporterSameOther => german ? "von derselben Person, kurz nacheinander, aber über anderes" : "from the same person, shortly after each other, but about something else",
            MatchReasonCodes.AssetSame => german ? "dasselbe Objekt der Karte" : "the same object of the map",
            MatchReasonCodes.AssetDiffers => german ? "verschiedene Objekte der Karte" : "different objects of the map",
            MatchReasonCodes.ObjectNumberSame => german ? "beide nennen dieselbe Nummer" : "both name the same number",
            MatchReasonCodes.ObjectNumberDiffers => german ? "sie nennen verschiedene Nummern" : "they name different numbers",
            MatchReasonCodes.HouseNumberSame => german ? "beide nennen dieselbe Hausnummer" : "both name the same house number",
            MatchReasonCodes.HouseNumberDiffers => german ? "sie nennen verschiedene Hausnummern" : "they name different house numbers",
            MatchReasonCodes.OtherService => german ? "anderes Anliegen derselben Gruppe" : "another service of the same group",
            MatchReasonCodes.RecentlyClosed when reason.Value < 0 => german ? "die frühere wurde erst danach abgeschlossen" : "the earlier one was closed only after that",
            MatchReasonCodes.RecentlyClosed when reason.Value < 1 => german ? "die frühere war noch keinen Tag abgeschlossen" : "the earlier one had been closed for less than a day",
            MatchReasonCodes.RecentlyClosed or MatchReasonCodes.ClosedLongAgo => german ? $"die frühere war seit {(number == 1 ? "einem Tag" : $"{days}n")} abgeschlossen" : $"the earlier one had been closed for {days}",
            MatchReasonCodes.OutsideCertainRadius => german ? "zu weit für eine sichere Zuordnung" : "too far for a certain match",
            MatchReasonCodes.NeverCertain => german ? "dieses Anliegen verbinden nur Menschen" : "only people join reports of this service",
            _ => reason.Code,
        };
    }
}
