using Open311.Geo.Addresses;

namespace Open311.Core.Places;

/// <summary>What is said beside a street: a district, the town, or a hint that only people understand.</summary>
/// <param name="Districts">Labels of the districts that are named.</param>
/// <param name="IsKnown">Nothing but districts and the town is named.</param>
internal sealed record RestWords(IReadOnlySet<string> Districts, bool IsKnown)
{
    private const int ShortestWithError = 5;

    /// <summary>Say that what follows is a part of a town, or mean nothing here.</summary>
    private static readonly HashSet<string> Fillers = ["in", "im", "ot", "ortsteil", "stadtteil", "bezirk", "stadtbezirk", "gemeinde", "stadt", "de", "deutschland", "germany"];

    public static RestWords Of(IEnumerable<string> rest, IReadOnlyList<string> districts, string townName)
    {
        var known = districts.Select(label => (Label: label, Key: string.Concat(StreetKey.WordsOf(label)))).ToList();
        var town = string.Concat(StreetKey.WordsOf(townName.Split('(')[0]).Where(word => !Fillers.Contains(word)));
        var found = new HashSet<string>(StringComparer.Ordinal);
        var isKnown = true;
        foreach (var text in rest)
        {
            var words = StreetKey.WordsOf(text).Where(word => !Fillers.Contains(word)).ToList();
            if (!Knows(string.Concat(words)))
            {
                foreach (var word in words)
                    isKnown &= Knows(word);
            }
        }

        return new RestWords(found, isKnown);

        bool Knows(string key)
        {
            if (key.Length == 0 || key == town)
                return true;
            var same = known.Find(district => district.Key == key).Label
                ?? (key.Length < ShortestWithError ? null : known.FindAll(district => EditDistance.Between(district.Key, key, 1) == 1) is [var only] ? only.Label : null);
            if (same is not null)
                found.Add(same);
            return same is not null;
        }
    }
}
