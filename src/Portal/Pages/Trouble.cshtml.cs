using Microsoft.AspNetCore.Mvc;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages;

/// <summary>Stands in the place of what cannot be shown (<see cref="PortalTrouble"/>); by its own address it does not exist.</summary>
public sealed class TroubleModel : StaffPage
{
    protected override bool NeedsTown => false;

    protected override bool NeedsSignIn => false;

    public (string Title, string Text) Words => PortalTrouble.WordsFor(Response.StatusCode, Language == "de");

    /// <summary>Whether staff's work was asked for.</summary>
    public bool IsAboutStaff => HttpContext.Features.Get<TroubledRequest>() is { } asked && (asked.Path.StartsWithSegments("/staff", StringComparison.Ordinal) || asked.Path.StartsWithSegments("/jobs", StringComparison.Ordinal));

    public IActionResult OnGet()
    {
        if (HttpContext.Features.Get<TroubledRequest>() is not { } asked)
            return NotFound();
        Response.StatusCode = asked.Status;
        return Page();
    }
}
