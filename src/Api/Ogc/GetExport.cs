using Open311.Api.GeoReport;

namespace Open311.Api.Ogc;

/// <summary>
/// A collection, or what of it a filter lets through, as one file: GeoJSON, CSV or GeoPackage. East or longitude comes first in all of them, also where EPSG:4326 is asked for, as
/// programs expect it of files.
/// </summary>
internal static class GetExport
{
    /// <summary>Ends of the address, with the media type and what the file is called.</summary>
    public static readonly IReadOnlyDictionary<string, (string MediaType, string Name)> Formats = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["geojson"] = (OgcExchange.GeoJson, "GeoJSON"),
        ["csv"] = ("text/csv; charset=utf-8; header=present", "CSV"),
        ["gpkg"] = ("application/geopackage+sqlite3", "GeoPackage"),
    };

    /// <summary>What an export does not take of a list: it has no pages.</summary>
    private static readonly string[] OfPages = ["limit", "cursor"];

    /// <summary>true: CSV begins with a byte order mark, by which Excel knows UTF-8; as with <c>requests.csv</c>.</summary>
    public const string ByteOrderMark = "bom";

    private static readonly KeyValuePair<string, string> Marked = KeyValuePair.Create(ByteOrderMark, "true");

    /// <summary>Parameters that the address of a format takes, beside those of the collection.</summary>
    public static IEnumerable<string> KnownOf(string format) => [.. OgcCollections.ItemsKnown.Except(OfPages), .. format == "csv" ? (string[])[ByteOrderMark] : []];

    /// <summary>The address that a person on a page follows: a table is opened by a spreadsheet then.</summary>
    public static string AddressForPeople(OgcExchange exchange, OgcCollection collection, string format, params IEnumerable<KeyValuePair<string, string>> query) =>
        Address(exchange, collection, format, format == "csv" ? [.. query, Marked] : query);

    public static string Address(OgcExchange exchange, OgcCollection collection, string format, params IEnumerable<KeyValuePair<string, string>> query) => exchange.Address($"{collection.Path}/export.{format}", query);

    public static async Task RunAsync(HttpContext http, string collection, string format, OgcCollections collections, OgcItems items, ExportFiles files, WholeLists wholeLists, TimeProvider clock)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange)
            return;
        if (!Formats.TryGetValue(format, out var known))
        {
            await exchange.RefuseAsync(OgcFailures.NoSuchAddress);
            return;
        }

        if (await collections.FindAsync(exchange, collection) is not { } found)
        {
            await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
            return;
        }

        if (await exchange.RefusesAsync([.. KnownOf(format), .. found.Parameters.Select(property => property.Name)]))
            return;
        var mark = exchange.Text(ByteOrderMark);
        if (mark is not (null or "true" or "false"))
        {
            await exchange.RefuseAsync(OgcFailures.NoneOf(ByteOrderMark, ["true", "false"]));
            return;
        }

        var read = new ReadOgcQuery(exchange, found).Run();
        if (!read.Succeeded)
        {
            await exchange.RefuseAsync(read.Failures);
            return;
        }

        var query = read.Value with { Limit = OgcQuery.NoLimit, Cursor = null, Crs = read.Value.Crs.IsInDegrees ? OgcCrs.Crs84 : read.Value.Crs };
        var (version, state) = await items.VersionAsync(exchange, found);
        if (exchange.IsKnown(version))
            return;
        using var place = wholeLists.TryEnter();
        if (place is null)
        {
            http.Response.Headers.RetryAfter = "30";
            await exchange.RefuseAsync(OgcFailures.TooManyExports);
            return;
        }

        http.Response.Headers["Content-Crs"] = $"<{query.Crs.Uri}>";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(found.Id)}.{format}\"";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            exchange.Begin(known.MediaType);
            return;
        }

        var features = await items.FindAsync(exchange, found, query, state);
        if (!features.Succeeded)
        {
            http.Response.Headers.Remove("Content-Crs");
            http.Response.Headers.Remove("Content-Disposition");
            await exchange.RefuseAsync(features.Failures);
            return;
        }

        await using var rows = features.Value;
        switch (format)
        {
            case "gpkg":
                await files.SendGeoPackageAsync(exchange, found, query.Crs, rows, known.MediaType, clock.GetUtcNow());
                break;
            case "csv":
                exchange.Begin(known.MediaType);
                await ExportText.WriteCsvAsync(exchange, found, query.Crs, rows, withMark: mark == "true");
                break;
            default:
                exchange.Begin(known.MediaType);
                await ExportText.WriteGeoJsonAsync(exchange, found, query.Crs, rows);
                break;
        }
    }

    // What a header and every file system take.
    private static string FileName(string id) => string.Concat(id.Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' ? sign : '_'));
}
