using System.Globalization;
using System.Text;
using System.Xml;
using Open311.Geo;

namespace Open311.Api.Ogc;

/// <summary>
/// A QGIS project with every collection of the town, read live by QGIS's own OGC API - Features provider, in the coordinate system that suits the town: whoever opens it sees everything on a map.
/// </summary>
internal static class GetQgisProject
{
    public const string Path = "/project.qgs";
    public const string MediaType = "application/x-qgis-project";

    /// <summary>As QGIS 3.22 writes; later ones read it.</summary>
    private const string Version = "3.22.16-Białowieża";

    /// <summary>What layers are drawn in, one after the other; reports and ideas come first.</summary>
    private static readonly string[] Colors = ["200,54,54,255", "38,110,190,255", "90,140,60,255", "150,100,180,255", "200,130,40,255", "70,150,150,255", "120,120,120,255"];

    public static async Task RunAsync(HttpContext http, OgcCollections collections)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange || await exchange.RefusesAsync())
            return;
        var all = await collections.AllAsync(exchange);
        using var bytes = new MemoryStream();
        await using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Async = true, Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
            Write(xml, exchange, all);
        if (exchange.IsKnown(GeoReport.AnswerVersion.OfContent(bytes.ToArray())))
            return;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{exchange.Town.Row.Key}.qgs\"";
        exchange.Begin(MediaType);
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes.ToArray(), exchange.Ct);
    }

    private static void Write(XmlWriter xml, OgcExchange exchange, IReadOnlyList<OgcCollection> collections)
    {
        var srid = exchange.Town.Row.Boundary is { } boundary && boundary.Centroid.X >= 12 ? 25833 : 25832;
        // Areas lie below lines, lines below points; reports and ideas on top.
        var layers = collections.OrderBy(one => one.Layer is null ? 0 : 1 + Dimension(one)).ThenBy(one => one.Id, StringComparer.Ordinal).ToList();
        xml.WriteDocType("qgis", "http://mrcc.com/qgis.dtd", "SYSTEM", null);
        xml.WriteStartElement("qgis");
        xml.WriteAttributeString("projectname", GetLanding.Title(exchange));
        xml.WriteAttributeString("version", Version);
        xml.WriteElementString("title", GetLanding.Title(exchange));
        xml.WriteStartElement("projectCrs");
        WriteSystem(xml, string.Create(CultureInfo.InvariantCulture, $"EPSG:{srid}"));
        xml.WriteEndElement();
        xml.WriteStartElement("layer-tree-group");
        foreach (var layer in layers)
        {
            xml.WriteStartElement("layer-tree-layer");
            xml.WriteAttributeString("id", LayerId(layer));
            xml.WriteAttributeString("name", layer.Title);
            xml.WriteAttributeString("checked", "Qt::Checked");
            xml.WriteAttributeString("expanded", "1");
            xml.WriteAttributeString("providerKey", "OAPIF");
            xml.WriteAttributeString("source", Source(exchange, layer));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        if (exchange.Town.Row.Boundary is { } area && BoundingBox.Around(area) is { } box)
            WriteCanvas(xml, box);
        xml.WriteStartElement("projectlayers");
        foreach (var (layer, index) in layers.Select((layer, index) => (layer, index)))
            WriteLayer(xml, exchange, layer, Colors[index % Colors.Length]);
        xml.WriteEndElement();
        WriteProjectionsEnabled(xml);
        xml.WriteEndElement();
    }

    /// <summary>Without it QGIS passes over <c>projectCrs</c>, and draws degrees as if they were metres.</summary>
    private static void WriteProjectionsEnabled(XmlWriter xml)
    {
        xml.WriteStartElement("properties");
        xml.WriteStartElement("SpatialRefSys");
        xml.WriteStartElement("ProjectionsEnabled");
        xml.WriteAttributeString("type", "int");
        xml.WriteString("1");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteCanvas(XmlWriter xml, BoundingBox box)
    {
        xml.WriteStartElement("mapcanvas");
        xml.WriteAttributeString("name", "theMapCanvas");
        xml.WriteElementString("units", "degrees");
        WriteExtent(xml, box);
        xml.WriteEndElement();
        // What the canvas shows at first, in a system of its own: the project's is in metres.
        xml.WriteStartElement("ProjectViewSettings");
        xml.WriteStartElement("DefaultViewExtent");
        foreach (var (name, value) in ((string, double)[])[("xmin", box.West), ("ymin", box.South), ("xmax", box.East), ("ymax", box.North)])
            xml.WriteAttributeString(name, value.ToString("R", CultureInfo.InvariantCulture));
        WriteSystem(xml, "OGC:CRS84");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteExtent(XmlWriter xml, BoundingBox box)
    {
        xml.WriteStartElement("extent");
        foreach (var (name, value) in ((string, double)[])[("xmin", box.West), ("ymin", box.South), ("xmax", box.East), ("ymax", box.North)])
            xml.WriteElementString(name, value.ToString("R", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static void WriteLayer(XmlWriter xml, OgcExchange exchange, OgcCollection layer, string color)
    {
        xml.WriteStartElement("maplayer");
        xml.WriteAttributeString("type", "vector");
        xml.WriteAttributeString("geometry", Dimension(layer) switch { 0 => "Point", 1 => "Line", _ => "Polygon" });
        if (layer.Layer is null)
        {
            // Reports arrive all day: the map looks every minute.
            xml.WriteAttributeString("autoRefreshEnabled", "1");
            xml.WriteAttributeString("autoRefreshTime", "60000");
        }

        xml.WriteElementString("id", LayerId(layer));
        xml.WriteElementString("datasource", Source(exchange, layer));
        xml.WriteElementString("layername", layer.Title);
        xml.WriteElementString("abstract", layer.Description);
        xml.WriteStartElement("srs");
        WriteSystem(xml, "OGC:CRS84");
        xml.WriteEndElement();
        xml.WriteStartElement("provider");
        xml.WriteAttributeString("encoding", "UTF-8");
        xml.WriteString("OAPIF");
        xml.WriteEndElement();
        WriteRenderer(xml, layer, color);
        xml.WriteEndElement();
    }

    private static void WriteRenderer(XmlWriter xml, OgcCollection layer, string color)
    {
        var (type, symbol, options) = Dimension(layer) switch
        {
            0 => ("marker", "SimpleMarker", new (string, string)[] { ("name", "circle"), ("color", color), ("size", layer.Layer is null ? "2.6" : "1.4"), ("outline_color", "255,255,255,255"), ("outline_width", "0.2") }),
            1 => ("line", "SimpleLine", [("line_color", color), ("line_width", "0.4")]),
            _ => ("fill", "SimpleFill", [("color", color[..color.LastIndexOf(',')] + ",40"), ("outline_color", color), ("outline_width", "0.3"), ("style", "solid")]),
        };
        xml.WriteStartElement("renderer-v2");
        xml.WriteAttributeString("type", "singleSymbol");
        xml.WriteStartElement("symbols");
        xml.WriteStartElement("symbol");
        xml.WriteAttributeString("name", "0");
        xml.WriteAttributeString("type", type);
        xml.WriteStartElement("layer");
        xml.WriteAttributeString("class", symbol);
        xml.WriteAttributeString("enabled", "1");
        xml.WriteStartElement("Option");
        xml.WriteAttributeString("type", "Map");
        foreach (var (name, value) in options)
        {
            xml.WriteStartElement("Option");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("type", "QString");
            xml.WriteAttributeString("value", value);
            xml.WriteEndElement();
        }

        for (var open = 0; open < 5; open++)
            xml.WriteEndElement();
    }

    private static void WriteSystem(XmlWriter xml, string authority)
    {
        xml.WriteStartElement("spatialrefsys");
        xml.WriteAttributeString("nativeFormat", "Wkt");
        xml.WriteElementString("srsid", "1"); // QGIS looks at the authority only where there is a number of its own table, and then takes the authority's.
        xml.WriteElementString("authid", authority);
        xml.WriteEndElement();
    }

    // Only what the map shows is asked for, page by page.
    private static string Source(OgcExchange exchange, OgcCollection layer) =>
        $" pagingEnabled='true' pageSize='1000' preferCoordinatesForWfsT11='false' restrictToRequestBBOX='1' srsname='OGC:CRS84' typename='{Quoted(layer.Id)}' url='{Quoted(exchange.Address(""))}' version='OGC_API_FEATURES'";

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string LayerId(OgcCollection layer) => "open311_" + string.Concat(layer.Id.Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '_'));

    private static int Dimension(OgcCollection layer) =>
        layer.GeometryFormat.Contains("polygon", StringComparison.Ordinal) || layer.GeometryFormat == "geometry-any" ? 2 : layer.GeometryFormat.Contains("line", StringComparison.Ordinal) ? 1 : 0;
}
