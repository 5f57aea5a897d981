using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages.Staff;

/// <summary>One's own account: who is signed in, another password.</summary>
public sealed class AccountModel(ChangePassword changePassword) : StaffPage
{
    protected override bool NeedsTown => false;

    protected override bool IsPermitted => true;

    [BindProperty(Name = "present_password")]
    public string? Present { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    [BindProperty(Name = "password_again")]
    public string? Again { get; set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var outcome = await changePassword.RunAsync(new ChangePasswordInput(Me.AccountId, Present, Password, Again), ct);
        if (!outcome.Succeeded)
            return Refused(outcome.Failures);
        await StaffSignIn.SignInAsync(HttpContext, outcome.Value);
        return Redirect(Request.PathBase + Request.Path + "?done=password");
    }
}
