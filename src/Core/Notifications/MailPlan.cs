using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <summary>To whom a mail goes.</summary>
public enum MailAudience
{
    /// <summary>The reporter, address not yet confirmed: nothing but our own words may be in it.</summary>
    UnconfirmedReporter,

    /// <summary>The reporter, address confirmed.</summary>
    ConfirmedReporter,

    /// <summary>Everyone who follows with a confirmed address, the reporter too.</summary>
    Followers,

    /// <summary>Who asked to follow, address not yet confirmed: the same care.</summary>
    UnconfirmedFollower,

    /// <summary>Of those who follow with a confirmed address, who chose new comments too; not the comment's own writer.</summary>
    CommentFollowers,

    /// <summary>Everyone who follows with a confirmed address, but for the update's own writer.</summary>
    UpdateFollowers,

    /// <summary>The department that the event names.</summary>
    Department,

    /// <summary>The department that the event names, whether it has the case or not, or the address in its note.</summary>
    Escalation,
}

/// <param name="Template">Stored with the mail; start of its texts' keys.</param>
/// <param name="ForImports">Whether reports from another system cause it too.</param>
/// <param name="ForHidden">Whether hidden reports cause it too.</param>
/// <param name="Reason">Why this mail exists.</param>
public sealed record PlannedMail(ReportEventKind Event, MailAudience Audience, string Template, bool ForImports, bool ForHidden, string Reason);

/// <summary>
/// Who gets which mail. An event that is not listed here causes none, and a report of the sandbox none at all. <see cref="CaseNew"/> goes to a department once for a report: while it keeps the case
/// it hears no more of it, and if it gets the case back from another one the mail is <see cref="CaseMoved"/>.
/// </summary>
public static class MailPlan
{
    public const string ReceiptToConfirm = "receipt_to_confirm";
    public const string Receipt = "receipt";
    public const string StatusChanged = "status_changed";
    public const string Corrected = "corrected";
    public const string Linked = "linked";
    public const string Unlinked = "unlinked";
    public const string CaseNew = "case_new";
    public const string CaseMoved = "case_moved";
    public const string FollowToConfirm = "follow_to_confirm";
    public const string Answered = "answered";
    public const string CommentPublished = "comment_published";
    public const string UpdatePublished = "update_published";
    public const string CommentToConfirm = "comment_to_confirm";
    public const string SupportToConfirm = "support_to_confirm";

    public const string CaseBack = "case_back";
    public const string CaseReminder = "case_reminder";
    public const string CaseEscalated = "case_escalated";

    /// <summary>Not caused by an open event: written with what they ask about (<see cref="AskByMail"/>).</summary>
    public static readonly IReadOnlyList<string> Asked = [CommentToConfirm, SupportToConfirm];

    public static readonly IReadOnlyList<PlannedMail> Rows =
    [
        new(ReportEventKind.Received, MailAudience.UnconfirmedReporter, ReceiptToConfirm, false, true, "Only the owner of an address may subscribe it; a stranger gets one harmless mail. Hidden or not, it has no word of the reporter's."),
        new(ReportEventKind.Received, MailAudience.ConfirmedReporter, Receipt, false, true, "The reporter wants to know that it arrived, and under which number. Of a hidden one without its text."),
        new(ReportEventKind.StatusChanged, MailAudience.Followers, StatusChanged, true, false, "What one follows a report for."),
        new(ReportEventKind.StatusChanged, MailAudience.Department, CaseBack, true, true, "A citizen says that a closed case is back, and it is open again: the work begins anew. Of what staff change the department needs no mail."),
        new(ReportEventKind.Corrected, MailAudience.Followers, Corrected, true, false, "What they follow is another kind of thing, or elsewhere, than they have read."),
        new(ReportEventKind.Linked, MailAudience.Followers, Linked, false, false, "The number they know is now dealt with under another."),
        new(ReportEventKind.Unlinked, MailAudience.Followers, Unlinked, true, false, "It is dealt with on its own again, and its status may be another one."),
        new(ReportEventKind.Unlinked, MailAudience.Department, CaseNew, true, true, "As a duplicate it was no case of its own; now it is one."),
        new(ReportEventKind.Routed, MailAudience.Department, CaseNew, false, true, "The work begins with this mail."),
        new(ReportEventKind.Reassigned, MailAudience.Department, CaseMoved, true, true, "The new department has to hear of its case, and why it comes to them."),
        new(ReportEventKind.Reminded, MailAudience.Department, CaseReminder, false, true, "It was asked whether it takes the case, and has not said so."),
        new(ReportEventKind.Escalated, MailAudience.Escalation, CaseEscalated, false, true, "Somebody has to hear that a case lies unanswered. Nothing of the reporter's is in it: they do not have the case."),
        new(ReportEventKind.Followed, MailAudience.UnconfirmedFollower, FollowToConfirm, true, false, "Only the owner of an address may subscribe it."),
        new(ReportEventKind.Answered, MailAudience.Followers, Answered, true, false, "An answer of the department is what one follows an idea for."),
        new(ReportEventKind.UpdatePublished, MailAudience.UpdateFollowers, UpdatePublished, true, false, "What somebody tells about the thing is news to who follows it. If it moved the status, the one mail about that has its words."),
        new(ReportEventKind.CommentPublished, MailAudience.CommentFollowers, CommentPublished, true, false, "Only who chose it: a lively thread is many mails."),
    ];
}
