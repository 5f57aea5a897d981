using Microsoft.AspNetCore.Mvc;

namespace Open311.Portal.Pages;

/// <summary>Shows an <see cref="OgcPage"/>; by its own address it does not exist.</summary>
public sealed class OgcModel : PortalPage
{
    protected override bool IsListed => true;

    public OgcPage Shown { get; private set; } = null!;

    public IActionResult OnGet()
    {
        if (HttpContext.Features.Get<OgcPage>() is not { } content)
            return NotFound();
        Shown = content;
        return Page();
    }
}
