using System.Text.Json.Nodes;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>The collections (/req/core/fc-md-op).</summary>
internal static class GetCollections
{
    public static async Task RunAsync(HttpContext http, OgcCollections collections)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        var all = await collections.AllAsync(exchange);
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(new OgcPage(GetLanding.Collections(exchange).Text, GetLanding.Trail(exchange), [
                new OgcSection(null)
                {
                    Table = new OgcTable(
                        exchange.Say("Sammlungen von Objekten", "Collections of features"), [exchange.Say("Sammlung", "Collection"), exchange.Say("Beschreibung", "Description"), exchange.Say("Objekte", "Features")],
                        [.. all.Select(one => (IReadOnlyList<OgcCell>)[new OgcCell(one.Title, exchange.Address(one.Path)), new OgcCell(one.Description), new OgcCell(exchange.Say($"Objekte: {one.Title}", $"Features: {one.Title}"), exchange.Address(one.Path + "/items"))])]),
                },
                GetLanding.Other(exchange),
            ]));
            return;
        }

        await exchange.AnswerAsync(
            new JsonObject { ["links"] = new JsonArray([.. exchange.OwnLinks(OgcExchange.Json)]), ["collections"] = new JsonArray([.. all.Select(one => GetCollection.Document(exchange, one, isOwn: false))]) },
            OgcExchange.Json);
    }
}

/// <summary>One of them (/req/core/sfc-md-op).</summary>
internal static class GetCollection
{
    public const string SchemaRel = "http://www.opengis.net/def/rel/ogc/1.0/schema";
    public const string QueryablesRel = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

    public static async Task RunAsync(HttpContext http, string collection, OgcCollections collections)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        if (await collections.FindAsync(exchange, collection) is not { } found)
        {
            await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
            return;
        }

        if (!exchange.IsHtml)
        {
            await exchange.AnswerAsync(Document(exchange, found, isOwn: true), OgcExchange.Json);
            return;
        }

        await exchange.ShowAsync(new OgcPage(found.Title, GetLanding.Trail(exchange, GetLanding.Collections(exchange)), [
            new OgcSection(null, found.Description)
            {
                Links =
                [
                    new OgcCell(exchange.Say("Die Objekte ansehen", "See the features"), exchange.Address(found.Path + "/items")),
                    new OgcCell(exchange.Say("Was die Objekte haben", "What the features have"), exchange.Address(found.Path + "/schema")),
                    new OgcCell(exchange.Say("Wonach sich fragen lässt", "What can be asked for"), exchange.Address(found.Path + "/queryables")),
                    new OgcCell(exchange.Say("Kacheln für Karten im Netz", "Tiles for maps on the web"), exchange.Address(found.Path + "/tiles")),
                    .. GetExport.Formats.Select(format => new OgcCell(exchange.Say($"Alles als {format.Value.Name}", $"All as {format.Value.Name}"), GetExport.AddressForPeople(exchange, found, format.Key))),
                ],
            },
            new OgcSection(exchange.Say("Koordinatensysteme", "Coordinate reference systems")) { Links = [.. OgcCrs.All.Select(crs => new OgcCell($"{crs.Name}: {crs.Uri}"))] },
            GetLanding.Other(exchange),
        ]));
    }

    public static JsonObject Document(OgcExchange exchange, OgcCollection collection, bool isOwn)
    {
        var title = collection.Title;
        var address = exchange.Address(collection.Path);
        var document = new JsonObject
        {
            ["id"] = collection.Id,
            ["title"] = title,
            ["description"] = collection.Description,
            ["itemType"] = "feature",
            ["attribution"] = collection.Attribution(exchange),
        };
        if (collection.Extent is { } box)
        {
            document["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(box.West, box.South, box.East, box.North)), ["crs"] = OgcCrs.Crs84.Uri },
            };
        }

        document["crs"] = new JsonArray([.. OgcCrs.All.Select(crs => (JsonNode)crs.Uri)]);
        document["storageCrs"] = OgcCrs.Crs84.Uri;
        var licence = collection.Layer?.LicenceAddress is { } read ? new[] { OgcExchange.Link(read.AbsoluteUri, "license", OgcExchange.Html, collection.Layer.Licence!) } : [];
        document["links"] = new JsonArray([
            .. licence,
            .. isOwn ? exchange.OwnLinks(OgcExchange.Json) : [OgcExchange.Link(address, "self", OgcExchange.Json, title)],
            OgcExchange.Link($"{address}/items", "items", OgcExchange.GeoJson, exchange.Say($"{title}: Objekte als GeoJSON", $"{title}: features as GeoJSON")),
            OgcExchange.Link($"{address}/items?f=html", "items", OgcExchange.Html, exchange.Say($"{title}: Objekte als Seite", $"{title}: features as a page")),
            OgcExchange.Link($"{address}/tiles", GetTiles.TileSetsRel, OgcExchange.Json, exchange.Say($"{title}: Kacheln", $"{title}: tiles")),
            .. GetExport.Formats.Select(format => OgcExchange.Link(
                GetExport.Address(exchange, collection, format.Key), "enclosure", format.Value.MediaType, exchange.Say($"{title}: alles als {format.Value.Name}", $"{title}: all as {format.Value.Name}"))),
            OgcExchange.Link($"{address}/schema", SchemaRel, OgcExchange.Schema, exchange.Say($"{title}: was die Objekte haben", $"{title}: what the features have")),
            OgcExchange.Link($"{address}/queryables", QueryablesRel, OgcExchange.Schema, exchange.Say($"{title}: wonach sich fragen lässt", $"{title}: what can be asked for")),
        ]);
        return document;
    }
}
