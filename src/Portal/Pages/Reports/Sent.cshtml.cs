using Microsoft.AspNetCore.Mvc;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Reports;

/// <summary>What is shown after sending something that has no public page (services of type batch or blackbox).</summary>
public sealed class SentModel(ServiceCatalogs catalogs) : PortalPage
{
    public string? Notice { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        if (Request.Query["service"] is [{ } code] && catalog.ByCode.TryGetValue(code, out var service))
            Notice = service.In(Language).Notice;
        return Page();
    }
}
