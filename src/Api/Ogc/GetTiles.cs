using System.Text.Json.Nodes;
using Open311.Core.Layers;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>
/// Vector tiles of a collection (OGC API Tiles, 20-057) in <see cref="OgcTileMatrixSet"/>, and what describes them: the tile set and a TileJSON 3.0 document. Reports and ideas below zoom
/// 15 are clusters with their count, so that no tile grows with their number.
/// </summary>
internal static class GetTiles
{
    public const string TileSetsRel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    public const string MatrixSetsRel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
    public const string MatrixSetRel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
    public const string Mvt = "application/vnd.mapbox-vector-tile";
    public const string TileJson = "application/json";

    /// <summary>Parameters of a tile of reports or ideas: codes of services with commas between, and <c>open</c> or <c>closed</c>. The maps of our own pages use them.</summary>
    private static readonly string[] Filters = ["service_code", "status"];

    public static async Task MatrixSetsAsync(HttpContext http)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        var address = exchange.Address("/tileMatrixSets/" + OgcTileMatrixSet.Id);
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(new OgcPage(exchange.Say("Kachelschemata", "Tile matrix sets"), GetLanding.Trail(exchange), [
                new OgcSection(null, exchange.Say("Unsere Vektorkacheln liegen in diesem Schema:", "Our vector tiles are in this one:")) { Links = [new OgcCell(OgcTileMatrixSet.Id, address)] },
                GetLanding.Other(exchange),
            ]));
            return;
        }

        await exchange.AnswerAsync(
            new JsonObject
            {
                ["links"] = new JsonArray([.. exchange.OwnLinks(OgcExchange.Json)]),
                ["tileMatrixSets"] = new JsonArray(new JsonObject
                {
                    ["id"] = OgcTileMatrixSet.Id,
                    ["uri"] = OgcTileMatrixSet.Uri,
                    ["links"] = new JsonArray(OgcExchange.Link(address, "self", OgcExchange.Json, OgcTileMatrixSet.Id)),
                }),
            },
            OgcExchange.Json);
    }

    public static async Task MatrixSetAsync(HttpContext http)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        await exchange.AnswerAsync(OgcTileMatrixSet.Document(), OgcExchange.Json);
    }

    /// <summary>The tile sets of a collection: one.</summary>
    public static async Task SetsAsync(HttpContext http, string collection, OgcCollections collections)
    {
        if (await FoundAsync(http, collection, collections) is not ({ } exchange, { } found))
            return;
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(Page(exchange, found));
            return;
        }

        await exchange.AnswerAsync(
            new JsonObject { ["links"] = new JsonArray([.. exchange.OwnLinks(OgcExchange.Json)]), ["tilesets"] = new JsonArray(TileSet(exchange, found, isOwn: false)) }, OgcExchange.Json);
    }

    public static async Task SetAsync(HttpContext http, string collection, OgcCollections collections)
    {
        if (await FoundAsync(http, collection, collections) is not ({ } exchange, { } found))
            return;
        if (exchange.IsHtml)
            await exchange.ShowAsync(Page(exchange, found));
        else
            await exchange.AnswerAsync(TileSet(exchange, found, isOwn: true), OgcExchange.Json);
    }

    /// <summary>TileJSON 3.0, for MapLibre and its kin.</summary>
    public static async Task TileJsonAsync(HttpContext http, string collection, OgcCollections collections)
    {
        if (await FoundAsync(http, collection, collections) is not ({ } exchange, { } found))
            return;
        var document = new JsonObject
        {
            ["tilejson"] = "3.0.0",
            ["name"] = found.Title,
            ["description"] = found.Description,
            ["attribution"] = found.Attribution(exchange),
            ["scheme"] = "xyz",
            ["tiles"] = new JsonArray(TileAddressOf(exchange, found).Replace("{tileMatrix}", "{z}", StringComparison.Ordinal).Replace("{tileRow}", "{y}", StringComparison.Ordinal).Replace("{tileCol}", "{x}", StringComparison.Ordinal)),
            ["minzoom"] = 0,
            ["maxzoom"] = found.Layer is null ? 18 : 20,
            ["vector_layers"] = new JsonArray(new JsonObject { ["id"] = found.Id, ["fields"] = Fields(exchange, found) }),
        };
        if (found.Extent is { } box)
            document["bounds"] = new JsonArray(box.West, box.South, box.East, box.North);
        await exchange.AnswerAsync(document, TileJson);
    }

    public static async Task TileAsync(
        HttpContext http, string collection, string matrix, string row, string column, OgcCollections collections, OgcItems items, ServiceCatalogs catalogs, DrawReportTile reports, DrawFeatureTile features)
    {
        if (await FoundAsync(http, collection, collections, collection is OgcCollections.Reports or OgcCollections.Ideas ? Filters : []) is not ({ } exchange, { } found))
            return;
        if (exchange.Text("status") is not (null or "open" or "closed"))
        {
            await exchange.RefuseAsync(OgcFailures.TileStatusInvalid);
            return;
        }

        if (TileAddress.TryParse(matrix, column, row) is not { } tile)
        {
            await exchange.RefuseAsync(OgcFailures.TileUnknown);
            return;
        }

        var (version, state) = await items.VersionAsync(exchange, found);
        if (exchange.IsKnown(version))
            return;
        byte[] bytes;
        if (found.Layer is { } layer)
        {
            bytes = await features.RunAsync(exchange.Town.Id, layer.VersionId, found.Id, tile, exchange.Ct);
        }
        else
        {
            var catalog = await catalogs.ForAsync(exchange.Town.Id, state, exchange.Ct);
            var codes = exchange.Text("service_code")?.Split(',').ToHashSet(StringComparer.Ordinal);
            var services = catalog.All.Where(service => (service.Kind == ServiceKind.Idea) == found.IsOfIdeas && (codes?.Contains(service.Code) ?? true)).Select(service => service.Id).ToList();
            var isClosed = exchange.Text("status") switch { "open" => false, "closed" => true, _ => (bool?)null };
            bytes = await reports.RunAsync(exchange.Town.Id, new ReportFilter(services, isClosed), tile, found.Id, exchange.Ct);
        }

        if (bytes.Length == 0)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        exchange.Begin(Mvt);
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, exchange.Ct);
    }

    private static async Task<(OgcExchange?, OgcCollection?)> FoundAsync(HttpContext http, string collection, OgcCollections collections, params IReadOnlyList<string> known)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync(known))
            return default;
        if (await collections.FindAsync(exchange, collection) is { } found)
            return (exchange, found);
        await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
        return default;
    }

    private static string SetAddress(OgcExchange exchange, OgcCollection collection) => exchange.Address($"{collection.Path}/tiles/{OgcTileMatrixSet.Id}");

    private static string TileAddressOf(OgcExchange exchange, OgcCollection collection) => SetAddress(exchange, collection) + "/{tileMatrix}/{tileRow}/{tileCol}";

    private static JsonObject TileSet(OgcExchange exchange, OgcCollection collection, bool isOwn)
    {
        var address = SetAddress(exchange, collection);
        var tiles = OgcExchange.Link(TileAddressOf(exchange, collection), "item", Mvt, exchange.Say($"{collection.Title}: Kacheln", $"{collection.Title}: tiles"));
        tiles["templated"] = true;
        var document = new JsonObject
        {
            ["title"] = collection.Title,
            ["dataType"] = "vector",
            ["crs"] = OgcTileMatrixSet.Crs,
            ["tileMatrixSetURI"] = OgcTileMatrixSet.Uri,
            ["links"] = new JsonArray([
                .. isOwn ? exchange.OwnLinks(OgcExchange.Json) : [OgcExchange.Link(address, "self", OgcExchange.Json, collection.Title)],
                OgcExchange.Link(exchange.Address("/tileMatrixSets/" + OgcTileMatrixSet.Id), MatrixSetRel, OgcExchange.Json, OgcTileMatrixSet.Id),
                OgcExchange.Link(address + "/tilejson", "describedby", TileJson, "TileJSON 3.0"),
                tiles,
            ]),
        };
        if (isOwn)
            document["layers"] = new JsonArray(new JsonObject { ["id"] = collection.Id, ["title"] = collection.Title, ["dataType"] = "vector" });
        return document;
    }

    private static JsonObject Fields(OgcExchange exchange, OgcCollection collection)
    {
        if (collection.Layer is not null)
        {
            return new JsonObject([
                KeyValuePair.Create("feature_id", (JsonNode?)"String"),
                .. collection.Properties.Where(property => property.Name != "feature_id").Select(property => KeyValuePair.Create(property.Name, (JsonNode?)(property.Types switch
                {
                    ["integer"] or ["number"] => "Number",
                    ["boolean"] => "Boolean",
                    _ => "String",
                }))),
            ]);
        }

        return new JsonObject
        {
            ["id"] = exchange.Say("Nummer, wo es eine einzelne ist", "Number, where it is a single one"),
            ["count"] = exchange.Say("Wie viele es sind", "How many there are"),
            ["open"] = exchange.Say("Wie viele davon offen sind", "How many of them are open"),
        };
    }

    private static OgcPage Page(OgcExchange exchange, OgcCollection collection) => new(
        exchange.Say($"{collection.Title}: Kacheln", $"{collection.Title}: tiles"),
        GetLanding.Trail(exchange, GetLanding.Collections(exchange), new OgcCell(collection.Title, exchange.Address(collection.Path))), [
            new OgcSection(null, exchange.Say(
                $"Vektorkacheln (Mapbox Vector Tile) für Karten im Netz, Schema {OgcTileMatrixSet.Id}. In QGIS: Ebene hinzufügen, Vektorkacheln, mit dieser Adresse (Zoom, Zeile und Spalte heißen dort {{z}}, {{y}} und {{x}}):",
                $"Vector tiles (Mapbox Vector Tile) for maps on the web, scheme {OgcTileMatrixSet.Id}. In QGIS: add layer, vector tiles, with this address (zoom, row and column are {{z}}, {{y}} and {{x}} there):"))
            {
                Links = [new OgcCell(TileAddressOf(exchange, collection)), new OgcCell("TileJSON 3.0", SetAddress(exchange, collection) + "/tilejson")],
            },
            GetLanding.Other(exchange),
        ]);
}
