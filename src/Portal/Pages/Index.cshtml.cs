using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages;

/// <summary>The first page: report something, see what is going on.</summary>
public sealed class IndexModel(ListReports listReports, ServiceCatalogs catalogs, TownTexts texts) : PortalPage
{
    private const int Shown = 5;

    protected override bool IsOfEveryTown => true;

    protected override bool IsListed => true;

    public HtmlString? Welcome { get; private set; }

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public IReadOnlyList<ListedReport> Problems { get; private set; } = [];

    public IReadOnlyList<ListedReport> Ideas { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Welcome = await texts.FindAsync(RequiredTown, JurisdictionPage.Welcome, Language, ct);
        Problems = (await listReports.RunAsync(RequiredTown.Id, new ReportQuery(ServiceKind.Problem, null, null).FilterFor(Catalog), null, Shown, ct)).Reports;
        Ideas = (await listReports.RunAsync(RequiredTown.Id, new ReportQuery(ServiceKind.Idea, null, null).FilterFor(Catalog), null, Shown, ct)).Reports;
        return Page();
    }
}
