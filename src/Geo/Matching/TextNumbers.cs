using System.Collections.Frozen;

namespace Open311.Geo.Matching;

/// <summary>A number a text gives to a thing or a house, with its letter: 4711, 12 a.</summary>
/// <param name="Digits">Without leading zeros.</param>
/// <param name="Letter">What follows the digits, or empty.</param>
internal readonly record struct TextNumber(string Digits, string Letter);

internal enum NumberAgreement
{
    /// <summary>At least one names none.</summary>
    Silent = 0,

    /// <summary>One in common; a missing letter ("12" and "12a") is no contradiction.</summary>
    Same,

    /// <summary>Both name some, none in common.</summary>
    Different,
}

/// <summary>Finds the numbers in a text that name a place or a thing; measures, dates, times and counts are left out.</summary>
internal static class TextNumbers
{
    private const int MaxPerText = 16;
    private const int LongestRange = 20;

    private static readonly FrozenSet<string> Units = Set("""
        mm cm m km qm qkm meter metern metre metres meters feet foot ft inch inches yards tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden min minute
        minuten minutes sekunden std h day days week weeks month months year years hour hours uhr am pm mal times x euro eur € kg g t liter litre litres grad prozent percent
        personen leute people stück kmh mph januar februar märz april mai juni juli august september oktober november dezember january february march may june july
        october december
        """);

    private static readonly FrozenSet<string> NumberWords = Set("nr no nummer number num nummern numbers id kennung");

    private static readonly FrozenSet<string> AndWords = Set("und and bis to oder or");

    private static readonly FrozenSet<string> HouseWords =
        Set("haus hausnummer hausnr hausnummern house houses vor gegenüber höhe opposite outside hnr");

    private static readonly FrozenSet<string> Articles = Set("der die das dem den des einem einer ein eine the a an im zum zur vom this that diesem dieser ganzen whole");

    private static readonly string[] ObjectStems =
        [.. new[] { "latern", "lampe", "leucht", "mast", "lichtpunkt", "lamp", "light", "hydrant", "schacht", "ampel", "trafo", "verteilerkasten", "baumnummer", "baumnr" }.Select(Norm)];

    private static readonly FrozenSet<string> ObjectWords = Set("pole column post baum tree");

    private static readonly string[] StreetEndings =
        [.. new[] { "strasse", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "chaussee", "markt", "steig", "pfad" }.Select(Norm)];

    private static readonly FrozenSet<string> NoStreets = Set("gehweg radweg fussweg fahrradweg feldweg waldweg parkplatz spielplatz sportplatz bolzplatz hauptweg supermarkt einbahnstrasse");

    private static readonly FrozenSet<string> EnglishStreetWords = Set("street st road rd avenue ave lane drive boulevard blvd square court crescent terrace");

    public static (IReadOnlyList<TextNumber> Objects, IReadOnlyList<TextNumber> Houses) Find(List<TextToken> tokens)
    {
        List<TextNumber>? objects = null;
        List<TextNumber>? houses = null;
        List<TextNumber>? lastKind = null;
        var lastIndex = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!tokens[i].IsNumber || IsMeasure(tokens, i) || Parse(tokens[i].Text) is not { } number)
                continue;

            var continues = lastKind is not null && (lastIndex == i - 1 || (lastIndex == i - 2 && AndWords.Contains(tokens[i - 1].Text)));
            List<TextNumber>? kind;
            if (continues)
                kind = lastKind;
            else if (IsObjectNumber(tokens, i, number))
                kind = objects ??= [];
            else if (IsHouseNumber(tokens, i, number))
                kind = houses ??= [];
            else
                continue;

            if (kind!.Count >= MaxPerText)
                break;
            if (continues && kind == houses && tokens[i].Before is '-' or '–')
                AddRange(kind!, kind![^1], number);
            if (i + 1 < tokens.Count && kind == houses && number.Letter.Length == 0 && tokens[i + 1].Text is { Length: 1 } letter
                && char.IsAsciiLetter(letter[0]) && tokens[i + 1].Before == ' ' && tokens[i].Text.Length <= 3 && letter is "a" or "b" or "c" or "d")
                number = number with { Letter = tokens[i + 1].Text };
            kind!.Add(number);
            (lastKind, lastIndex) = (kind, i);
        }

        return (objects ?? (IReadOnlyList<TextNumber>)[], houses ?? (IReadOnlyList<TextNumber>)[]);
    }

    public static NumberAgreement Compare(IReadOnlyList<TextNumber> a, IReadOnlyList<TextNumber> b)
    {
        if (a.Count == 0 || b.Count == 0)
            return NumberAgreement.Silent;
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < b.Count; j++)
            {
                if (a[i].Digits == b[j].Digits && (a[i].Letter.Length == 0 || b[j].Letter.Length == 0 || a[i].Letter == b[j].Letter))
                    return NumberAgreement.Same;
            }
        }

        return NumberAgreement.Different;
    }

    /// <summary>Bare, four or six digits written name a thing: five are a German postcode, leading zero included.</summary>
    private static bool IsObjectNumber(List<TextToken> tokens, int i, TextNumber number)
    {
        if (tokens[i].Before == '#')
            return true;
        var (word, announced) = WordBefore(tokens, i);
        if (word is not null && (Array.Exists(ObjectStems, stem => word.Contains(stem, StringComparison.Ordinal)) || ObjectWords.Contains(word)))
            return true;
        if (word is not null && !word.StartsWith("haus", StringComparison.Ordinal)
            && (word.EndsWith("nummer", StringComparison.Ordinal) || (word.Length > 4 && word.EndsWith("nr", StringComparison.Ordinal))))
            return true;
        var streetLike = word is not null && (IsStreet(tokens, IndexOfWord(i, announced)) || HouseWords.Contains(word));
        if (announced && !streetLike)
            return number.Digits.Length >= 4;
        return !streetLike && tokens[i].Text.Length is 4 or 6 && number.Letter.Length == 0
            && !LooksLikeYear(number.Digits) && !IsBeforeStreet(tokens, i);
    }

    private static bool IsHouseNumber(List<TextToken> tokens, int i, TextNumber number)
    {
        if (number.Digits.Length > 5)
            return false;
        var (word, announced) = WordBefore(tokens, i);
        if (word is not null && (HouseWords.Contains(word) || IsStreet(tokens, IndexOfWord(i, announced))))
            return true;
        return (announced && number.Digits.Length <= 3) || IsBeforeStreet(tokens, i);
    }

    private static int IndexOfWord(int i, bool announced) => announced ? i - 2 : i - 1;

    private static (string? Word, bool Announced) WordBefore(List<TextToken> tokens, int i)
    {
        var announced = i > 0 && NumberWords.Contains(tokens[i - 1].Text);
        var at = IndexOfWord(i, announced);
        return (at >= 0 ? tokens[at].Text : null, announced);
    }

    /// <summary>"hauptstrasse", "berliner platz"; not "auf der strasse", not "gehweg".</summary>
    private static bool IsStreet(List<TextToken> tokens, int at)
    {
        if (at < 0)
            return false;
        var word = tokens[at].Text;
        if (NoStreets.Contains(word))
            return false;
        if (EnglishStreetWords.Contains(word))
            return at > 0 && !Articles.Contains(tokens[at - 1].Text);
        foreach (var ending in StreetEndings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
                return word.Length > ending.Length || (at > 0 && !Articles.Contains(tokens[at - 1].Text) && !tokens[at - 1].IsNumber);
        }

        return false;
    }

    /// <summary>"1127 w schubert ave", "12 main street"; not "3 bags on main street".</summary>
    private static bool IsBeforeStreet(List<TextToken> tokens, int i)
    {
        for (var next = i + 1; next < tokens.Count && next <= i + 4; next++)
        {
            var word = tokens[next].Text;
            if (next > i + 1 && EnglishStreetWords.Contains(word))
                return true;
            if (tokens[next].IsNumber || Vocabulary.IsStopWord(word) || Vocabulary.HasTopic(word))
                return false;
        }

        return false;
    }

    /// <summary>Followed by a unit, or part of a date, time, decimal or telephone number.</summary>
    private static bool IsMeasure(List<TextToken> tokens, int i)
    {
        var text = tokens[i].Text;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits > 7 || (digits < text.Length && Units.Contains(text[digits..])))
            return true;
        if (i + 1 < tokens.Count && Units.Contains(tokens[i + 1].Text))
            return true;
        if (tokens[i].GluedToPrevious && tokens[i].Before is '.' or ':' or ',' && i > 0 && tokens[i - 1].IsNumber)
            return true;
        return i + 1 < tokens.Count && tokens[i + 1] is { IsNumber: true, GluedToPrevious: true, Before: '.' or ':' or ',' };
    }

    private static bool LooksLikeYear(string digits) => digits.Length == 4 && (digits.StartsWith("19", StringComparison.Ordinal) || digits.StartsWith("20", StringComparison.Ordinal));

    private static TextNumber? Parse(string text)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        var letter = text[digits..];
        var number = text[..digits].TrimStart('0');
        return number.Length == 0 || letter.Length > 1 ? null : new TextNumber(number, letter);
    }

    /// <summary>"12-16" names 12, 14 and 16: the houses of one side of a street, and of the other for good measure.</summary>
    private static void AddRange(List<TextNumber> numbers, TextNumber from, TextNumber to)
    {
        if (!int.TryParse(from.Digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(to.Digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var last)
            || last <= first || last - first > LongestRange)
            return;
        for (var n = first + 1; n < last; n++)
            numbers.Add(new TextNumber(n.ToString(System.Globalization.CultureInfo.InvariantCulture), ""));
    }

    private static string Norm(string word) => TextNormalization.Normalize(word);

    private static FrozenSet<string> Set(string words) =>
        TextNormalization.Normalize(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
