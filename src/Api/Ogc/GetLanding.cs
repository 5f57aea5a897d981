using System.Text.Json.Nodes;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>The landing page (/req/core/root-op).</summary>
internal static class GetLanding
{
    public static async Task RunAsync(HttpContext http)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        var title = Title(exchange);
        var text = exchange.Say("Kartenebenen, Meldungen und Ideen zum Ansehen und Weiterverwenden, auch in QGIS.", "Map layers, reports and ideas to look at and to use, in QGIS, too.");
        (string Path, string Rel, string Type, string Title)[] rows =
        [
            ("/api", "service-desc", OgcExchange.OpenApi, exchange.Say("Beschreibung der Schnittstelle (OpenAPI 3.0)", "Definition of the interface (OpenAPI 3.0)")),
            ("/api?f=html", "service-doc", OgcExchange.Html, exchange.Say("Beschreibung der Schnittstelle zum Lesen", "Definition of the interface to read")),
            ("/conformance", "conformance", OgcExchange.Json, exchange.Say("Was der Dienst erfüllt", "What the service conforms to")),
            ("/collections", "data", OgcExchange.Json, exchange.Say("Die Sammlungen", "The collections")),
            (GetQgisProject.Path, "related", GetQgisProject.MediaType, exchange.Say("Projekt für QGIS mit allen Sammlungen", "Project for QGIS with all collections")),
            ("/tileMatrixSets", GetTiles.MatrixSetsRel, OgcExchange.Json, exchange.Say("Kachelschemata", "Tile matrix sets")),
        ];
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(new OgcPage(title, [], [
                new OgcSection(null, text) { Links = [.. rows.Where(row => row.Rel != "service-desc").Select(row => new OgcCell(row.Title, exchange.Address(row.Path.Replace("?f=html", "", StringComparison.Ordinal))))] },
                new OgcSection(exchange.Say("In QGIS in drei Schritten", "In QGIS in three steps"), exchange.Say(
                    "1. Die Projektdatei herunterladen. 2. Sie in QGIS (ab 3.22) öffnen: Alle Ebenen, Meldungen und Ideen liegen auf der Karte. 3. Arbeiten wie mit jeder Ebene; Meldungen lädt QGIS jede Minute neu.",
                    "1. Download the project file. 2. Open it in QGIS (3.22 or later): all layers, reports and ideas are on the map. 3. Work as with any layer; QGIS loads reports anew every minute."))
                {
                    Links = [new OgcCell(exchange.Say("Die Projektdatei für QGIS", "The project file for QGIS"), exchange.Address(GetQgisProject.Path))],
                },
                new OgcSection(exchange.Say("Im eigenen Projekt", "In a project of one's own"), exchange.Say(
                    $"Ebene > Ebene hinzufügen > WFS / OGC API – Features, neue Verbindung mit der Adresse {exchange.Address("")}, verbinden, Ebenen wählen. Ein Filter in CQL2 und Dateien (GeoPackage, CSV, GeoJSON) stehen bei jeder Sammlung.",
                    $"Layer > Add Layer > WFS / OGC API - Features, new connection with the address {exchange.Address("")}, connect, choose layers. A filter in CQL2 and files (GeoPackage, CSV, GeoJSON) are with each collection.")),
                Other(exchange),
            ]));
            return;
        }

        await exchange.AnswerAsync(
            new JsonObject
            {
                ["title"] = title,
                ["description"] = text,
                ["attribution"] = exchange.Town.Row.Name,
                ["links"] = new JsonArray([.. exchange.OwnLinks(OgcExchange.Json), .. rows.Select(row => OgcExchange.Link(exchange.Address(row.Path), row.Rel, row.Type, row.Title))]),
            },
            OgcExchange.Json);
    }

    public static string Title(OgcExchange exchange) => exchange.Say($"Geodaten von {exchange.Town.Row.Name}", $"Geodata of {exchange.Town.Row.Name}");

    /// <summary>To the landing page, and from there on.</summary>
    public static IReadOnlyList<OgcCell> Trail(OgcExchange exchange, params IEnumerable<OgcCell> further) => [new OgcCell(Title(exchange), exchange.Address("")), .. further];

    public static OgcCell Collections(OgcExchange exchange) => new(exchange.Say("Sammlungen", "Collections"), exchange.Address("/collections"));

    /// <summary>The same for programs.</summary>
    public static OgcSection Other(OgcExchange exchange, string name = "JSON") =>
        new(exchange.Say("Für Programme", "For programs")) { Links = [new OgcCell(exchange.Say($"Dasselbe als {name}", $"The same as {name}"), exchange.SelfWith("f", "json"))] };
}
