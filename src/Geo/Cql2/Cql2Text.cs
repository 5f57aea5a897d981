using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Cql2;

/// <summary>
/// Reads CQL2 text (OGC 21-065r2, clause 8.2 and Annex B). OR binds loosest, then AND, NOT, the predicates, + and -, * / % div, ^ (from the left), and a sign.
/// Reads more than it can be asked for: types are <see cref="Cql2Check"/>'s business. Beyond the standard: "" in a quoted name is a double quote, and
/// a quoted name may have any characters, since columns of layers have blanks and hyphens.
/// </summary>
public static class Cql2Text
{
    /// <summary>The filter, or why there is none. Throws nothing, whatever is handed to it.</summary>
    public static bool TryRead(string filter, Cql2Crs crs, [NotNullWhen(true)] out Cql2Expression? expression, [NotNullWhen(false)] out Cql2Error? error, Cql2Limits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(crs);
        limits ??= Cql2Limits.Default;
        (expression, error) = (null, null);
        try
        {
            if (filter.Length > limits.MaxCharacters)
                throw new Cql2Refusal(Cql2Errors.TooLong(limits.MaxCharacters));
            if (string.IsNullOrWhiteSpace(filter))
                throw new Cql2Refusal(Cql2Errors.Empty());
            expression = new Reader(Cql2Tokens.Read(filter), crs, new Cql2Budget(limits)).ReadFilter();
            return true;
        }
        catch (Cql2Refusal refusal)
        {
            error = refusal.Error;
            return false;
        }
    }

    private sealed class Reader(List<Cql2Token> tokens, Cql2Crs crs, Cql2Budget budget)
    {
        private static readonly Cql2Term Operand = new("a property, a literal, a function or a parenthesis", "eine Eigenschaft, ein Literal, eine Funktion oder eine Klammer");
        private static readonly Cql2Term Continuation = new("AND, OR, a comparison or the end", "AND, OR, ein Vergleich oder das Ende");
        private static readonly Cql2Term Number = new("a number", "eine Zahl");
        private static readonly Cql2Term QuotedText = new("a text in single quotes", "ein Text in einfachen Anführungszeichen");
        private static readonly Cql2Term EndOfInterval = new("a date or timestamp in single quotes, '..' or a property", "ein Datum oder Zeitstempel in einfachen Anführungszeichen, '..' oder eine Eigenschaft");
        private static readonly Cql2Term GeometryName = new("a geometry such as POINT(…)", "eine Geometrie wie POINT(…)");

        private readonly Cql2Shapes shapes = new(crs, budget);
        private int at;

        private Cql2Token Next => tokens[at];

        public Cql2Expression ReadFilter()
        {
            var filter = ReadOr();
            return Next.Kind == Cql2TokenKind.End ? filter : throw Unexpected(Continuation);
        }

        private Cql2Expression ReadOr()
        {
            budget.Enter();
            var operands = new List<Cql2Expression> { ReadAnd() };
            while (Take("OR"))
                operands.Add(ReadAnd());
            budget.Leave();
            return operands.Count == 1 ? operands[0] : budget.Count(new Cql2Or(new Cql2List(operands)));
        }

        private Cql2Expression ReadAnd()
        {
            var operands = new List<Cql2Expression> { ReadNot() };
            while (Take("AND"))
                operands.Add(ReadNot());
            return operands.Count == 1 ? operands[0] : budget.Count(new Cql2And(new Cql2List(operands)));
        }

        private Cql2Expression ReadNot()
        {
            if (!Take("NOT"))
                return ReadPredicate();
            budget.Enter();
            var operand = ReadNot();
            budget.Leave();
            return Not(operand);
        }

        private Cql2Expression ReadPredicate()
        {
            var left = ReadSum();
            if (Next.Kind == Cql2TokenKind.Sign && Cql2Operators.Comparisons.TryGetValue(Next.Text, out var comparison))
            {
                at++;
                return budget.Count(new Cql2Comparison(comparison, left, ReadSum()));
            }

            if (Take("IS"))
            {
                var isNot = Take("NOT");
                Expect("NULL");
                return Negated(isNot, budget.Count(new Cql2IsNull(left)));
            }

            var negated = Next.Is("NOT");
            if (negated)
                at++;
            if (Take("LIKE"))
                return Negated(negated, budget.Count(new Cql2Like(left, ReadSum())));
            if (Take("BETWEEN"))
            {
                var low = ReadSum();
                Expect("AND");
                return Negated(negated, budget.Count(new Cql2Between(left, low, ReadSum())));
            }

            if (Take("IN"))
            {
                Expect("(");
                return Negated(negated, budget.Count(new Cql2In(left, ReadRest(null))));
            }

            return negated ? throw Unexpected(new Cql2Term("LIKE, BETWEEN or IN", "LIKE, BETWEEN oder IN")) : left;
        }

        private Cql2Expression ReadSum() => ReadChain(ReadProduct, "+", "-");

        private Cql2Expression ReadProduct() => ReadChain(ReadPower, "*", "/", "%", "div");

        private Cql2Expression ReadPower() => ReadChain(ReadSigned, "^");

        /// <summary>Operators of one rank, from the left. Each makes the tree deeper by one.</summary>
        private Cql2Expression ReadChain(Func<Cql2Expression> readOperand, params ReadOnlySpan<string> signs)
        {
            var left = readOperand();
            var levels = 0;
            while (IsAny(signs))
            {
                budget.Enter();
                levels++;
                left = budget.Count(new Cql2Arithmetic(Cql2Operators.Arithmetic[tokens[at++].Text], left, readOperand()));
            }

            budget.Leave(levels);
            return left;
        }

        private bool IsAny(ReadOnlySpan<string> signs)
        {
            foreach (var sign in signs)
            {
                if (Next.Is(sign))
                    return true;
            }

            return false;
        }

        private Cql2Expression ReadSigned()
        {
            if (!Next.Is("-") && !Next.Is("+"))
                return ReadOperand();
            var negative = tokens[at++].Text == "-";
            if (Next.Kind == Cql2TokenKind.Number)
                return budget.Count(new Cql2Number(ReadDecimal() * (negative ? -1 : 1)));
            if (!negative)
                throw Unexpected(Number);
            budget.Enter();
            var operand = ReadSigned();
            budget.Leave();
            return budget.Count(new Cql2Arithmetic(Cql2ArithmeticOperator.Multiply, budget.Count(new Cql2Number(-1)), operand));
        }

        private Cql2Expression ReadOperand()
        {
            var token = Next;
            switch (token.Kind)
            {
                case Cql2TokenKind.Number:
                    return budget.Count(new Cql2Number(ReadDecimal()));
                case Cql2TokenKind.Text:
                    at++;
                    return budget.Count(new Cql2String(token.Text));
                case Cql2TokenKind.QuotedName when token.Text.Length > 0:
                    at++;
                    return budget.Count(new Cql2Property(token.Text));
                case Cql2TokenKind.Word:
                    return ReadWord(token);
                default:
                    return Take("(") ? ReadParenthesis() : throw Unexpected(Operand);
            }
        }

        /// <summary>After "(": an expression, or an array of none or several.</summary>
        private Cql2Expression ReadParenthesis()
        {
            if (Take(")"))
                return budget.Count(new Cql2Array(new Cql2List([])));
            var first = ReadOr();
            if (Take(")"))
                return first;
            return Next.Is(",") ? ReadRestOfArray(first) : throw Unexpected(new Cql2Term("AND, OR, a comparison, a comma or )", "AND, OR, ein Vergleich, ein Komma oder )"));
        }

        private Cql2Array ReadRestOfArray(Cql2Expression first)
        {
            Expect(",");
            return budget.Count(new Cql2Array(ReadRest(first)));
        }

        /// <summary>Expressions up to the closing parenthesis, at least one.</summary>
        private Cql2List ReadRest(Cql2Expression? first)
        {
            var items = new List<Cql2Expression>();
            if (first is not null)
                items.Add(first);
            do
                items.Add(ReadOr());
            while (Take(","));
            Expect(")");
            return new Cql2List(items);
        }

        private Cql2Expression ReadWord(Cql2Token word)
        {
            at++;
            if (word.Is("TRUE") || word.Is("FALSE"))
                return budget.Count(new Cql2Boolean(word.Is("TRUE")));
            if (!Cql2Operators.Keywords.Contains(word.Text))
                return Take("(") ? ReadCall(word.Text) : budget.Count(new Cql2Property(word.Text));
            if (!Next.Is("(") && !(Next.Is("Z") && tokens[at + 1].Is("(")))
                throw new Cql2Refusal(Cql2Errors.Keyword(word.Position, word.Written));
            if (Cql2Operators.Spatial.TryGetValue(word.Text, out var spatial))
            {
                var (left, right) = ReadPair();
                return budget.Count(new Cql2Spatial(spatial, left, right));
            }

            if (Cql2Operators.Temporal.TryGetValue(word.Text, out var temporal))
            {
                var (left, right) = ReadPair();
                return budget.Count(new Cql2Temporal(temporal, left, right));
            }

            if (Cql2Operators.Array.Contains(word.Text))
            {
                var (left, right) = ReadPair();
                return budget.Count(new Cql2ArrayPredicate(word.Text.ToUpperInvariant(), left, right));
            }

            switch (word.Text.ToUpperInvariant())
            {
                case "CASEI":
                    return budget.Count(new Cql2CaseInsensitive(ReadOnly()));
                case "ACCENTI":
                    return budget.Count(new Cql2AccentInsensitive(ReadOnly()));
                case "DATE":
                    return budget.Count(Cql2Instants.ReadDate(ReadOnlyText()));
                case "TIMESTAMP":
                    return budget.Count(Cql2Instants.ReadTimestamp(ReadOnlyText()));
                case "INTERVAL":
                    return ReadInterval();
                case "BBOX":
                    return budget.Count(ReadBox());
                case "POINT" or "LINESTRING" or "POLYGON" or "MULTIPOINT" or "MULTILINESTRING" or "MULTIPOLYGON" or "GEOMETRYCOLLECTION":
                    at--;
                    return budget.Count(shapes.Finish(ReadGeometry()));
                default:
                    throw new Cql2Refusal(Cql2Errors.Keyword(word.Position, word.Written));
            }
        }

        private Cql2FunctionCall ReadCall(string name)
        {
            var arguments = Take(")") ? new Cql2List([]) : ReadRest(null);
            return budget.Count(new Cql2FunctionCall(name, arguments));
        }

        private (Cql2Expression Left, Cql2Expression Right) ReadPair()
        {
            Expect("(");
            var left = ReadOr();
            Expect(",");
            var right = ReadOr();
            Expect(")");
            return (left, right);
        }

        private Cql2Expression ReadOnly()
        {
            Expect("(");
            var only = ReadOr();
            Expect(")");
            return only;
        }

        private string ReadOnlyText()
        {
            Expect("(");
            var text = Next.Kind == Cql2TokenKind.Text ? tokens[at++].Text : throw Unexpected(QuotedText);
            Expect(")");
            return text;
        }

        private Cql2Interval ReadInterval()
        {
            Expect("(");
            var start = ReadEnd();
            Expect(",");
            var end = ReadEnd();
            Expect(")");
            return budget.Count(new Cql2Interval(start, end));
        }

        private Cql2Expression? ReadEnd()
        {
            if (Next.Kind is Cql2TokenKind.Word or Cql2TokenKind.QuotedName)
                return ReadSum();
            var end = Next.Kind == Cql2TokenKind.Text ? Cql2Instants.ReadEnd(tokens[at++].Text) : throw Unexpected(EndOfInterval);
            return end is null ? null : budget.Count(end);
        }

        private Cql2Geometry ReadBox()
        {
            Expect("(");
            var numbers = new List<double>();
            do
                numbers.Add(ReadDouble());
            while (numbers.Count < 6 && Take(","));
            if (numbers.Count is not (4 or 6))
                throw Unexpected(new Cql2Term("four or six numbers", "vier oder sechs Zahlen"));
            Expect(")");
            return shapes.Box(numbers);
        }

        /// <summary>Well-known text (OGC 06-103r4, clause 7), with or without Z; heights are left out.</summary>
        private Geometry ReadGeometry()
        {
            budget.Enter();
            var token = Next;
            var name = token.Kind == Cql2TokenKind.Word ? token.Text.ToUpperInvariant() : throw Unexpected(GeometryName);
            at++;
            Take("Z");
            Geometry geometry = name switch
            {
                "POINT" => ReadPoint(),
                "LINESTRING" => ReadLine(),
                "POLYGON" => ReadPolygon(),
                // The older spelling without inner parentheses is read too.
                "MULTIPOINT" => Cql2Shapes.Points(ReadList(() => Next.Is("(") ? ReadPoint() : Cql2Shapes.Point(ReadVertex()))),
                "MULTILINESTRING" => Cql2Shapes.Lines(ReadList(ReadLine)),
                "MULTIPOLYGON" => Cql2Shapes.Polygons(ReadList(ReadPolygon)),
                "GEOMETRYCOLLECTION" => Cql2Shapes.Collection(ReadList(ReadGeometry)),
                _ => throw new Cql2Refusal(Cql2Errors.Syntax(token.Position, token.Written, GeometryName)),
            };
            budget.Leave();
            return geometry;
        }

        private Point ReadPoint()
        {
            Expect("(");
            var vertex = ReadVertex();
            Expect(")");
            return Cql2Shapes.Point(vertex);
        }

        private LineString ReadLine() => Cql2Shapes.Line(ReadList(ReadVertex));

        private Polygon ReadPolygon() => Cql2Shapes.Polygon(ReadList(() => ReadList(ReadVertex)));

        private List<T> ReadList<T>(Func<T> readItem)
        {
            Expect("(");
            var items = new List<T>();
            do
                items.Add(readItem());
            while (Take(","));
            Expect(")");
            return items;
        }

        private Coordinate ReadVertex()
        {
            var vertex = shapes.Vertex(ReadDouble(), ReadDouble());
            if (!Next.Is(",") && !Next.Is(")"))
                ReadDouble();
            return vertex;
        }

        private double ReadDouble()
        {
            var negative = Next.Is("-");
            if (negative || Next.Is("+"))
                at++;
            var number = Next.Kind == Cql2TokenKind.Number ? double.Parse(tokens[at++].Text, NumberStyles.Float, CultureInfo.InvariantCulture) : throw Unexpected(Number);
            return negative ? -number : number;
        }

        private decimal ReadDecimal()
        {
            var token = tokens[at++];
            return decimal.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new Cql2Refusal(Cql2Errors.NumberOutOfRange(token.Written));
        }

        private Cql2Not Not(Cql2Expression operand) => budget.Count(new Cql2Not(operand));

        private Cql2Expression Negated(bool negated, Cql2Expression predicate) => negated ? Not(predicate) : predicate;

        private bool Take(string word)
        {
            if (!Next.Is(word))
                return false;
            at++;
            return true;
        }

        private void Expect(string word)
        {
            if (!Take(word))
                throw Unexpected(new Cql2Term(word, word));
        }

        private Cql2Refusal Unexpected(Cql2Term expected) => new(Cql2Errors.Syntax(Next.Position, Next.Written, expected));
    }
}
