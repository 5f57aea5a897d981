using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Portal.Pages;

/// <summary>A department works on a case by the signed link in its mail. A GET shows, a POST acts.</summary>
public sealed class CaseModel(OpenCase openCase, ChangeStatus changeStatus, AcceptReport accept, RejectReport reject, JurisdictionDirectory jurisdictions) : PortalPage
{
    protected override bool NeedsTown => false;

    public OpenedCase? Case { get; private set; }

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    public string? ErrorOf(string field) => Failures.FirstOrDefault(failure => failure.Field == field) is { } failure ? FormWords.Of(failure, this) : null;

    /// <summary>What was just saved: <c>public</c>, <c>internal</c>, <c>accepted</c>, <c>rejected</c> or null.</summary>
    public string? Saved => Request.Query["saved"] is [("public" or "internal" or "accepted" or "rejected") and var saved] ? saved : null;

    /// <summary>The questions of the service and what was answered.</summary>
    public IReadOnlyList<(string Question, string Answer)> Answers => Case!.Service.AnswersIn(Case.Report.Attributes, Language, Case.Jurisdiction.TimeZone);

    [BindProperty(Name = "status")]
    public string? Status { get; set; }

    [BindProperty(Name = "public_note")]
    public string? PublicNote { get; set; }

    [BindProperty(Name = "internal_note")]
    public string? InternalNote { get; set; }

    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    public bool MayAct => Case is { IsTheirs: true, HeadId: null };

    /// <summary>The present status first: choosing it only adds a note.</summary>
    public IEnumerable<ReportStatus> Choices => StatusTransitions.From(Case!.Report.Status).Prepend(Case.Report.Status);

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        if (Case is null)
            return Page();
        if (!MayAct)
        {
            Failures = [Case.HeadId is { } head ? ReportFailures.FollowsHead(head) : ReportFailures.NotTheirs];
            Response.StatusCode = 409;
            return Page();
        }

        var isPublic = false;
        if (FormText.IllegalIn(Request) is { Count: > 0 } illegal)
        {
            (PublicNote, InternalNote, Failures) = (FormText.Clean(PublicNote), FormText.Clean(InternalNote), illegal);
        }
        else if (SnakeCase.TryParse<ReportStatus>(Status) is not { } to)
        {
            Failures = [ReportFailures.StatusUnknown];
        }
        else
        {
            var outcome = await changeStatus.RunAsync(
                new ChangeStatusInput(Case.Jurisdiction, Case.Report.ServiceRequestId, to, PublicNote, InternalNote, $"department:{Case.Department.Key}"), ct);
            Failures = outcome.Failures;
            isPublic = outcome.Succeeded && outcome.Value.IsPublic;
        }

        if (Failures.Count > 0)
        {
            Response.StatusCode = Failures[0].Kind == FailureKind.Conflict ? 409 : 400;
            return Page();
        }

        // A reload of the answer must not save again.
        return Redirect(Request.PathBase + Request.Path + "?saved=" + (isPublic ? "public" : "internal"));
    }

    public Task<IActionResult> OnPostAcceptAsync(string token, CancellationToken ct) => AnswerAsync(
        token, "accepted", async theirs => (await accept.RunAsync(new AcceptReportInput(theirs.Jurisdiction, theirs.Report.ServiceRequestId, theirs.Department.Key, $"department:{theirs.Department.Key}"), ct)).Failures, ct);

    public Task<IActionResult> OnPostRejectAsync(string token, CancellationToken ct) => AnswerAsync(
        token, "rejected",
        async theirs => (await reject.RunAsync(new RejectReportInput(theirs.Jurisdiction, theirs.Report.ServiceRequestId, theirs.Department.Key, FormText.Clean(Reason), $"department:{theirs.Department.Key}"), ct)).Failures, ct);

    private async Task<IActionResult> AnswerAsync(string token, string saved, Func<OpenedCase, Task<IReadOnlyList<Failure>>> answer, CancellationToken ct)
    {
        await OpenAsync(token, ct);
        if (Case is null)
            return Page();
        Failures = !MayAct ? [Case.HeadId is { } head ? ReportFailures.FollowsHead(head) : ReportFailures.NotTheirs] : FormText.IllegalIn(Request) is { Count: > 0 } illegal ? illegal : await answer(Case);
        if (Failures.Count == 0)
            return Redirect(Request.PathBase + Request.Path + "?saved=" + saved);
        Reason = FormText.Clean(Reason);
        Response.StatusCode = Failures[0].Kind == FailureKind.Conflict ? 409 : 400;
        return Page();
    }

    private async Task OpenAsync(string token, CancellationToken ct)
    {
        var outcome = await openCase.RunAsync(token, ct);
        Case = outcome.Succeeded ? outcome.Value : null;
        Response.StatusCode = outcome.Succeeded ? 200 : 404;
        IsAbout(Case?.Jurisdiction ?? await jurisdictions.DefaultAsync(ct));
        if (Case is not null && Request.Headers.AcceptLanguage.Count == 0 && Request.Query["lang"].Count == 0)
            Language = Case.Department.Language;
    }
}
