using System.Text.Json.Nodes;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>The definition of the interface as it is in this town, with its collections and their columns: OpenAPI 3.0 (/req/oas30/completeness).</summary>
internal static class GetApi
{
    public static async Task RunAsync(HttpContext http, OgcCollections collections)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        var document = Document(exchange, await collections.AllAsync(exchange));
        if (!exchange.IsHtml)
        {
            await exchange.AnswerAsync(document, OgcExchange.OpenApi);
            return;
        }

        await exchange.ShowAsync(new OgcPage(exchange.Say("Beschreibung der Schnittstelle", "Definition of the interface"), GetLanding.Trail(exchange), [
            new OgcSection(null, exchange.Say($"Alle Adressen beginnen mit {exchange.Address("")}. Gelesen wird mit GET; ein Schlüssel ist nicht nötig.", $"All addresses begin with {exchange.Address("")}. They are read with GET; no key is needed."))
            {
                Table = new OgcTable(
                    exchange.Say("Adressen", "Addresses"), [exchange.Say("Pfad", "Path"), exchange.Say("Was es dort gibt", "What is there"), exchange.Say("Parameter", "Parameters")],
                    [.. document["paths"]!.AsObject().Select(path => (IReadOnlyList<OgcCell>)[new OgcCell(path.Key), new OgcCell((string)path.Value!["get"]!["summary"]!), new OgcCell(Names(path.Value["get"]!["parameters"]!.AsArray()))])]),
            },
            GetLanding.Other(exchange, "OpenAPI 3.0 (JSON)"),
        ]));
    }

    private static string Names(JsonArray parameters) => string.Join(", ", parameters.Select(parameter => (string?)parameter!["name"] ?? ((string)parameter["$ref"]!).Split('/')[^1]));

    private static JsonObject Document(OgcExchange exchange, IReadOnlyList<OgcCollection> collections)
    {
        var paths = new JsonObject
        {
            ["/"] = Operation("getLandingPage", exchange.Say("Die Startseite", "The landing page"), OgcExchange.Json, []),
            ["/conformance"] = Operation("getConformanceDeclaration", exchange.Say("Was der Dienst erfüllt", "What the service conforms to"), OgcExchange.Json, []),
            ["/api"] = Operation("getApi", exchange.Say("Dieses Dokument", "This document"), OgcExchange.OpenApi, []),
            [GetQgisProject.Path] = Operation("getQgisProject", exchange.Say("Projekt für QGIS mit allen Sammlungen", "Project for QGIS with all collections"), GetQgisProject.MediaType, []),
            ["/tileMatrixSets"] = Operation("getTileMatrixSets", exchange.Say("Kachelschemata", "Tile matrix sets"), OgcExchange.Json, []),
            ["/tileMatrixSets/" + OgcTileMatrixSet.Id] = Operation("getTileMatrixSet", OgcTileMatrixSet.Id, OgcExchange.Json, []),
            ["/collections"] = Operation("getCollections", exchange.Say("Die Sammlungen", "The collections"), OgcExchange.Json, []),
        };
        foreach (var one in collections)
        {
            paths[one.Path] = Operation($"describeCollection.{one.Id}", one.Title, OgcExchange.Json, []);
            paths[$"{one.Path}/schema"] = Operation($"getSchema.{one.Id}", exchange.Say($"{one.Title}: was die Objekte haben", $"{one.Title}: what the features have"), OgcExchange.Schema, []);
            paths[$"{one.Path}/queryables"] = Operation($"getQueryables.{one.Id}", exchange.Say($"{one.Title}: wonach sich fragen lässt", $"{one.Title}: what can be asked for"), OgcExchange.Schema, []);
            paths[$"{one.Path}/items"] = Operation(
                $"getFeatures.{one.Id}", exchange.Say($"{one.Title}: die Objekte", $"{one.Title}: the features"), OgcExchange.GeoJson,
                [.. OgcCollections.ItemsKnown.Select(Reference), .. one.Parameters.Select(QueryParameter)]);
            var tiles = $"{one.Path}/tiles/{OgcTileMatrixSet.Id}";
            paths[$"{one.Path}/tiles"] = Operation($"getTileSets.{one.Id}", exchange.Say($"{one.Title}: Kachelsätze", $"{one.Title}: tile sets"), OgcExchange.Json, []);
            paths[tiles] = Operation($"getTileSet.{one.Id}", exchange.Say($"{one.Title}: der Kachelsatz", $"{one.Title}: the tile set"), OgcExchange.Json, []);
            paths[tiles + "/tilejson"] = Operation($"getTileJson.{one.Id}", $"{one.Title}: TileJSON", GetTiles.TileJson, []);
            paths[tiles + "/{tileMatrix}/{tileRow}/{tileCol}"] = Operation(
                $"getTile.{one.Id}", exchange.Say($"{one.Title}: eine Kachel", $"{one.Title}: a tile"), GetTiles.Mvt, [Reference("tileMatrix"), Reference("tileRow"), Reference("tileCol")]);
            foreach (var (format, (mediaType, name)) in GetExport.Formats)
            {
                paths[$"{one.Path}/export.{format}"] = Operation(
                    $"export.{one.Id}.{format}", exchange.Say($"{one.Title}: alle Objekte als {name}", $"{one.Title}: all features as {name}"), mediaType,
                    [.. GetExport.KnownOf(format).Select(Reference), .. one.Parameters.Select(QueryParameter)]);
            }

            paths[$"{one.Path}/items/{{featureId}}"] = Operation(
                $"getFeature.{one.Id}", exchange.Say($"{one.Title}: ein Objekt", $"{one.Title}: one feature"), OgcExchange.GeoJson, [Reference("featureId"), Reference("crs")]);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.3",
            ["info"] = new JsonObject
            {
                ["title"] = GetLanding.Title(exchange),
                ["description"] = exchange.Say("OGC API – Features: Teil 1 Core, Teil 2 Koordinatensysteme.", "OGC API - Features: Part 1 Core, Part 2 Coordinate Reference Systems by Reference."),
                ["version"] = "1.0.0",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = exchange.Address("") }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["parameters"] = Parameters(exchange),
                ["responses"] = Responses(exchange),
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = exchange.Say("Ein Schlüssel, der nicht Öffentliches lesen darf", "A key that may read what is not public") },
                    ["basic"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic", ["description"] = exchange.Say("Derselbe Schlüssel als Passwort, mit beliebigem Namen", "The same key as the password, with any name") },
                },
            },
            ["security"] = new JsonArray(new JsonObject(), new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["basic"] = new JsonArray() }),
        };
    }

    private static JsonObject Operation(string id, string summary, string mediaType, IEnumerable<JsonObject> parameters) => new()
    {
        ["get"] = new JsonObject
        {
            ["operationId"] = id,
            ["summary"] = summary,
            ["parameters"] = new JsonArray([.. parameters, .. OgcExchange.EverywhereKnown.Select(Reference)]),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = summary,
                    ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } }, [OgcExchange.Html] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } },
                },
                ["304"] = new JsonObject { ["$ref"] = "#/components/responses/notModified" },
                ["400"] = new JsonObject { ["$ref"] = "#/components/responses/problem" },
                ["404"] = new JsonObject { ["$ref"] = "#/components/responses/problem" },
                ["500"] = new JsonObject { ["$ref"] = "#/components/responses/problem" },
                ["503"] = new JsonObject { ["$ref"] = "#/components/responses/problem" },
            },
        },
    };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/parameters/{name}" };

    private static JsonObject QueryParameter(OgcProperty property) => new()
    {
        ["name"] = property.Name,
        ["in"] = "query",
        ["required"] = false,
        ["schema"] = GetSchema.Of(property),
        ["style"] = "form",
        ["explode"] = false,
    };

    private static JsonObject Parameters(OgcExchange exchange)
    {
        var crs = new JsonArray([.. OgcCrs.All.Select(one => (JsonNode)one.Uri)]);
        return new JsonObject
        {
            ["bbox"] = Query("bbox", exchange.Say("Nur Objekte, die das Rechteck berühren, und solche ohne Ort", "Only features that touch the box, and those without a place"), new JsonObject
            {
                ["type"] = "array",
                ["oneOf"] = new JsonArray(Sized(4), Sized(6)),
                ["items"] = new JsonObject { ["type"] = "number" },
            }),
            ["bbox-crs"] = Query("bbox-crs", exchange.Say("Koordinatensystem von bbox", "Coordinate reference system of bbox"), Uri(crs)),
            ["crs"] = Query("crs", exchange.Say("Koordinatensystem der Antwort", "Coordinate reference system of the answer"), Uri(crs.DeepClone().AsArray())),
            ["datetime"] = Query("datetime", exchange.Say("Nur Objekte dieser Zeit, und solche ohne Zeit: ein Zeitpunkt nach RFC 3339 oder ein Zeitraum mit /", "Only features of this time, and those without a time: a moment by RFC 3339, or an interval with /"), Text()),
            ["filter"] = Query("filter", exchange.Say("Nur Objekte, für die diese Bedingung in CQL2 gilt", "Only features for which this condition in CQL2 holds"), Text()),
            ["filter-lang"] = Query("filter-lang", exchange.Say("Wie filter geschrieben ist", "How filter is written"), new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(ReadOgcQuery.FilterText, ReadOgcQuery.FilterJson), ["default"] = ReadOgcQuery.FilterText }),
            ["filter-crs"] = Query("filter-crs", exchange.Say("Koordinatensystem der Geometrien in filter", "Coordinate reference system of the geometries in filter"), Uri(crs.DeepClone().AsArray())),
            ["limit"] = Query("limit", exchange.Say("Objekte höchstens", "Features at most"), new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = GetItems.MaxLimit, ["default"] = GetItems.UsualLimit }),
            ["cursor"] = Query("cursor", exchange.Say("Wo die nächste Seite beginnt; steht im Link „next“", "Where the next page begins; it stands in the link \"next\""), Text()),
            [GetExport.ByteOrderMark] = Query(GetExport.ByteOrderMark, exchange.Say("true: CSV beginnt mit einer Byte-Reihenfolge-Marke, an der Excel UTF-8 erkennt", "true: CSV begins with a byte order mark, by which Excel knows UTF-8"), Words("true", "false")),
            ["f"] = Query("f", exchange.Say("Als Daten oder als Seite; sonst wie im Kopf Accept", "As data or as a page; else as the header Accept says"), Words("json", "html")),
            ["lang"] = Query("lang", exchange.Say("Sprache der Texte; sonst wie im Kopf Accept-Language", "Language of the texts; else as the header Accept-Language says"), Words("de", "en")),
            ["tileMatrix"] = InPath("tileMatrix"),
            ["tileRow"] = InPath("tileRow"),
            ["tileCol"] = InPath("tileCol"),
            ["featureId"] = new JsonObject { ["name"] = "featureId", ["in"] = "path", ["required"] = true, ["schema"] = Text() },
        };

        static JsonObject Query(string name, string description, JsonObject schema) => new()
        {
            ["name"] = name,
            ["in"] = "query",
            ["description"] = description,
            ["required"] = false,
            ["schema"] = schema,
            ["style"] = "form",
            ["explode"] = false,
        };

        static JsonObject InPath(string name) => new() { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 } };
        static JsonObject Sized(int count) => new() { ["minItems"] = count, ["maxItems"] = count };
        static JsonObject Text() => new() { ["type"] = "string" };
        static JsonObject Uri(JsonArray known) => new() { ["type"] = "string", ["format"] = "uri", ["enum"] = known, ["default"] = OgcCrs.Crs84.Uri };
        static JsonObject Words(params string[] words) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };
    }

    private static JsonObject Responses(OgcExchange exchange) => new()
    {
        ["notModified"] = new JsonObject { ["description"] = exchange.Say("Der Aufrufer hat die Antwort schon (If-None-Match).", "The client has the answer already (If-None-Match).") },
        ["problem"] = new JsonObject
        {
            ["description"] = exchange.Say("Eine Absage mit Gründen (RFC 9457).", "A refusal with its reasons (RFC 9457)."),
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } } },
        },
    };
}
