using Open311.Geo.Cql2;

namespace Open311.Core.Filters;

/// <summary>A member of a jsonb object as a value of a type. What does not fit is NULL, never an error: PostgreSQL 15 has no try_cast, so a pattern decides before the cast.</summary>
internal static class FilterValues
{
    private const string Year = "(?!0000)[0-9]{4}";

    /// <summary>Days that there are: of long months, short ones and February, and the 29th of it in leap years.</summary>
    private const string Day =
        $"({Year}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
        + "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29)";

    private const string Time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?";
    private const string Zone = "(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)";

    /// <param name="value">SQL that gives a text, repeated several times.</param>
    public static string Cast(string value, Cql2QueryableType type) => type switch
    {
        Cql2QueryableType.String => value,

        // Numbers written as texts count too: shapefiles and CSV have them.
        Cql2QueryableType.Number or Cql2QueryableType.Integer =>
            $"(CASE WHEN {value} ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{{1,3}})?$' THEN CAST({value} AS numeric) END)",
        Cql2QueryableType.Boolean => $"(CASE lower({value}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END)",
        Cql2QueryableType.Date => $"(CASE WHEN {value} ~ '^{Day}([T ]{Time}{Zone}?)?$' THEN CAST(left({value}, 10) AS date) END)",

        // Without a zone it is taken as UTC, whatever the session's is.
        Cql2QueryableType.DateTime =>
            $"(CASE WHEN {value} ~ '^{Day}[T ]{Time}{Zone}$' THEN CAST({value} AS timestamptz) WHEN {value} ~ '^{Day}([T ]{Time})?$' THEN CAST({value} AS timestamp) AT TIME ZONE 'UTC' END)",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not kept in jsonb."),
    };
}
