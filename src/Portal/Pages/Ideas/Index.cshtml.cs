using Microsoft.AspNetCore.Mvc;
using Open311.Core.Ideas;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Ideas;

/// <summary>The town's ideas, newest first or those with most supporters first; the order stands in the address.</summary>
public sealed class IndexModel(ListThreads listThreads, ServiceCatalogs catalogs) : PortalPage
{
    private const int PageSize = 20;

    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public ThreadOrder Order { get; private set; }

    public ThreadPage Found { get; private set; } = new([], null);

    public bool IsFirstPage { get; private set; }

    public string TitleOf(ListedThread thread)
    {
        ArgumentNullException.ThrowIfNull(thread);
        return thread.Title ?? (Catalog.ById.TryGetValue(thread.ServiceId, out var service) ? service.In(Language).Name : "…");
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Order = Request.Query["sort"] == "supported" ? ThreadOrder.Supported : ThreadOrder.Newest;
        var after = ThreadCursor.TryParse(Request.Query["after"]);
        IsFirstPage = after is null;
        Found = await listThreads.RunAsync(RequiredTown.Id, Order, after, PageSize, ct);
        return Page();
    }
}
