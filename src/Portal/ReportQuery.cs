using Microsoft.AspNetCore.Http;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal;

/// <summary>The filter of list and map, as it stands in the address of the page: <c>kind</c>, <c>service</c> (a code), <c>status</c> (open or closed). What is not known is left out.</summary>
public sealed record ReportQuery(ServiceKind? Kind, string? Service, string? Status)
{
    public static ReportQuery Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new ReportQuery(
            SnakeCase.TryParse<ServiceKind>(query["kind"].ToString()),
            query["service"] is [{ Length: > 0 and <= 64 } service] ? service : null,
            query["status"] is [("open" or "closed") and var status] ? status : null);
    }

    public ReportFilter FilterFor(CatalogSnapshot catalog) =>
        new(Kind is null && Service is null ? null : [.. Chosen(catalog).Select(service => service.Id)], Status switch { "open" => false, "closed" => true, _ => null });

    /// <summary>The tiles that show the same reports (OGC API Tiles), by collection; below the town's base. A collection that has none of the services is left out.</summary>
    public IReadOnlyList<(string Collection, string Address)> Tiles(CatalogSnapshot catalog)
    {
        var all = Kind is null && Service is null;
        var found = new List<(string, string)>();
        foreach (var (collection, isOfIdeas) in new[] { ("reports", false), ("ideas", true) })
        {
            var codes = Chosen(catalog).Where(service => (service.Kind == ServiceKind.Idea) == isOfIdeas).Select(service => service.Code).ToList();
            if (!all && codes.Count == 0)
                continue;
            found.Add((collection, $"/ogc/collections/{collection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}" + QueryString.Create(
                new[] { KeyValuePair.Create("service_code", all ? null : string.Join(',', codes)), KeyValuePair.Create("status", Status) }.Where(pair => pair.Value is not null)!)));
        }

        return found;
    }

    private IEnumerable<Service> Chosen(CatalogSnapshot catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.All.Where(service => (Kind is null || service.Kind == Kind) && (Service is null || service.Code == Service));
    }

    /// <summary>Where the same reports are read in another format, below the town's base; null for tips, which the public interface does not list.</summary>
    /// <param name="format"><c>atom</c>, <c>csv</c> or <c>geojson</c>.</param>
    public string? AddressIn(string format) => Kind == ServiceKind.Tip ? null : $"/open311/v2/requests.{format}" + QueryString.Create(
        new[]
        {
            KeyValuePair.Create("keyword", Kind is { } kind ? SnakeCase.Of(kind) : null), KeyValuePair.Create("service_code", Service), KeyValuePair.Create("status", Status),
            // Excel knows UTF-8 by its mark only.
            KeyValuePair.Create("bom", format == "csv" ? "true" : null),
        }.Where(pair => pair.Value is not null)!);

    /// <summary>For an address, without the question mark; empty without a filter.</summary>
    public override string ToString() => QueryString.Create(
        new[] { KeyValuePair.Create("kind", Kind is { } kind ? SnakeCase.Of(kind) : null), KeyValuePair.Create("service", Service), KeyValuePair.Create("status", Status) }
            .Where(pair => pair.Value is not null)!).Value?.TrimStart('?') ?? "";
}
