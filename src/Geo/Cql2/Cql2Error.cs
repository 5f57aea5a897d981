using System.Globalization;

namespace Open311.Geo.Cql2;

/// <summary>Why a filter is refused: a value, not an exception.</summary>
/// <param name="Code">Stable, e.g. <c>syntax</c>; see <see cref="Cql2Errors"/>.</param>
/// <param name="English">A sentence for people.</param>
/// <param name="German">The same sentence.</param>
/// <param name="Position">Of a text: the character at fault, from 1 (UTF-16). Null where there is none, as in JSON, whose texts name the place as a JSON pointer.</param>
public sealed record Cql2Error(string Code, string English, string German, int? Position = null)
{
    /// <summary>The sentence in a language (ISO 639-1); English where we have no other.</summary>
    public string Text(string language) => language == "de" ? German : English;

    public override string ToString() => $"{Code}: {English}";
}

/// <summary>A word in both languages, put into sentences.</summary>
public readonly record struct Cql2Term(string English, string German);

/// <summary>Every reason for which a filter is refused.</summary>
public static class Cql2Errors
{
    /// <summary>Of what a caller wrote, so much is said back.</summary>
    private const int MaxShown = 40;

    public static Cql2Error Syntax(int position, string found, Cql2Term expected) => new("syntax",
        string.Create(CultureInfo.InvariantCulture, $"Character {position}: found {Shown(found, "the end")}, expected {expected.English}."),
        string.Create(CultureInfo.InvariantCulture, $"Zeichen {position}: gefunden {Shown(found, "das Ende")}, erwartet {expected.German}."), position);

    public static Cql2Error Keyword(int position, string found) => new("keyword",
        string.Create(CultureInfo.InvariantCulture, $"Character {position}: {Shown(found, "")} is a keyword of the filter language and does not fit here. A property of that name is written in double quotes."),
        string.Create(CultureInfo.InvariantCulture, $"Zeichen {position}: {Shown(found, "")} ist ein Schlüsselwort der Filtersprache und passt hier nicht. Eine Eigenschaft dieses Namens steht in doppelten Anführungszeichen."), position);

    public static Cql2Error Unterminated(int position, char quote) => new("unterminated",
        string.Create(CultureInfo.InvariantCulture, $"Character {position}: the quotation mark {quote} that opens here is never closed."),
        string.Create(CultureInfo.InvariantCulture, $"Zeichen {position}: Das hier öffnende Anführungszeichen {quote} wird nie geschlossen."), position);

    public static Cql2Error CharacterRefused(int position) => new("character_refused",
        string.Create(CultureInfo.InvariantCulture, $"Character {position} cannot be part of a filter: U+0000 and halves of a surrogate pair are refused."),
        string.Create(CultureInfo.InvariantCulture, $"Zeichen {position} kann nicht in einem Filter stehen: U+0000 und halbe Surrogatpaare werden abgelehnt."), position);

    public static Cql2Error JsonBroken(long line, long position) => new("json_broken",
        string.Create(CultureInfo.InvariantCulture, $"The filter is not well-formed JSON, or names a member twice: it cannot be read from line {line}, byte {position} on."),
        string.Create(CultureInfo.InvariantCulture, $"Der Filter ist kein wohlgeformtes JSON oder nennt ein Feld doppelt: Ab Zeile {line}, Byte {position} ist er nicht lesbar."));

    /// <param name="pointer">JSON pointer (RFC 6901); empty for the whole.</param>
    public static Cql2Error JsonUnexpected(string pointer, string found, Cql2Term expected) => new("json_unexpected",
        $"At {Place(pointer, "the top")} of the JSON: found {Shown(found, "nothing")}, expected {expected.English}.",
        $"Im JSON bei {Place(pointer, "der obersten Ebene")}: gefunden {Shown(found, "nichts")}, erwartet {expected.German}.");

    public static Cql2Error Empty() => new("empty", "The filter is empty.", "Der Filter ist leer.");

    public static Cql2Error TooLong(int limit) => new("too_long",
        string.Create(CultureInfo.InvariantCulture, $"The filter is longer than {limit} characters."),
        string.Create(CultureInfo.InvariantCulture, $"Der Filter ist länger als {limit} Zeichen."));

    public static Cql2Error TooDeep(int limit) => new("too_deep",
        string.Create(CultureInfo.InvariantCulture, $"The filter nests more than {limit} expressions in each other."),
        string.Create(CultureInfo.InvariantCulture, $"Der Filter schachtelt mehr als {limit} Ausdrücke ineinander."));

    public static Cql2Error TooManyNodes(int limit) => new("too_many_expressions",
        string.Create(CultureInfo.InvariantCulture, $"The filter has more than {limit} expressions."),
        string.Create(CultureInfo.InvariantCulture, $"Der Filter hat mehr als {limit} Ausdrücke."));

    public static Cql2Error TooManyVertices(int limit) => new("too_many_vertices",
        string.Create(CultureInfo.InvariantCulture, $"The geometries of the filter have more than {limit} vertices."),
        string.Create(CultureInfo.InvariantCulture, $"Die Geometrien des Filters haben mehr als {limit} Stützpunkte."));

    public static Cql2Error NumberOutOfRange(string found) => new("number_out_of_range",
        $"The number {Shown(found, "")} is out of range: it has to lie between -7.9E28 and 7.9E28.",
        $"Die Zahl {Shown(found, "")} liegt außerhalb des Bereichs: Erlaubt ist -7,9E28 bis 7,9E28.");

    public static Cql2Error NotADate(string found) => new("date_invalid",
        $"{Shown(found, "An empty text")} is no date: written like '2024-02-29', year 0001 to 9999.",
        $"{Shown(found, "Ein leerer Text")} ist kein Datum: Es wird geschrieben wie '2024-02-29', Jahr 0001 bis 9999.");

    public static Cql2Error NotATimestamp(string found) => new("timestamp_invalid",
        $"{Shown(found, "An empty text")} is no timestamp: written like '2024-02-29T12:30:00Z', in UTC, year 0001 to 9999.",
        $"{Shown(found, "Ein leerer Text")} ist kein Zeitstempel: Er wird geschrieben wie '2024-02-29T12:30:00Z', in UTC, Jahr 0001 bis 9999.");

    public static Cql2Error IntervalMixed() => new("interval_mixed",
        "The two ends of an INTERVAL have to be both dates or both timestamps.",
        "Die beiden Enden eines INTERVAL müssen beide Daten oder beide Zeitstempel sein.");

    public static Cql2Error IntervalBackwards() => new("interval_backwards", "An INTERVAL ends before it begins.", "Ein INTERVAL endet, bevor es beginnt.");

    public static Cql2Error GeometryInvalid(Cql2Term reason) => new("geometry_invalid",
        $"A geometry of the filter is not valid: {reason.English}.", $"Eine Geometrie des Filters ist nicht gültig: {reason.German}.");

    public static Cql2Error CoordinateOutside(double first, double second) => new("coordinate_outside",
        string.Create(CultureInfo.InvariantCulture, $"The coordinate {first} {second} lies outside the coordinate reference system of the filter. Is filter-crs right, and with it the order of the axes?"),
        string.Create(CultureInfo.InvariantCulture, $"Die Koordinate {first} {second} liegt außerhalb des Koordinatensystems des Filters. Stimmt filter-crs und damit die Reihenfolge der Achsen?"));

    public static Cql2Error PropertyUnknown(string name, IEnumerable<string> known) => new("property_unknown",
        $"The collection has no queryable {Shown(name, "with an empty name")}. It has: {string.Join(", ", known)}.",
        $"Die Sammlung hat keine abfragbare Eigenschaft {Shown(name, "mit leerem Namen")}. Es gibt: {string.Join(", ", known)}.");

    /// <param name="where">The operator or function, as it is written in text.</param>
    public static Cql2Error TypeMismatch(string where, Cql2Term expected, Cql2Term found) => new("type_mismatch",
        $"{where} needs {expected.English} here, not {found.English}.", $"{where} braucht hier {expected.German}, nicht {found.German}.");

    /// <param name="advice">A sentence: what to write instead.</param>
    public static Cql2Error NotComparable(string where, Cql2Term left, Cql2Term right, Cql2Term? advice) => new("type_mismatch",
        $"{where} cannot compare {left.English} and {right.English}.{(advice is { } english ? " " + english.English : "")}",
        $"{where} kann {left.German} und {right.German} nicht vergleichen.{(advice is { } german ? " " + german.German : "")}");

    /// <param name="kind">In German the nominative.</param>
    public static Cql2Term Holding(string property, Cql2Term kind) => new($"'{Cut(property)}' ({kind.English})", $"'{Cut(property)}' ({kind.German})");

    public static Cql2Term QuoteIt(decimal number) => new(
        string.Create(CultureInfo.InvariantCulture, $"The property holds texts: put the number in quotes, '{number}'. Texts compare letter by letter, so '10' comes before '9'."),
        string.Create(CultureInfo.InvariantCulture, $"Die Eigenschaft enthält Texte: die Zahl in Anführungszeichen setzen, '{number}'. Texte werden Zeichen für Zeichen verglichen, '10' kommt also vor '9'."));

    public static Cql2Term WithoutQuotes(decimal number) => new(
        string.Create(CultureInfo.InvariantCulture, $"The property holds numbers: write it without quotes, {number}."),
        string.Create(CultureInfo.InvariantCulture, $"Die Eigenschaft enthält Zahlen: ohne Anführungszeichen schreiben, {number}."));

    /// <param name="example">In the language of filters.</param>
    public static Cql2Term InFull(string example) => new($"Its values are written {example}.", $"Ihre Werte schreibt man {example}.");

    public static Cql2Error NotAPredicate(Cql2Term found) => new("not_a_predicate",
        $"The filter, and what AND, OR and NOT join, has to be a condition that is true or false, not {found.English}.",
        $"Der Filter, und was AND, OR und NOT verbinden, muss eine Bedingung sein, die wahr oder falsch ist; dort steht aber {found.German}.");

    public static Cql2Error PatternNotLiteral() => new("pattern_not_literal",
        "The pattern of LIKE has to be a text in single quotes, bare or in CASEI or ACCENTI.",
        "Das Muster von LIKE muss ein Text in einfachen Anführungszeichen sein, allein oder in CASEI oder ACCENTI.");

    public static Cql2Error PatternEscape() => new("pattern_escape",
        @"In a pattern of LIKE the backslash has to stand before a character that it protects: \% or \_ or \\.",
        @"In einem Muster von LIKE muss nach dem umgekehrten Schrägstrich das Zeichen stehen, das er schützt: \% oder \_ oder \\.");

    public static Cql2Error IntervalsOnly(string function) => new("intervals_only",
        $"{function} compares two intervals; for instants there are T_AFTER, T_BEFORE, T_DISJOINT, T_EQUALS and T_INTERSECTS.",
        $"{function} vergleicht zwei Intervalle; für Zeitpunkte gibt es T_AFTER, T_BEFORE, T_DISJOINT, T_EQUALS und T_INTERSECTS.");

    public static Cql2Error CollectionUnsupported(string function) => new("unsupported",
        $"{function} is not supported with a GEOMETRYCOLLECTION; S_INTERSECTS and S_DISJOINT are.",
        $"{function} wird mit einer GEOMETRYCOLLECTION nicht unterstützt; S_INTERSECTS und S_DISJOINT werden es.");

    public static Cql2Error FunctionUnsupported(string name) => new("unsupported",
        $"The function {Shown(name, "")} is not supported.", $"Die Funktion {Shown(name, "")} wird nicht unterstützt.");

    private static string Place(string pointer, string top) => pointer.Length == 0 ? top : Cut(pointer);

    private static string Shown(string found, string nothing) => found.Length == 0 ? nothing : $"'{Cut(found)}'";

    /// <summary>Never cuts a surrogate pair in two.</summary>
    private static string Cut(string text) =>
        text.Length <= MaxShown ? text : $"{text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)]}…";
}
