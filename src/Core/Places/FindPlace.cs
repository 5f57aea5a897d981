using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Geo.Addresses;

namespace Open311.Core.Places;

/// <param name="AddressId">Looked for first.</param>
public sealed record FindPlaceInput(JurisdictionProfile Jurisdiction, string? Text, string? AddressId);

/// <summary>
/// Finds the place that an address means in the town's own layers. A street is found by its key (<see cref="StreetKey"/>), else by the fewest typing errors
/// (<see cref="EditDistance"/>) if these are no more than <see cref="StreetKey.AllowedErrors"/> and no other name has as few ("Am Brink" for "Im Brink" counts as one). Then the house number: itself, a neighbour
/// on the same side (<see cref="HouseNumber.RankOf"/>), else the street. A district that is named must fit, and so must a postcode unless the town or district beside it is the right one. Where two places answer equally well, none is found: never a guess.
/// What lies outside the town is not found.
/// </summary>
public sealed class FindPlace(NpgsqlDataSource database)
{
    public const int MaxChoices = 8;

    /// <summary>Names with one error more than allowed are worth showing to somebody who can choose.</summary>
    private const int FurtherErrors = 1;

    public async Task<FoundPlaces> RunAsync(FindPlaceInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var connection = await database.OpenConnectionAsync(ct);
        var book = new AddressBook(connection, input.Jurisdiction.Id);
        if (input.AddressId is { } id)
        {
            var places = (await book.FindAddressAsync(id, ct)).Where(place => input.Jurisdiction.Covers(place.Point)).DistinctBy(place => place.Point).ToList();
            if (places is [var only])
                return new FoundPlaces(only, [], IsAsWritten: true);
        }

        return input.Text is null ? FoundPlaces.None : await FindAsync(new Search(input.Jurisdiction, book, AddressText.Read(input.Text)), ct);
    }

    /// <summary>The house, its neighbour or the street in each of these streets, whatever the reading says beside them.</summary>
    internal static async Task<IReadOnlyList<FoundPlace>> LocateAsync(JurisdictionProfile jurisdiction, AddressBook book, AddressReading reading, IEnumerable<NamedStreet> streets, CancellationToken ct)
    {
        var search = new Search(jurisdiction, book, new AddressText([reading], null));
        var places = new List<FoundPlace>();
        foreach (var street in streets)
            places.AddRange(await search.LocateAnywhereAsync(reading, [street], ct));
        return places;
    }

    private static async Task<FoundPlaces> FindAsync(Search search, CancellationToken ct)
    {
        var readings = search.Text.Readings;
        if (readings.Count == 0)
            return FoundPlaces.None;
        var exact = (await search.Book.FindStreetsAsync(readings.Select(reading => reading.Key), ct)).ToLookup(street => street.Key);
        foreach (var reading in readings.Where(reading => exact.Contains(reading.Key)))
        {
            var found = await search.DecideAsync(reading, exact[reading.Key].ToList(), ct);
            if (found.Place is not null || found.Choices.Count > 0)
                return found with { IsAsWritten = found.Place is { } place && (place.Precision == PlacePrecision.House || reading.House is null) };
        }

        // The street is there, but not in that district or under that postcode: no other street is meant by it.
        if (readings.FirstOrDefault(reading => exact.Contains(reading.Key) && !reading.NeedsRest) is { } contradicted)
        {
            var streets = exact[contradicted.Key].ToList();
            return await search.DecideWithoutPostcodeAsync(contradicted, streets, ct) is { Place: not null } found ? found : new FoundPlaces(null, await search.LocateAnywhereAsync(contradicted, streets, ct));
        }

        var candidates = readings.Where(reading => StreetKey.AllowedErrors(reading.Key) > 0).ToList();
        if (candidates.Count == 0)
            return FoundPlaces.None;
        var similar = await search.Book.FindSimilarStreetsAsync(candidates.Select(reading => reading.Key), ct);
        var misspelt = candidates
            .SelectMany(reading => similar[reading.Key].Select(street => (Reading: reading, Street: street, Errors: ErrorsBetween(reading, street))))
            .Where(match => match.Errors.Count <= match.Errors.Allowed + FurtherErrors)
            .OrderBy(match => match.Errors.Count)
            .ToList();
        foreach (var reading in candidates.Where(reading => misspelt.Exists(match => match.Reading == reading && match.Errors.Count <= match.Errors.Allowed))
            .OrderBy(reading => misspelt.First(match => match.Reading == reading).Errors.Count))
        {
            var best = misspelt.Where(match => match.Reading == reading).GroupBy(match => match.Errors.Count).First().Select(match => match.Street).ToList();
            if (best.Select(street => street.Key).Distinct().Count() > 1)
                break;
            var found = await search.DecideAsync(reading, best, ct);
            if (found.Place is not null || found.Choices.Count > 0)
                return found;
        }

        var choices = new List<FoundPlace>();
        foreach (var match in misspelt.DistinctBy(match => match.Street.Id).Take(MaxChoices))
            choices.AddRange((await search.LocateAsync(match.Reading, [match.Street], ct)).Take(2));
        return new FoundPlaces(null, choices.DistinctBy(choice => choice.Address).Take(MaxChoices).ToList());
    }

    private static (int Count, int Allowed) ErrorsBetween(AddressReading reading, NamedStreet street)
    {
        if (StreetKey.DifferInLead(reading.Street, street.Name))
            return (1, 1);
        var allowed = Math.Min(StreetKey.AllowedErrors(reading.Key), StreetKey.AllowedErrors(street.Key));
        return allowed == 0 ? (int.MaxValue, 0) : (EditDistance.Between(reading.Key, street.Key, allowed + FurtherErrors), allowed);
    }

    /// <summary>One question, with what it has read once.</summary>
    private sealed class Search(JurisdictionProfile jurisdiction, AddressBook book, AddressText text)
    {
        private IReadOnlyList<string>? districts;

        public AddressBook Book => book;

        public AddressText Text => text;

        /// <summary>The place, if one answers better than all others; else all that answer equally well.</summary>
        public async Task<FoundPlaces> DecideAsync(AddressReading reading, IReadOnlyList<NamedStreet> streets, CancellationToken ct)
        {
            var places = await LocateAsync(reading, streets, ct);
            return places is [var only] ? new FoundPlaces(only, []) : new FoundPlaces(null, places.Take(MaxChoices).ToList());
        }

        /// <summary>The best place in each street that fits: houses, else neighbours, else streets. Streets of a worse kind than another are left out.</summary>
        public async Task<IReadOnlyList<FoundPlace>> LocateAsync(AddressReading reading, IReadOnlyList<NamedStreet> streets, CancellationToken ct)
        {
            var rest = reading.Rest.Count == 0 ? new RestWords(new HashSet<string>(), true) : RestWords.Of(reading.Rest, districts ??= await book.ListDistrictsAsync(ct), jurisdiction.Row.Name);
            if (reading.NeedsRest && !rest.IsKnown)
                return [];
            var names = streets.ToDictionary(street => street.Id, street => street.Name);
            if (reading.House is { } wanted)
            {
                var houses = (await book.LocateHousesAsync(names.Keys, wanted.Number, ct))
                    .Select(house => (House: house, Rank: wanted.RankOf(house.Number)))
                    .Where(match => match.Rank is not null && IsIn(match.House.District, rest) && (text.Postcode is null || match.House.Postcode is null || match.House.Postcode == text.Postcode)
                        && jurisdiction.Covers(match.House.Point))
                    .GroupBy(match => match.House.StreetId)
                    .Select(street => street.OrderBy(match => match.Rank).ThenBy(match => match.House.Number.Number).ThenBy(match => match.House.Number.Suffix, StringComparer.Ordinal).First())
                    .OrderBy(match => match.Rank).ToList();
                var itself = houses.FindAll(match => HouseNumber.IsItself(match.Rank!.Value) && match.Rank == houses[0].Rank);
                if (itself.Count > 0)
                    return itself.ConvertAll(match => new FoundPlace(match.House.Point, AddressBook.Words($"{names[match.House.StreetId]} {match.House.NumberText}", match.House.District), match.House.FeatureKey, match.House.Postcode, PlacePrecision.House));
                if (houses.Count > 0)
                    return houses.ConvertAll(match => new FoundPlace(match.House.Point, AddressBook.Words(names[match.House.StreetId], match.House.District), null, match.House.Postcode, PlacePrecision.Neighbour)
                    {
                        Written = AddressBook.Words($"{names[match.House.StreetId]} {reading.HouseText}", match.House.District),
                    });
            }

            return (await book.LocateStreetsAsync(names.Keys, ct))
                .Where(street => street.IsPart == rest.Districts.Count > 0 && IsIn(street.District, rest) && (text.Postcode is null || street.Postcodes.Count == 0 || street.Postcodes.Contains(text.Postcode))
                    && jurisdiction.Covers(street.Point))
                .Select(street => new FoundPlace(street.Point, AddressBook.Words(names[street.StreetId], street.District), null, street.Postcodes is [var only] ? only : null, PlacePrecision.Street)
                {
                    Written = AddressBook.Words(reading.House is null ? names[street.StreetId] : $"{names[street.StreetId]} {reading.HouseText}", street.District),
                })
                .ToList();
        }

        /// <summary>A wrong postcode beside the right town or district is a slip; beside nothing else, or beside another town's name, it may mean a street elsewhere.</summary>
        public async Task<FoundPlaces> DecideWithoutPostcodeAsync(AddressReading reading, IReadOnlyList<NamedStreet> streets, CancellationToken ct)
        {
            if (text.Postcode is null || reading.Rest.Count == 0 || !RestWords.Of(reading.Rest, districts ??= await book.ListDistrictsAsync(ct), jurisdiction.Row.Name).IsKnown)
                return FoundPlaces.None;
            return await new Search(jurisdiction, book, text with { Postcode = null }).DecideAsync(reading, streets, ct);
        }

        /// <summary>As <see cref="LocateAsync"/>, whatever is said beside the street.</summary>
        public async Task<IReadOnlyList<FoundPlace>> LocateAnywhereAsync(AddressReading reading, IReadOnlyList<NamedStreet> streets, CancellationToken ct) =>
            (await new Search(jurisdiction, book, text with { Postcode = null }).LocateAsync(reading with { Rest = [] }, streets, ct)).Take(MaxChoices).ToList();

        private static bool IsIn(string? district, RestWords rest) => rest.Districts.Count == 0 || (district is not null && rest.Districts.Contains(district));
    }
}
