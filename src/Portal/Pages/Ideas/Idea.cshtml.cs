using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Notifications;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Ideas;

/// <summary>An idea's thread: what it is about, who supports it, what the department and others say; say something, support it, follow it.</summary>
[RequestFormLimits(ValueLengthLimit = 64 * 1024, ValueCountLimit = 50, KeyLengthLimit = 1024)]
public sealed class IdeaModel(
    ShowThread showThread, ShowPublicReport showReport, WriteComment writeComment, SupportIdea support, TakeSupportBack takeBack, FollowReport follow, ReportAbuse reportAbuse, ReportComment reportComment,
    PersonCookie personCookie, ServiceCatalogs catalogs) : PortalPage
{
    private const int PageSize = 30;
    private string? person;
    private List<Failure> illegal = [];

    protected override bool IsListed => true;

    public PublicThread? Shown { get; private set; }

    public CatalogSnapshot Catalog { get; private set; } = null!;

    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    /// <summary>The form that was sent: comment, support, follow, flag, abuse; null on a GET.</summary>
    public string? Sent { get; private set; }

    /// <summary>This browser has proved whose it is: no mail is needed.</summary>
    public bool IsKnown => person is not null;

    public long After { get; private set; }

    /// <summary>What has just happened, told after the redirect.</summary>
    public string? Done { get; private set; }

    /// <summary>The fields of the form that was sent.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; private set; } = new Dictionary<string, string>();

    public string Title => Shown is { } shown ? shown.Idea.Report.Title ?? shown.Idea.Service.In(Language).Name : Say("Idee nicht gefunden", "Idea not found");

    public string? Value(string form, string field) => Sent == form ? Typed.GetValueOrDefault(field) : null;

    public string? ErrorOf(string form, string field) =>
        Sent == form ? Failures.Where(failure => failure.Field == field).Select(failure => FormWords.Of(failure, this)).FirstOrDefault() : null;

    public string NameOf(TiedReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Title ?? (Catalog.ById.TryGetValue(report.ServiceId, out var service) ? service.In(Language).Name : "…");
    }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct)
    {
        Done = (string?[])["new", "followed", "comment", "confirm", "support", "back", "abuse", "forgotten"] is var known && Request.Query["done"] is [{ } done] && known.Contains(done) ? done
            : Request.Query.ContainsKey("new") ? "new" : Request.Query.ContainsKey("followed") ? "followed" : null;
        await ShowAsync(id, ct);
        // An idea from before its service collected ideas has no thread, but a page.
        if (Shown is null && (await showReport.RunAsync(RequiredTown, id, ct)) is { Succeeded: true, Value.Thread: null })
            return Redirect($"{Request.PathBase}/reports/{id}");
        return Page();
    }

    /// <summary>Whether the new idea's writer was asked by mail to confirm.</summary>
    public bool IsMailSent => Request.Query["new"] == "mail";

    public async Task<IActionResult> OnPostCommentAsync(string id, CancellationToken ct)
    {
        if (!await ReadAsync("comment", ct))
            return await RefusedAsync(id, illegal, ct);
        var outcome = await writeComment.RunAsync(new WriteCommentInput(RequiredTown, id, Text("name"), Text("text"), Text("email"), person, Language), ct);
        if (!outcome.Succeeded)
            return await RefusedAsync(id, outcome.Failures, ct);
        return outcome.Value is { IsPublished: true, CommentId: var comment }
            ? Back(id, string.Create(CultureInfo.InvariantCulture, $"done=comment&after={comment - 1}"), string.Create(CultureInfo.InvariantCulture, $"c{comment}"))
            : Back(id, "done=confirm", "content");
    }

    public async Task<IActionResult> OnPostSupportAsync(string id, CancellationToken ct)
    {
        if (!await ReadAsync("support", ct))
            return await RefusedAsync(id, illegal, ct);
        var outcome = await support.RunAsync(new SupportIdeaInput(RequiredTown, id, Text("email"), person, Language), ct);
        return outcome.Succeeded ? Back(id, outcome.Value.IsCounted ? "done=support" : "done=confirm", "content") : await RefusedAsync(id, outcome.Failures, ct);
    }

    public async Task<IActionResult> OnPostBackAsync(string id, CancellationToken ct)
    {
        await ReadAsync("support", ct);
        if (person is null)
            return await RefusedAsync(id, [NotificationFailures.LinkInvalid], ct);
        var outcome = await takeBack.RunAsync(RequiredTown.Id, id, person, ct);
        return outcome.Succeeded ? Back(id, "done=back", "content") : await RefusedAsync(id, outcome.Failures, ct);
    }

    public IActionResult OnPostForget(string id)
    {
        PersonCookie.Forget(HttpContext, RequiredTown.Id);
        return Back(id, "done=forgotten", "content");
    }

    public async Task<IActionResult> OnPostFollowAsync(string id, CancellationToken ct)
    {
        if (!await ReadAsync("follow", ct))
            return await RefusedAsync(id, illegal, ct);
        await ShowAsync(id, ct);
        if (Shown is null)
            return Page();
        var outcome = await follow.RunAsync(new FollowReportInput(RequiredTown, Shown.Idea.Report.ServiceRequestId, Text("email"), Language, Text("comments") is not null), ct);
        return outcome.Succeeded ? Back(id, "done=followed", "content") : await RefusedAsync(id, outcome.Failures, ct);
    }

    public async Task<IActionResult> OnPostAbuseAsync(string id, CancellationToken ct)
    {
        if (!await ReadAsync("abuse", ct))
            return await RefusedAsync(id, illegal, ct);
        await ShowAsync(id, ct);
        if (Shown is null)
            return Page();
        var outcome = await reportAbuse.RunAsync(new ReportAbuseInput(RequiredTown, Shown.Idea.Report.ServiceRequestId, Text("reason")), ct);
        return outcome.Succeeded ? Back(id, "done=abuse", "content") : await RefusedAsync(id, outcome.Failures, ct);
    }

    /// <summary>Says that a comment should not be public.</summary>
    public async Task<IActionResult> OnPostFlagAsync(string id, CancellationToken ct)
    {
        if (!await ReadAsync("flag", ct))
            return await RefusedAsync(id, illegal, ct);
        var comment = long.TryParse(Typed.GetValueOrDefault("comment"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var outcome = await reportComment.RunAsync(new ReportCommentInput(RequiredTown, id, comment, Text("reason")), ct);
        return outcome.Succeeded ? Back(id, "done=abuse", "content") : await RefusedAsync(id, outcome.Failures, ct);
    }

    /// <summary>False if somebody filled in the field that people do not see, or if a character in it is not allowed.</summary>
    private async Task<bool> ReadAsync(string form, CancellationToken ct)
    {
        Sent = form;
        person = await personCookie.ReadAsync(HttpContext, RequiredTown.Id);
        var fields = await Request.ReadFormAsync(ct);
        illegal = FormText.IllegalIn(fields);
        Typed = fields.ToDictionary(pair => pair.Key, pair => illegal.Exists(failure => failure.Field == pair.Key) ? FormText.Clean(pair.Value) ?? "" : pair.Value.ToString());
        return illegal.Count == 0 && string.IsNullOrEmpty(Typed.GetValueOrDefault("website"));
    }

    private string? Text(string field) => FormText.Clean(Typed.GetValueOrDefault(field));

    private RedirectResult Back(string id, string query, string fragment) => Redirect($"{Request.PathBase}/ideas/{Uri.EscapeDataString(id)}?{query}#{fragment}");

    private async Task<IActionResult> RefusedAsync(string id, IReadOnlyList<Failure> failures, CancellationToken ct)
    {
        Failures = failures;
        Response.StatusCode = failures.Count > 0 ? StatusOf(failures) : StatusCodes.Status400BadRequest;
        await ShowAsync(id, ct);
        return Page();
    }

    private async Task ShowAsync(string id, CancellationToken ct)
    {
        Catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        person ??= await personCookie.ReadAsync(HttpContext, RequiredTown.Id);
        After = long.TryParse(Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 0;
        var outcome = await showThread.RunAsync(new ShowThreadInput(RequiredTown, id, person, After, PageSize), ct);
        Shown = outcome.Succeeded ? outcome.Value : null;
        if (Shown is null)
            Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
