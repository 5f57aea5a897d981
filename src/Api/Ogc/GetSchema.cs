using System.Text.Json.Nodes;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>What the features of a collection have (OGC 23-058r1), and what can be asked for by value (19-079r2, 7), as JSON Schema.</summary>
internal static class GetSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    public static Task RunAsync(HttpContext http, string collection, OgcCollections collections) => AnswerAsync(http, collection, collections, onlyQueryables: false);

    public static Task QueryablesAsync(HttpContext http, string collection, OgcCollections collections) => AnswerAsync(http, collection, collections, onlyQueryables: true);

    /// <summary>Of one property.</summary>
    public static JsonObject Of(OgcProperty property)
    {
        var schema = new JsonObject();
        if (property.Title is not null)
            schema["title"] = property.Title;
        if (property.Types is [var only])
            schema["type"] = only;
        else if (property.Types.Count > 1)
            schema["type"] = new JsonArray([.. property.Types.Select(type => (JsonNode)type)]);
        if (property.Format is not null)
            schema["format"] = property.Format;
        if (property.Words is not null)
            schema["enum"] = new JsonArray([.. property.Words.Select(word => (JsonNode)word)]);
        return schema;
    }

    private static async Task AnswerAsync(HttpContext http, string collection, OgcCollections collections, bool onlyQueryables)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        if (await collections.FindAsync(exchange, collection) is not { } found)
        {
            await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
            return;
        }

        var rows = onlyQueryables ? [.. found.Queryables] : found.Properties;
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(Page(exchange, found, rows, onlyQueryables));
            return;
        }

        var properties = new JsonObject { ["geometry"] = new JsonObject { ["title"] = exchange.Say("Ort", "Place"), ["format"] = found.GeometryFormat, ["x-ogc-role"] = "primary-geometry" } };
        foreach (var property in rows)
        {
            var schema = Of(property);
            if (property.Role is { } role && !onlyQueryables)
                schema["x-ogc-role"] = role;
            properties[property.Name] = schema;
        }

        var document = new JsonObject
        {
            ["$schema"] = Dialect,
            ["$id"] = exchange.Address(found.Path + (onlyQueryables ? "/queryables" : "/schema")),
            ["title"] = found.Title,
            ["description"] = found.Description,
            ["type"] = "object",
            ["properties"] = properties,
        };
        if (onlyQueryables)
            document["additionalProperties"] = false;
        await exchange.AnswerAsync(document, OgcExchange.Schema);
    }

    private static OgcPage Page(OgcExchange exchange, OgcCollection collection, IReadOnlyList<OgcProperty> rows, bool onlyQueryables)
    {
        var title = onlyQueryables ? exchange.Say("Wonach sich fragen lässt", "What can be asked for") : exchange.Say("Was die Objekte haben", "What the features have");
        return new OgcPage($"{collection.Title}: {title}", GetLanding.Trail(exchange, GetLanding.Collections(exchange), new OgcCell(collection.Title, exchange.Address(collection.Path))), [
            new OgcSection(null)
            {
                Table = new OgcTable(
                    exchange.Say("Eigenschaften", "Properties"), [exchange.Say("Name", "Name"), exchange.Say("Bedeutung", "Meaning"), exchange.Say("Typ", "Type"), exchange.Say("Werte", "Values")],
                    [.. rows.Select(row => (IReadOnlyList<OgcCell>)[new OgcCell(row.Name), new OgcCell(row.Title ?? ""), new OgcCell(string.Join(", ", row.Types) + (row.Format is null ? "" : $" ({row.Format})")), new OgcCell(string.Join(", ", row.Words ?? []))])]),
            },
            GetLanding.Other(exchange, "JSON Schema"),
        ]);
    }
}
