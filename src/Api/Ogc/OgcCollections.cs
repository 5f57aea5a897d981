using System.Globalization;
using Open311.Core.Filters;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Geo;

namespace Open311.Api.Ogc;

/// <summary>The collections of a town: its reports, its ideas, and every layer that everybody may read.</summary>
internal sealed class OgcCollections(FindPublicLayers layers, DescribeLayer describe)
{
    public const string Reports = "reports";
    public const string Ideas = "ideas";

    /// <summary>Parameters of a list that are no columns; a column of such a name cannot be asked for by it.</summary>
    public static readonly IReadOnlyList<string> ItemsKnown = ["bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "limit", "crs", "cursor"];

    // "sortby" and its kin are no parameters yet, and never will be columns.
    private static readonly string[] Reserved = [.. ItemsKnown, .. OgcExchange.EverywhereKnown, GetExport.ByteOrderMark, "sortby", "properties", "geometry", "id", "offset"];

    private static readonly string[] Simple = ["string", "number", "integer", "boolean"];

    public async Task<IReadOnlyList<OgcCollection>> AllAsync(OgcExchange exchange)
    {
        var all = new List<OgcCollection> { OfReports(exchange), OfIdeas(exchange) };
        foreach (var (id, layer) in Named(await layers.RunAsync(exchange.Town.Id, exchange.IsInternal, exchange.Ct)))
            all.Add(await OfLayerAsync(exchange, id, layer));
        return all;
    }

    /// <summary>Null: there is none of this id.</summary>
    public async Task<OgcCollection?> FindAsync(OgcExchange exchange, string id)
    {
        if (id == Reports)
            return OfReports(exchange);
        if (id == Ideas)
            return OfIdeas(exchange);
        return Named(await layers.RunAsync(exchange.Town.Id, exchange.IsInternal, exchange.Ct)).FirstOrDefault(named => named.Id == id) is (not null, not null) found ? await OfLayerAsync(exchange, found.Id, found.Layer) : null;
    }

    // A layer of the key "reports" is not the reports.
    private static IEnumerable<(string Id, PublicLayer Layer)> Named(IReadOnlyList<PublicLayer> layers)
    {
        var taken = layers.Select(layer => layer.Key).Append(Reports).Append(Ideas).ToHashSet(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            var id = layer.Key;
            while (id is Reports or Ideas || (id != layer.Key && !taken.Add(id)))
                id += "-layer";
            yield return (id, layer);
        }
    }

    private async Task<OgcCollection> OfLayerAsync(OgcExchange exchange, string id, PublicLayer layer)
    {
        var described = await describe.RunAsync(exchange.Town.Id, layer.VersionId, exchange.Ct);
        var day = layer.ImportedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new OgcCollection(
            id, layer.Title,
            string.Create(CultureInfo.InvariantCulture, $"{exchange.Say("Kartenebene von", "Map layer of")} {exchange.Town.Row.Name}, {exchange.Say("Stand", "as of")} {day}, {layer.FeatureCount} {exchange.Say("Objekte", "features")}.{Source(exchange, layer)}"),
            described.Extent, Shape(described.GeometryTypes), [.. described.Columns.Select(Property)])
        {
            Layer = layer,
            GeometryFilter = LayerQueryables.Geometry,
        };
    }

    private static string Source(OgcExchange exchange, PublicLayer layer) =>
        layer.Attribution is not { } source ? "" : $" {exchange.Say("Quelle:", "Source:")} {source}{(layer.Licence is { } licence ? $", {licence}" : "")}.";

    private static OgcProperty Property(LayerColumn column)
    {
        string[] types = [.. column.Types.Select(type => type == "number" && column.IsWhole ? "integer" : type)];
        return new OgcProperty(column.Name, null, types)
        {
            Format = types is ["string"] ? column.Texts switch { LayerTexts.Dates => "date", LayerTexts.Times => "date-time", _ => null } : null,
            IsParameter = types is [var only] && Simple.Contains(only) && !Reserved.Contains(column.Name, StringComparer.Ordinal) && column.Name.Length > 0,
            Filter = column.Name is "" or "geometry" ? null : LayerQueryables.Of(column),
        };
    }

    private static string Shape(IReadOnlyList<string> types) => string.Join(' ', types.Order(StringComparer.Ordinal)) switch
    {
        "POINT" => "geometry-point",
        "MULTIPOINT" => "geometry-multipoint",
        "MULTIPOINT POINT" => "geometry-point-or-multipoint",
        "LINESTRING" => "geometry-linestring",
        "MULTILINESTRING" => "geometry-multilinestring",
        "LINESTRING MULTILINESTRING" => "geometry-linestring-or-multilinestring",
        "POLYGON" => "geometry-polygon",
        "MULTIPOLYGON" => "geometry-multipolygon",
        "MULTIPOLYGON POLYGON" => "geometry-polygon-or-multipolygon",
        _ => "geometry-any",
    };

    private static OgcCollection OfReports(OgcExchange exchange) => new(
        Reports, exchange.Say("Meldungen", "Reports"),
        exchange.IsInternal
            ? exchange.Say("Was Bürgerinnen und Bürger der Verwaltung gemeldet haben, auch nicht Öffentliches und mit internen Angaben, ohne Ideen; die neuesten zuerst.", "What citizens have told the administration, also what is not public, with internal fields, without ideas; newest first.")
            : exchange.Say("Was Bürgerinnen und Bürger der Verwaltung gemeldet haben und alle lesen dürfen, ohne Ideen; die neuesten zuerst.", "What citizens have told the administration and everybody may read, without ideas; newest first."),
        Around(exchange.Town), "geometry-point", Filtered([.. Columns(exchange), .. InternalColumns(exchange)], [.. ReportQueryables.OfReports, .. ReportQueryables.Internal]))
    {
        GeometryFilter = GeometryOf(ReportQueryables.OfReports),
    };

    private static OgcCollection OfIdeas(OgcExchange exchange) => new(
        Ideas, exchange.Say("Ideen", "Ideas"),
        exchange.IsInternal
            ? exchange.Say("Ideen von Bürgerinnen und Bürgern, auch nicht öffentliche und mit internen Angaben; die neuesten zuerst.", "Ideas of citizens, also those that are not public, with internal fields; newest first.")
            : exchange.Say("Ideen von Bürgerinnen und Bürgern, die alle lesen dürfen; die neuesten zuerst.", "Ideas of citizens that everybody may read; newest first."),
        Around(exchange.Town), "geometry-point", Filtered(
            [
                .. Columns(exchange),
                new("supporters", exchange.Say("Unterstützende", "Supporters"), "integer"),
                new("thread", exchange.Say("Gespräch über die Idee", "Talk about the idea"), "string") { Format = "uri" },
                .. InternalColumns(exchange),
            ],
            [.. ReportQueryables.OfIdeas, .. ReportQueryables.Internal]))
    {
        IsOfIdeas = true,
        GeometryFilter = GeometryOf(ReportQueryables.OfIdeas),
    };

    private static List<OgcProperty> Filtered(IEnumerable<OgcProperty> properties, IReadOnlyList<FilterProperty> queryables) =>
        [.. properties.Select(property => property with { Filter = queryables.FirstOrDefault(queryable => queryable.Queryable.Name == property.Name) })];

    private static FilterProperty GeometryOf(IReadOnlyList<FilterProperty> queryables) => queryables.Single(queryable => queryable.Queryable.Name == "geometry");

    private static BoundingBox? Around(JurisdictionProfile town) => town.Row.Boundary is { } boundary ? BoundingBox.Around(boundary) : null;

    private static IEnumerable<OgcProperty> InternalColumns(OgcExchange exchange) => !exchange.IsInternal ? [] :
    [
        new("visibility", exchange.Say("Wer sie sieht", "Who sees it"), "string") { Words = [.. SnakeCase.Words<ReportVisibility>().Where(word => word != SnakeCase.Of(ReportVisibility.Sandbox))] },
        new("department", exchange.Say("Schlüssel der Stelle", "Key of the department"), "string"),
        new("department_by_hand", exchange.Say("Von Hand zugewiesen", "Assigned by hand"), "boolean"),
        new("duplicate_of", exchange.Say("Dasselbe wie", "The same as"), "string"),
        new("attributes", exchange.Say("Antworten auf die Fragen der Art", "Answers to the questions of the kind"), "object"),
        new("internal_note", exchange.Say("Letzte interne Notiz", "Last internal note"), "string"),
        new("due_at", exchange.Say("Zu erledigen bis", "To be dealt with by"), "string") { Format = "date-time" },
        new("is_overdue", exchange.Say("Überfällig", "Overdue"), "boolean"),
    ];

    // The names are those of GeoReport v2.
    private static List<OgcProperty> Columns(OgcExchange exchange) =>
    [
        new("service_request_id", exchange.Say("Nummer", "Number"), "string") { Role = "id" },
        new("service_code", exchange.Say("Schlüssel der Art", "Code of the kind"), "string") { IsParameter = true },
        new("service_name", exchange.Say("Art", "Kind"), "string"),
        new("status", exchange.Say("Offen oder geschlossen", "Open or closed"), "string") { Words = ["open", "closed"], IsParameter = true },
        new("detailed_status", exchange.Say("Stand", "Status"), "string") { Words = [.. SnakeCase.Words<ReportStatus>()], IsParameter = true },
        new("status_notes", exchange.Say("Öffentliche Notiz zum Stand", "Public note on the status"), "string"),
        new("title", exchange.Say("Titel", "Title"), "string"),
        new("description", exchange.Say("Beschreibung", "Description"), "string"),
        new("agency_responsible", exchange.Say("Zuständige Stelle", "Responsible department"), "string") { IsParameter = true },
        new("requested_datetime", exchange.Say("Gemeldet", "Reported"), "string") { Format = "date-time", Role = "primary-instant" },
        new("updated_datetime", exchange.Say("Zuletzt geändert", "Last changed"), "string") { Format = "date-time" },
        new("expected_datetime", exchange.Say("Voraussichtlich erledigt", "Expected to be done"), "string") { Format = "date-time" },
        new("address", exchange.Say("Adresse", "Address"), "string"),
        new("address_id", exchange.Say("Schlüssel der Adresse", "Key of the address"), "string"),
        new("zipcode", exchange.Say("Postleitzahl", "Postcode"), "string"),
        new("asset_id", exchange.Say("Nummer des Objekts", "Number of the object"), "string") { IsParameter = true },
        new("asset_label", exchange.Say("Objekt", "Object"), "string"),
        new("media_url", exchange.Say("Foto", "Photo"), "string") { Format = "uri" },
    ];
}
