using System.Text.Json;
using Open311.Api.GeoReport;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>One feature (/req/core/f-op).</summary>
internal static class GetItem
{
    public static async Task RunAsync(HttpContext http, string collection, OgcCollections collections, OgcItems items)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange)
            return;
        if (await collections.FindAsync(exchange, collection) is not { } found)
        {
            await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
            return;
        }

        if (await exchange.RefusesAsync("crs"))
            return;
        var crs = exchange.Text("crs") is { } uri ? OgcCrs.Find(uri) : OgcCrs.Crs84;
        if (crs is null)
        {
            await exchange.RefuseAsync(OgcFailures.CrsInvalid("crs"));
            return;
        }

        var id = exchange.LastOfPath;
        var (version, state) = await items.VersionAsync(exchange, found);
        await using var feature = await items.FindOneAsync(exchange, found, id, crs, state);
        if (feature is null)
            await exchange.RefuseAsync(OgcFailures.FeatureUnknown);
        else if (exchange.IsHtml)
            await ShowAsync(exchange, found, feature);
        else if (!exchange.IsKnown(version))
            await WriteAsync(exchange, found, crs, feature);
    }

    /// <summary>The feature as a document of its own.</summary>
    public static JsonElement Element(OgcFeatures feature)
    {
        using var bytes = new AnswerBuffer();
        using (var json = new Utf8JsonWriter(bytes, OgcExchange.Writing))
        {
            feature.WriteTo(json);
            json.WriteEndObject();
        }

        return JsonElement.Parse(bytes.Written.Span);
    }

    /// <summary>A property as people read it.</summary>
    public static string Shown(JsonElement properties, string name) =>
        !properties.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? "" : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static async Task WriteAsync(OgcExchange exchange, OgcCollection collection, OgcCrs crs, OgcFeatures feature)
    {
        exchange.Begin(OgcExchange.GeoJson);
        exchange.Http.Response.Headers["Content-Crs"] = $"<{crs.Uri}>";
        using var buffer = new AnswerBuffer();
        await using var json = new Utf8JsonWriter(buffer, OgcExchange.Writing);
        feature.WriteTo(json);
        json.WriteStartArray("links"u8);
        foreach (var link in exchange.OwnLinks(OgcExchange.GeoJson))
            link.WriteTo(json);
        OgcExchange.Link(exchange.Address(collection.Path), "collection", OgcExchange.Json, collection.Title).WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        exchange.Http.Response.ContentLength = buffer.Length;
        await exchange.Http.Response.BodyWriter.WriteAsync(buffer.Written, exchange.Ct);
    }

    private static async Task ShowAsync(OgcExchange exchange, OgcCollection collection, OgcFeatures feature)
    {
        var element = Element(feature);
        var properties = element.GetProperty("properties");
        var place = element.GetProperty("geometry").GetRawText();
        List<IReadOnlyList<OgcCell>> rows = [.. properties.EnumerateObject().Select(property => (IReadOnlyList<OgcCell>)[new OgcCell(property.Name), new OgcCell(Shown(properties, property.Name))])];
        await exchange.ShowAsync(new OgcPage(
            $"{collection.Title}: {feature.Id}",
            GetLanding.Trail(exchange, GetLanding.Collections(exchange), new OgcCell(collection.Title, exchange.Address(collection.Path)), new OgcCell(exchange.Say("Objekte", "Features"), exchange.Address(collection.Path + "/items"))), [
                new OgcSection(null) { Table = new OgcTable(exchange.Say("Eigenschaften", "Properties"), [exchange.Say("Name", "Name"), exchange.Say("Wert", "Value")], rows) },
                new OgcSection(exchange.Say("Ort", "Place"), place.Length > 2_000 ? exchange.Say("Die Koordinaten stehen im GeoJSON.", "The coordinates are in the GeoJSON.") : place),
                GetLanding.Other(exchange, "GeoJSON"),
            ]));
    }
}
