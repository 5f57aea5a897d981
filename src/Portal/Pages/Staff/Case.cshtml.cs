using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Cases;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Handshakes;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Portal.Pages.Staff;

/// <summary>One case, for those who see its department's cases. A GET shows, a POST acts; what may be done is asked again with each.</summary>
public sealed class CaseModel(
    ShowCase showCase, ChangeStatus changeStatus, CorrectReport correct, ServiceCatalogs catalogs, AcceptReport accept, RejectReport rejectReport, ReassignReport reassign, LiftDecision lift, ConfirmDuplicate confirm, RejectDuplicate reject, UnlinkDuplicate unlink,
    HideReport hide, ShowReport show, RedactReport redact, DismissAbuse dismiss, HidePhoto hidePhoto, ShowPhoto showPhoto, ReadComments readComments, HideComment hideComment,
    ShowComment showComment, HideUpdate hideUpdate, ShowUpdate showUpdate, AnswerIdea answer, PreviewMails previewMails, StaffMembers members) : StaffPage
{
    private const int MaxComments = 200;

    public StaffCase Case { get; private set; } = null!;

    public Report Report => Case.Report;

    /// <summary>Where a form of the page is sent.</summary>
    public string ActionOf(string handler) => Url.Content($"~/staff/cases/{Report.ServiceRequestId}?handler={handler}");

    /// <summary>How far the pin can be trusted; null: nobody knows.</summary>
    public string? PlaceSourceText => Report.PlaceSource switch
    {
        LocationSource.Device => Say("Standort des Geräts", "Position of the device"),
        LocationSource.Map => Say("auf der Karte gewählt", "chosen on the map"),
        LocationSource.Address => Say("Adresse, nachgeschlagen", "address, looked up"),
        LocationSource.Asset => Say("Ort des Objekts", "place of the object"),
        _ => null,
    };

    public IReadOnlyList<StaffComment> Comments { get; private set; } = [];

    /// <summary>Null: no preview was asked for. Empty: nobody would get a mail.</summary>
    public IReadOnlyList<PreviewedMail>? Preview { get; private set; }

    public IReadOnlyDictionary<string, string> Names { get; private set; } = new Dictionary<string, string>();

    [BindProperty(Name = "status")]
    public string? Status { get; set; }

    [BindProperty(Name = "public_note")]
    public string? PublicNote { get; set; }

    [BindProperty(Name = "internal_note")]
    public string? InternalNote { get; set; }

    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    [BindProperty(Name = "department")]
    public string? Department { get; set; }

    [BindProperty(Name = "service")]
    public string? ServiceCode { get; set; }

    [BindProperty(Name = "lat")]
    public string? Latitude { get; set; }

    [BindProperty(Name = "long")]
    public string? Longitude { get; set; }

    [BindProperty(Name = "title")]
    public string? Title { get; set; }

    [BindProperty(Name = "description")]
    public string? Description { get; set; }

    [BindProperty(Name = "other")]
    public string? Other { get; set; }

    /// <summary>What is unusual about joining the two has been read.</summary>
    [BindProperty(Name = "confirm")]
    public bool Confirm { get; set; }

    [BindProperty(Name = "text")]
    public string? Text { get; set; }

    [BindProperty(Name = "which")]
    public long? Which { get; set; }

    /// <summary>Whether the page answers one of these forms: several have fields of the same name.</summary>
    public bool IsSent(params string[] forms) => HttpMethods.IsPost(Request.Method) && forms.Contains(Request.Query["handler"].ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a field of these forms.</summary>
    public string? ErrorIn(string field, params string[] forms) => IsSent(forms) ? ErrorOf(field) : null;

    public bool MayWork => Me.MayFor(Permission.WorkOnCases, RequiredTown.Id, Report.DepartmentId);

    public bool MaySeeContact => Me.MayFor(Permission.SeeContacts, RequiredTown.Id, Report.DepartmentId);

    public bool MayModerate => Me.May(Permission.Moderate, RequiredTown.Id);

    /// <summary>The department responsible gets what nobody else takes, so it cannot reject.</summary>
    public bool IsLastOne => Report.DepartmentId == RequiredTown.Row.FallbackDepartmentId;

    /// <summary>A duplicate follows its head.</summary>
    public string? Head => Case.NameOf(Report.DuplicateOfId);

    /// <summary>The present status first: choosing it only adds a note.</summary>
    public IEnumerable<ReportStatus> Choices => StatusTransitions.From(Report.Status).Prepend(Report.Status);

    public IReadOnlyList<(string Question, string Answer)> Answers => Case.Service.AnswersIn(Report.Attributes, Language, RequiredTown.TimeZone);

    /// <summary>What it can be instead: a problem another problem, an idea another idea.</summary>
    public IReadOnlyList<Service> Kinds { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken ct) => await LoadAsync(id, ct) ?? Page();

    public Task<IActionResult> OnPostStatusAsync(string id, CancellationToken ct) => ActAsync(id, MayWorkAsync, async () =>
    {
        if (SnakeCase.TryParse<ReportStatus>(Status) is not { } to)
            return Failed(ReportFailures.StatusUnknown);
        var outcome = await changeStatus.RunAsync(new ChangeStatusInput(RequiredTown, id, to, FormText.Clean(PublicNote), FormText.Clean(InternalNote), Me.Actor), ct);
        return Result(outcome, outcome.Succeeded && outcome.Value.IsPublic ? "public" : "internal");
    }, ct);

    /// <summary>Shows the mails; nothing typed is lost, nothing is stored.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string id, CancellationToken ct)
    {
        if (await LoadAsync(id, ct) is { } refusal)
            return refusal;
        if (!MayWork)
            return Forbidden();
        if (FormText.IllegalIn(Request) is { Count: > 0 } illegal)
            return RefusedText(illegal);
        Preview = await previewMails.RunAsync(RequiredTown, Case, SnakeCase.TryParse<ReportStatus>(Status) ?? Report.Status, FormText.Clean(PublicNote), ct);
        return Page();
    }

    public Task<IActionResult> OnPostAcceptAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayWorkAsync, async () => Result(await accept.RunAsync(new AcceptReportInput(RequiredTown, id, FormText.Clean(Department), Me.Actor), ct), "accepted"), ct);

    public Task<IActionResult> OnPostRejectReportAsync(string id, CancellationToken ct) => ActAsync(
        id, MayWorkAsync, async () => Result(await rejectReport.RunAsync(new RejectReportInput(RequiredTown, id, FormText.Clean(Department), FormText.Clean(Reason), Me.Actor), ct), "case-rejected"), ct);

    public Task<IActionResult> OnPostReassignAsync(string id, CancellationToken ct) => ActAsync(
        id, MayWorkAsync, async () => Result(await reassign.RunAsync(new ReassignReportInput(RequiredTown, id, FormText.Clean(Department), FormText.Clean(InternalNote), Me.Actor), ct), "reassigned"), ct);

    public Task<IActionResult> OnPostCorrectAsync(string id, CancellationToken ct) => ActAsync(id, MayWorkAsync, async () =>
    {
        var (latitude, longitude) = (FormText.Clean(Latitude), FormText.Clean(Longitude));
        if (latitude is null != longitude is null)
            return Failed(ReportFailures.PlaceHalf);
        Wgs84Point? place = null;
        if (latitude is not null && (place = PlaceText.Parse(latitude, longitude)) is null)
            return Failed(ReportFailures.PlaceInvalid);
        return Result(await correct.RunAsync(new CorrectReportInput(RequiredTown, id, FormText.Clean(ServiceCode), place, Me.Actor), ct), "corrected");
    }, ct);

    public Task<IActionResult> OnPostLiftAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayWorkAsync, async () => Result(await lift.RunAsync(new LiftDecisionInput(RequiredTown, id, Me.Actor), ct), "lifted"), ct);

    public Task<IActionResult> OnPostConfirmAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayDecideAsync, async () => Result(await confirm.RunAsync(ConfirmInput(id), ct), "linked"), ct);

    /// <summary>It is back: the closed one of the two is opened again, and the new one joined to it.</summary>
    public Task<IActionResult> OnPostBackAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayDecideAsync, async () => Result(await confirm.RunAsync(ConfirmInput(id) with { Reopens = true }, ct), "back"), ct);

    public Task<IActionResult> OnPostRejectAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayDecideAsync, async () => Result(await reject.RunAsync(new RejectDuplicateInput(RequiredTown, id, FormText.Clean(Other) ?? "", Me.Actor), ct), "rejected"), ct);

    public Task<IActionResult> OnPostUnlinkAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayWorkAsync, async () => Result(await unlink.RunAsync(new UnlinkDuplicateInput(RequiredTown, id, Me.Actor), ct), "unlinked"), ct);

    /// <summary>One of its duplicates, from the head's page.</summary>
    public Task<IActionResult> OnPostUnlinkChildAsync(string id, CancellationToken ct) => ActAsync(
        id,
        MayDecideAsync,
        async () => Case.Children.Contains(FormText.Clean(Other) ?? "")
            ? Result(await unlink.RunAsync(new UnlinkDuplicateInput(RequiredTown, FormText.Clean(Other)!, Me.Actor), ct), "child-unlinked")
            : Failed(DuplicateFailures.NotLinked),
        ct);

    public Task<IActionResult> OnPostHideAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await hide.RunAsync(new HideReportInput(RequiredTown, id, FormText.Clean(InternalNote), Me.Actor), ct), "hidden"), ct);

    public Task<IActionResult> OnPostShowAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await show.RunAsync(new ShowReportInput(RequiredTown, id, FormText.Clean(InternalNote), Me.Actor), ct), "shown"), ct);

    public Task<IActionResult> OnPostRedactAsync(string id, CancellationToken ct) => ActAsync(
        id, MayModerateAsync, async () => Result(await redact.RunAsync(new RedactReportInput(RequiredTown, id, FormText.Clean(Title), FormText.Clean(Description), Me.Actor), ct), "redacted"), ct);

    public Task<IActionResult> OnPostDismissAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await dismiss.RunAsync(new DismissAbuseInput(RequiredTown, id, FormText.Clean(InternalNote), Me.Actor), ct), "dismissed"), ct);

    public Task<IActionResult> OnPostHidePhotoAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await hidePhoto.RunAsync(PhotoInput(id), ct), "photo-hidden"), ct);

    public Task<IActionResult> OnPostShowPhotoAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await showPhoto.RunAsync(PhotoInput(id), ct), "photo-shown"), ct);

    public Task<IActionResult> OnPostHideCommentAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await hideComment.RunAsync(CommentInput(id), ct), "comment-hidden"), ct);

    public Task<IActionResult> OnPostShowCommentAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await showComment.RunAsync(CommentInput(id), ct), "comment-shown"), ct);

    public Task<IActionResult> OnPostHideUpdateAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await hideUpdate.RunAsync(UpdateInput(id), ct), "update-hidden"), ct);

    public Task<IActionResult> OnPostShowUpdateAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayModerateAsync, async () => Result(await showUpdate.RunAsync(UpdateInput(id), ct), "update-shown"), ct);

    public Task<IActionResult> OnPostAnswerAsync(string id, CancellationToken ct) =>
        ActAsync(id, MayWorkAsync, async () => Result(await answer.RunAsync(new AnswerIdeaInput(RequiredTown, id, FormText.Clean(Text), null, Me.Actor), ct), "answered"), ct);

    public string? DoneText => Done switch
    {
        "public" => Say("Gespeichert. Alle, die der Meldung folgen, werden benachrichtigt.", "Saved. Everyone who follows the report is being told."),
        "internal" => Say("Die interne Notiz ist gespeichert. Niemand außerhalb der Verwaltung erfährt davon.", "The internal note is saved. Nobody outside the administration hears of it."),
        "accepted" => Say("Der Fall ist angenommen.", "The case is accepted."),
        "case-rejected" => Say("Der Fall ist abgelehnt. Es wird neu entschieden, wer zuständig ist.", "The case is rejected. It is decided anew who is responsible."),
        "reassigned" => Say("Der Fall ist übergeben. Die neue Stelle bekommt eine E-Mail.", "The case is handed over. The new department gets an email."),
        "lifted" => Say("Jetzt entscheiden wieder die Regeln.", "Now the rules decide again."),
        "corrected" => Say("Berichtigt. Es wird neu entschieden, wer zuständig ist; alle, die der Meldung folgen, werden benachrichtigt.", "Corrected. It is decided anew who is responsible; everyone who follows the report is being told."),
        "back" => Say("Es ist wieder da: Die frühere Meldung ist wieder offen, und die beiden sind verbunden.", "It is back: the earlier report is open again, and the two are joined."),
        "linked" => Say("Die beiden Meldungen sind verbunden.", "The two reports are joined."),
        "rejected" => Say("Gemerkt: Die beiden haben nichts miteinander zu tun.", "Noted: the two have nothing to do with each other."),
        "unlinked" => Say("Die Meldung wird wieder für sich bearbeitet.", "The report is dealt with on its own again."),
        "child-unlinked" => Say("Die Verbindung ist gelöst. Die andere Meldung wird wieder für sich bearbeitet.", "Unlinked. The other report is dealt with on its own again."),
        "hidden" => Say("Die Meldung ist nicht mehr öffentlich.", "The report is not public any more."),
        "shown" => Say("Die Meldung ist öffentlich.", "The report is public."),
        "redacted" => Say("Der neue Text steht überall.", "The new text stands everywhere."),
        "dismissed" => Say("Die Hinweise sind erledigt.", "The reports of abuse are settled."),
        "photo-hidden" => Say("Das Bild ist nicht mehr öffentlich.", "The photo is not public any more."),
        "photo-shown" => Say("Das Bild ist wieder öffentlich.", "The photo is public again."),
        "comment-hidden" => Say("Der Kommentar ist nicht mehr öffentlich.", "The comment is not public any more."),
        "comment-shown" => Say("Der Kommentar ist wieder öffentlich.", "The comment is public again."),
        "update-hidden" => Say("Die Rückmeldung ist nicht mehr öffentlich.", "The update is not public any more."),
        "update-shown" => Say("Die Rückmeldung ist öffentlich.", "The update is public."),
        "answered" => Say("Die Antwort steht im Forum. Alle, die der Idee folgen, werden benachrichtigt.", "The answer stands in the forum. Everyone who follows the idea is being told."),
        _ => null,
    };

    /// <summary>Who did something, as colleagues say it.</summary>
    public string ActorText(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var parts = actor.Split(':', 2);
        return parts switch
        {
            ["account", _] => Names.GetValueOrDefault(actor) ?? Say("ein früherer Zugang", "a former account"),
            ["department", var key] => Case.Departments.Values.FirstOrDefault(row => row.Key == key)?.Name ?? key,
            ["key", var name] => Say($"Programm „{name}“", $"program “{name}”"),
            ["reporter"] => Say("meldende Person", "reporter"),
            ["reader"] => Say("jemand aus der Öffentlichkeit", "somebody of the public"),
            ["rule"] => Say("Regel", "rule"),
            ["schedule"] => Say("Zeitplan", "schedule"),
            _ => actor,
        };
    }

    private ConfirmDuplicateInput ConfirmInput(string id) => new(RequiredTown, id, FormText.Clean(Other) ?? "", Me.Actor) { IsConfirmed = Confirm };

    private HidePhotoInput PhotoInput(string id) => new(RequiredTown, id, Which ?? 0, FormText.Clean(InternalNote), Me.Actor);

    private HideCommentInput CommentInput(string id) => new(RequiredTown, id, Which ?? 0, FormText.Clean(InternalNote), Me.Actor);

    private HideUpdateInput UpdateInput(string id) => new(RequiredTown, id, Which ?? 0, FormText.Clean(InternalNote), Me.Actor);

    private Task<bool> MayWorkAsync() => Task.FromResult(MayWork);

    private Task<bool> MayModerateAsync() => Task.FromResult(MayModerate);

    /// <summary>A decision about two reports changes both: it takes the right for both.</summary>
    private async Task<bool> MayDecideAsync()
    {
        if (!MayWork)
            return false;
        var other = await showCase.RunAsync(RequiredTown, FormText.Clean(Other) ?? "", HttpContext.RequestAborted);
        return !other.Succeeded || Me.MayFor(Permission.WorkOnCases, RequiredTown.Id, other.Value.Report.DepartmentId);
    }

    private static (IReadOnlyList<Failure> Failures, string Done) Failed(Failure failure) => ([failure], "");

    private static (IReadOnlyList<Failure> Failures, string Done) Result<T>(Outcome<T> outcome, string done) => (outcome.Failures, done);

    private IActionResult RefusedText(IReadOnlyList<Failure> illegal)
    {
        (PublicNote, InternalNote, Title, Description, Text, Reason) =
            (FormText.Clean(PublicNote), FormText.Clean(InternalNote), FormText.Clean(Title), FormText.Clean(Description), FormText.Clean(Text), FormText.Clean(Reason));
        return Refused(illegal);
    }

    private async Task<IActionResult> ActAsync(string id, Func<Task<bool>> isPermitted, Func<Task<(IReadOnlyList<Failure> Failures, string Done)>> act, CancellationToken ct)
    {
        if (await LoadAsync(id, ct) is { } refusal)
            return refusal;
        if (!await isPermitted())
            return Forbidden();
        if (FormText.IllegalIn(Request) is { Count: > 0 } illegal)
            return RefusedText(illegal);
        var (failures, done) = await act();
        // A reload of the answer must not act again.
        return failures.Count > 0 ? Refused(failures) : Redirect($"{Request.PathBase}{Request.Path}?done={done}");
    }

    /// <summary>A case of a department that the reader does not see does not exist for them.</summary>
    private async Task<IActionResult?> LoadAsync(string id, CancellationToken ct)
    {
        var found = await showCase.RunAsync(RequiredTown, id, ct);
        if (!found.Succeeded || !Me.MayFor(Permission.SeeCases, RequiredTown.Id, found.Value.Report.DepartmentId))
            return NotFound();
        Case = found.Value;
        Kinds = [.. (await catalogs.ForAsync(RequiredTown.Id, ct)).All.Where(service => service.IsActive && (service.Kind == ServiceKind.Idea) == (Case.Service.Kind == ServiceKind.Idea))];
        Names = await members.NamesOfAsync(Case.Events.Select(row => row.Actor).Concat(Case.Decisions.Select(row => row.Actor ?? "")), ct);
        if (Case.Service.Kind == Core.ServiceCatalog.ServiceKind.Idea && await readComments.RunAsync(RequiredTown, id, 0, MaxComments, null, ct) is { Succeeded: true } comments)
            Comments = comments.Value.Comments;
        return null;
    }
}
