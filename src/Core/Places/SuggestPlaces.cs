using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Geo.Addresses;

namespace Open311.Core.Places;

/// <summary>
/// What somebody may mean who is still writing an address: what <see cref="FindPlace"/> finds, then the streets that begin so. Of a town with an outside geocoder, what that
/// says; nothing while it may not be asked. The reader's program asks us, never the geocoder.
/// </summary>
public sealed class SuggestPlaces(NpgsqlDataSource database, FindPlace findPlace, Geocoder geocoder)
{
    public const int MinLength = 3;
    public const int MaxLength = 100;

    public async Task<IReadOnlyList<FoundPlace>> RunAsync(JurisdictionProfile jurisdiction, string? text, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        if (text?.Trim() is not { Length: >= MinLength and <= MaxLength } words)
            return [];
        if (jurisdiction.Row.Geocoder is not null)
            return (await geocoder.SearchAsync(jurisdiction, words, waits: false, ct)).Places ?? [];
        var found = await findPlace.RunAsync(new FindPlaceInput(jurisdiction, words, null), ct);
        var places = found.Place is { } place ? [place] : found.Choices.ToList();
        // A number that was found needs no other street.
        if (places is not [{ Precision: PlacePrecision.House }])
            places.AddRange(await BeginningAsync(jurisdiction, words, ct));
        return places.DistinctBy(one => one.Address).Take(FindPlace.MaxChoices).ToList();
    }

    private async Task<IEnumerable<FoundPlace>> BeginningAsync(JurisdictionProfile jurisdiction, string words, CancellationToken ct)
    {
        if (AddressText.Read(words).Readings.Select(reading => reading.Key).MaxBy(key => key.Length) is not { Length: >= MinLength } key)
            return [];
        await using var connection = await database.OpenConnectionAsync(ct);
        var book = new AddressBook(connection, jurisdiction.Id);
        var streets = await book.SuggestStreetsAsync(key, ct);
        if (streets.Count == 0)
            return [];
        var located = (await book.LocateStreetsAsync(streets.ConvertAll(street => street.Id), ct)).Where(street => !street.IsPart && jurisdiction.Covers(street.Point)).ToLookup(street => street.StreetId);
        return streets.SelectMany(street => located[street.Id].Select(one => new FoundPlace(one.Point, AddressBook.Words(street.Name, one.District), null, null, PlacePrecision.Street)));
    }
}
