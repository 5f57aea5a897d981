using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages.Staff;

/// <summary>Where staff sign in, with mail address and password.</summary>
public sealed class SignInModel(SignIn signIn, SignInRates rates) : StaffPage
{
    protected override bool NeedsTown => false;

    protected override bool NeedsSignIn => false;

    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    public IActionResult OnGet() => IsSignedIn ? LocalRedirect(Back) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!rates.TryTake(HttpContext.Connection.RemoteIpAddress))
            return Refused([AccountFailures.TooManyAttempts]);
        var outcome = await signIn.RunAsync(new SignInInput(Email, Password), ct);
        if (!outcome.Succeeded)
            return Refused(outcome.Failures);
        await StaffSignIn.SignInAsync(HttpContext, outcome.Value);
        return LocalRedirect(Back);
    }

    /// <summary>Where the reader wanted to go; never another site.</summary>
    private string Back => Request.Query["next"] is [{ } next] && Url.IsLocalUrl(next) ? next : Request.PathBase + "/staff";
}
