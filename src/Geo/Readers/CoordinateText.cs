using System.Globalization;
using NetTopologySuite.Geometries;

namespace Open311.Geo.Readers;

/// <summary>Coordinates as XML formats write them, taken up part by part: a list of any length is never held as text.</summary>
internal static class CoordinateText
{
    private const int MaxNumberLength = 64;

    /// <summary>
    /// Tuples such as "9.99,53.55,12 10.0,53.6" of the current element (KML; GML 2.1.2, clause 4.3.1). The third number is the height. White space after a comma
    /// is passed over: it is often there.
    /// </summary>
    /// <exception cref="FormatException">The message is a half-sentence that says why.</exception>
    public static List<Coordinate> Tuples(XmlSource source, char comma = ',', char between = ' ', char point = '.')
    {
        var coordinates = new List<Coordinate>();
        var numbers = new Numbers(point);
        var tuple = new List<double>(3);
        var afterComma = false;
        source.ReadText(part =>
        {
            foreach (var letter in part)
            {
                var ends = letter == between || (char.IsWhiteSpace(between) && char.IsWhiteSpace(letter));
                if (letter == comma && comma != between)
                {
                    tuple.Add(numbers.Take());
                    afterComma = true;
                }
                else if (ends || char.IsWhiteSpace(letter))
                {
                    if (!numbers.IsEmpty)
                    {
                        tuple.Add(numbers.Take());
                        afterComma = false;
                    }

                    if (ends && !afterComma)
                        End();
                }
                else
                {
                    afterComma = false;
                    numbers.Add(letter);
                }
            }
        });
        if (!numbers.IsEmpty)
            tuple.Add(numbers.Take());
        else if (afterComma)
            throw new WordedException("a position ends with a comma", "eine Position endet mit einem Komma");
        End();
        return coordinates;

        void End()
        {
            if (tuple.Count == 0)
                return;
            if (tuple.Count == 1)
                throw new WordedException("a position has fewer than two numbers", "eine Position hat weniger als zwei Zahlen");
            coordinates.Add(Make(tuple[0], tuple[1], tuple.Count > 2 ? tuple[2] : null));
            tuple.Clear();
        }
    }

    /// <summary>Numbers between white space (GML 3.2.1, clause 10.1.4), each so many a position.</summary>
    /// <param name="dimension">2, 3 or 4.</param>
    /// <exception cref="FormatException">The message is a half-sentence that says why.</exception>
    public static List<Coordinate> Positions(XmlSource source, int dimension)
    {
        var coordinates = new List<Coordinate>();
        var numbers = new Numbers('.');
        var (first, second, third, count) = (0d, 0d, (double?)null, 0);
        source.ReadText(part =>
        {
            foreach (var letter in part)
            {
                if (!char.IsWhiteSpace(letter))
                    numbers.Add(letter);
                else if (!numbers.IsEmpty)
                    Take();
            }
        });
        if (!numbers.IsEmpty)
            Take();
        return count % dimension == 0 ? coordinates : throw new WordedException(Bilingual.Of($"its list of positions has {count} numbers, which are not {dimension} each", $"seine Liste von Positionen hat {count} Zahlen, was nicht je {dimension} sind"));

        void Take()
        {
            var number = numbers.Take();
            switch (count++ % dimension)
            {
                case 0: (first, third) = (number, null); break;
                case 1: second = number; break;
                case 2: third = number; break;
            }

            if (count % dimension == 0)
                coordinates.Add(Make(first, second, third));
        }
    }

    /// <summary>The two to four numbers of one position.</summary>
    /// <exception cref="FormatException">The message is a half-sentence that says why.</exception>
    public static Coordinate Position(XmlSource source)
    {
        var numbers = new List<double>(3);
        var next = new Numbers('.');
        source.ReadText(part =>
        {
            foreach (var letter in part)
            {
                if (!char.IsWhiteSpace(letter))
                    next.Add(letter);
                else if (!next.IsEmpty)
                    numbers.Add(next.Take());
            }
        });
        if (!next.IsEmpty)
            numbers.Add(next.Take());
        return numbers.Count is >= 2 and <= 4 ? Make(numbers[0], numbers[1], numbers.Count > 2 ? numbers[2] : null) : throw new WordedException("a position has not two to four numbers", "eine Position hat nicht zwei bis vier Zahlen");
    }

    private static Coordinate Make(double x, double y, double? z) => z is { } height ? new CoordinateZ(x, y, height) : new Coordinate(x, y);

    private sealed class Numbers(char point)
    {
        private readonly char[] letters = new char[MaxNumberLength];
        private int length;

        public bool IsEmpty => length == 0;

        public void Add(char letter)
        {
            if (length == letters.Length)
                throw new WordedException("a position has something else than numbers", "eine Position enthält etwas anderes als Zahlen");
            letters[length++] = letter == point ? '.' : letter;
        }

        public double Take()
        {
            if (!double.TryParse(letters.AsSpan(0, length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                throw new WordedException("a position has something else than numbers", "eine Position enthält etwas anderes als Zahlen");
            length = 0;
            return number;
        }
    }
}
