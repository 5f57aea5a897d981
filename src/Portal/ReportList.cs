using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal;

/// <summary>What the partial <c>_ReportList</c> shows.</summary>
public sealed record ReportList(PortalPage Page, CatalogSnapshot Catalog, IReadOnlyList<ListedReport> Reports)
{
    public ServiceWords WordsOf(ListedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Catalog.ById.TryGetValue(report.ServiceId, out var service) ? service.In(Page.Language) : new ServiceWords { Name = "…" };
    }

    /// <summary>A thread is called as its idea.</summary>
    public string PathOf(ListedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return (Catalog.ById.TryGetValue(report.ServiceId, out var service) && service.Kind == ServiceKind.Idea ? "~/ideas/" : "~/reports/") + report.ServiceRequestId;
    }

    /// <summary>An idea is known by its title, a report by its service.</summary>
    public string TitleOf(ListedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Title ?? WordsOf(report).Name;
    }
}

/// <summary>What the partial <c>_ReportMap</c> shows: reports, or one place.</summary>
/// <param name="Tiles">As <see cref="ReportQuery.Tiles"/> says; null: none.</param>
public sealed record ReportMap(PortalPage Page, IReadOnlyList<(string Collection, string Address)>? Tiles, string Style, double? Latitude = null, double? Longitude = null);
