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

    public ReportFilter FilterFor(CatalogSnapshot catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var services = Kind is null && Service is null
            ? null
            : catalog.All.Where(service => (Kind is null || service.Kind == Kind) && (Service is null || service.Code == Service)).Select(service => service.Id).ToList();
        return new ReportFilter(services, Status switch { "open" => false, "closed" => true, _ => null });
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
