using System.Globalization;
using System.Text.Json;
using Open311.Geo;

namespace Open311.Core.Places;

/// <summary>
/// Reads what geocoders answer. Nominatim: an array of places (search) or one object (reverse), numbers as text, an <c>error</c> where it knows nothing. Photon: a GeoJSON
/// FeatureCollection. Throws what <see cref="JsonElement"/> throws for anything else.
/// </summary>
internal static class GeocoderReading
{
    private static readonly string[] NominatimStreets = ["road", "pedestrian", "footway", "cycleway", "path", "square"];
    private static readonly string[] NominatimDistricts = ["suburb", "city_district", "quarter", "neighbourhood", "village", "hamlet"];

    public static IEnumerable<FoundPlace> OfNominatim(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object)
            return answer.TryGetProperty("error", out _) ? [] : new[] { Nominatim(answer) }.OfType<FoundPlace>();
        return answer.EnumerateArray().Select(Nominatim).OfType<FoundPlace>().ToList();
    }

    public static IEnumerable<FoundPlace> OfPhoton(JsonElement answer) => answer.GetProperty("features").EnumerateArray().Select(Photon).OfType<FoundPlace>().ToList();

    private static FoundPlace? Nominatim(JsonElement place)
    {
        var parts = place.GetProperty("address");
        var point = Wgs84Point.TryCreate(Number(place.GetProperty("lat")), Number(place.GetProperty("lon")));
        return Place(point, First(parts, NominatimStreets), Text(parts, "house_number"), First(parts, NominatimDistricts), Text(parts, "postcode"), Text(place, "name"));
    }

    private static FoundPlace? Photon(JsonElement feature)
    {
        var parts = feature.GetProperty("properties");
        var at = feature.GetProperty("geometry").GetProperty("coordinates");
        var isStreet = Text(parts, "type") == "street";
        return Place(
            Wgs84Point.TryCreate(at[1].GetDouble(), at[0].GetDouble()), isStreet ? Text(parts, "name") : Text(parts, "street"), Text(parts, "housenumber"),
            Text(parts, "district") ?? Text(parts, "locality"), Text(parts, "postcode"), Text(parts, "name"));
    }

    private static FoundPlace? Place(Wgs84Point? point, string? street, string? house, string? district, string? postcode, string? name)
    {
        var precision = street is null ? PlacePrecision.Neighbour : house is null ? PlacePrecision.Street : PlacePrecision.House;
        var first = street is null ? name : house is null ? street : $"{street} {house}";
        return point is { } at && (first ?? district ?? postcode) is { } words ? new FoundPlace(at, AddressBook.Words(words, first is null ? null : district), null, postcode, precision) : null;
    }

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string? First(JsonElement parts, string[] names) => names.Select(name => Text(parts, name)).FirstOrDefault(text => text is not null);

    private static string? Text(JsonElement parts, string name) =>
        parts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 and <= 200 } text ? text : null;
}
