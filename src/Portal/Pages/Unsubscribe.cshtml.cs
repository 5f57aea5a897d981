using Microsoft.AspNetCore.Mvc;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages;

/// <summary>Ends a subscription. A GET only shows the button; a POST acts, also the one click of a mail program (RFC 8058).</summary>
public sealed class UnsubscribeModel(Core.Notifications.Unsubscribe unsubscribe, ChooseComments chooseComments, SignedLinks links, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public string? ServiceRequestId { get; private set; }

    public bool IsIdea { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>Of an idea: whether new comments are told of too; null where there is no such choice.</summary>
    public bool? WantsComments { get; private set; }

    public bool IsChosen { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        var link = await links.ReadAsync(token, LinkPurpose.Unsubscribe, ct);
        Failed = link is null;
        IsAbout(link is null ? await jurisdictions.DefaultAsync(ct) : await jurisdictions.FindAsync(link.JurisdictionId, ct));
        Response.StatusCode = Failed ? 404 : 200;
        WantsComments = await chooseComments.ReadAsync(token, ct);
        IsIdea = WantsComments is not null;
        return Page();
    }

    public Task<IActionResult> OnPostWithCommentsAsync(string token, CancellationToken ct) => ChooseAsync(token, true, ct);

    public Task<IActionResult> OnPostWithoutCommentsAsync(string token, CancellationToken ct) => ChooseAsync(token, false, ct);

    private async Task<IActionResult> ChooseAsync(string token, bool wantsComments, CancellationToken ct)
    {
        IsChosen = (await chooseComments.RunAsync(token, wantsComments, ct)).Succeeded;
        return await OnGetAsync(token, ct);
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        var outcome = await unsubscribe.RunAsync(token, ct);
        Failed = !outcome.Succeeded;
        ServiceRequestId = outcome.Succeeded ? outcome.Value.ServiceRequestId : null;
        IsIdea = outcome.Succeeded && outcome.Value.Kind == ServiceKind.Idea;
        IsAbout(outcome.Succeeded ? await jurisdictions.FindAsync(outcome.Value.JurisdictionId, ct) : await jurisdictions.DefaultAsync(ct));
        Response.StatusCode = Failed ? 404 : 200;
        return Page();
    }
}
