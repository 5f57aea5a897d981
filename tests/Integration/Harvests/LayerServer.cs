using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Open311.Geo.Crs;
using Open311.Tests.Integration.Layers;

namespace Open311.Tests.Integration.Harvests;

/// <summary>A request as it came in.</summary>
internal sealed record AskedFor(string Path, IQueryCollection Query, IHeaderDictionary Headers)
{
    /// <summary>Null: not given. WFS does not care about the case of names.</summary>
    public string? this[string name] => Query.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Key: not null } found ? found.Value.ToString() : null;

    public int Number(string name, int otherwise) => int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

/// <summary>Somebody else's server of layers on a socket of this machine; it does what the test says, and behaves like one of those that there are.</summary>
internal sealed class LayerServer : IAsyncDisposable
{
    public const string Json = "application/geo+json";
    public const string Xml = "text/xml; charset=utf-8";

    private readonly WebApplication app;

    private LayerServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<AskedFor> Asked { get; } = [];

    public Func<AskedFor, HttpContext, Task> Answer { get; set; } = (_, http) => SayAsync(http, 404, "");

    public string Root => app.Urls.First();

    public IEnumerable<AskedFor> Pages => Asked.Where(asked => asked.Path.Contains("/items", StringComparison.Ordinal) || (asked["request"] == "GetFeature" && asked["resulttype"] is null));

    public static async Task<LayerServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new LayerServer(builder.Build());
        server.app.Run(http =>
        {
            var asked = new AskedFor(http.Request.Path.Value!, http.Request.Query, new HeaderDictionary(http.Request.Headers.ToDictionary()));
            server.Asked.Enqueue(asked);
            return server.Answer(asked, http);
        });
        await server.app.StartAsync();
        return server;
    }

    public static async Task SayAsync(HttpContext http, int status, string body, string type = "text/plain")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        if (body.Length > 0)
            await http.Response.WriteAsync(body);
    }

    /// <summary>OGC API - Features: <c>/ogc</c> with the collection "lamps".</summary>
    public void BeOgcApi(OgcApiServer manners) => Answer = (asked, http) => manners.AnswerAsync(Root, asked, http);

    /// <summary>WFS: <c>/wfs</c> with the feature type "gis:lamps".</summary>
    public void BeWfs(WfsServer manners) => Answer = (asked, http) => manners.AnswerAsync(asked, http);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}

/// <summary>Lamps of a town in EPSG:25832, and where they are in degrees.</summary>
internal static class Lamps
{
    public static List<FilePoint> Make(int count, string name = "Laterne") => [.. Enumerable.Range(1, count).Select(n => new FilePoint($"L{n:00}", name, 437_600 + (n * 10), 5_713_700))];

    public static (double Longitude, double Latitude) Degrees(FilePoint lamp)
    {
        Assert.True(new CoordinateTransformations().TryToWgs84(25832, out var toWgs84, out _));
        Assert.True(toWgs84.TryTransform(lamp.X, lamp.Y, out var x, out var y, out _));
        return (x, y);
    }

    /// <param name="id">Null: without.</param>
    public static string Feature(FilePoint lamp, bool inMeters, string? id)
    {
        var (x, y) = inMeters ? (lamp.X, lamp.Y) : Degrees(lamp);
        var named = id is null ? "" : $"\"id\":{JsonSerializer.Serialize(id)},";
        return string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"Feature",{{{named}}}"properties":{"nr":{{{JsonSerializer.Serialize(lamp.Nr)}}},"name":{{{JsonSerializer.Serialize(lamp.Name)}}}},"geometry":{"type":"Point","coordinates":[{{{x:R}}},{{{y:R}}}]}}""");
    }
}

/// <summary>How an OGC API - Features behaves. As it is made: like ldproxy.</summary>
internal sealed class OgcApiServer
{
    public const string Utm32 = "http://www.opengis.net/def/crs/EPSG/0/25832";
    public const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    public List<FilePoint> Lamps { get; set; } = Harvests.Lamps.Make(10);

    /// <summary>What a page has at most.</summary>
    public int MostPerPage { get; init; } = 4;

    public bool SaysMatched { get; init; } = true;

    public bool OffersUtm { get; init; } = true;

    /// <summary>The rows of a page; a server without an order gives some of them twice.</summary>
    public Func<List<FilePoint>, int, int, List<FilePoint>> Rows { get; init; } = (all, offset, limit) => [.. all.Skip(offset).Take(limit)];

    /// <summary>The link to the next page, from the one that is right; null: none.</summary>
    public Func<string, int, string?> Next { get; init; } = (link, _) => link;

    public Func<int, int, int> Matched { get; init; } = (count, _) => count;

    public Func<FilePoint, string?> Id { get; init; } = lamp => lamp.Nr;

    /// <summary>Called before each page with its offset; true: it has been answered.</summary>
    public Func<AskedFor, HttpContext, int, Task<bool>> Before { get; set; } = (_, _, _) => Task.FromResult(false);

    public string? Key { get; init; }

    public async Task AnswerAsync(string root, AskedFor asked, HttpContext http)
    {
        if (Key is not null && asked["apikey"] != Key)
        {
            await LayerServer.SayAsync(http, 401, """{"code":"Unauthorized","description":"apikey"}""", "application/json");
            return;
        }

        switch (asked.Path)
        {
            case "/ogc" or "/ogc/":
                await LayerServer.SayAsync(http, 200, $$"""{"title":"Geodaten","links":[{"rel":"data","href":"{{root}}/ogc/collections"}]}""", "application/json");
                break;
            case "/ogc/collections":
                await LayerServer.SayAsync(http, 200, $$"""{"crs":["{{Crs84}}"{{(OffersUtm ? $",\"{Utm32}\"" : "")}}],"collections":[{"id":"lamps"}],"links":[]}""", "application/json");
                break;
            case "/ogc/collections/lamps":
                await LayerServer.SayAsync(http, 200, """{"id":"lamps","itemType":"feature","crs":["#/crs"],"links":[]}""", "application/json");
                break;
            case "/ogc/collections/lamps/items":
                await ItemsAsync(root, asked, http);
                break;
            default:
                await LayerServer.SayAsync(http, 404, """{"code":"NotFound","description":"There is no such thing."}""", "application/json");
                break;
        }
    }

    private async Task ItemsAsync(string root, AskedFor asked, HttpContext http)
    {
        var offset = asked.Number("offset", 0);
        if (await Before(asked, http, offset))
            return;
        var limit = Math.Min(asked.Number("limit", 10), MostPerPage);
        var rows = Rows(Lamps, offset, limit);
        var crs = asked["crs"];
        http.Response.Headers["Content-Crs"] = $"<{crs ?? Crs84}>";
        var next = offset + limit < Lamps.Count ? Next($"{root}{asked.Path}?offset={offset + limit}&limit={limit}{(crs is null ? "" : "&crs=" + Uri.EscapeDataString(crs))}{(Key is null ? "" : "&apikey=" + Key)}", offset + limit) : null;
        var text = new StringBuilder("{\"type\":\"FeatureCollection\",");
        if (SaysMatched)
            text.Append(CultureInfo.InvariantCulture, $"\"numberMatched\":{Matched(Lamps.Count, offset)},\"numberReturned\":{rows.Count},");
        text.Append(CultureInfo.InvariantCulture, $"\"timeStamp\":\"{TimeProvider.System.GetUtcNow():O}\",\"features\":[");
        text.AppendJoin(',', rows.Select(lamp => Harvests.Lamps.Feature(lamp, crs == Utm32, Id(lamp)))).Append("],\"links\":[{\"rel\":\"self\",\"href\":\"x\"}");
        if (next is not null)
            text.Append(CultureInfo.InvariantCulture, $",{{\"rel\":\"next\",\"type\":\"text/html\",\"href\":\"{root}/html\"}},{{\"rel\":\"next\",\"type\":\"application/geo+json\",\"href\":{JsonSerializer.Serialize(next)}}}");
        await LayerServer.SayAsync(http, 200, text.Append("]}").ToString(), LayerServer.Json);
    }
}

/// <summary>How a WFS behaves. As it is made: like GeoServer, with a table that has a key.</summary>
internal sealed class WfsServer
{
    private int answers;

    public List<FilePoint> Lamps { get; set; } = Harvests.Lamps.Make(10);

    public string Version { get; init; } = "2.0.0";

    public string? JsonFormat { get; init; } = "application/json";

    public bool Pages { get; init; } = true;

    public bool Sorts { get; init; } = true;

    public bool Counts { get; init; } = true;

    public bool SaysMatched { get; init; } = true;

    /// <summary>What an answer has at most.</summary>
    public int Most { get; init; } = 1_000;

    public int? CountDefault { get; init; }

    /// <summary>Whether GeoJSON is in degrees whatever is asked for.</summary>
    public bool AlwaysDegrees { get; init; }

    public IReadOnlyList<string> Types { get; init; } = ["gis:lamps"];

    /// <summary>The rows of an answer: all, sorted or not, from, at most.</summary>
    public Func<List<FilePoint>, string?, int, int, List<FilePoint>> Rows { get; init; } = (all, _, start, count) => [.. all.Skip(start).Take(count)];

    /// <summary>Null: without. The number is that of the answer, from 1.</summary>
    public Func<FilePoint, int, string?> Id { get; init; } = (lamp, _) => "lamps." + lamp.Nr;

    public Func<int, int, int> Matched { get; init; } = (count, _) => count;

    public string Prolog { get; init; } = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    /// <summary>Called before each answer; true: it has been answered.</summary>
    public Func<AskedFor, HttpContext, Task<bool>> Before { get; set; } = (_, _) => Task.FromResult(false);

    public static string Exception(string code, string text) =>
        $"""<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0"><ows:Exception exceptionCode="{code}" locator="x"><ows:ExceptionText>{text}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>""";

    public async Task AnswerAsync(AskedFor asked, HttpContext http)
    {
        if (asked.Path != "/wfs")
        {
            await LayerServer.SayAsync(http, 404, "");
            return;
        }

        if (await Before(asked, http))
            return;
        switch (asked["request"])
        {
            case "GetCapabilities":
                await LayerServer.SayAsync(http, 200, Capabilities(), LayerServer.Xml);
                break;
            case "GetFeature" when asked["typenames"] != "gis:lamps":
                await LayerServer.SayAsync(http, 400, Exception("InvalidParameterValue", "no such type"), LayerServer.Xml);
                break;
            case "GetFeature":
                await FeaturesAsync(asked, http);
                break;
            default:
                await LayerServer.SayAsync(http, 200, Exception("MissingParameterValue", "request"), LayerServer.Xml);
                break;
        }
    }

    private string Capabilities()
    {
        var formats = string.Concat(((string?[])["application/gml+xml; version=3.2", "text/xml; subtype=gml/2.1.2", JsonFormat]).OfType<string>().Select(format => $"<ows:Value>{format}</ows:Value>"));
        var types = string.Concat(Types.Select(type => $"<FeatureType><Name>{type}</Name><Title>x</Title><DefaultCRS>urn:ogc:def:crs:EPSG::25832</DefaultCRS><OtherCRS>urn:ogc:def:crs:EPSG::4326</OtherCRS></FeatureType>"));
        var count = CountDefault is { } most ? $"<ows:Constraint name=\"CountDefault\"><ows:NoValues/><ows:DefaultValue>{most}</ows:DefaultValue></ows:Constraint>" : "";
        return $"""
            {Prolog}
            <wfs:WFS_Capabilities version="{Version}" xmlns="http://www.opengis.net/wfs/2.0" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:gis="http://gis.example/">
            <ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="resultType"><ows:AllowedValues><ows:Value>results</ows:Value><ows:Value>hits</ows:Value></ows:AllowedValues></ows:Parameter>
            <ows:Parameter name="outputFormat"><ows:AllowedValues>{formats}</ows:AllowedValues></ows:Parameter>{count}</ows:Operation>
            <ows:Constraint name="ImplementsResultPaging"><ows:NoValues/><ows:DefaultValue>{(Pages ? "TRUE" : "FALSE")}</ows:DefaultValue></ows:Constraint>
            <ows:Constraint name="ImplementsSorting"><ows:NoValues/><ows:DefaultValue>{(Sorts ? "TRUE" : "FALSE")}</ows:DefaultValue></ows:Constraint></ows:OperationsMetadata>
            <FeatureTypeList>{types}</FeatureTypeList></wfs:WFS_Capabilities>
            """.Trim();
    }

    private async Task FeaturesAsync(AskedFor asked, HttpContext http)
    {
        var answer = Interlocked.Increment(ref answers);
        var start = Pages ? asked.Number("startindex", 0) : 0;
        if (asked["resulttype"] == "hits")
        {
            await LayerServer.SayAsync(
                http, 200, Counts ? $"<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" numberMatched=\"{Matched(Lamps.Count, answer)}\" numberReturned=\"0\"/>" : Exception("OperationNotSupported", "hits"), LayerServer.Xml);
            return;
        }

        var rows = Rows(Lamps, asked["sortby"], start, Math.Min(Pages ? asked.Number("count", Most) : Most, Most));
        var inMeters = asked["srsname"]?.EndsWith("4326", StringComparison.Ordinal) != true;
        if (asked["outputformat"] == JsonFormat && JsonFormat is not null)
        {
            var degrees = AlwaysDegrees || !inMeters;
            var text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[").AppendJoin(',', rows.Select(lamp => Harvests.Lamps.Feature(lamp, !degrees, Id(lamp, answer)))).Append(']');
            if (SaysMatched)
                text.Append(CultureInfo.InvariantCulture, $",\"totalFeatures\":{Lamps.Count},\"numberMatched\":{Matched(Lamps.Count, answer)},\"numberReturned\":{rows.Count}");
            if (!degrees && SaysMatched)
                text.Append(",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::25832\"}}");
            await LayerServer.SayAsync(http, 200, text.Append(CultureInfo.InvariantCulture, $",\"timeStamp\":\"{TimeProvider.System.GetUtcNow():O}\"}}").ToString(), "application/json;charset=utf-8");
            return;
        }

        await LayerServer.SayAsync(http, 200, Gml(rows, answer), LayerServer.Xml);
    }

    private string Gml(List<FilePoint> rows, int answer)
    {
        var matched = SaysMatched ? Matched(Lamps.Count, answer).ToString(CultureInfo.InvariantCulture) : "unknown";
        var members = rows.Select(lamp => string.Create(CultureInfo.InvariantCulture, $"""
            <wfs:member><gis:lamps{(Id(lamp, answer) is { } id ? $" gml:id=\"{id}\"" : "")}><gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::25832"><gml:lowerCorner>{lamp.X} {lamp.Y}</gml:lowerCorner><gml:upperCorner>{lamp.X} {lamp.Y}</gml:upperCorner></gml:Envelope></gml:boundedBy>
            <gis:geom><gml:Point srsName="urn:ogc:def:crs:EPSG::25832" gml:id="g{lamp.Nr}.{answer}"><gml:pos>{lamp.X} {lamp.Y}</gml:pos></gml:Point></gis:geom><gis:nr>{lamp.Nr}</gis:nr><gis:name>{lamp.Name} &amp; Söhne</gis:name><gis:empty/></gis:lamps></wfs:member>
            """));
        return $"""
            {Prolog}
            <wfs:FeatureCollection xmlns:gis="http://gis.example/" xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" timeStamp="{TimeProvider.System.GetUtcNow():O}" numberMatched="{matched}" numberReturned="{rows.Count}">
            {string.Join('\n', members)}
            </wfs:FeatureCollection>
            """.Trim();
    }
}
