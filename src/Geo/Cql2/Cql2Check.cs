using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Cql2;

/// <summary>
/// A filter that fits a collection: it names queryables only, and every operator has what it can work with. Only this can be turned into SQL.
/// <para>
/// Type casts (clause 6.4.3 leaves them to the system): numbers and integers compare with each other. A date compares with a timestamp: after =, &lt; and their
/// like it is its first instant in UTC, in temporal functions its whole day in UTC. Nothing else is cast: '5' &gt; 4 is refused.
/// </para>
/// </summary>
public sealed class Cql2Check
{
    private readonly IReadOnlyDictionary<string, Cql2Queryable> queryables;

    private Cql2Check(Cql2Expression expression, IReadOnlyDictionary<string, Cql2Queryable> queryables) => (Expression, this.queryables) = (expression, queryables);

    public Cql2Expression Expression { get; }

    /// <summary>The filter is refused with the first error from the left.</summary>
    public static bool TryCheck(Cql2Expression expression, IEnumerable<Cql2Queryable> queryables, [NotNullWhen(true)] out Cql2Check? check, [NotNullWhen(false)] out Cql2Error? error)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var candidate = new Cql2Check(expression, queryables.ToDictionary(queryable => queryable.Name, StringComparer.Ordinal));
        (check, error) = (null, null);
        try
        {
            candidate.Condition(expression);
            check = candidate;
            return true;
        }
        catch (Cql2Refusal refusal)
        {
            error = refusal.Error;
            return false;
        }
    }

    /// <summary>What a part of the checked filter gives.</summary>
    public Cql2Kind KindOf(Cql2Expression expression) => expression switch
    {
        Cql2Property property => Find(property).Type switch
        {
            Cql2QueryableType.String => Cql2Kind.Text,
            Cql2QueryableType.Number or Cql2QueryableType.Integer => Cql2Kind.Number,
            Cql2QueryableType.Boolean => Cql2Kind.Boolean,
            Cql2QueryableType.Date => Cql2Kind.Date,
            Cql2QueryableType.DateTime => Cql2Kind.Timestamp,
            _ => Cql2Kind.Geometry,
        },
        Cql2String or Cql2CaseInsensitive or Cql2AccentInsensitive => Cql2Kind.Text,
        Cql2Number or Cql2Arithmetic => Cql2Kind.Number,
        Cql2Date => Cql2Kind.Date,
        Cql2Timestamp => Cql2Kind.Timestamp,
        Cql2Interval interval => KindOf(interval),
        Cql2Geometry => Cql2Kind.Geometry,
        Cql2Array => Cql2Kind.Array,
        Cql2FunctionCall call => throw new Cql2Refusal(Cql2Errors.FunctionUnsupported(call.Name)),
        Cql2ArrayPredicate array => throw new Cql2Refusal(Cql2Errors.FunctionUnsupported(array.Function)),
        _ => Cql2Kind.Boolean,
    };

    /// <summary>The queryable that a property names.</summary>
    public Cql2Queryable Find(Cql2Property property) =>
        queryables.TryGetValue(property.Name, out var queryable) ? queryable : throw new Cql2Refusal(Cql2Errors.PropertyUnknown(property.Name, queryables.Keys));

    private Cql2Kind KindOf(Cql2Interval interval)
    {
        Cql2Kind[] ends = [.. ((Cql2Expression?[])[interval.Start, interval.End]).OfType<Cql2Expression>().Select(KindOf)];
        if (ends.Length == 0)
            return Cql2Kind.EndlessInterval;
        foreach (var end in ends)
        {
            if (end is not (Cql2Kind.Date or Cql2Kind.Timestamp))
                throw Mismatch("INTERVAL", new Cql2Term("dates or timestamps", "Daten oder Zeitstempel"), Term(end));
        }

        if (ends.Distinct().Count() > 1)
            throw new Cql2Refusal(Cql2Errors.IntervalMixed());
        return ends[0] == Cql2Kind.Date ? Cql2Kind.DateInterval : Cql2Kind.TimestampInterval;
    }

    /// <summary>What may be the filter, or stand beside AND, OR and NOT: a predicate, TRUE or FALSE. A property is none (Annex B, booleanPrimary).</summary>
    private void Condition(Cql2Expression expression)
    {
        if (Check(expression) != Cql2Kind.Boolean || expression is Cql2Property)
            throw new Cql2Refusal(Cql2Errors.NotAPredicate(expression is Cql2Property ? new Cql2Term("a property alone", "nur eine Eigenschaft") : TermAlone(KindOf(expression))));
    }

    private Cql2Kind Check(Cql2Expression expression)
    {
        switch (expression)
        {
            case Cql2And and:
                All(and.Operands, Condition);
                break;
            case Cql2Or or:
                All(or.Operands, Condition);
                break;
            case Cql2Not not:
                Condition(not.Operand);
                break;
            case Cql2Comparison comparison:
                Comparable(Cql2Operators.Sign(comparison.Operator), comparison.Left, comparison.Right);
                break;
            case Cql2Like like:
                Expect("LIKE", Cql2Kind.Text, like.Value);
                Pattern(like.Pattern);
                break;
            case Cql2Between between:
                var value = Check(between.Value);
                if (value is not (Cql2Kind.Number or Cql2Kind.Date or Cql2Kind.Timestamp))
                    throw Mismatch("BETWEEN", new Cql2Term("numbers, dates or timestamps", "Zahlen, Daten oder Zeitstempel"), Told(between.Value, value));
                Comparable("BETWEEN", between.Value, between.Low);
                Comparable("BETWEEN", between.Value, between.High);
                break;
            case Cql2In @in:
                Check(@in.Value);
                All(@in.Items, item => Comparable("IN", @in.Value, item));
                break;
            case Cql2IsNull isNull:
                var tested = Check(isNull.Operand);
                if (tested is Cql2Kind.Array or Cql2Kind.DateInterval or Cql2Kind.TimestampInterval or Cql2Kind.EndlessInterval)
                    throw Mismatch("IS NULL", new Cql2Term("a single value", "einen einzelnen Wert"), Term(tested));
                break;
            case Cql2Spatial spatial:
                var name = Cql2Operators.Name(spatial.Function);
                Shape(name, spatial.Function, spatial.Left);
                Shape(name, spatial.Function, spatial.Right);
                break;
            case Cql2Temporal temporal:
                Time(temporal.Function, temporal.Left);
                Time(temporal.Function, temporal.Right);
                break;
            case Cql2Arithmetic arithmetic:
                Expect(Cql2Operators.Sign(arithmetic.Operator), Cql2Kind.Number, arithmetic.Left);
                Expect(Cql2Operators.Sign(arithmetic.Operator), Cql2Kind.Number, arithmetic.Right);
                break;
            case Cql2CaseInsensitive casei:
                Expect("CASEI", Cql2Kind.Text, casei.Text);
                break;
            case Cql2AccentInsensitive accenti:
                Expect("ACCENTI", Cql2Kind.Text, accenti.Text);
                break;
            case Cql2Interval interval:
                Ends(interval);
                break;
        }

        return KindOf(expression);
    }

    private static void All(Cql2List operands, Action<Cql2Expression> check)
    {
        foreach (var operand in operands)
            check(operand);
    }

    private void Ends(Cql2Interval interval)
    {
        foreach (var end in ((Cql2Expression?[])[interval.Start, interval.End]).OfType<Cql2Expression>())
        {
            if (end is not (Cql2Date or Cql2Timestamp or Cql2Property))
                throw Mismatch("INTERVAL", new Cql2Term("dates, timestamps or properties", "Daten, Zeitstempel oder Eigenschaften"), Term(Check(end)));
        }

        if (interval is { Start: Cql2Date from, End: Cql2Date to } && from.Value > to.Value)
            throw new Cql2Refusal(Cql2Errors.IntervalBackwards());
        if (interval is { Start: Cql2Timestamp first, End: Cql2Timestamp last } && first.Value > last.Value)
            throw new Cql2Refusal(Cql2Errors.IntervalBackwards());
    }

    private void Comparable(string where, Cql2Expression first, Cql2Expression second)
    {
        static bool IsInstant(Cql2Kind kind) => kind is Cql2Kind.Date or Cql2Kind.Timestamp;
        var (left, right) = (Check(first), Check(second));
        if (left is not (Cql2Kind.Text or Cql2Kind.Number or Cql2Kind.Boolean or Cql2Kind.Date or Cql2Kind.Timestamp) || (left != right && !(IsInstant(left) && IsInstant(right))))
            throw new Cql2Refusal(Cql2Errors.NotComparable(where, Told(first, left), Told(second, right), first is Cql2Property ? Advice(left, second) : second is Cql2Property ? Advice(right, first) : null));
    }

    /// <summary>A pattern is known before the database sees it, so that it cannot fail there: no backslash may be left without a character behind it, not even after accents are taken away.</summary>
    private static void Pattern(Cql2Expression pattern)
    {
        while (pattern is Cql2CaseInsensitive or Cql2AccentInsensitive)
            pattern = pattern is Cql2CaseInsensitive casei ? casei.Text : ((Cql2AccentInsensitive)pattern).Text;
        if (pattern is not Cql2String text)
            throw new Cql2Refusal(Cql2Errors.PatternNotLiteral());
        var escaping = false;
        foreach (var rune in text.Value.EnumerateRunes())
        {
            if (escaping && Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                break;
            escaping = !escaping && rune.Value == '\\';
        }

        if (escaping)
            throw new Cql2Refusal(Cql2Errors.PatternEscape());
    }

    private void Shape(string where, Cql2SpatialFunction function, Cql2Expression operand)
    {
        Expect(where, Cql2Kind.Geometry, operand);
        if (operand is Cql2Geometry { Value: GeometryCollection { OgcGeometryType: OgcGeometryType.GeometryCollection } }
            && function is not (Cql2SpatialFunction.Intersects or Cql2SpatialFunction.Disjoint))
            throw new Cql2Refusal(Cql2Errors.CollectionUnsupported(where));
    }

    private void Time(Cql2TemporalFunction function, Cql2Expression operand)
    {
        var kind = Check(operand);
        var isInstant = kind is Cql2Kind.Date or Cql2Kind.Timestamp;
        if (!isInstant && kind is not (Cql2Kind.DateInterval or Cql2Kind.TimestampInterval or Cql2Kind.EndlessInterval))
            throw Mismatch(Cql2Operators.Name(function), new Cql2Term("an instant or an interval", "einen Zeitpunkt oder ein Intervall"), Told(operand, kind));
        if (isInstant && !Cql2Operators.TakeInstants.Contains(function))
            throw new Cql2Refusal(Cql2Errors.IntervalsOnly(Cql2Operators.Name(function)));
    }

    private void Expect(string where, Cql2Kind expected, Cql2Expression operand)
    {
        var found = Check(operand);
        if (expected != found)
            throw Mismatch(where, Term(expected), Told(operand, found));
    }

    private static Cql2Refusal Mismatch(string where, Cql2Term expected, Cql2Term found) => new(Cql2Errors.TypeMismatch(where, expected, found));

    /// <summary>A property is named, so that people see which one holds something else than they thought.</summary>
    private static Cql2Term Told(Cql2Expression expression, Cql2Kind kind) => expression is Cql2Property property ? Cql2Errors.Holding(property.Name, TermAlone(kind)) : Term(kind);

    /// <summary>What to write instead of a literal beside a property that holds something else; null: nothing is known.</summary>
    private static Cql2Term? Advice(Cql2Kind property, Cql2Expression literal) => (property, literal) switch
    {
        (Cql2Kind.Text, Cql2Number number) => Cql2Errors.QuoteIt(number.Value),
        (Cql2Kind.Number, Cql2String text) when decimal.TryParse(text.Value, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) => Cql2Errors.WithoutQuotes(value),
        (Cql2Kind.Date, Cql2String) => Cql2Errors.InFull("DATE('2026-01-31')"),
        (Cql2Kind.Timestamp, Cql2String) => Cql2Errors.InFull("TIMESTAMP('2026-01-31T12:00:00Z')"),
        (Cql2Kind.Boolean, Cql2Number or Cql2String) => Cql2Errors.InFull("TRUE / FALSE"),
        _ => null,
    };

    /// <summary>In German the nominative.</summary>
    private static Cql2Term TermAlone(Cql2Kind kind) => Term(kind) with { German = Term(kind).German.Replace("einen ", "ein ", StringComparison.Ordinal) };

    private static Cql2Term Term(Cql2Kind kind) => kind switch
    {
        Cql2Kind.Text => new("a text", "einen Text"),
        Cql2Kind.Number => new("a number", "eine Zahl"),
        Cql2Kind.Boolean => new("a truth value", "einen Wahrheitswert"),
        Cql2Kind.Date => new("a date", "ein Datum"),
        Cql2Kind.Timestamp => new("a timestamp", "einen Zeitstempel"),
        Cql2Kind.Geometry => new("a geometry", "eine Geometrie"),
        Cql2Kind.Array => new("an array", "ein Array"),
        _ => new("an interval", "ein Intervall"),
    };
}
