using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Portal.Hosting;

namespace Open311.Portal.Pages.Staff;

/// <summary>Asks for a link that sets a new password. The answer is the same whether the address has an account or not.</summary>
public sealed class ForgottenPasswordModel(AskForPassword ask, SignInRates rates) : StaffPage
{
    protected override bool NeedsSignIn => false;

    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!rates.TryTake(HttpContext.Connection.RemoteIpAddress))
            return Refused([AccountFailures.TooManyAttempts]);
        var outcome = await ask.RunAsync(new AskForPasswordInput(RequiredTown, Email), ct);
        return outcome.Succeeded ? Redirect(Request.PathBase + Request.Path + "?done=sent") : Refused(outcome.Failures);
    }
}
