using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;

namespace Open311.Portal.Pages.Ideas;

/// <summary>A support behind the link in its mail: confirm it, later take it back. A GET only shows: mail scanners open links too.</summary>
public sealed class SupportModel(OpenSupport openSupport, ConfirmSupport confirm, TakeSupportBack takeBack, PersonCookie personCookie, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public OwnSupport? Own { get; private set; }

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        var outcome = await confirm.RunAsync(token, ct);
        if (outcome.Succeeded)
            await personCookie.WriteAsync(HttpContext, outcome.Value.JurisdictionId, outcome.Value.Person);
        return await AnswerAsync(token, outcome.Failures, ct);
    }

    public async Task<IActionResult> OnPostBackAsync(string token, CancellationToken ct) => await AnswerAsync(token, (await takeBack.RunAsync(token, ct)).Failures, ct);

    private async Task<IActionResult> AnswerAsync(string token, IReadOnlyList<Failure> failures, CancellationToken ct)
    {
        Failures = failures;
        await OpenAsync(token, ct);
        if (Own is not null && Failures.Count > 0)
            Response.StatusCode = StatusOf(Failures);
        return Page();
    }

    private async Task OpenAsync(string token, CancellationToken ct)
    {
        var outcome = await openSupport.RunAsync(token, ct);
        Own = outcome.Succeeded ? outcome.Value : null;
        Failures = outcome.Succeeded ? Failures : outcome.Failures;
        Response.StatusCode = outcome.Succeeded ? 200 : 404;
        IsAbout(Own is null ? await jurisdictions.DefaultAsync(ct) : await jurisdictions.FindAsync(Own.JurisdictionId, ct));
    }
}
