using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;

namespace Open311.Portal.Pages;

/// <summary>What reporters may do with their own report, by the signed link in their mails. A GET shows, a POST acts.</summary>
public sealed class OwnModel(OpenOwnReport openOwnReport, WithdrawReport withdraw, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public OwnReport? Own { get; private set; }

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    public bool IsWithdrawn => Request.Query.ContainsKey("withdrawn");

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string token, CancellationToken ct)
    {
        var outcome = await withdraw.RunAsync(token, ct);
        if (outcome.Succeeded)
            return Redirect(Request.PathBase + Request.Path + "?withdrawn");
        Failures = outcome.Failures;
        await OpenAsync(token, ct);
        Response.StatusCode = StatusOf(Failures);
        return Page();
    }

    private async Task OpenAsync(string token, CancellationToken ct)
    {
        var outcome = await openOwnReport.RunAsync(token, ct);
        Own = outcome.Succeeded ? outcome.Value : null;
        Response.StatusCode = outcome.Succeeded ? 200 : 404;
        IsAbout(Own?.Jurisdiction ?? await jurisdictions.DefaultAsync(ct));
    }
}
