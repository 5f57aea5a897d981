using Microsoft.AspNetCore.Mvc;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages.Staff;

/// <summary>Ends a sign-in.</summary>
public sealed class SignOutModel : StaffPage
{
    protected override bool NeedsTown => false;

    protected override bool NeedsSignIn => false;

    public IActionResult OnGet() => Redirect(Request.PathBase + "/staff");

    public async Task<IActionResult> OnPostAsync()
    {
        await StaffSignIn.SignOutAsync(HttpContext);
        return Redirect(Request.PathBase + StaffSignIn.Path + "?done=signed-out");
    }
}
