using System.Collections;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Cql2;

/// <summary>
/// A filter in the Common Query Language (OGC 21-065r2), whichever of its two encodings it came in. Immutable; equal if it says the same.
/// NOT LIKE, NOT BETWEEN, NOT IN and IS NOT NULL are a <see cref="Cql2Not"/> around the predicate, as in the JSON encoding.
/// </summary>
public abstract record Cql2Expression;

public sealed record Cql2And(Cql2List Operands) : Cql2Expression;

public sealed record Cql2Or(Cql2List Operands) : Cql2Expression;

public sealed record Cql2Not(Cql2Expression Operand) : Cql2Expression;

public sealed record Cql2Comparison(Cql2ComparisonOperator Operator, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>In the pattern % stands for any characters, _ for one, and \ takes the meaning from the next.</summary>
public sealed record Cql2Like(Cql2Expression Value, Cql2Expression Pattern) : Cql2Expression;

/// <summary>Both ends are in.</summary>
public sealed record Cql2Between(Cql2Expression Value, Cql2Expression Low, Cql2Expression High) : Cql2Expression;

public sealed record Cql2In(Cql2Expression Value, Cql2List Items) : Cql2Expression;

public sealed record Cql2IsNull(Cql2Expression Operand) : Cql2Expression;

public sealed record Cql2Spatial(Cql2SpatialFunction Function, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

public sealed record Cql2Temporal(Cql2TemporalFunction Function, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>A_EQUALS, A_CONTAINS, A_CONTAINEDBY or A_OVERLAPS: read, so that the refusal can name it.</summary>
/// <param name="Function">In capitals.</param>
public sealed record Cql2ArrayPredicate(string Function, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

public sealed record Cql2Arithmetic(Cql2ArithmeticOperator Operator, Cql2Expression Left, Cql2Expression Right) : Cql2Expression;

/// <summary>CASEI: equal for texts that differ in capitals only.</summary>
public sealed record Cql2CaseInsensitive(Cql2Expression Text) : Cql2Expression;

/// <summary>ACCENTI: equal for texts that differ in accents only.</summary>
public sealed record Cql2AccentInsensitive(Cql2Expression Text) : Cql2Expression;

/// <summary>A function that is none of the standard's.</summary>
public sealed record Cql2FunctionCall(string Name, Cql2List Arguments) : Cql2Expression;

public sealed record Cql2Property(string Name) : Cql2Expression;

public sealed record Cql2String(string Value) : Cql2Expression;

/// <summary>28 digits; what has more after the point is rounded.</summary>
public sealed record Cql2Number(decimal Value) : Cql2Expression;

public sealed record Cql2Boolean(bool Value) : Cql2Expression;

public sealed record Cql2Date(DateOnly Value) : Cql2Expression;

/// <summary>In UTC; microseconds, what is finer is cut off.</summary>
public sealed record Cql2Timestamp(DateTime Value) : Cql2Expression;

/// <summary>Closed at both ends (clause 7.7); null is "..", without an end.</summary>
public sealed record Cql2Interval(Cql2Expression? Start, Cql2Expression? End) : Cql2Expression;

public sealed record Cql2Array(Cql2List Items) : Cql2Expression;

/// <summary>A geometry literal, transformed to EPSG:4326 (x is longitude), two-dimensional and valid.</summary>
public sealed record Cql2Geometry(Geometry Value) : Cql2Expression
{
    public bool Equals(Cql2Geometry? other) => other is not null && Value.EqualsExact(other.Value);

    public override int GetHashCode() => HashCode.Combine(Value.OgcGeometryType, Value.NumPoints);
}

/// <summary>Expressions in a row; equal if all are.</summary>
public sealed class Cql2List(IReadOnlyList<Cql2Expression> items) : IReadOnlyList<Cql2Expression>, IEquatable<Cql2List>
{
    public int Count => items.Count;

    public Cql2Expression this[int index] => items[index];

    public IEnumerator<Cql2Expression> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Cql2List? other) => other is not null && this.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as Cql2List);

    public override int GetHashCode() => items.Aggregate(items.Count, (hash, item) => HashCode.Combine(hash, item));

    public override string ToString() => $"[{string.Join(", ", items)}]";
}
