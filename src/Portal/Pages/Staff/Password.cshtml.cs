using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages.Staff;

/// <summary>Sets a password by the link of an invitation or of a forgotten password. A GET shows, a POST acts.</summary>
public sealed class PasswordModel(SetPassword setPassword, JurisdictionDirectory jurisdictions) : StaffPage
{
    protected override bool NeedsTown => false;

    protected override bool NeedsSignIn => false;

    /// <summary>Null: the link is not valid.</summary>
    public PasswordOf? Account { get; private set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(Name = "password_again")]
    public string? Again { get; set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        var found = await setPassword.LookAsync(token, ct);
        if (!found.Succeeded)
            return Refused(found.Failures);
        Account = found.Value;
        IsAbout(await jurisdictions.FindAsync(Account.JurisdictionId, ct));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        var shown = await OnGetAsync(token, ct);
        if (Account is null)
            return shown;
        var outcome = await setPassword.RunAsync(new SetPasswordInput(token, Password, Again), ct);
        return outcome.Succeeded ? Redirect(Request.PathBase + StaffSignIn.Path + "?done=password") : Refused(outcome.Failures);
    }
}
