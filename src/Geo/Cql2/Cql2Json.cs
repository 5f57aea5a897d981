using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Cql2;

/// <summary>
/// Reads CQL2 JSON (OGC 21-065r2, clause 8.3 and its schema). <c>{"casei": …}</c> and <c>{"accenti": …}</c> of the drafts are read beside
/// <c>{"op": "casei", "args": […]}</c>: clients write both.
/// </summary>
public static class Cql2Json
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
            // The parser needs no stack for depth, and the reader counts it itself.
            using var document = JsonDocument.Parse(filter, new JsonDocumentOptions { MaxDepth = limits.MaxCharacters + 1, AllowDuplicateProperties = false });
            expression = new Reader(crs, new Cql2Budget(limits)).Read(document.RootElement, "");
            return true;
        }
        catch (Cql2Refusal refusal)
        {
            error = refusal.Error;
        }
        catch (JsonException broken)
        {
            error = Cql2Errors.JsonBroken((broken.LineNumber ?? 0) + 1, (broken.BytePositionInLine ?? 0) + 1);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair in the text itself: it has no UTF-8.
            error = Cql2Errors.JsonBroken(1, 1);
        }

        return false;
    }

    private sealed class Reader(Cql2Crs crs, Cql2Budget budget)
    {
        private static readonly Cql2Term Expression = new("a literal, or an object with op, property, date, timestamp, interval, bbox or a geometry's type", "ein Literal oder ein Objekt mit op, property, date, timestamp, interval, bbox oder dem type einer Geometrie");
        private static readonly Cql2Term Args = new("args, an array of its operands", "args, ein Array seiner Operanden");
        private static readonly Cql2Term TextTerm = new("a text", "ein Text");
        private static readonly Cql2Term ArrayTerm = new("an array", "ein Array");
        private static readonly Cql2Term NumberTerm = new("a number", "eine Zahl");

        private readonly Cql2Shapes shapes = new(crs, budget);

        public Cql2Expression Read(JsonElement element, string pointer)
        {
            budget.Enter();
            var expression = element.ValueKind switch
            {
                JsonValueKind.String => new Cql2String(Text(element, pointer)),
                JsonValueKind.Number => ReadNumber(element),
                JsonValueKind.True or JsonValueKind.False => new Cql2Boolean(element.GetBoolean()),
                JsonValueKind.Array => new Cql2Array(ReadAll(element, pointer)),
                JsonValueKind.Object => ReadObject(element, pointer),
                _ => throw Unexpected(element, pointer, Expression),
            };
            budget.Leave();
            return budget.Count(expression);
        }

        private Cql2Expression ReadObject(JsonElement element, string pointer)
        {
            if (element.TryGetProperty("op", out var op))
                return ReadOperation(Text(op, pointer + "/op"), element, pointer);
            if (element.TryGetProperty("property", out var property))
                return Text(property, pointer + "/property") is { Length: > 0 } name ? new Cql2Property(name) : throw Unexpected(property, pointer + "/property", new Cql2Term("a name", "ein Name"));
            if (element.TryGetProperty("date", out var date))
                return Cql2Instants.ReadDate(Text(date, pointer + "/date"));
            if (element.TryGetProperty("timestamp", out var timestamp))
                return Cql2Instants.ReadTimestamp(Text(timestamp, pointer + "/timestamp"));
            if (element.TryGetProperty("interval", out var interval))
                return ReadInterval(interval, pointer + "/interval");
            if (element.TryGetProperty("casei", out var casei))
                return new Cql2CaseInsensitive(Read(casei, pointer + "/casei"));
            if (element.TryGetProperty("accenti", out var accenti))
                return new Cql2AccentInsensitive(Read(accenti, pointer + "/accenti"));
            if (element.TryGetProperty("type", out _))
                return shapes.Finish(ReadGeometry(element, pointer));
            return element.TryGetProperty("bbox", out var box) ? ReadBox(box, pointer + "/bbox") : throw Unexpected(element, pointer, Expression);
        }

        private Cql2Expression ReadOperation(string op, JsonElement element, string pointer)
        {
            var hasArgs = element.TryGetProperty("args", out var args);
            var at = pointer + "/args";
            Cql2Expression Arg(int index) => Read(args[index], $"{at}/{index}");
            void Need(int count)
            {
                if (!hasArgs || args.ValueKind != JsonValueKind.Array || args.GetArrayLength() != count)
                    throw new Cql2Refusal(Cql2Errors.JsonUnexpected(at, hasArgs ? Kind(args) : "", Counted(op, count)));
            }

            switch (op)
            {
                case "and" or "or":
                    if (!hasArgs || args.ValueKind != JsonValueKind.Array || args.GetArrayLength() < 2)
                        throw new Cql2Refusal(Cql2Errors.JsonUnexpected(at, hasArgs ? Kind(args) : "", new Cql2Term($"at least two operands of {op}", $"mindestens zwei Operanden von {op}")));
                    var operands = ReadAll(args, at);
                    return op == "and" ? new Cql2And(operands) : new Cql2Or(operands);
                case "not":
                    Need(1);
                    return new Cql2Not(Arg(0));
                case "isNull":
                    Need(1);
                    return new Cql2IsNull(Arg(0));
                case "casei":
                    Need(1);
                    return new Cql2CaseInsensitive(Arg(0));
                case "accenti":
                    Need(1);
                    return new Cql2AccentInsensitive(Arg(0));
                case "like":
                    Need(2);
                    return new Cql2Like(Arg(0), Arg(1));
                case "between":
                    Need(3);
                    return new Cql2Between(Arg(0), Arg(1), Arg(2));
                case "in":
                    Need(2);
                    if (args[1].ValueKind != JsonValueKind.Array || args[1].GetArrayLength() == 0)
                        throw Unexpected(args[1], at + "/1", new Cql2Term("an array of at least one value", "ein Array mit mindestens einem Wert"));
                    return new Cql2In(Arg(0), ReadAll(args[1], at + "/1"));
            }

            if (Cql2Operators.Comparisons.TryGetValue(op, out var comparison))
            {
                Need(2);
                return new Cql2Comparison(comparison, Arg(0), Arg(1));
            }

            if (Cql2Operators.Arithmetic.TryGetValue(op, out var arithmetic))
            {
                Need(2);
                return new Cql2Arithmetic(arithmetic, Arg(0), Arg(1));
            }

            if (Cql2Operators.Spatial.TryGetValue(op, out var spatial))
            {
                Need(2);
                return new Cql2Spatial(spatial, Arg(0), Arg(1));
            }

            if (Cql2Operators.Temporal.TryGetValue(op, out var temporal))
            {
                Need(2);
                return new Cql2Temporal(temporal, Arg(0), Arg(1));
            }

            if (Cql2Operators.Array.Contains(op))
            {
                Need(2);
                return new Cql2ArrayPredicate(op.ToUpperInvariant(), Arg(0), Arg(1));
            }

            // Every other op is a function of its name.
            if (op.Length == 0)
                throw new Cql2Refusal(Cql2Errors.JsonUnexpected(pointer + "/op", "", new Cql2Term("an operator", "ein Operator")));
            return new Cql2FunctionCall(op, hasArgs ? ReadAll(args, at) : new Cql2List([]));
        }

        private Cql2List ReadAll(JsonElement array, string pointer) =>
            array.ValueKind == JsonValueKind.Array
                ? new Cql2List([.. array.EnumerateArray().Select((item, index) => Read(item, $"{pointer}/{index}"))])
                : throw Unexpected(array, pointer, Args);

        private static Cql2Number ReadNumber(JsonElement element) =>
            element.TryGetDecimal(out var number)
                ? new Cql2Number(number)
                : throw new Cql2Refusal(Cql2Errors.NumberOutOfRange(element.GetRawText()));

        private Cql2Interval ReadInterval(JsonElement element, string pointer)
        {
            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != 2)
                throw Unexpected(element, pointer, new Cql2Term("an array of two ends", "ein Array aus zwei Enden"));
            return new Cql2Interval(ReadEnd(element[0], pointer + "/0"), ReadEnd(element[1], pointer + "/1"));
        }

        private Cql2Expression? ReadEnd(JsonElement element, string pointer)
        {
            if (element.ValueKind != JsonValueKind.String)
                return Read(element, pointer);
            var end = Cql2Instants.ReadEnd(Text(element, pointer));
            return end is null ? null : budget.Count(end);
        }

        private Cql2Geometry ReadBox(JsonElement element, string pointer)
        {
            var numbers = Items(element, pointer).Select((item, index) => ReadDouble(item, $"{pointer}/{index}")).Take(7).ToList();
            return numbers.Count is 4 or 6 ? shapes.Box(numbers) : throw Unexpected(element, pointer, new Cql2Term("four or six numbers", "vier oder sechs Zahlen"));
        }

        /// <summary>GeoJSON (RFC 7946, section 3.1); heights are left out.</summary>
        private Geometry ReadGeometry(JsonElement element, string pointer)
        {
            budget.Enter();
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("type", out var named))
                throw Unexpected(element, pointer, new Cql2Term("a geometry", "eine Geometrie"));
            var type = Text(named, pointer + "/type");
            var member = type == "GeometryCollection" ? "geometries" : "coordinates";
            var at = $"{pointer}/{member}";
            if (!element.TryGetProperty(member, out var content))
                throw new Cql2Refusal(Cql2Errors.JsonUnexpected(at, "", ArrayTerm));
            Geometry geometry = type switch
            {
                "Point" => Cql2Shapes.Point(ReadVertex(content, at)),
                "LineString" => ReadLine(content, at),
                "Polygon" => ReadPolygon(content, at),
                "MultiPoint" => Cql2Shapes.Points(ReadList(content, at, (item, of) => Cql2Shapes.Point(ReadVertex(item, of)))),
                "MultiLineString" => Cql2Shapes.Lines(ReadList(content, at, ReadLine)),
                "MultiPolygon" => Cql2Shapes.Polygons(ReadList(content, at, ReadPolygon)),
                "GeometryCollection" => Cql2Shapes.Collection(ReadList(content, at, ReadGeometry)),
                _ => throw new Cql2Refusal(Cql2Errors.JsonUnexpected(pointer + "/type", type, new Cql2Term("a type of GeoJSON geometry", "eine Art von GeoJSON-Geometrie"))),
            };
            budget.Leave();
            return geometry;
        }

        private LineString ReadLine(JsonElement element, string pointer) => Cql2Shapes.Line(ReadList(element, pointer, ReadVertex));

        private Polygon ReadPolygon(JsonElement element, string pointer) =>
            Cql2Shapes.Polygon(ReadList(element, pointer, (ring, at) => ReadList(ring, at, ReadVertex)));

        private static List<T> ReadList<T>(JsonElement element, string pointer, Func<JsonElement, string, T> readItem) =>
            [.. Items(element, pointer).Select((item, index) => readItem(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}")))];

        private Coordinate ReadVertex(JsonElement element, string pointer)
        {
            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() is not (2 or 3))
                throw Unexpected(element, pointer, new Cql2Term("a position of two or three numbers", "eine Position aus zwei oder drei Zahlen"));
            return shapes.Vertex(ReadDouble(element[0], pointer + "/0"), ReadDouble(element[1], pointer + "/1"));
        }

        private static double ReadDouble(JsonElement element, string pointer) =>
            element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) ? number : throw Unexpected(element, pointer, NumberTerm);

        private static JsonElement.ArrayEnumerator Items(JsonElement element, string pointer) =>
            element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw Unexpected(element, pointer, ArrayTerm);

        private static string Text(JsonElement element, string pointer)
        {
            if (element.ValueKind != JsonValueKind.String)
                throw Unexpected(element, pointer, TextTerm);
            string? text;
            try
            {
                text = element.GetString();
            }
            catch (InvalidOperationException)
            {
                // An escaped half of a surrogate pair.
                text = null;
            }

            return text is not null && !text.Contains('\0', StringComparison.Ordinal) ? text : throw Unexpected(element, pointer, new Cql2Term("a text without U+0000 and halves of surrogate pairs", "ein Text ohne U+0000 und halbe Surrogatpaare"));
        }

        private static Cql2Refusal Unexpected(JsonElement element, string pointer, Cql2Term expected) => new(Cql2Errors.JsonUnexpected(pointer, Kind(element), expected));

        private static string Kind(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => "{…}",
            JsonValueKind.Array => "[…]",
            _ => element.GetRawText(),
        };

        private static Cql2Term Counted(string op, int count) => count switch
        {
            1 => new($"one operand of {op}", $"ein Operand von {op}"),
            2 => new($"two operands of {op}", $"zwei Operanden von {op}"),
            _ => new($"three operands of {op}", $"drei Operanden von {op}"),
        };
    }
}
