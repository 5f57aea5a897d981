using Microsoft.AspNetCore.Mvc;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Reports;

/// <summary>Map and list of public reports, with one filter for both; it stands in the address.</summary>
public sealed class IndexModel(ListReports listReports, ServiceCatalogs catalogs) : PortalPage
{
    private const int PageSize = 20;

    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public ReportQuery Query { get; private set; } = new(null, null, null);

    public ReportPage Found { get; private set; } = new([], null);

    public bool IsFirstPage { get; private set; }

    public string Title => Query.Kind switch
    {
        ServiceKind.Idea => Say("Ideen", "Ideas"),
        ServiceKind.Tip => Say("Hinweise", "Tips"),
        ServiceKind.Problem => Say("Mängel", "Problems"),
        _ => Say("Meldungen", "Reports"),
    };

    /// <summary>The services of the kind looked at, by group, as the reader's language sorts them.</summary>
    public IEnumerable<IGrouping<string, (Service Service, ServiceWords Words)>> Groups =>
        Catalog.All.Where(service => Query.Kind is null || service.Kind == Query.Kind).Select(service => (Service: service, Words: service.In(Language))).GroupBy(pair => pair.Words.Group);

    public string NextPage => Request.PathBase + "/reports?" + (Query.ToString() is { Length: > 0 } filter ? filter + "&" : "") + "after=" + Found.Next;

    /// <summary>Null where there is none.</summary>
    public string? AddressIn(string format) => Query.AddressIn(format) is { } address ? Request.PathBase + address : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Query = ReportQuery.Of(Request.Query);
        var after = ReportCursor.TryParse(Request.Query["after"]);
        IsFirstPage = after is null;
        Found = await listReports.RunAsync(RequiredTown.Id, Query.FilterFor(Catalog), after, PageSize, ct);
        return Page();
    }
}
