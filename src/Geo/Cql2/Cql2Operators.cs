namespace Open311.Geo.Cql2;

public enum Cql2ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

public enum Cql2ArithmeticOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,

    /// <summary>Whole number of times, towards zero.</summary>
    IntegerDivide,
    Power,
}

public enum Cql2SpatialFunction
{
    Intersects,
    Equals,
    Disjoint,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

public enum Cql2TemporalFunction
{
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// <summary>How the operators and functions are called in the two encodings.</summary>
public static class Cql2Operators
{
    public static IReadOnlyDictionary<string, Cql2ComparisonOperator> Comparisons { get; } = new Dictionary<string, Cql2ComparisonOperator>
    {
        ["="] = Cql2ComparisonOperator.Equal,
        ["<>"] = Cql2ComparisonOperator.NotEqual,
        ["<"] = Cql2ComparisonOperator.Less,
        [">"] = Cql2ComparisonOperator.Greater,
        ["<="] = Cql2ComparisonOperator.LessOrEqual,
        [">="] = Cql2ComparisonOperator.GreaterOrEqual,
    };

    public static IReadOnlyDictionary<string, Cql2ArithmeticOperator> Arithmetic { get; } = new Dictionary<string, Cql2ArithmeticOperator>(StringComparer.OrdinalIgnoreCase)
    {
        ["+"] = Cql2ArithmeticOperator.Add,
        ["-"] = Cql2ArithmeticOperator.Subtract,
        ["*"] = Cql2ArithmeticOperator.Multiply,
        ["/"] = Cql2ArithmeticOperator.Divide,
        ["%"] = Cql2ArithmeticOperator.Modulo,
        ["div"] = Cql2ArithmeticOperator.IntegerDivide,
        ["^"] = Cql2ArithmeticOperator.Power,
    };

    /// <summary>S_INTERSECTS in text, s_intersects in JSON.</summary>
    public static IReadOnlyDictionary<string, Cql2SpatialFunction> Spatial { get; } =
        Enum.GetValues<Cql2SpatialFunction>().ToDictionary(function => $"S_{function}", StringComparer.OrdinalIgnoreCase);

    /// <summary>T_METBY in text, t_metBy in JSON.</summary>
    public static IReadOnlyDictionary<string, Cql2TemporalFunction> Temporal { get; } =
        Enum.GetValues<Cql2TemporalFunction>().ToDictionary(function => $"T_{function}", StringComparer.OrdinalIgnoreCase);

    public static IReadOnlySet<string> Array { get; } =
        new HashSet<string>(["A_EQUALS", "A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The functions that also take instants (second table of clause 7.7); all others take intervals only.</summary>
    public static IReadOnlySet<Cql2TemporalFunction> TakeInstants { get; } = new HashSet<Cql2TemporalFunction>
    {
        Cql2TemporalFunction.After, Cql2TemporalFunction.Before, Cql2TemporalFunction.Disjoint, Cql2TemporalFunction.Equals, Cql2TemporalFunction.Intersects,
    };

    /// <summary>Words that name a property only in double quotes (clause 8.2). INTERVAL is not in the standard's list, but could not be told apart.</summary>
    public static IReadOnlySet<string> Keywords { get; } = new HashSet<string>(
        [
            .. Spatial.Keys, .. Temporal.Keys, .. Array,
            "ACCENTI", "AND", "BBOX", "BETWEEN", "CASEI", "DATE", "DIV", "FALSE", "GEOMETRYCOLLECTION", "IN", "INTERVAL", "IS", "LIKE", "LINESTRING",
            "MULTILINESTRING", "MULTIPOINT", "MULTIPOLYGON", "NOT", "NULL", "OR", "POINT", "POLYGON", "TIMESTAMP", "TRUE",
        ],
        StringComparer.OrdinalIgnoreCase);

    public static string Name(Cql2SpatialFunction function) => $"S_{function}".ToUpperInvariant();

    public static string Name(Cql2TemporalFunction function) => $"T_{function}".ToUpperInvariant();

    public static string Sign(Cql2ComparisonOperator comparison) => Comparisons.First(pair => pair.Value == comparison).Key;

    public static string Sign(Cql2ArithmeticOperator arithmetic) => Arithmetic.First(pair => pair.Value == arithmetic).Key;
}
