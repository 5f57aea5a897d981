using System.Text.Json.Nodes;
using Open311.Geo.Cql2;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>What we conform to (/req/core/conformance-op). A class is here if tests/Integration/Ogc holds us to it.</summary>
internal static class GetConformance
{
    public static readonly IReadOnlyList<string> Classes =
    [
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        .. Cql2Conformance.Classes,
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
        "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
        "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
        "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
        "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    ];

    public static async Task RunAsync(HttpContext http)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        if (exchange.IsHtml)
        {
            await exchange.ShowAsync(new OgcPage(exchange.Say("Was der Dienst erfüllt", "What the service conforms to"), GetLanding.Trail(exchange), [
                new OgcSection(null, exchange.Say("Klassen von Anforderungen der Normen OGC API – Features:", "Conformance classes of the standards OGC API - Features:")) { Links = [.. Classes.Select(one => new OgcCell(one))] },
                GetLanding.Other(exchange),
            ]));
            return;
        }

        await exchange.AnswerAsync(
            new JsonObject { ["links"] = new JsonArray([.. exchange.OwnLinks(OgcExchange.Json)]), ["conformsTo"] = new JsonArray([.. Classes.Select(one => (JsonNode)one)]) }, OgcExchange.Json);
    }
}
