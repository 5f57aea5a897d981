using System.Text.RegularExpressions;

namespace Open311.Geo.Addresses;

/// <summary>One way to read an address: a street, perhaps a house number, and what else was said.</summary>
/// <param name="Street">As written.</param>
/// <param name="Key"><see cref="StreetKey"/> of it.</param>
/// <param name="HouseText">As written; null without a house number.</param>
/// <param name="Rest">Further words: a district, the town, a hint to find it.</param>
/// <param name="NeedsRest">The reading took words away from the street's name: it only holds if they are a district or the town.</param>
public sealed record AddressReading(string Street, string Key, HouseNumber? House, string? HouseText, IReadOnlyList<string> Rest, bool NeedsRest = false);

/// <summary>
/// An address as people write it: "Ahornweg 12 a, Nordstadt", "12 Ahornweg", "59990 Bördenau, Ahornweg Nr. 12", "Ahornweg 12-14". What it means is
/// known only when a street of that name is found, so there are several readings, the likeliest first.
/// </summary>
public sealed partial record AddressText(IReadOnlyList<AddressReading> Readings, string? Postcode)
{
    /// <summary>Characters; whoever writes more tells a story.</summary>
    public const int MaxLength = 250;
    private const int MaxReadings = 12;
    private const int MaxRestWords = 3;

    /// <summary>No reading if nothing in it can be a street.</summary>
    public static AddressText Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return new AddressText([], null);
        string? postcode = null;
        // A postcode ends what stands before it, with a comma or without.
        var parted = Postcodes().Replace(text, match =>
        {
            postcode ??= match.Groups["code"].Value;
            return ",";
        });
        var parts = parted.Split([',', ';', '\n', '(', ')'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Blanks).ToList();
        var numbers = parts.ConvertAll(part => OnlyNumber().Match(part) is { Success: true } only ? only.Groups["house"].Value : null);
        var readings = new List<AddressReading>();
        var ofParts = new List<(int From, int To)>();
        for (var i = 0; i < parts.Count; i++)
        {
            if (numbers[i] is not null)
                continue;
            var from = readings.Count;
            // "Ahornweg, 12": the number stands in a part of its own.
            if (i + 1 < parts.Count && numbers[i + 1] is not null)
                Add(parts[i], numbers[i + 1], parts.Where((_, other) => other != i && other != i + 1));
            else if (i > 0 && numbers[i - 1] is not null)
                Add(parts[i], numbers[i - 1], parts.Where((_, other) => other != i && other != i - 1));
            ReadPart(parts[i], parts.Where((_, other) => other != i).ToList());
            ofParts.Add((from, readings.Count));
        }

        // Where one part has a house number, the street is in it: "Gibtesnichtweg 3, Hagen" does not mean the street Hagen.
        var housed = ofParts.FindAll(part => readings.Take(part.To).Skip(part.From).Any(reading => reading.House is not null));
        if (housed.Count > 0)
            readings = housed.SelectMany(part => readings.Take(part.To).Skip(part.From)).ToList();
        return new AddressText(readings.Where(reading => reading.Key.Length > 0).DistinctBy(reading => (reading.Key, reading.House, string.Join('\n', reading.Rest))).Take(MaxReadings).ToList(), postcode);

        void ReadPart(string part, List<string> others)
        {
            if (NumberLast().Match(part) is { Success: true } last)
                Add(last.Groups["street"].Value, last.Groups["house"].Value, others);
            if (NumberFirst().Match(part) is { Success: true } first)
                Add(first.Groups["street"].Value, first.Groups["house"].Value, others);
            if (NumberBetween().Match(part) is { Success: true } between)
                Add(between.Groups["street"].Value, between.Groups["house"].Value, [between.Groups["rest"].Value, .. others]);
            Add(part, null, others);
            var words = part.Split(' ');
            for (var taken = 1; taken <= MaxRestWords && taken < words.Length; taken++)
                Add(string.Join(' ', words[..^taken]), null, [string.Join(' ', words[^taken..]), .. others], needsRest: true);
        }

        void Add(string street, string? house, IEnumerable<string> rest, bool needsRest = false)
        {
            var reading = new AddressReading(street.Trim(), StreetKey.Of(street), HouseNumber.TryParse(house), house?.Trim(), rest.ToList(), needsRest);
            readings.Add(reading);
            if (StreetKey.Unabbreviated(reading.Street) is { } full)
                readings.Add(reading with { Street = full, Key = StreetKey.Of(full) });
        }
    }

    private static string Blanks(string text) => AnyBlanks().Replace(text, " ");

    [GeneratedRegex(@"(?<![\d\p{L}])(D\s*-\s*)?(?<code>\d{5})(?![\d\p{L}])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Postcodes();

    [GeneratedRegex(@"^(Hausnummer|Haus-?Nr\.?|Hnr\.?|Nr\.?|No\.?|#)?\s*(?<house>\d{1,4}\s*\p{L}?(\s*[-–—/+]\s*\d{1,4}\s*\p{L}?)?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex OnlyNumber();

    // The number of "Ahornweg12a", "Ahornweg Nr. 12 - 14", "Straße des 17. Juni 135".
    [GeneratedRegex(@"^(?<street>.*?[\p{L}.)])\s*(Hausnummer|Haus-?Nr\.?|Hnr\.?|Nr\.?|No\.?|#)?\s*(?<house>\d{1,4}\s*\p{L}?(\s*[-–—/+]\s*\d{1,4}\s*\p{L}?)?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex NumberLast();

    [GeneratedRegex(@"^(Nr\.?\s*)?(?<house>\d{1,4}\s?\p{L}?(\s?[-–—/]\s?\d{1,4}\s?\p{L}?)?)\s+(?<street>\p{L}{2}.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex NumberFirst();

    [GeneratedRegex(@"^(?<street>\p{L}.*?[\p{L}.])\s*(Hausnummer|Haus-?Nr\.?|Nr\.?|No\.?)?\s*(?<house>\d{1,4}(\s?\p{L}(?!\p{L}))?(\s*[-–—/+]\s*\d{1,4}(\s?\p{L}(?!\p{L}))?)?)\s+(?<rest>\p{L}{2}.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex NumberBetween();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex AnyBlanks();
}
