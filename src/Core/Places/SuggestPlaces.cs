using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Geo.Addresses;

namespace Open311.Core.Places;

/// <summary>
/// What somebody may mean who is still writing an address: what <see cref="FindPlace"/> finds, then the streets that begin so, with the number if there is one. Of a town with an outside geocoder, what that
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
        return places.DistinctBy(one => one.Written).Take(FindPlace.MaxChoices).ToList();
    }

    /// <summary>The streets that begin with what is written; the house in each, if a number is written too.</summary>
    private async Task<IReadOnlyList<FoundPlace>> BeginningAsync(JurisdictionProfile jurisdiction, string words, CancellationToken ct)
    {
        var readings = AddressText.Read(words).Readings.Where(reading => reading.Key.Length >= MinLength).ToList();
        if ((readings.Find(reading => reading.House is not null) ?? readings.MaxBy(reading => reading.Key.Length)) is not { } reading)
            return [];
        await using var connection = await database.OpenConnectionAsync(ct);
        var book = new AddressBook(connection, jurisdiction.Id);
        return await FindPlace.LocateAsync(jurisdiction, book, reading, await book.SuggestStreetsAsync(reading.Key, ct), ct);
    }
}
