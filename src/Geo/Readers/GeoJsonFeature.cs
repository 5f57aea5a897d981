using System.Text.Json;

namespace Open311.Geo.Readers;

/// <summary>GeoJSON Feature objects (RFC 7946, section 3.2), however a file strings them together.</summary>
internal static class GeoJsonFeature
{
    public const int MaxDepth = 64;

    /// <summary>The feature, or why it is none.</summary>
    public static LayerItem ToItem(long number, JsonElement feature)
    {
        try
        {
            return Parse(number, feature);
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for a text that is no valid Unicode (RFC 8259, section 8.2).
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("It cannot be read: a text is not valid Unicode.", "Es ist nicht lesbar: Ein Text ist kein gültiges Unicode."));
        }
    }

    private static LayerItem Parse(long number, JsonElement feature)
    {
        if (feature.ValueKind != JsonValueKind.Object)
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("It is not an object.", "Es ist kein JSON-Objekt."));
        if (!feature.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "Feature")
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("Its type is not Feature.", "Sein Typ ist nicht Feature."));
        if (IsDeeperThan(feature, MaxDepth))
            return LayerItem.Dropped(number, FeatureProblemCodes.TooDeep, Bilingual.Of($"It is nested deeper than {MaxDepth} levels.", $"Es ist mehr als {MaxDepth} Ebenen tief verschachtelt."));
        if (!feature.TryGetProperty("geometry", out var geometry))
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("It has no member geometry.", "Ihm fehlt das Feld geometry."));

        var attributes = new Dictionary<string, object?>();
        if (feature.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
                attributes[property.Name] = ToValue(property.Value);
        }
        else if (properties.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, new Bilingual("Its properties are not an object.", "Seine properties sind kein JSON-Objekt."));

        var id = feature.TryGetProperty("id", out var given)
            ? given.ValueKind switch
            {
                JsonValueKind.String => given.GetString(),
                JsonValueKind.Number => given.GetRawText(),
                _ => null,
            }
            : null;
        return ToItem(number, id, attributes, geometry);
    }

    public static LayerItem ToItem(long number, string? id, Dictionary<string, object?> attributes, JsonElement geometry)
    {
        try
        {
            return LayerItem.Clean(new LayerFeature(number, id, attributes, GeoJsonGeometry.Read(geometry)));
        }
        catch (FormatException exception)
        {
            var why = Bilingual.Of(exception);
            return LayerItem.Dropped(number, FeatureProblemCodes.Malformed, Bilingual.Of($"It cannot be read: {why}.", $"Es ist nicht lesbar: {why}."));
        }
    }

    private static object? ToValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.TryGetDouble(out var number) && double.IsFinite(number) ? number : value.GetRawText(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Object or JsonValueKind.Array => value.Clone(),
        _ => null,
    };

    private static bool IsDeeperThan(JsonElement element, int levels) => element.ValueKind switch
    {
        JsonValueKind.Object => levels == 0 || element.EnumerateObject().Any(member => IsDeeperThan(member.Value, levels - 1)),
        JsonValueKind.Array => levels == 0 || element.EnumerateArray().Any(member => IsDeeperThan(member, levels - 1)),
        _ => false,
    };
}
