using System.Globalization;
using Open311.Core.Installation;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <summary>A mail's words.</summary>
public sealed record ComposedMail(string Subject, string Text, string Html);

/// <summary>Writes the words of each mail, as text and as HTML from the same pieces. Pure.</summary>
public static class MailComposer
{
    /// <param name="language">ISO 639-1 of the recipient.</param>
    /// <param name="link">The confirm or case link, where the mail has one.</param>
    /// <param name="unsubscribeLink">Null for departments.</param>
    /// <exception cref="ArgumentException">No mail has this template.</exception>
    public static ComposedMail Compose(
        string template, string language, MailSubject about, ReportEvent happened, InstallationOptions installation, string? link, DateTimeOffset? linkExpiresAt, string? unsubscribeLink)
    {
        var say = Phrases.In(language);
        var id = about.ServiceRequestId;
        var blocks = new List<MailBlock> { new Paragraph(say.Say("greeting")) };
        string subject;
        switch (template)
        {
            case MailPlan.ReceiptToConfirm:
                // No word of the reporter's: whoever owns this address may never have heard of us.
                subject = say.Say("receipt_to_confirm.subject", id);
                blocks.Add(new Paragraph(say.Say("receipt_to_confirm.opening")));
                blocks.Add(OwnFacts(say, about));
                blocks.Add(new Paragraph(say.Say("receipt_to_confirm.ask")));
                blocks.Add(new LinkButton(say.Say("receipt_to_confirm.button"), link!));
                blocks.Add(new Paragraph(say.Say("receipt_to_confirm.closing")));
                break;
            case MailPlan.Receipt:
                subject = say.Say("receipt.subject", id);
                blocks.Add(new Paragraph(say.Say("receipt.opening")));
                blocks.Add(OwnFacts(say, about));
                AddDescription(blocks, say, about);
                blocks.Add(new Paragraph(say.Say("receipt.closing")));
                break;
            case MailPlan.StatusChanged:
                var status = happened.ToStatus ?? about.Status;
                subject = say.Say("status_changed.subject", id, say.StatusName(status));
                blocks.Add(new Paragraph(say.Say("status_changed.opening")));
                blocks.Add(OwnFacts(say, about, status));
                if (happened.PublicNote is { Length: > 0 } note)
                    blocks.Add(new Quote(say.Say("quote.note"), note));
                if (status.IsClosed())
                    blocks.Add(new Paragraph(say.Say("status_changed.closed")));
                break;
            case MailPlan.Linked:
                subject = say.Say("linked.subject", id);
                blocks.Add(new Paragraph(say.Say("linked.opening", id, about.HeadServiceRequestId)));
                blocks.Add(OwnFacts(say, about, happened.ToStatus ?? about.Status));
                blocks.Add(new Paragraph(say.Say("linked.closing")));
                break;
            case MailPlan.Unlinked:
                subject = say.Say("unlinked.subject", id);
                blocks.Add(new Paragraph(say.Say("unlinked.opening", id)));
                blocks.Add(OwnFacts(say, about, happened.ToStatus ?? about.Status));
                break;
            case MailPlan.CaseNew:
                subject = say.Say("case_new.subject", id, about.ServiceName);
                blocks.Add(new Paragraph(say.Say("case_new.opening")));
                blocks.Add(CaseFacts(say, about, installation));
                AddDescription(blocks, say, about);
                blocks.Add(new LinkButton(say.Say("case_new.button"), link!));
                blocks.Add(new Paragraph(say.Say("case_new.closing", say.Day(linkExpiresAt!.Value, about.Jurisdiction.TimeZone))));
                break;
            default:
                throw new ArgumentException($"There is no mail '{template}'.", nameof(template));
        }

        var town = about.Jurisdiction.Row;
        blocks.Add(new Footer(town.Contact.Length > 0 ? say.Say("footer.contact", town.Name, town.Contact) : town.Name));
        if (unsubscribeLink is not null)
            blocks.Add(new Footer(say.Say("footer.unsubscribe", unsubscribeLink)));
        if (town.IsMadeUp)
            blocks.Add(new Footer(say.Say("footer.made_up")));
        return new ComposedMail(subject.ReplaceLineEndings(" "), MailContent.Text(blocks), MailContent.Html(say.Language, subject, blocks));
    }

    // Only what we ourselves say of the report: number, service, our own address text.
    private static Facts OwnFacts(Phrases say, MailSubject about, ReportStatus? status = null)
    {
        var rows = new List<(string, string)> { (say.Say("fact.id"), about.ServiceRequestId), (say.Say("fact.service"), about.ServiceName) };
        if (about.Address is not null)
            rows.Add((say.Say("fact.address"), about.Address));
        rows.Add((say.Say("fact.reported"), say.Moment(about.RequestedDatetime, about.Jurisdiction.TimeZone)));
        if (status is { } value)
            rows.Add((say.Say("fact.status"), say.StatusName(value)));
        return new Facts(rows);
    }

    private static Facts CaseFacts(Phrases say, MailSubject about, InstallationOptions installation)
    {
        var rows = new List<(string Label, string Value)>(OwnFacts(say, about).Rows);
        if (about.AddressString is not null)
            rows.Add((say.Say("fact.address"), about.AddressString));
        rows.Add(about.Place is { } place
            ? (say.Say("map"), string.Format(CultureInfo.InvariantCulture, installation.MapLink, place.Latitude, place.Longitude))
            : (say.Say("fact.address"), say.Say("fact.place_unknown")));
        if (about.Department is { } department)
            rows.Add((say.Say("fact.department"), department.Name));
        if (Why(say, about) is { } why)
            rows.Add((say.Say("fact.why"), why));
        foreach (var (question, answer) in about.Answers)
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

    private static string? Why(Phrases say, MailSubject about) => about.Decision switch
    {
        null => null,
        { DecidedBy: "rule", FeatureLabel: null, FeatureKey: null } decision => say.Say("why.rule", decision.RuleText),
        { DecidedBy: "rule", DistanceMeters: > 0 } decision => say.Say("why.feature_distance", decision.RuleText, Feature(decision), Math.Round(decision.DistanceMeters.Value)),
        { DecidedBy: "rule" } decision => say.Say("why.feature", decision.RuleText, Feature(decision)),
        var decision => say.Say("why." + decision.DecidedBy),
    };

    private static string Feature(Routing.RoutingDecision decision) =>
        decision.FeatureLabel is null || decision.FeatureLabel == decision.FeatureKey ? decision.FeatureKey! : $"{decision.FeatureLabel} ({decision.FeatureKey})";

    private static void AddDescription(List<MailBlock> blocks, Phrases say, MailSubject about)
    {
        var words = string.Join("\n\n", new[] { about.Title, about.Description }.Where(part => !string.IsNullOrEmpty(part)));
        if (words.Length > 0)
            blocks.Add(new Quote(say.Say("quote.description"), words));
    }
}
