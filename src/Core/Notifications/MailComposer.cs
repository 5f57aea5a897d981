using System.Globalization;
using Open311.Core.Installation;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;

namespace Open311.Core.Notifications;

/// <summary>A mail's words.</summary>
public sealed record ComposedMail(string Subject, string Text, string Html);

/// <summary>Writes the words of each mail, as text and as HTML from the same pieces. Pure.</summary>
public static class MailComposer
{
    /// <param name="language">ISO 639-1 of the recipient.</param>
    /// <exception cref="ArgumentException">No mail has this template.</exception>
    public static ComposedMail Compose(string template, string language, MailSubject about, ReportEvent happened, InstallationOptions installation, MailLinks links)
    {
        var say = about.Thread is null ? Phrases.In(language) : Phrases.In(language).OfIdea();
        var id = about.ServiceRequestId;
        var blocks = new List<MailBlock> { new Paragraph(say.Say("greeting")) };
        // A rule closes what is not the town's before the receipt is written, which must not promise to look into it then.
        var whose = about.Status == ReportStatus.ClosedNotResponsible ? SystemNotes.In(about.StatusNotes, language) : null;
        string subject;
        switch (template)
        {
            case MailPlan.ReceiptToConfirm:
                // No word of the reporter's: whoever owns this address may never have heard of us.
                subject = say.Say("receipt_to_confirm.subject", id);
                blocks.Add(new Paragraph(say.Say(whose is null ? "receipt_to_confirm.opening" : "receipt_to_confirm.opening_not_ours")));
                blocks.Add(OwnFacts(say, about));
                if (whose is not null)
                    blocks.Add(new Paragraph(whose));
                if (about.AwaitsConfirmation)
                    blocks.Add(new Paragraph(say.Say("receipt_to_confirm.publishes")));
                blocks.Add(new Paragraph(say.Say(about.AwaitsConfirmation ? "receipt_to_confirm.ask_to_publish" : whose is null ? "receipt_to_confirm.ask" : "receipt_to_confirm.ask_not_ours")));
                blocks.Add(new LinkButton(say.Say("receipt_to_confirm.button"), links.Action!));
                blocks.Add(new Paragraph(say.Say("receipt_to_confirm.closing")));
                break;
            case MailPlan.Receipt:
                subject = say.Say("receipt.subject", id);
                blocks.Add(new Paragraph(say.Say(whose is null ? "receipt.opening" : "receipt.opening_not_ours")));
                blocks.Add(OwnFacts(say, about));
                if (whose is not null)
                    blocks.Add(new Paragraph(whose));
                // What staff took from the public is not sent on in the town's name.
                if (!about.IsHidden)
                    AddDescription(blocks, say, about);
                blocks.Add(new Paragraph(say.Say("receipt.closing")));
                break;
            case MailPlan.FollowToConfirm:
                subject = say.Say("follow_to_confirm.subject", id);
                blocks.Add(new Paragraph(say.Say("follow_to_confirm.opening")));
                blocks.Add(OwnFacts(say, about));
                blocks.Add(new Paragraph(say.Say("receipt_to_confirm.ask")));
                blocks.Add(new LinkButton(say.Say("receipt_to_confirm.button"), links.Action!));
                blocks.Add(new Paragraph(say.Say("follow_to_confirm.closing")));
                break;
            case MailPlan.CommentToConfirm or MailPlan.SupportToConfirm:
                // No word of the writer's: whoever owns this address may never have heard of us.
                subject = say.Say(template + ".subject", id);
                blocks.Add(new Paragraph(say.Say(template + ".opening")));
                blocks.Add(OwnFacts(say, about));
                blocks.Add(new Paragraph(say.Say(template + ".ask")));
                blocks.Add(new LinkButton(say.Say(template + ".button"), links.Action!));
                blocks.Add(new Paragraph(say.Say(template + ".closing")));
                break;
            case MailPlan.Answered or MailPlan.CommentPublished:
                subject = say.Say(template + ".subject", id);
                blocks.Add(new Paragraph(say.Say(template + ".opening")));
                blocks.Add(TitledFacts(say, about));
                blocks.Add(new Quote(template == MailPlan.Answered ? say.Say("quote.note") : about.CommentName ?? say.Say("quote.nameless"), about.CommentText!));
                break;
            case MailPlan.UpdatePublished:
                subject = say.Say("update_published.subject", id);
                blocks.Add(new Paragraph(say.Say(links.Own is null ? "update_published.opening" : "update_published.opening_own")));
                blocks.Add(OwnFacts(say, about, about.Status));
                if (about.UpdateClaim is { } claim)
                    blocks.Add(new Paragraph(UpdateText.Of(claim, say.Language)));
                if (about.UpdateText is { } words)
                    blocks.Add(new Quote(say.Say("quote.update"), words));
                break;
            case MailPlan.StatusChanged:
                var status = happened.ToStatus ?? about.Status;
                var isQuestion = status == ReportStatus.WaitingForCitizen;
                subject = isQuestion ? say.Say("status_changed.subject_question", id) : say.Say("status_changed.subject", id, say.StatusName(status));
                blocks.Add(new Paragraph(say.Say((isQuestion ? "status_changed.opening_question" : "status_changed.opening") + (links.Own is null ? "" : "_own"))));
                blocks.Add(TitledFacts(say, about, status));
                if (happened.PublicNote is { Length: > 0 } note)
                    blocks.Add(new Quote(say.Say("quote.note"), SystemNotes.In(note, language)!));
                if (about.UpdateText is { } cause)
                    blocks.Add(new Quote(say.Say("quote.update"), cause));
                if (isQuestion && about.Jurisdiction.Row.Contact.Length > 0)
                    blocks.Add(new Paragraph(say.Say("status_changed.answer", id, about.Jurisdiction.Row.Contact)));
                if (status.IsClosed())
                    blocks.Add(new Paragraph(say.Say("status_changed.closed")));
                break;
            case MailPlan.Corrected:
                subject = say.Say("corrected.subject", id);
                blocks.Add(new Paragraph($"{say.Say("corrected.opening", id)} {SystemNotes.In(happened.PublicNote, language)}"));
                blocks.Add(TitledFacts(say, about, about.Status));
                blocks.Add(new Paragraph(say.Say("linked.closing")));
                break;
            case MailPlan.Linked:
                subject = say.Say("linked.subject", id);
                blocks.Add(new Paragraph(about.HeadServiceRequestId is { } head ? say.Say("linked.opening", id, head) : say.Say("linked.opening_unnamed", id)));
                blocks.Add(OwnFacts(say, about, happened.ToStatus ?? about.Status));
                blocks.Add(new Paragraph(say.Say("linked.closing")));
                break;
            case MailPlan.Unlinked:
                subject = say.Say("unlinked.subject", id);
                blocks.Add(new Paragraph(say.Say("unlinked.opening", id)));
                blocks.Add(OwnFacts(say, about, happened.ToStatus ?? about.Status));
                break;
            case MailPlan.CaseNew or MailPlan.CaseMoved or MailPlan.CaseBack:
                subject = say.Say(template + ".subject", id, about.Service.In(say.Language).Name);
                blocks.Add(new Paragraph(say.Say(template + ".opening")));
                if (template != MailPlan.CaseNew && happened.InternalNote is { Length: > 0 } reason)
                    blocks.Add(new Quote(say.Say(template == MailPlan.CaseBack ? "case_back.words" : "quote.internal_note"), reason));
                blocks.Add(CaseFacts(say, about, installation, template == MailPlan.CaseNew ? null : about.Status));
                foreach (var rejection in about.Rejections.Where(rejection => rejection.Reason is not null))
                    blocks.Add(new Quote(say.Say("quote.rejection", rejection.Department), rejection.Reason!));
                AddDescription(blocks, say, about);
                if (about.AskedAt is not null)
                    blocks.Add(new Paragraph(say.Say(AskedOf(about))));
                blocks.Add(new LinkButton(say.Say("case_new.button"), links.Action!));
                blocks.Add(new Paragraph(say.Say("case_new.closing", say.Day(links.ActionExpiresAt!.Value, about.Jurisdiction.TimeZone))));
                break;
            case MailPlan.CaseReminder:
                subject = say.Say("case_reminder.subject", id, about.Service.In(say.Language).Name);
                blocks.Add(new Paragraph(say.Say("case_reminder.opening", say.Moment(about.AskedAt!.Value, about.Jurisdiction.TimeZone))));
                blocks.Add(DueFacts(say, about));
                blocks.Add(new Paragraph(say.Say(AskedOf(about))));
                blocks.Add(new LinkButton(say.Say("case_new.button"), links.Action!));
                blocks.Add(new Paragraph(say.Say("case_new.closing", say.Day(links.ActionExpiresAt!.Value, about.Jurisdiction.TimeZone))));
                break;
            case MailPlan.CaseEscalated:
                subject = say.Say("case_escalated.subject", id, about.Service.In(say.Language).Name);
                blocks.Add(new Paragraph(say.Say("case_escalated.opening", about.Responsible?.Name, say.Moment(about.AskedAt!.Value, about.Jurisdiction.TimeZone))));
                blocks.Add(DueFacts(say, about));
                blocks.Add(new Paragraph(say.Say("case_escalated.ask")));
                blocks.Add(new LinkButton(say.Say("case_escalated.button"), links.Action!));
                break;
            default:
                throw new ArgumentException($"There is no mail '{template}'.", nameof(template));
        }

        if (links.Page is not null)
            blocks.Add(new LinkButton(say.Say("page"), links.Page));
        var town = about.Jurisdiction.Row;
        blocks.Add(new Paragraph(say.Say("farewell", town.Name)));
        if (town.Contact.Length > 0)
            blocks.Add(new Footer(say.Say("footer.contact", town.Contact)));
        if (links.Own is not null)
            blocks.Add(new Footer(say.Say("footer.own", links.Own)));
        if (links.Unsubscribe is not null)
            blocks.Add(new Footer(say.Say("footer.unsubscribe", links.Unsubscribe)));
        if (town.IsMadeUp)
            blocks.Add(new Footer(say.Say("footer.made_up")));
        return new ComposedMail(subject.ReplaceLineEndings(" "), MailContent.Text(blocks), MailContent.Html(say.Language, subject, blocks));
    }

    // Only what we ourselves say of the report: number, service, our own address text.
    /// <summary>The fallback gets what nobody takes, and cannot reject it.</summary>
    private static string AskedOf(MailSubject about) => about.Responsible?.Id == about.Jurisdiction.Row.FallbackDepartmentId ? "case_asked_last" : "case_asked";

    private static Facts OwnFacts(Phrases say, MailSubject about, ReportStatus? status = null)
    {
        var rows = new List<(string, string)> { (say.Say("fact.id"), about.ServiceRequestId), (say.Say("fact.service"), about.Service.In(say.Language).Name) };
        if (about.Asset is not null)
            rows.Add((say.Say("fact.asset"), about.Asset));
        if (about.Address is not null)
            rows.Add((say.Say("fact.address"), about.Address));
        rows.Add((say.Say("fact.reported"), say.Moment(about.RequestedDatetime, about.Jurisdiction.TimeZone)));
        if (status is { } value)
            rows.Add((say.Say("fact.status"), say.StatusName(value)));
        return new Facts(rows);
    }

    private static Facts DueFacts(Phrases say, MailSubject about)
    {
        var facts = OwnFacts(say, about, about.Status);
        return about.DueAt is { } due ? new Facts([.. facts.Rows, (say.Say("fact.due"), say.Moment(due, about.Jurisdiction.TimeZone))]) : facts;
    }

    // An idea is known by its title; whoever gets this has proved their address.
    private static Facts TitledFacts(Phrases say, MailSubject about, ReportStatus? status = null)
    {
        var facts = OwnFacts(say, about, status);
        return about.Thread is null || about.Title is null || about.IsHidden ? facts : new Facts([facts.Rows[0], (say.Say("fact.title"), about.Title), .. facts.Rows.Skip(1)]);
    }

    private static Facts CaseFacts(Phrases say, MailSubject about, InstallationOptions installation, ReportStatus? status)
    {
        var rows = new List<(string Label, string Value)>(OwnFacts(say, about, status).Rows);
        // All that says where stands together, before the time.
        var where = rows.FindIndex(row => row.Label == say.Say("fact.reported"));
        if (about.Place is null && ((about.AddressString ?? about.AddressId) is not null || about.Service.Kind != ServiceKind.Idea))
            rows.Insert(where++, (say.Say("fact.address"), about.AddressId is { } key ? say.Say("fact.place_unknown_id", key) : say.Say(about.AddressString is null ? "fact.place_missing" : "fact.place_unknown")));
        if (about.AddressString is not null)
            rows.Insert(where++, (say.Say("fact.address_string"), about.AddressString));
        if (about.Place is { } place)
            rows.Insert(where, (say.Say("map"), string.Format(CultureInfo.InvariantCulture, installation.MapLink, place.Latitude, place.Longitude)));
        if (about.TiedTo is { } idea)
            rows.Add((say.Say("fact.thread"), $"{idea.Title} {idea.Page}"));
        if (about.Department is { } department)
            rows.Add((say.Say("fact.department"), department.Name));
        if (about.DueAt is { } due)
            rows.Add((say.Say("fact.due"), say.Moment(due, about.Jurisdiction.TimeZone)));
        if (about.Decision is { } decision && RoutingText.Of(decision, about.OtherDepartment?.Name, say.Language) is var why)
            rows.Add((say.Say("fact.why"), why));
        foreach (var (question, answer) in about.Service.AnswersIn(about.Attributes, say.Language, about.Jurisdiction.TimeZone))
            rows.Add((question, answer));
        if (about.Contact is { } contact)
        {
            var name = string.Join(' ', new[] { contact.FirstName, contact.LastName }.Where(part => part is not null));
            if (name.Length > 0)
                rows.Add((say.Say("fact.reporter"), name));
            if (contact.Email is not null)
                rows.Add((say.Say("fact.email"), contact.Email));
            if (contact.Phone is not null)
                rows.Add((say.Say("fact.phone"), contact.Phone));
        }

        if (about.Photos.Count > 0)
            rows.Add((say.Say("fact.photos"), string.Join(' ', about.Photos)));
        return new Facts(rows);
    }

    private static void AddDescription(List<MailBlock> blocks, Phrases say, MailSubject about)
    {
        var words = string.Join("\n\n", new[] { about.Title, about.Description }.Where(part => !string.IsNullOrEmpty(part)));
        if (words.Length > 0)
            blocks.Add(new Quote(say.Say("quote.description"), words));
    }
}
