using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <summary>The sentences of one language, from <c>Texts/mail.*.json</c>.</summary>
public sealed class Phrases
{
    private static readonly FrozenDictionary<string, Phrases> All = new[] { "de", "en" }.ToFrozenDictionary(language => language, language => new Phrases(language));
    private readonly FrozenDictionary<string, string> texts;
    private readonly bool isOfIdea;

    private Phrases(string language)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language == "de" ? "de-DE" : "en-GB");
        using var stream = typeof(Phrases).Assembly.GetManifestResourceStream($"Open311.Core.Notifications.Texts.mail.{language}.json")
            ?? throw new FileNotFoundException($"mail.{language}.json is not compiled in.");
        texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary();
    }

    private Phrases(Phrases ofReports) => (Language, Culture, texts, isOfIdea) = (ofReports.Language, ofReports.Culture, ofReports.texts, true);

    /// <summary>The same sentences where they are about an idea: those that call it a report have a second form, under <c>….idea</c>.</summary>
    public Phrases OfIdea() => new(this);

    public string Language { get; }

    public CultureInfo Culture { get; }

    public IEnumerable<string> Keys => texts.Keys;

    /// <summary>English for a language that we have no sentences in.</summary>
    public static Phrases In(string language) => All.GetValueOrDefault(language) ?? All["en"];

    /// <exception cref="KeyNotFoundException">No such sentence.</exception>
    public string Say(string key, params object?[] values)
    {
        var text = isOfIdea && texts.TryGetValue(key + ".idea", out var own) ? own : texts[key];
        return values.Length == 0 ? text : string.Format(Culture, text, values);
    }

    public string StatusName(ReportStatus status) => ReportStatusText.Of(status, Language);

    /// <summary>Date and time to the minute in the town's zone.</summary>
    public string Moment(DateTimeOffset moment, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(moment, zone).ToString(Language == "de" ? "d. MMMM yyyy, HH:mm 'Uhr'" : "d MMMM yyyy, HH:mm", Culture);

    public string Day(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).ToString("d. MMMM yyyy".Replace(".", Language == "de" ? "." : "", StringComparison.Ordinal), Culture);
}
