using System.Globalization;
using NpgsqlTypes;
using Open311.Geo.Cql2;

namespace Open311.Core.Filters;

/// <summary>
/// Writes a checked filter for PostgreSQL 15 with PostGIS 3. NULL as the standard's truth table has it, which is SQL's own: what is compared with NULL
/// is neither true nor false, nor is its NOT. What has no result, as a division by zero, is NULL too.
/// </summary>
internal sealed class FilterWriter(Cql2Check check, IReadOnlyList<FilterProperty> properties, string prefix)
{
    private readonly Dictionary<string, FilterProperty> columns = properties.ToDictionary(property => property.Queryable.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly List<FilterParameter> parameters = [];

    public FilterStatement Write()
    {
        var sql = Write(check.Expression);
        return new FilterStatement($"({sql})", parameters);
    }

    private string Write(Cql2Expression expression) => expression switch
    {
        Cql2And and => $"({string.Join(" AND ", and.Operands.Select(Write))})",
        Cql2Or or => $"({string.Join(" OR ", or.Operands.Select(Write))})",
        Cql2Not not => $"(NOT {Write(not.Operand)})",
        Cql2Comparison comparison => Compare([comparison.Left, comparison.Right], operands => $"({operands[0]} {Cql2Operators.Sign(comparison.Operator)} {operands[1]})"),
        Cql2Like like => $"({Write(like.Value)} LIKE {Write(like.Pattern)})",
        Cql2Between between => Compare([between.Value, between.Low, between.High], operands => $"({operands[0]} BETWEEN {operands[1]} AND {operands[2]})"),
        Cql2In @in => Compare([@in.Value, .. @in.Items], operands => $"({operands[0]} IN ({string.Join(", ", operands.Skip(1))}))"),
        Cql2IsNull isNull => $"({Write(isNull.Operand)} IS NULL)",
        Cql2Spatial spatial => WriteSpatial(spatial),
        Cql2Temporal temporal => WriteTemporal(temporal),
        Cql2Arithmetic arithmetic => WriteArithmetic(arithmetic),
        Cql2CaseInsensitive casei => FilterTexts.FoldCase(Write(casei.Text)),
        Cql2AccentInsensitive accenti => FilterTexts.DropAccents(Write(accenti.Text)),
        Cql2Property property => WriteProperty(property),
        Cql2String text => Parameter(NpgsqlDbType.Text, text.Value),
        Cql2Number number => Parameter(NpgsqlDbType.Numeric, number.Value),
        Cql2Boolean boolean => boolean.Value ? "TRUE" : "FALSE",

        // As texts: Npgsql would take the last day of the calendar for infinity.
        Cql2Date date => $"CAST({Parameter(NpgsqlDbType.Text, date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))} AS date)",
        Cql2Timestamp timestamp => $"CAST({Parameter(NpgsqlDbType.Text, timestamp.Value.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture))} AS timestamptz)",
        Cql2Geometry geometry => Parameter(null, geometry.Value),
        _ => throw new ArgumentException($"{expression.GetType().Name} does not pass the check.", nameof(expression)),
    };

    private string WriteProperty(Cql2Property property)
    {
        var column = columns[property.Name];
        if (column.JsonKey is null)
            return column.Sql;
        if (!keys.TryGetValue(column.JsonKey, out var key))
            keys[column.JsonKey] = key = Parameter(NpgsqlDbType.Text, column.JsonKey);
        return FilterValues.Cast($"({column.Sql} ->> {key})", column.Queryable.Type);
    }

    /// <summary>Operands of one type; dates among timestamps become their first instant in UTC.</summary>
    private string Compare(IReadOnlyList<Cql2Expression> operands, Func<IReadOnlyList<string>, string> write)
    {
        var hasTimestamp = operands.Any(operand => check.KindOf(operand) == Cql2Kind.Timestamp);
        return write([.. operands.Select(operand => hasTimestamp && check.KindOf(operand) == Cql2Kind.Date ? FirstInstant(Write(operand)) : Write(operand))]);
    }

    /// <summary>
    /// The boxes are compared first, for the index. Only intersecting is defined for a GEOMETRYCOLLECTION in GEOS: for the other functions one in the data
    /// gives NULL.
    /// </summary>
    private string WriteSpatial(Cql2Spatial spatial)
    {
        var (left, right) = (Write(spatial.Left), Write(spatial.Right));
        if (spatial.Function is Cql2SpatialFunction.Intersects or Cql2SpatialFunction.Disjoint)
        {
            var intersects = $"({left} && {right} AND ST_Intersects({left}, {right}))";
            return spatial.Function == Cql2SpatialFunction.Intersects ? intersects : $"(NOT {intersects})";
        }

        (Cql2Expression Operand, string Sql)[] operands = [(spatial.Left, left), (spatial.Right, right)];
        var guards = operands.Where(operand => operand.Operand is Cql2Property).Select(operand => $"GeometryType({operand.Sql}) <> 'GEOMETRYCOLLECTION'").ToList();
        var function = $"ST_{spatial.Function}({left}, {right})";
        return guards.Count == 0 ? $"({left} && {right} AND {function})" : $"({left} && {right} AND CASE WHEN {string.Join(" AND ", guards)} THEN {function} END)";
    }

    /// <summary>Clause 7.7, after OWL-Time: both operands as closed intervals, an instant beginning where it ends.</summary>
    private string WriteTemporal(Cql2Temporal temporal)
    {
        var inTimestamps = IsTimestamp(temporal.Left) || IsTimestamp(temporal.Right);
        var (start1, end1) = Span(temporal.Left, inTimestamps);
        var (start2, end2) = Span(temporal.Right, inTimestamps);
        return temporal.Function switch
        {
            Cql2TemporalFunction.After => $"({start1} > {end2})",
            Cql2TemporalFunction.Before => $"({end1} < {start2})",
            Cql2TemporalFunction.Disjoint => $"({end1} < {start2} OR {start1} > {end2})",
            Cql2TemporalFunction.Intersects => $"({end1} >= {start2} AND {start1} <= {end2})",
            Cql2TemporalFunction.Equals => $"({start1} = {start2} AND {end1} = {end2})",
            Cql2TemporalFunction.Contains => $"({start1} < {start2} AND {end1} > {end2})",
            Cql2TemporalFunction.During => $"({start1} > {start2} AND {end1} < {end2})",
            Cql2TemporalFunction.FinishedBy => $"({start1} < {start2} AND {end1} = {end2})",
            Cql2TemporalFunction.Finishes => $"({start1} > {start2} AND {end1} = {end2})",
            Cql2TemporalFunction.Meets => $"({end1} = {start2})",
            Cql2TemporalFunction.MetBy => $"({start1} = {end2})",
            Cql2TemporalFunction.OverlappedBy => $"({start1} > {start2} AND {start1} < {end2} AND {end1} > {end2})",
            Cql2TemporalFunction.Overlaps => $"({start1} < {start2} AND {end1} > {start2} AND {end1} < {end2})",
            Cql2TemporalFunction.StartedBy => $"({start1} = {start2} AND {end1} > {end2})",
            Cql2TemporalFunction.Starts => $"({start1} = {start2} AND {end1} < {end2})",
            _ => throw new ArgumentOutOfRangeException(nameof(temporal), temporal.Function, "Not a function of the standard."),
        };
    }

    private bool IsTimestamp(Cql2Expression expression) => check.KindOf(expression) is Cql2Kind.Timestamp or Cql2Kind.TimestampInterval;

    private (string Start, string End) Span(Cql2Expression expression, bool inTimestamps)
    {
        var type = inTimestamps ? "timestamptz" : "date";
        var days = inTimestamps && !IsTimestamp(expression);
        var (first, last) = expression is Cql2Interval interval ? (interval.Start, interval.End) : (expression, expression);
        var start = first is null ? $"CAST('-infinity' AS {type})" : days ? FirstInstant(Write(first)) : Write(first);
        if (ReferenceEquals(first, last) && first is not null && !days)
            return (start, start);
        var end = last is null ? $"CAST('infinity' AS {type})" : days ? LastInstant(Write(last)) : Write(last);
        return (start, end);
    }

    private static string FirstInstant(string date) => $"(CAST({date} AS timestamp) AT TIME ZONE 'UTC')";

    private static string LastInstant(string date) => $"(CAST({date} + 1 AS timestamp) AT TIME ZONE 'UTC' - INTERVAL '1 microsecond')";

    private string WriteArithmetic(Cql2Arithmetic arithmetic)
    {
        var (left, right) = ($"CAST({Write(arithmetic.Left)} AS numeric)", $"CAST({Write(arithmetic.Right)} AS numeric)");
        return arithmetic.Operator switch
        {
            Cql2ArithmeticOperator.Divide => $"({left} / NULLIF({right}, 0))",
            Cql2ArithmeticOperator.Modulo => $"mod({left}, NULLIF({right}, 0))",
            Cql2ArithmeticOperator.IntegerDivide => $"div({left}, NULLIF({right}, 0))",

            // Within what a double holds, about 1E-304 to 1E304; the rest, as a root of a negative number, is NULL. OFFSET 0 keeps the planner from writing the operands out several times.
            Cql2ArithmeticOperator.Power =>
                "(SELECT CASE WHEN base = 0 THEN CASE WHEN exponent = 0 THEN 1 WHEN exponent > 0 THEN 0 END"
                + " WHEN abs(base) BETWEEN 1E-300 AND 1E300 AND abs(exponent) < 1E300 AND abs(exponent * ln(abs(base))) < 700 AND (base > 0 OR exponent = trunc(exponent))"
                + $" THEN CAST(power(CAST(base AS float8), CAST(exponent AS float8)) AS numeric) END FROM (SELECT {left} AS base, {right} AS exponent OFFSET 0) AS powers)",
            _ => $"({left} {Cql2Operators.Sign(arithmetic.Operator)} {right})",
        };
    }

    private string Parameter(NpgsqlDbType? type, object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{parameters.Count}");
        parameters.Add(new FilterParameter(name, type, value));
        return $"@{name}";
    }
}
