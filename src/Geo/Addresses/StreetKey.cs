using System.Text;
using Open311.Geo.Matching;

namespace Open311.Geo.Addresses;

/// <summary>
/// One form for all spellings of a street's name: letters and digits only, lower case, umlauts in any of their three spellings the same, ß as ss, words written
/// together, "Straße" and "Str." as <c>str</c> (with one typing error, too), "Platz" and "Pl." as <c>platz</c>. "Goethe-Straße", "Goethestr." and "GÖTHESTRASSE" are one street.
/// </summary>
public static class StreetKey
{
    /// <summary>Characters of a name that count; what is longer is no street's name.</summary>
    public const int MaxLength = 100;

    /// <summary>Whole words that are written in two ways.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["pl"] = "platz",
        ["sankt"] = "st",
        ["doktor"] = "dr",
        ["professor"] = "prof",
    };

    private const string LongStreet = "strasse";
    private const string ShortStreet = "str";

    /// <summary>One letter from "strasse", but words of their own.</summary>
    private static readonly string[] NoStreets = ["gasse", "trasse"];

    /// <summary>Ends that many streets share: a typing error must leave enough of the rest to tell one street from another.</summary>
    private static readonly string[] CommonEnds = ["chaussee", "gasse", "platz", "allee", "stieg", "steig", "ring", "damm", "kamp", "pfad", "ufer", "weg", "str"];

    /// <summary>Begin names of the kind "Am Brink", "Auf dem Knapp".</summary>
    private static readonly HashSet<string> Leads = ["am", "an", "auf", "im", "in", "zum", "zur", "hinter", "vor", "bei", "beim", "unter", "uber", "dem", "der", "den", "das", "die"];

    /// <summary>Empty if the name has neither letter nor digit, or is longer than <see cref="MaxLength"/>.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxLength)
            return "";
        var key = new StringBuilder();
        foreach (var word in WordsOf(name))
        {
            if (Words.TryGetValue(word, out var same))
                key.Append(same);
            else if (StreetEndsAt(word) is { } stem)
                key.Append(word.AsSpan(0, stem)).Append(ShortStreet);
            else
                key.Append(word);
        }

        return key.ToString();
    }

    /// <summary>
    /// How many typing errors may lie between two keys, by the length of what tells the street from others (the name without "straße", "weg" and the like):
    /// none below four letters, one up to seven, two up to eleven, then three.
    /// </summary>
    public static int AllowedErrors(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var end = Array.Find(CommonEnds, end => key.Length > end.Length && key.EndsWith(end, StringComparison.Ordinal));
        return (key.Length - (end?.Length ?? 0)) switch { < 4 => 0, < 8 => 1, < 12 => 2, _ => 3 };
    }

    /// <summary>"Kannengiesserg." and "Birkenw." with their last word in full; null if it is not cut short like that. "Str." and "Pl." need no such reading.</summary>
    public static string? Unabbreviated(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (cut, end) = name.EndsWith("g.", StringComparison.OrdinalIgnoreCase) ? (2, "gasse") : name.EndsWith("w.", StringComparison.OrdinalIgnoreCase) ? (2, "weg") : name.EndsWith("pl.", StringComparison.OrdinalIgnoreCase) ? (3, "platz") : (0, "");
        return cut > 0 && name.Length > cut + 2 && char.IsLetter(name[^(cut + 1)]) ? name[..^cut] + end : null;
    }

    /// <summary>"Am Brink" and "Im Brink": the same name behind another beginning, which is a slip of the memory and not of the keyboard.</summary>
    public static bool DifferInLead(string name, string other)
    {
        var (lead, stem) = Parted(name);
        var (otherLead, otherStem) = Parted(other);
        return lead.Length > 0 && otherLead.Length > 0 && lead != otherLead && stem.Length > 0 && stem == otherStem;
    }

    /// <summary>The words of a text as they are compared: lower case, umlauts and ß in one form, without punctuation.</summary>
    public static IReadOnlyList<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in TextNormalization.Normalize(text))
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>Where the end "strasse" begins, also with one typing error in it.</summary>
    private static int? StreetEndsAt(string word)
    {
        if (word.EndsWith(LongStreet, StringComparison.Ordinal))
            return word.Length - LongStreet.Length;
        if (Array.Exists(NoStreets, end => word.EndsWith(end, StringComparison.Ordinal)))
            return null;
        foreach (var length in (int[])[LongStreet.Length, LongStreet.Length - 1, LongStreet.Length + 1])
        {
            if (word.Length >= length && word[^length] == LongStreet[0] && EditDistance.Between(word[^length..], LongStreet, 1) == 1)
                return word.Length - length;
        }

        return null;
    }

    private static (string Lead, string Stem) Parted(string name)
    {
        var words = WordsOf(name);
        return (string.Concat(words.TakeWhile(Leads.Contains)), string.Concat(words.SkipWhile(Leads.Contains)));
    }
}
