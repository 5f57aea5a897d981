using System.Globalization;
using System.Text.Json;
using Open311.Core.Assets;
using Open311.Core.Calendars;
using Open311.Core.Jurisdictions;

namespace Open311.Core.ServiceCatalog;

/// <summary>How the answer to a POST names the report (GeoReport v2, GET services, <c>type</c>).</summary>
public enum ServiceType
{
    /// <summary>The id comes back at once.</summary>
    Realtime,

    /// <summary>A token comes back, to be exchanged for the id once the report is routed.</summary>
    Batch,

    /// <summary>Neither comes back.</summary>
    Blackbox,
}

/// <summary>What a service collects; on the wire a word in <c>keywords</c>.</summary>
public enum ServiceKind
{
    Problem,
    Idea,
    Tip,
}

/// <summary>How reports with a place of one source are compared. Null: as the service says, widened as <see cref="Geo.Matching.SourceRules.Default"/> has it.</summary>
/// <param name="HalfLifeDays">Null: the service's.</param>
public sealed record SourceSettings(double? CandidateRadiusMeters, double? CertainRadiusMeters, double? HalfLifeDays);

/// <summary>A kind of matter that a jurisdiction takes reports of (GeoReport v2 <c>service</c>).</summary>
public sealed class Service : IOwnedByJurisdiction
{
    public int JurisdictionId { get; set; }

    public long Id { get; set; }

    /// <summary>Opaque, unique in the jurisdiction: <c>^[0-9A-Za-z._-]{1,64}$</c>.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    /// <summary>Comma separated without blanks: FixMyStreet does not trim.</summary>
    public string Keywords { get; set; } = "";

    public string Group { get; set; } = "";

    public ServiceType Type { get; set; }

    public ServiceKind Kind { get; set; }

    public int Position { get; set; }

    /// <summary>An inactive service keeps its reports and takes no new ones.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>What happens next, in the answer to a POST.</summary>
    public string? Notice { get; set; }

    /// <summary>Days until <c>expected_datetime</c>; null promises nothing.</summary>
    public int? ExpectedDays { get; set; }

    /// <summary>Working hours until a report is to be dealt with; null: none. Not together with <see cref="DeadlineDays"/>. The public is promised <see cref="ExpectedDays"/> only.</summary>
    public int? DeadlineHours { get; set; }

    /// <summary>Working days until a report is to be dealt with; null: none.</summary>
    public int? DeadlineDays { get; set; }

    /// <summary>Whether departments are asked if they take its reports; null: as the jurisdiction says.</summary>
    public bool? AsksDepartments { get; set; }

    /// <summary>Reports within this distance are compared.</summary>
    public double CandidateRadiusMeters { get; set; } = 50;

    /// <summary>Beyond this distance nothing is linked without a person.</summary>
    public double CertainRadiusMeters { get; set; } = 15;

    /// <summary>How far back reports are compared, in days.</summary>
    public int DuplicateWindowDays { get; set; } = 60;

    /// <summary>The age difference that halves the odds of being the same thing, in days.</summary>
    public double DuplicateHalfLifeDays { get; set; } = 30;

    /// <summary>False where a place says too little (noise, smell): suggestions only.</summary>
    public bool LinksAutomatically { get; set; } = true;

    /// <summary>Whether a rule ever links its reports: an automatic radius of 0, for whatever source of the place, says no as well as <see cref="LinksAutomatically"/> does.</summary>
    public bool IsLinkedByRule => LinksAutomatically && (CertainRadiusMeters > 0 || PlaceSources.Values.Any(own => own.CertainRadiusMeters > 0));

    /// <summary>By a word of <see cref="Geo.Matching.LocationSource"/>: what holds for places of that source in place of the above.</summary>
    public Dictionary<string, SourceSettings> PlaceSources { get; set; } = [];

    /// <summary>When the public may see a report of it; null: as the jurisdiction says. A <see cref="ServiceKind.Tip"/> is never published.</summary>
    public Publication? Publication { get; set; }

    public List<ServiceAttribute> Attributes { get; set; } = [];

    /// <summary>Which objects its reports are about; null: none are known.</summary>
    public AssetLayer? Assets { get; set; }

    /// <summary>By ISO 639-1 code: the same words in other languages than the jurisdiction's.</summary>
    public Dictionary<string, ServiceWords> Translations { get; set; } = [];

    public bool HasDeadline => DeadlineHours is not null || DeadlineDays is not null;

    /// <summary>When a report of this moment is to be dealt with; null: the service has no deadline.</summary>
    public DateTimeOffset? DeadlineOf(DateTimeOffset requested, TownCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return DeadlineHours is { } hours ? calendar.AddWorkingTime(requested, TimeSpan.FromHours(hours)) : DeadlineDays is { } days ? calendar.AddWorkingDays(requested, days) : null;
    }

    /// <summary>Whether a question is asked of somebody who has given these answers. What is answered without being asked is not checked, and is kept like any answer to no question.</summary>
    /// <param name="answers">Code to values, as far as they go.</param>
    public bool Asks(ServiceAttribute question, IReadOnlyDictionary<string, IReadOnlyList<string>> answers)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answers);
        return question.Condition is not { } condition
            || (Attributes.Find(other => other.Code == condition.DependsOn && other.Order < question.Order) is { } earlier && Asks(earlier, answers)
                && answers.GetValueOrDefault(earlier.Code)?.Any(condition.AnyOf.Contains) == true);
    }

    /// <summary>Questions and answers as people read them: the known ones in order, then what clients sent beside them, under their codes.</summary>
    /// <param name="attributes">A report's attributes: JSON object, code to array of strings.</param>
    public IReadOnlyList<(string Question, string Answer)> AnswersIn(string attributes, string language, TimeZoneInfo zone)
    {
        var given = JsonSerializer.Deserialize<Dictionary<string, string[]>>(attributes) ?? [];
        var all = given.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value);
        var words = In(language).Questions;
        var answers = new List<(string, string)>();
        foreach (var attribute in Attributes.Where(attribute => attribute.Variable))
        {
            if (!Asks(attribute, all) || !given.Remove(attribute.Code, out var values) || values.Length == 0)
                continue;
            var known = words.GetValueOrDefault(attribute.Code);
            answers.Add((known?.Description ?? attribute.Description, Answer(attribute, known, values, language, zone)));
        }

        given.Remove("thread"); // No answer: it ties the report to an idea, which is shown by its title.
        answers.AddRange(given.Where(pair => pair.Value.Length > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, string.Join(", ", pair.Value))));
        return answers;
    }

    /// <summary>The questions whose answers everybody may read, in order, and the answers as people read them.</summary>
    /// <param name="attributes">As in <see cref="AnswersIn"/>.</param>
    public IEnumerable<(string Code, string Question, string Answer)> PublicAnswersIn(string attributes, string language, TimeZoneInfo zone)
    {
        var given = JsonSerializer.Deserialize<Dictionary<string, string[]>>(attributes) ?? [];
        var words = In(language).Questions;
        foreach (var attribute in Attributes.Where(attribute => attribute is { Variable: true, IsPublic: true }))
        {
            if (given.TryGetValue(attribute.Code, out var values) && values.Length > 0)
                yield return (attribute.Code, words.GetValueOrDefault(attribute.Code)?.Description ?? attribute.Description, Answer(attribute, words.GetValueOrDefault(attribute.Code), values, language, zone));
        }
    }

    private static string Answer(ServiceAttribute attribute, QuestionWords? known, string[] values, string language, TimeZoneInfo zone) =>
        string.Join(", ", values.Select(value => known?.Values.GetValueOrDefault(value) ?? attribute.Values.Find(option => option.Key == value)?.Name
            ?? (attribute.Datatype == AttributeDatatype.Datetime ? Moment(value, language, zone) : value)));

    /// <summary>As people write it, in the town's time; what is no time, or a day only, stays as it was given.</summary>
    private static string Moment(string value, string language, TimeZoneInfo zone)
    {
        var culture = CultureInfo.GetCultureInfo(language == "de" ? "de-DE" : "en-GB");
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day.ToString(language == "de" ? "d. MMMM yyyy" : "d MMMM yyyy", culture);
        return Reports.WireDate.TryParse(value, zone) is { } moment
            ? TimeZoneInfo.ConvertTime(moment, zone).ToString(language == "de" ? "d. MMMM yyyy, HH:mm 'Uhr'" : "d MMMM yyyy, HH:mm", culture)
            : value;
    }

    /// <summary>The words that people read, in their language where there is a translation.</summary>
    public ServiceWords In(string language) => Translations.GetValueOrDefault(language) ?? new ServiceWords
    {
        Name = Name,
        Description = Description,
        Group = Group,
        Notice = Notice,
        Questions = Attributes.ToDictionary(
            attribute => attribute.Code,
            attribute => new QuestionWords(attribute.Description, attribute.DatatypeDescription, attribute.Values.ToDictionary(value => value.Key, value => value.Name))),
    };
}
