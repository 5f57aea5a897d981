using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Open311.Core.Jurisdictions;

namespace Open311.Portal.Maps;

/// <summary>
/// The base map as a MapLibre style (version 8): calm colours that leave the strong ones to the reports. It names no glyphs and no sprite, so the browser draws
/// names with fonts it has and asks nobody for any.
/// </summary>
internal static partial class MapStyle
{
    private const string Ink = "#3d4353";

    /// <param name="sources">Whom the layers that it draws are from.</param>
    /// <param name="version">Of the drawn layers; part of the tiles' address.</param>
    /// <param name="isDark">For eyes in the dark: the same colours, light ones dark and dark ones light.</param>
    public static byte[] Write(PathString pathBase, Jurisdiction town, IReadOnlyList<string> sources, string version, bool isDark)
    {
        // MapLibre takes it for HTML.
        var attribution = System.Net.WebUtility.HtmlEncode(town.IsMadeUp ? "Erfundene Stadt · made-up town" : string.Join(" · ", sources.Prepend(town.Name).Distinct(StringComparer.Ordinal)));
        var style = new JsonObject
        {
            ["version"] = 8,
            ["sources"] = new JsonObject
            {
                ["town"] = new JsonObject
                {
                    ["type"] = "vector",
                    ["tiles"] = new JsonArray($"{pathBase}/map/town/{{z}}/{{x}}/{{y}}.mvt?v={version}"),
                    ["maxzoom"] = 16,
                    ["attribution"] = attribution,
                },
            },
            ["layers"] = new JsonArray([.. Layers().Select(layer => (JsonNode)layer)]),
        };
        if (town.Boundary is { } boundary)
        {
            var box = boundary.EnvelopeInternal;
            style["metadata"] = new JsonObject { ["bounds"] = new JsonArray(box.MinX, box.MinY, box.MaxX, box.MaxY) };
        }

        return isDark ? Encoding.UTF8.GetBytes(Color().Replace(style.ToJsonString(), match => Darkened(match.Groups["rgb"].Value))) : JsonSerializer.SerializeToUtf8Bytes(style);
    }

    /// <summary>Lightness turned round and drawn together, hue kept, a little less colour: white becomes nearly black, ink a readable grey.</summary>
    private static string Darkened(string rgb)
    {
        var full = rgb.Length == 3 ? string.Concat(rgb.Select(digit => new string(digit, 2))) : rgb;
        var parts = Convert.FromHexString(full).Select(part => part / 255.0).ToArray();
        var (light, dark) = (parts.Max(), parts.Min());
        var lightness = (light + dark) / 2;
        var spread = light - dark;
        var saturation = spread == 0 ? 0 : spread / (1 - Math.Abs(2 * lightness - 1));
        var turned = 0.1 + 0.75 * (1 - lightness);
        var reach = 0.6 * saturation * (1 - Math.Abs(2 * turned - 1));
        // Each part keeps its place between the lightest and the darkest: that is the hue.
        return "#" + Convert.ToHexStringLower([.. parts.Select(part => (byte)Math.Round(255 * Math.Clamp(turned + (spread == 0 ? 0 : ((part - dark) / spread - 0.5) * reach), 0, 1)))]);
    }

    [GeneratedRegex("#(?<rgb>[0-9a-f]{6}|[0-9a-f]{3})(?=\")", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Color();

    private static IEnumerable<JsonObject> Layers()
    {
        yield return Parse("""{"id":"ground","type":"background","paint":{"background-color":"#e9ebe4"}}""");
        yield return Layer("neighbour", "line", "neighbour", """{"line-color":"#b9bcb4","line-width":1}""");
        yield return Layer("boundary", "fill", "boundary", """{"fill-color":"#f3f4ee"}""");
        yield return Layer("land_use", "fill", "land_use", """
            {"fill-color":["match",["get","class"],"old_town","#eadfd3","square","#f1ece2","commercial","#e6e2ee","industrial","#dfdfe6","public","#efe6d8","village","#ecead9","#ecebe4"]}
            """);
        yield return Layer("green", "fill", "green", """{"fill-color":["match",["get","class"],"forest","#b9d3a6","meadow","#e0ecd0","sports","#cfe8c8","cemetery","#d3dfc8","#cfe3c0"]}""");
        yield return Layer("water", "fill", "water", """{"fill-color":"#b5d3e7"}""");
        yield return Layer("waterway", "line", "waterway", """{"line-color":"#b5d3e7","line-width":["interpolate",["exponential",1.6],["zoom"],10,1.5,18,24]}""");
        yield return Layer("building", "fill", "building", """{"fill-color":"#dcd6cc","fill-outline-color":"#c9c2b6"}""");
        yield return Road("path", ["path", "footway"], "#ffffff", "#cfcabf", 0.4, 6, 14);
        yield return RoadCasing("local_casing", ["lane", "residential", "collector", "main", "federal"], "#c9c6bd");
        yield return Road("lane", ["lane"], "#ffffff", null, 0.5, 13, 12);
        yield return Road("residential", ["residential"], "#ffffff", null, 0.8, 18, 11);
        yield return Road("collector", ["collector"], "#ffffff", null, 1.4, 22, 10);
        yield return Road("main", ["main"], "#fdf3cf", null, 1.6, 24, 9);
        yield return Road("federal", ["federal"], "#f6d5a0", null, 2.2, 28, 8);
        yield return Layer("rail", "line", "rail", """{"line-color":"#8d8f98","line-width":["interpolate",["linear"],["zoom"],10,1,17,4]}""");
        yield return Layer("rail_ties", "line", "rail", """{"line-color":"#f3f4ee","line-width":["interpolate",["linear"],["zoom"],10,0.5,17,2.4],"line-dasharray":[4,4]}""");
        yield return Layer("district", "line", "district", """{"line-color":"#7a7f90","line-width":1,"line-dasharray":[4,3],"line-opacity":0.6}""");
        yield return Layer("border", "line", "boundary", """{"line-color":"#5b6072","line-width":2,"line-opacity":0.7}""");
        yield return Layer("asset", "circle", "asset", """{"circle-radius":["interpolate",["linear"],["zoom"],16,1.5,19,4],"circle-color":"#a29a78","circle-stroke-color":"#fff","circle-stroke-width":0.5}""");
        yield return Label("road_name", "road", 14, """
            {"symbol-placement":"line","text-field":["get","label"],"text-size":["interpolate",["linear"],["zoom"],14,10,18,15],"text-max-angle":35,"symbol-spacing":320}
            """);
        yield return Label("water_name", "name", 13, """{"text-field":["get","label"],"text-size":12}""", "#3f6d8c");
        yield return Label("green_name", "name", 13, """{"text-field":["get","label"],"text-size":12}""", "#4a6b35");
        yield return Label("house_number", "address", 17, """{"text-field":["coalesce",["get","house_number"],""],"text-size":11}""", "#6d6a60");
        yield return Label("neighbour_name", "name", 8, """{"text-field":["get","label"],"text-size":12}""", "#7a7d75");
        yield return Label("district_name", "name", 10, """{"text-field":["get","label"],"text-size":["interpolate",["linear"],["zoom"],10,11,15,17],"text-letter-spacing":0.08,"text-transform":"uppercase"}""", "#5b6072", 15);
    }

    private static JsonObject Road(string id, string[] classes, string color, string? dash, double thin, double wide, int minZoom)
    {
        var layer = Layer(id, "line", "road", FormattableString.Invariant(
            $$"""{"line-color":"{{dash ?? color}}","line-width":["interpolate",["exponential",1.7],["zoom"],11,{{thin}},20,{{wide}}]}"""), minZoom);
        layer["layout"] = Parse("""{"line-cap":"round","line-join":"round"}""");
        layer["filter"] = OfClass(classes);
        if (dash is not null)
            layer["paint"]!["line-dasharray"] = new JsonArray(2, 1.5);
        return layer;
    }

    private static JsonObject RoadCasing(string id, string[] classes, string color)
    {
        var layer = Layer(id, "line", "road", $$"""
            {"line-color":"{{color}}","line-width":["interpolate",["exponential",1.7],["zoom"],11,["match",["get","class"],"federal",3.2,"main",2.4,"collector",2,1.2],20,["match",["get","class"],"federal",32,"main",28,"collector",25,"lane",16,21]]}
            """, 11);
        layer["layout"] = Parse("""{"line-cap":"round","line-join":"round"}""");
        layer["filter"] = OfClass(classes);
        return layer;
    }

    private static JsonArray OfClass(string[] classes) => ["in", new JsonArray("get", "class"), new JsonArray("literal", new JsonArray([.. classes.Select(word => (JsonNode)word)]))];

    private static JsonObject Label(string id, string source, int minZoom, string layout, string color = Ink, int? maxZoom = null)
    {
        var layer = Layer(id, "symbol", source, $$"""{"text-color":"{{color}}","text-halo-color":"#ffffff","text-halo-width":1.4}""", minZoom);
        layer["layout"] = Parse(layout);
        layer["layout"]!["text-font"] = new JsonArray("Fira Sans", "Noto Sans", "Arial", "sans-serif");
        if (source == "name")
            layer["filter"] = new JsonArray("==", new JsonArray("get", "map_role"), id[..^"_name".Length]);
        if (maxZoom is not null)
            layer["maxzoom"] = maxZoom;
        return layer;
    }

    private static JsonObject Layer(string id, string type, string sourceLayer, string paint, int? minZoom = null)
    {
        var layer = new JsonObject { ["id"] = id, ["type"] = type, ["source"] = "town", ["source-layer"] = sourceLayer, ["paint"] = Parse(paint) };
        if (minZoom is not null)
            layer["minzoom"] = minZoom;
        return layer;
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
