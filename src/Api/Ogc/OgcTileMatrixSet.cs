using System.Globalization;
using System.Text.Json.Nodes;
using Open311.Geo;

namespace Open311.Api.Ogc;

/// <summary>The one tile matrix set there is: WebMercatorQuad (OGC 17-083r4, annex D.1).</summary>
internal static class OgcTileMatrixSet
{
    public const string Id = "WebMercatorQuad";
    public const string Uri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    public const string Crs = "http://www.opengis.net/def/crs/EPSG/0/3857";

    private const double Corner = 20_037_508.342789244;
    private const double ScaleOfZero = 559_082_264.028717;
    private const int PixelsAside = 256;

    public static JsonObject Document() => new()
    {
        ["id"] = Id,
        ["title"] = "Google Maps Compatible for the World",
        ["uri"] = Uri,
        ["crs"] = Crs,
        ["orderedAxes"] = new JsonArray("X", "Y"),
        ["wellKnownScaleSet"] = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        ["tileMatrices"] = new JsonArray([.. Enumerable.Range(0, TileAddress.MaxZoom + 1).Select(Matrix)]),
    };

    private static JsonNode Matrix(int zoom) => new JsonObject
    {
        ["id"] = zoom.ToString(CultureInfo.InvariantCulture),
        ["scaleDenominator"] = ScaleOfZero / (1L << zoom),
        ["cellSize"] = 2 * Corner / PixelsAside / (1L << zoom),
        ["cornerOfOrigin"] = "topLeft",
        ["pointOfOrigin"] = new JsonArray(-Corner, Corner),
        ["tileWidth"] = PixelsAside,
        ["tileHeight"] = PixelsAside,
        ["matrixWidth"] = 1L << zoom,
        ["matrixHeight"] = 1L << zoom,
    };
}
