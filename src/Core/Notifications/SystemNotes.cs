using System.Globalization;
using System.Text;

namespace Open311.Core.Notifications;

/// <summary>
/// Public notes that no person has written. They are stored like any other, in the town's language, so that there is one text that a later note replaces; whoever reads gets them in their own. They are known by
/// their sentence, which is one of <see cref="Phrases"/>: a sentence that is changed there stays readable as it was written then.
/// </summary>
public static class SystemNotes
{
    public const string NotOurs = "not_ours";
    public const string IsBack = "is_back";
    public const string KindCorrected = "kind_corrected";
    public const string PlaceCorrected = "place_corrected";
    public const string AllCorrected = "all_corrected";

    private static readonly Form[] Forms = [.. ((string[])["de", "en"]).SelectMany(language => ((string[])[NotOurs, IsBack, AllCorrected, KindCorrected, PlaceCorrected]).Select(key => Form.Of(key, Phrases.In(language))))];

    /// <summary>A note as a reader of that language (ISO 639-1) gets it: what people wrote, as they wrote it.</summary>
    public static string? In(string? note, string language)
    {
        if (note is null)
            return null;
        foreach (var form in Forms)
        {
            if (form.ValuesIn(note) is { } values)
                return Phrases.In(language).Say(form.Key, [.. values]);
        }

        return note;
    }

    /// <summary>Whether <see cref="In"/> may have other words for it; without making a string of it.</summary>
    public static bool MayBe(ReadOnlySpan<byte> note)
    {
        foreach (var form in Forms)
        {
            if (note.StartsWith(form.Beginning))
                return true;
        }

        return false;
    }

    /// <summary>Whether two notes are the same one, in whichever languages.</summary>
    public static bool AreSame(string? one, string? other) => In(one, "en") == In(other, "en");

    /// <param name="Parts">The sentence's words before, between and behind its values, which come in their order.</param>
    private sealed record Form(string Key, string[] Parts)
    {
        public byte[] Beginning { get; } = Encoding.UTF8.GetBytes(Parts[0]);

        public static Form Of(string key, Phrases say)
        {
            var (text, parts) = (say.Say(key), new List<string>());
            for (var i = 0; text.IndexOf(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), StringComparison.Ordinal) is >= 0 and var at; i++)
            {
                parts.Add(text[..at]);
                text = text[(at + 3)..];
            }

            return new Form(key, [.. parts, text]);
        }

        /// <summary>Null: it is another text.</summary>
        public List<object>? ValuesIn(string note)
        {
            if (!note.StartsWith(Parts[0], StringComparison.Ordinal))
                return null;
            var (values, rest) = (new List<object>(), note[Parts[0].Length..]);
            for (var i = 1; i < Parts.Length; i++)
            {
                // The last words end the note.
                var end = i < Parts.Length - 1 ? rest.IndexOf(Parts[i], StringComparison.Ordinal) : rest.EndsWith(Parts[i], StringComparison.Ordinal) ? rest.Length - Parts[i].Length : -1;
                if (end < 0)
                    return null;
                values.Add(rest[..end]);
                rest = rest[(end + Parts[i].Length)..];
            }

            return rest.Length == 0 ? values : null;
        }
    }
}
