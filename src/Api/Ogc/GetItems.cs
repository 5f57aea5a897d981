using System.Globalization;
using System.Text.Json;
using Open311.Api.GeoReport;
using Open311.Core.Failures;
using Open311.Portal;
using Open311.Portal.Pages;

namespace Open311.Api.Ogc;

/// <summary>
/// The features of a collection (/req/core/fc-op), a page of them. Written to the answer as they come from the database; the next page begins behind the last feature of this one,
/// so that nothing is given twice or left out while others arrive.
/// </summary>
internal static class GetItems
{
    public const int UsualLimit = 100;
    public const int MaxLimit = 10_000;

    /// <summary>Of a page for people, which is drawn as a whole.</summary>
    private const int MaxShown = 500;

    public static async Task RunAsync(HttpContext http, string collection, OgcCollections collections, OgcItems items, TimeProvider clock)
    {
        if (await OgcExchange.BeginAsync(http) is not { } exchange)
            return;
        if (await collections.FindAsync(exchange, collection) is not { } found)
        {
            await exchange.RefuseAsync(OgcFailures.CollectionUnknown);
            return;
        }

        if (await exchange.RefusesAsync([.. OgcCollections.ItemsKnown, .. found.Parameters.Select(property => property.Name)]))
            return;
        var read = new ReadOgcQuery(exchange, found).Run();
        if (!read.Succeeded)
        {
            await RefuseAsync(exchange, found, read.Failures);
            return;
        }

        var query = exchange.IsHtml ? read.Value with { Limit = Math.Min(read.Value.Limit, MaxShown) } : read.Value;
        var (version, state) = await items.VersionAsync(exchange, found);
        if (!exchange.IsHtml && exchange.IsKnown(version))
            return;
        var features = await items.FindAsync(exchange, found, query, state);
        if (!features.Succeeded)
        {
            await RefuseAsync(exchange, found, features.Failures);
            return;
        }

        await using var rows = features.Value;
        if (exchange.IsHtml)
            await ShowAsync(exchange, found, query, rows);
        else
            await WriteAsync(exchange, found, query, rows, clock.GetUtcNow());
    }

    private static async Task WriteAsync(OgcExchange exchange, OgcCollection collection, OgcQuery query, OgcFeatures features, DateTimeOffset now)
    {
        exchange.Begin(OgcExchange.GeoJson);
        exchange.Http.Response.Headers["Content-Crs"] = $"<{query.Crs.Uri}>";
        using var buffer = new AnswerBuffer();
        await using var json = new Utf8JsonWriter(buffer, OgcExchange.Writing);
        json.WriteStartObject();
        json.WriteString("type"u8, "FeatureCollection"u8);
        json.WriteString("timeStamp"u8, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        // Of a whole layer the number is known; every other would have to be counted.
        if (collection.Layer is { } layer && query.IsOfAll)
            json.WriteNumber("numberMatched"u8, layer.FeatureCount);
        json.WriteStartArray("features"u8);
        var (count, last) = (0, "");
        var hasMore = false;
        while (await features.ReadAsync(exchange.Ct))
        {
            if (count == query.Limit)
            {
                hasMore = true;
                break;
            }

            features.WriteTo(json);
            json.WriteEndObject();
            if (++count == query.Limit)
                last = features.Cursor;
            if (json.BytesPending + buffer.Length < AnswerBuffer.Full)
                continue;
            json.Flush();
            await exchange.Http.Response.BodyWriter.WriteAsync(buffer.Written, exchange.Ct);
            buffer.Clear();
        }

        json.WriteEndArray();
        json.WriteNumber("numberReturned"u8, count);
        json.WriteStartArray("links"u8);
        foreach (var link in exchange.OwnLinks(OgcExchange.GeoJson))
            link.WriteTo(json);
        if (hasMore)
            OgcExchange.Link(exchange.SelfWith("cursor", last), "next", OgcExchange.GeoJson, exchange.Say("Die nächste Seite", "The next page")).WriteTo(json);
        OgcExchange.Link(exchange.Address(collection.Path), "collection", OgcExchange.Json, collection.Title).WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        if (!exchange.Http.Response.HasStarted)
            exchange.Http.Response.ContentLength = buffer.Length;
        await exchange.Http.Response.BodyWriter.WriteAsync(buffer.Written, exchange.Ct);
    }

    private static async Task ShowAsync(OgcExchange exchange, OgcCollection collection, OgcQuery query, OgcFeatures features)
    {
        var columns = collection.Properties.Take(30).Select(property => property.Name).ToList();
        var rows = new List<IReadOnlyList<OgcCell>>();
        var (last, hasMore) = ("", false);
        while (await features.ReadAsync(exchange.Ct))
        {
            if (rows.Count == query.Limit)
            {
                hasMore = true;
                break;
            }

            var properties = GetItem.Element(features).GetProperty("properties");
            rows.Add([new OgcCell(features.Id, exchange.Address($"{collection.Path}/items/{Uri.EscapeDataString(features.Id)}")), .. columns.Select(column => new OgcCell(GetItem.Shown(properties, column)))]);
            last = features.Cursor;
        }

        var title = exchange.Say($"{collection.Title}: Objekte", $"{collection.Title}: features");
        await exchange.ShowAsync(new OgcPage(title, TrailTo(exchange, collection), [
            FilterOf(exchange, collection, []),
            rows.Count == 0
                ? new OgcSection(null, exchange.Say("Hier gibt es nichts.", "There is nothing here."))
                : new OgcSection(null)
                {
                    Table = new OgcTable(exchange.Say($"{rows.Count} Objekte", $"{rows.Count} features"), [exchange.Say("Objekt", "Feature"), .. columns], rows),
                },
            new OgcSection(exchange.Say("Alles davon als Datei", "All of it as a file"))
            {
                Links = [.. GetExport.Formats.Select(format => new OgcCell(format.Value.Name, GetExport.AddressForPeople(exchange, collection, format.Key, exchange.GivenOf(GetExport.KnownOf("").Concat(collection.Parameters.Select(property => property.Name))))))],
            },
            new OgcSection(null) { Links = hasMore ? [new OgcCell(exchange.Say("Die nächste Seite", "The next page"), exchange.SelfWith("cursor", last))] : [] },
            GetLanding.Other(exchange, "GeoJSON"),
        ]));
    }

    /// <summary>Who reads the page gets it again, with what is wrong beside the filter.</summary>
    private static async Task RefuseAsync(OgcExchange exchange, OgcCollection collection, IReadOnlyList<Failure> failures)
    {
        if (!exchange.IsHtml)
        {
            await exchange.RefuseAsync(failures);
            return;
        }

        exchange.Http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await exchange.ShowAsync(new OgcPage(exchange.Say($"{collection.Title}: Das geht so nicht", $"{collection.Title}: this cannot be asked"), TrailTo(exchange, collection), [FilterOf(exchange, collection, failures)]));
    }

    private static OgcSection FilterOf(OgcExchange exchange, OgcCollection collection, IReadOnlyList<Failure> failures) => new(null)
    {
        Form = new OgcForm(
            exchange.Address(collection.Path + "/items"),
            new Field("filter", exchange.Say("Filter (CQL2-Text)", "Filter (CQL2 text)"))
            {
                Value = exchange.Text("filter"),
                Hint = exchange.Say("Zum Beispiel: name LIKE 'Markt%' AND hoehe > 5", "For example: name LIKE 'Market%' AND height > 5"),
                Error = failures.Count == 0 ? null : string.Join(' ', failures.Select(failure => failure.Text(exchange.Language))),
                Autocomplete = "off",
            },
            exchange.Say("Filtern", "Filter")),
        Links = [new OgcCell(exchange.Say("Wonach sich fragen lässt", "What can be asked for"), exchange.Address(collection.Path + "/queryables"))],
    };

    private static IReadOnlyList<OgcCell> TrailTo(OgcExchange exchange, OgcCollection collection) =>
        GetLanding.Trail(exchange, GetLanding.Collections(exchange), new OgcCell(collection.Title, exchange.Address(collection.Path)));
}
