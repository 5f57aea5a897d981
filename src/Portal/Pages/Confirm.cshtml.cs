using Microsoft.AspNetCore.Mvc;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages;

/// <summary>Confirms a mail address. A GET only shows the button: mail scanners open links too.</summary>
public sealed class ConfirmModel(OpenConfirmation open, ConfirmAddress confirm, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public string? ServiceRequestId { get; private set; }

    public bool IsIdea { get; private set; }

    /// <summary>Whether the report becomes public by confirming: before the button is pressed.</summary>
    public bool Publishes { get; private set; }

    public bool HasPage { get; private set; }

    public bool Failed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        var outcome = await open.RunAsync(token, ct);
        Failed = !outcome.Succeeded;
        IsIdea = outcome.Succeeded && outcome.Value.Kind == ServiceKind.Idea;
        Publishes = outcome.Succeeded && outcome.Value.Publishes;
        IsAbout(outcome.Succeeded ? await jurisdictions.FindAsync(outcome.Value.JurisdictionId, ct) : await jurisdictions.DefaultAsync(ct));
        Response.StatusCode = Failed ? 404 : 200;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        var outcome = await confirm.RunAsync(token, ct);
        Failed = !outcome.Succeeded;
        ServiceRequestId = outcome.Succeeded ? outcome.Value.ServiceRequestId : null;
        IsIdea = outcome.Succeeded && outcome.Value.Kind == ServiceKind.Idea;
        HasPage = outcome.Succeeded && outcome.Value.IsPublic;
        IsAbout(outcome.Succeeded ? await jurisdictions.FindAsync(outcome.Value.JurisdictionId, ct) : await jurisdictions.DefaultAsync(ct));
        Response.StatusCode = Failed ? 404 : 200;
        return Page();
    }
}
