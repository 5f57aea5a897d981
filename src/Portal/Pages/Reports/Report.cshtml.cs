using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Portal.Pages.Reports;

/// <summary>One public report: what, where, who, what has happened; follow it by mail, or say that it should not be public.</summary>
public sealed class ReportModel(ShowPublicReport showReport, FollowReport follow, ReportAbuse reportAbuse) : PortalPage
{
    protected override bool IsListed => true;

    public PublicReport? Shown { get; private set; }

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    public bool IsFollowed { get; private set; }

    public bool IsAbuseReported { get; private set; }

    public bool IsBack => Request.Query.ContainsKey("back");

    public bool IsNew => Request.Query.ContainsKey("new");

    /// <summary>Whether the reporter was asked by mail to confirm.</summary>
    public bool IsMailSent => Request.Query["new"] == "mail";

    public static string MailSent(PortalPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Say(
            "Wir haben Ihnen eine E-Mail geschickt: Bestätigen Sie darin bitte Ihre Adresse, dann schreiben wir Ihnen, wie es weitergeht.",
            "We have sent you an email: please confirm your address in it, and we will write to you how it goes on.");
    }

    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    public string Title => Shown is { } shown ? shown.Report.Title ?? shown.Service.In(Language).Name : Say("Meldung nicht gefunden", "Report not found");

    /// <summary>What is wrong with a field, in words for people who fill in a form.</summary>
    public string? ErrorOf(string field) => Failures.FirstOrDefault(failure => failure.Field == field) is { } failure ? FormWords.Of(failure, this) : null;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        IsFollowed = Request.Query.ContainsKey("followed");
        await ShowAsync(id, ct);
        // An idea is talked about in its thread.
        return Shown?.Thread is { } thread ? Redirect($"{Request.PathBase}/ideas/{thread}{Request.QueryString}") : Page();
    }

    public async Task<IActionResult> OnPostFollowAsync(string id, CancellationToken ct)
    {
        var outcome = await follow.RunAsync(new FollowReportInput(RequiredTown, id, Email?.Trim(), Language), ct);
        return await AnswerAsync(id, outcome.Failures, () => IsFollowed = true, ct);
    }

    public async Task<IActionResult> OnPostAbuseAsync(string id, CancellationToken ct)
    {
        if (FormText.IllegalIn(Request) is { Count: > 0 } illegal)
        {
            Reason = FormText.Clean(Reason);
            return await AnswerAsync(id, illegal, () => { }, ct);
        }

        var outcome = await reportAbuse.RunAsync(new ReportAbuseInput(RequiredTown, id, Reason), ct);
        return await AnswerAsync(id, outcome.Failures, () => IsAbuseReported = true, ct);
    }

    private async Task<IActionResult> AnswerAsync(string id, IReadOnlyList<Failure> failures, Action done, CancellationToken ct)
    {
        Failures = failures;
        await ShowAsync(id, ct);
        if (failures.Count > 0)
            Response.StatusCode = StatusOf(failures);
        else
            done();
        return Page();
    }

    private async Task ShowAsync(string id, CancellationToken ct)
    {
        var outcome = await showReport.RunAsync(RequiredTown, id, ct);
        Shown = outcome.Succeeded ? outcome.Value : null;
        if (Shown is null)
            Response.StatusCode = 404;
    }
}
