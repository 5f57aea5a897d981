using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;

namespace Open311.Portal.Pages.Ideas;

/// <summary>A comment behind the link in its mail: publish it, later take it back. A GET only shows: mail scanners open links too.</summary>
public sealed class CommentModel(OpenComment openComment, PublishComment publish, RemoveComment remove, PersonCookie personCookie, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public OwnComment? Own { get; private set; }

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    /// <summary>Where the removed comment stood; null if nothing was removed.</summary>
    public string? RemovedFrom { get; private set; }

    public bool IsJustPublished { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        var outcome = await publish.RunAsync(token, ct);
        if (outcome.Succeeded)
            await personCookie.WriteAsync(HttpContext, outcome.Value.JurisdictionId, outcome.Value.Person);
        IsJustPublished = outcome.Succeeded;
        Failures = outcome.Failures;
        await OpenAsync(token, ct);
        if (Own is not null && Failures.Count > 0)
            Response.StatusCode = StatusOf(Failures);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string token, CancellationToken ct)
    {
        var outcome = await remove.RunAsync(token, ct);
        Failures = outcome.Failures;
        RemovedFrom = outcome.Succeeded ? outcome.Value.ThreadId : null;
        IsAbout(outcome.Succeeded ? await jurisdictions.FindAsync(outcome.Value.JurisdictionId, ct) : await jurisdictions.DefaultAsync(ct));
        Response.StatusCode = outcome.Succeeded ? 200 : 404;
        return Page();
    }

    private async Task OpenAsync(string token, CancellationToken ct)
    {
        var outcome = await openComment.RunAsync(token, ct);
        Own = outcome.Succeeded ? outcome.Value : null;
        Failures = outcome.Succeeded ? Failures : outcome.Failures;
        Response.StatusCode = outcome.Succeeded ? 200 : 404;
        IsAbout(Own is null ? await jurisdictions.DefaultAsync(ct) : await jurisdictions.FindAsync(Own.JurisdictionId, ct));
    }
}
