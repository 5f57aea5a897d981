using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Open311.Core.Failures;
using Open311.Core.Forwarding;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.Jurisdictions;

/// <summary>What can be wrong with a <see cref="TownFile"/> by itself; each failure says where.</summary>
internal static partial class TownFileCheck
{
    /// <summary>The file cannot be read at all.</summary>
    public static Failure NoJson(JsonException fault) => Invalid($"This is no JSON from line {LineOf(fault)} on.", $"Ab Zeile {LineOf(fault)} ist das kein JSON.");

    /// <summary>It is JSON, and something else than a town's file.</summary>
    public static Failure NoObject { get; } = Invalid("A town's file is an object, in braces; this is JSON, but none.", "Die Datei eines Orts ist ein Objekt, in geschweiften Klammern; das hier ist JSON, aber keines.");

    /// <summary>A value is of another kind than its field.</summary>
    public static Failure OtherKind(JsonException fault)
    {
        var path = fault.Path is { Length: > 2 } there ? there[2..] : "";
        // Entries are counted from 1 in all that is said of a file.
        var where = Indexes().Replace(path, index => string.Create(CultureInfo.InvariantCulture, $"[{int.Parse(index.ValueSpan[1..^1], CultureInfo.InvariantCulture) + 1}]"));
        var kind = WholeNumbers.GetValueOrDefault(where[(where.LastIndexOf('.') + 1)..]) is { } unit
            ? new Bilingual($"a whole number of {unit.English}", $"eine ganze Zahl von {unit.German}")
            : TownFileKinds.At(path);
        return Wrong(
            where.Length == 0 ? "file" : where,
            $"is not what is expected there (line {LineOf(fault)}){(kind is null ? "" : $": {kind.English}")}", $"ist nicht, was dort erwartet wird (Zeile {LineOf(fault)}){(kind is null ? "" : $": {kind.German}")}");
    }

    private static string LineOf(JsonException fault) => ((fault.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture);

    private static readonly Bilingual Hours = new("hours", "Stunden");
    private static readonly Bilingual Days = new("days", "Tagen");

    /// <summary>Fields that count something, and what.</summary>
    private static readonly Dictionary<string, Bilingual> WholeNumbers = new(StringComparer.Ordinal)
    {
        ["after_hours"] = Hours,
        ["deadline_hours"] = Hours,
        ["deadline_days"] = Days,
        ["expected_days"] = Days,
        ["duplicate_window_days"] = Days,
        ["poll_minutes"] = new Bilingual("minutes", "Minuten"),
    };

    /// <summary>What reading lets pass and nothing after it could bear: a null as an entry of a list or table, and characters that no text may have.</summary>
    public static Failure? OfJson(JsonElement file)
    {
        try
        {
            return OfJson("file", "", file);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape one half of a character; it is no text then.
            return Invalid("A text has half a character (\\uD800 to \\uDFFF).", "Ein Text hat ein halbes Zeichen (\\uD800 bis \\uDFFF).");
        }
    }

    /// <summary>Fields whose value is a table: its entries have a value each.</summary>
    private static readonly HashSet<string> Tables = ["answers", "options", "services", "attributes", "place_sources", "translations", "questions"];

    /// <param name="where">The nearest name above.</param>
    /// <param name="field">Whose value this is.</param>
    private static Failure? OfJson(string where, string field, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return IllegalCharacter.In(value.GetString()) is { } found ? NotAllowed(where, found) : null;
            case JsonValueKind.Array:
                foreach (var (i, entry) in value.EnumerateArray().Index())
                {
                    var at = string.Create(CultureInfo.InvariantCulture, $"{where}[{i + 1}]");
                    if (entry.ValueKind == JsonValueKind.Null)
                        return Wrong(at, "is null", "ist null");
                    if (OfJson(at, field, entry) is { } failure)
                        return failure;
                }

                return null;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    var at = field.Length == 0 ? member.Name : $"{where} {member.Name}";
                    if (IllegalCharacter.In(member.Name) is { } character)
                        return NotAllowed(where, character);
                    if (member.Value.ValueKind == JsonValueKind.Null && Tables.Contains(field) && !where.EndsWith(']'))
                        return Wrong(at, "is null", "ist null");
                    if (OfJson(at, member.Name, member.Value) is { } failure)
                        return failure;
                }

                return null;
            default:
                return null;
        }
    }

    private static Failure NotAllowed(string where, string character) => Wrong(where, $"has a character that no text may have ({character})", $"hat ein Zeichen, das in keinem Text stehen darf ({character})");

    /// <param name="where">Such as <c>services[2] "lamp"</c>.</param>
    /// <param name="english">The rest of the sentence, without full stop.</param>
    /// <param name="german">The same.</param>
    public static Failure Wrong(string where, string english, string german) => Invalid($"{where} {english}.", $"{where} {german}.");

    private static Failure Invalid(string english, string german) => new(FailureKind.Invalid, "town_file.invalid", english, german, "file");

    /// <param name="list">Name of a list that the file does not have.</param>
    /// <param name="english">What an empty one would do, or what follows from none, with the sign before it.</param>
    /// <param name="german">The same.</param>
    public static Failure Without(string list, string english, string german) =>
        new(FailureKind.Invalid, "town_file.list_missing", $"The file has no list \"{list}\"{english}.", $"Die Datei hat keine Liste „{list}“{german}.", "file");

    public static Failure NotThere(string where, string what, string key) => Wrong(where, $"names the {what} \"{key}\", which does not exist", $"nennt „{key}“ ({what}), das es nicht gibt");

    public static string At(string list, int index, string key) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index + 1}] \"{key}\"");

    public static IEnumerable<Failure> Of(TownFile file) =>
        file.Unknown.Keys.Select(name => Invalid($"The file has a field \"{name}\", which is not known.", $"Die Datei hat ein Feld „{name}“, das unbekannt ist."))
            .Concat(file.Departments.SelectMany((department, i) => Of(At("departments", i, department.Key), department)))
            .Concat(Twice("departments", file.Departments.Select(department => department.Key)))
            .Concat(file.Departments.Count(department => department.Fallback) > 1 ? [Wrong("departments", "has more than one with fallback", "hat mehr als eines mit fallback")] : [])
            .Concat(file.Services.SelectMany((service, i) => Of(At("services", i, service.Code), service)))
            .Concat(Twice("services", file.Services.Select(service => service.Code)))
            .Concat(file.Rules.SelectMany((rule, i) => Of(At("rules", i, rule.Text), rule)))
            .Concat(file.Reminders.SelectMany((reminder, i) => Of(At("reminders", i, string.Create(CultureInfo.InvariantCulture, $"{reminder.AfterHours} h")), reminder)));

    public static IEnumerable<Failure> Of(string where, TownFileDepartment department)
    {
        if (!Codes().IsMatch(department.Key))
            yield return Wrong(where, "needs a key of 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'", "braucht einen key aus 1 bis 64 der Zeichen A-Z, a-z, 0-9, '.', '_' und '-'");
        if (string.IsNullOrWhiteSpace(department.Name))
            yield return Wrong(where, "needs a name", "braucht einen name");
        if (department.Email is { Length: > 0 } email && !JurisdictionFields.IsMailAddress(email))
            yield return Wrong(where, $"has an email that is no mail address: \"{email}\"", $"hat als email keine Mailadresse: „{email}“");
        if (!JurisdictionFields.Languages.Contains(department.Language))
            yield return NoneOf(where, "language", department.Language, JurisdictionFields.Languages);
        foreach (var failure in UnknownFields(where, department.Unknown).Concat(department.Endpoint is { } endpoint ? SetEndpoint.Check(where, endpoint) : []))
            yield return failure;
    }

    private static IEnumerable<Failure> Of(string where, TownFileService service)
    {
        if (!Codes().IsMatch(service.Code))
            yield return Wrong(where, "needs a code of 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'", "braucht einen code aus 1 bis 64 der Zeichen A-Z, a-z, 0-9, '.', '_' und '-'");
        if (string.IsNullOrWhiteSpace(service.Name))
            yield return Wrong(where, "needs a name", "braucht einen name");
        if (SnakeCase.TryParse<ServiceType>(service.Type) is null)
            yield return NoneOf(where, "type", service.Type, SnakeCase.Words<ServiceType>());
        if (service.Publication is { } publication && SnakeCase.TryParse<Publication>(publication) is null)
            yield return NoneOf(where, "publication", publication, SnakeCase.Words<Publication>());
        if (SnakeCase.TryParse<ServiceKind>(service.Kind) is null)
            yield return NoneOf(where, "kind", service.Kind, SnakeCase.Words<ServiceKind>());
        if (service.Duplicates is { } profile && !MatchProfile.ByName.ContainsKey(profile))
            yield return NoneOf(where, "duplicates", profile, MatchProfile.ByName.Keys);
        if (service.Keywords.Exists(word => word.Contains(',', StringComparison.Ordinal)))
            yield return Wrong(where, "has a keyword with a comma", "hat ein Stichwort mit Komma");
        // As for a new service: what is left out is within its range there.
        var duplicates = DuplicateSettings.Of(service, stored: null);
        foreach (var (name, value, least, most) in ((string, double, double, double)[])[
            ("candidate_radius_meters", service.CandidateRadiusMeters ?? 1, 1, 10_000), ("certain_radius_meters", service.CertainRadiusMeters ?? 0, 0, service.CandidateRadiusMeters ?? 10_000),
            ("duplicate_window_days", duplicates.WindowDays, 0, 3_650), ("duplicate_half_life_days", duplicates.HalfLifeDays, 0.1, 3_650), ("expected_days", service.ExpectedDays ?? 0, 0, 3_650),
            ("deadline_hours", service.DeadlineHours ?? 1, 1, 10_000), ("deadline_days", service.DeadlineDays ?? 1, 1, 1_000)])
        {
            if (!(value >= least && value <= most))
                yield return Wrong(where, string.Create(CultureInfo.InvariantCulture, $"has {name} {value}; it is from {least} to {most}"), string.Create(CultureInfo.InvariantCulture, $"hat {name} {value}; es ist von {least} bis {most}"));
        }

        foreach (var failure in service.PlaceSources.SelectMany(pair => Of($"{where} place_sources \"{pair.Key}\"", pair.Key, pair.Value, service)))
            yield return failure;
        if (service is { DeadlineHours: not null, DeadlineDays: not null })
            yield return Wrong(where, "has both deadline_hours and deadline_days", "hat deadline_hours und deadline_days zugleich");
        if (service.Assets is { } assets)
        {
            if (string.IsNullOrWhiteSpace(assets.Layer))
                yield return Wrong(where + " assets", "needs a layer", "braucht einen layer");
            foreach (var failure in UnknownFields(where + " assets", assets.Unknown))
                yield return failure;
        }

        foreach (var failure in UnknownFields(where, service.Unknown)
            .Concat(service.Questions.SelectMany((question, i) => Of($"{where} {At("questions", i, question.Code)}", question)))
            .Concat(Twice($"{where} questions", service.Questions.Select(question => question.Code)))
            .Concat(service.Translations.SelectMany(pair => Of($"{where} translations \"{pair.Key}\"", pair.Key, pair.Value, service)))
            .Concat(service.Questions.SelectMany((question, i) => OfCondition($"{where} {At("questions", i, question.Code)}", question, service.Questions[..i]))))
            yield return failure;
    }

    private static IEnumerable<Failure> Of(string where, string word, TownFileSource settings, TownFileService service)
    {
        if (SnakeCase.TryParse<LocationSource>(word) is not { } source)
        {
            yield return NoneOf(where, "place_sources", word, SnakeCase.Words<LocationSource>());
            yield break;
        }

        var candidate = settings.CandidateRadiusMeters ?? DuplicateSettings.Of(service, stored: null).CandidateRadiusMeters * SourceRules.Default[source].CandidateFactor;
        foreach (var (name, value, least, most) in ((string, double?, double, double)[])[
            ("candidate_radius_meters", settings.CandidateRadiusMeters, 1, 10_000), ("certain_radius_meters", settings.CertainRadiusMeters, 0, candidate),
            ("duplicate_half_life_days", settings.DuplicateHalfLifeDays, 0.1, 3_650)])
        {
            if (value is { } given && !(given >= least && given <= most))
                yield return Wrong(where, string.Create(CultureInfo.InvariantCulture, $"has {name} {given}; it is from {least} to {most}"), string.Create(CultureInfo.InvariantCulture, $"hat {name} {given}; es ist von {least} bis {most}"));
        }

        foreach (var failure in UnknownFields(where, settings.Unknown))
            yield return failure;
    }

    private static IEnumerable<Failure> Of(string where, string language, TownFileTranslation words, TownFileService service)
    {
        if (!JurisdictionFields.Languages.Contains(language))
            yield return NoneOf(where, "language", language, JurisdictionFields.Languages);
        foreach (var (code, question) in words.Questions)
        {
            var at = $"{where} questions \"{code}\"";
            if (service.Questions.Find(own => own.Code == code) is not { } own)
                yield return NotThere(at, "question", code);
            else if (question.Options.Keys.FirstOrDefault(key => !own.Options.ContainsKey(key)) is { } key)
                yield return NotThere(at, "option", key);
            foreach (var failure in UnknownFields(at, question.Unknown))
                yield return failure;
        }

        foreach (var failure in UnknownFields(where, words.Unknown))
            yield return failure;
    }

    /// <param name="earlier">The questions before it: what is asked first cannot hang on what is asked later.</param>
    private static IEnumerable<Failure> OfCondition(string where, TownFileQuestion question, List<TownFileQuestion> earlier)
    {
        if (question.AskedIf is not { } condition)
            yield break;
        if (earlier.Find(other => other.Code == condition.Question && other.Options.Count > 0 && other.TakesAnswer) is not { } on)
            yield return Wrong(where, $"is asked_if the question \"{condition.Question}\", which is no list among the questions before it", $"hat asked_if zur Frage „{condition.Question}“, die keine Liste unter den Fragen davor ist");
        else if (condition.AnyOf.Count == 0 || !condition.AnyOf.TrueForAll(on.Options.ContainsKey))
            yield return Wrong(where, $"needs any_of with one or more of the options of \"{condition.Question}\": {string.Join(", ", on.Options.Keys)}", $"braucht any_of mit einer oder mehreren der options von „{condition.Question}“: {string.Join(", ", on.Options.Keys)}");
        foreach (var failure in UnknownFields(where + " asked_if", condition.Unknown))
            yield return failure;
    }

    private static IEnumerable<Failure> Of(string where, TownFileQuestion question)
    {
        if (!Codes().IsMatch(question.Code))
            yield return Wrong(where, "needs a code of 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'", "braucht einen code aus 1 bis 64 der Zeichen A-Z, a-z, 0-9, '.', '_' und '-'");
        if (string.IsNullOrWhiteSpace(question.Question))
            yield return Wrong(where, "needs a question", "braucht eine question");
        if (SnakeCase.TryParse<AttributeDatatype>(question.Type) is not { } type)
            yield return NoneOf(where, "type", question.Type, SnakeCase.Words<AttributeDatatype>());
        else if ((type is AttributeDatatype.Singlevaluelist or AttributeDatatype.Multivaluelist) != question.Options.Count > 0)
            yield return Wrong(where, "has options if, and only if, its type is singlevaluelist or multivaluelist", "hat options genau dann, wenn sein type singlevaluelist oder multivaluelist ist");
        if (question.Automated is { } automated && SnakeCase.TryParse<AttributeAutomation>(automated) is null)
            yield return NoneOf(where, "automated", automated, SnakeCase.Words<AttributeAutomation>());
        if (question is { Automated: not null, Required: true })
            yield return Wrong(where, "is automated and required; nobody who fills in a form could answer it", "ist automated und required; niemand könnte es im Formular beantworten");
        foreach (var failure in UnknownFields(where, question.Unknown))
            yield return failure;
    }

    /// <summary>Characters.</summary>
    private const int OwnerLength = 200;

    private static IEnumerable<Failure> Of(string where, TownFileRule rule)
    {
        if (string.IsNullOrWhiteSpace(rule.Text))
            yield return Wrong(where, "needs a text: people read it as the reason", "braucht einen text: Menschen lesen ihn als Begründung");
        if (string.IsNullOrWhiteSpace(rule.Department))
            yield return Wrong(where, "needs a department", "braucht ein department");
        if (rule.Test is { } word && SnakeCase.TryParse<LayerTest>(word) is null)
            yield return NoneOf(where, "test", word, SnakeCase.Words<LayerTest>());
        if ((rule.Layer is null) != (rule.Test is null))
            yield return Wrong(where, "needs both a layer and a test, or none of them", "braucht layer und test, oder keines von beiden");
        if ((SnakeCase.TryParse<LayerTest>(rule.Test) == LayerTest.Nearest) != rule.WithinMeters is not null || rule.WithinMeters is <= 0 or > 100_000)
            yield return Wrong(where, "needs within_meters, above 0 and up to 100000, with the test nearest and only there", "braucht within_meters, über 0 bis 100000, beim test nearest und nur dort");
        if (rule.Layer is null && (rule.FeatureKeys is not null || rule.FeatureAttributes is not null))
            yield return Wrong(where, "has feature_keys or feature_attributes, but no layer", "hat feature_keys oder feature_attributes, aber keinen layer");
        foreach (var failure in UnknownFields(where, rule.Unknown).Concat(OfConditions(where, rule)).Concat(OfTarget(where, rule)))
            yield return failure;
    }

    private static IEnumerable<Failure> Of(string where, TownFileReminder reminder)
    {
        if (reminder.AfterHours is < 1 or > 10_000)
            yield return Wrong(where, "needs after_hours, from 1 to 10000", "braucht after_hours, von 1 bis 10000");
        if (reminder is { Department: not null, Email: not null })
            yield return Wrong(where, "names both a department and an email", "nennt department und email zugleich");
        if (reminder.Email is { } email && !JurisdictionFields.IsMailAddress(email))
            yield return Wrong(where, $"has email \"{email}\", which is no mail address", $"hat email „{email}“, das ist keine Mailadresse");
        foreach (var failure in UnknownFields(where, reminder.Unknown))
            yield return failure;
    }

    private static IEnumerable<Failure> OfConditions(string where, TownFileRule rule)
    {
        if (rule.Stage is { } stage && SnakeCase.TryParse<RoutingStage>(stage) is null)
            yield return NoneOf(where, "stage", stage, SnakeCase.Words<RoutingStage>());
        if (rule is { Outside: true, Layer: not null })
            yield return Wrong(where, "is outside and has a layer; it has one of them", "hat outside und layer; es hat eines davon");
        if (rule.Holidays is { } holidays && SnakeCase.TryParse<HolidayTest>(holidays) is null)
            yield return NoneOf(where, "holidays", holidays, SnakeCase.Words<HolidayTest>());
        foreach (var (code, answers) in rule.Answers ?? [])
        {
            if (answers.Count == 0)
                yield return Wrong(where, $"has answers \"{code}\" without an answer", $"hat answers „{code}“ ohne eine Antwort");
        }

        if (rule.Weekdays is { } days && (days.Count == 0 || days.Exists(day => day is < 1 or > 7)))
            yield return Wrong(where, "has weekdays from 1, Monday, to 7, Sunday", "hat weekdays von 1, Montag, bis 7, Sonntag");
        foreach (var (name, text) in ((string, string?)[])[("valid_from", rule.ValidFrom), ("valid_until", rule.ValidUntil)])
        {
            if (text is not null && DayOf(text) is null)
                yield return Wrong(where, $"has {name} \"{text}\"; it is a date such as 2027-01-31", $"hat {name} „{text}“; es ist ein Datum wie 2027-01-31");
        }

        if (DayOf(rule.ValidUntil) < DayOf(rule.ValidFrom))
            yield return Wrong(where, "ends before it begins: valid_until is before valid_from", "endet, bevor es beginnt: valid_until liegt vor valid_from");
        foreach (var (name, text) in ((string, string?)[])[("time_from", rule.TimeFrom), ("time_until", rule.TimeUntil)])
        {
            if (text is not null && TimeOf(text) is null)
                yield return Wrong(where, $"has {name} \"{text}\"; it is a time such as 06:30", $"hat {name} „{text}“; es ist eine Uhrzeit wie 06:30");
        }

        if ((rule.TimeFrom is null) != (rule.TimeUntil is null) || (rule.TimeFrom is not null && rule.TimeFrom == rule.TimeUntil))
            yield return Wrong(where, "needs both time_from and time_until, two different times, or none of them", "braucht time_from und time_until, zwei verschiedene Uhrzeiten, oder keines von beiden");
        foreach (var (name, text) in ((string, string?)[])[("season_from", rule.SeasonFrom), ("season_until", rule.SeasonUntil)])
        {
            if (text is not null && SeasonOf(text) is null)
                yield return Wrong(where, $"has {name} \"{text}\"; it is month and day such as 11-15", $"hat {name} „{text}“; es sind Monat und Tag wie 11-15");
        }

        if ((rule.SeasonFrom is null) != (rule.SeasonUntil is null))
            yield return Wrong(where, "needs both season_from and season_until, or none of them", "braucht season_from und season_until, oder keines von beiden");
    }

    private static IEnumerable<Failure> OfTarget(string where, TownFileRule rule)
    {
        if (rule.OnDutyEmail is { } email && !JurisdictionFields.IsMailAddress(email))
            yield return Wrong(where, $"has an on_duty_email that is no mail address: \"{email}\"", $"hat als on_duty_email keine Mailadresse: „{email}“");
        if (rule.NotOurs is not { } owner)
            yield break;
        if (string.IsNullOrWhiteSpace(owner.Name) || string.IsNullOrWhiteSpace(owner.Contact))
            yield return Wrong(where + " not_ours", "needs name and contact: the reporter reads whose it is and how to reach them", "braucht name und contact: wer meldet, liest, wessen Sache es ist und wie man sie erreicht");
        if (owner.Name.Length > OwnerLength || owner.Contact.Length > OwnerLength)
            yield return Wrong(where + " not_ours", $"has a name and a contact of up to {OwnerLength} characters each", $"hat name und contact mit je bis zu {OwnerLength} Zeichen");
        if (rule.OnDutyEmail is not null)
            yield return Wrong(where, "has on_duty_email and not_ours; it has one of them", "hat on_duty_email und not_ours; es hat eines davon");
        foreach (var failure in UnknownFields(where + " not_ours", owner.Unknown))
            yield return failure;
    }

    internal static DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    internal static TimeOnly? TimeOf(string? text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <returns>Month times 100 plus day; 29 February is one.</returns>
    internal static short? SeasonOf(string? text) =>
        DateOnly.TryParseExact("2000-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? (short)((day.Month * 100) + day.Day) : null;

    private static IEnumerable<Failure> UnknownFields(string where, Dictionary<string, JsonElement> unknown) =>
        unknown.Keys.Select(name => Wrong(where, $"has a field \"{name}\", which is not known", $"hat ein Feld „{name}“, das unbekannt ist"));

    private static IEnumerable<Failure> Twice(string list, IEnumerable<string> keys) =>
        keys.GroupBy(key => key, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => Wrong(list, $"has \"{group.Key}\" twice", $"hat „{group.Key}“ zweimal"));

    private static Failure NoneOf(string where, string field, string given, IEnumerable<string> words) =>
        Wrong(where, $"has {field} \"{given}\"; it is one of {string.Join(", ", words)}", $"hat {field} „{given}“; es ist eines von {string.Join(", ", words)}");

    [GeneratedRegex(@"\[[0-9]{1,9}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Indexes();

    [GeneratedRegex("^[0-9A-Za-z._-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Codes();
}
