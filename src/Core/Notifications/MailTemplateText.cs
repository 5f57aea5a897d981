namespace Open311.Core.Notifications;

/// <summary>What a mail is called where staff read which mails a case has caused.</summary>
public static class MailTemplateText
{
    /// <summary>In a language (ISO 639-1); English where we have no other. The name itself for a mail that is not in <see cref="MailPlan"/>.</summary>
    public static string Of(string template, string language)
    {
        var german = language == "de";
        return template switch
        {
            MailPlan.ReceiptToConfirm => german ? "Eingangsbestätigung mit der Bitte, die Adresse zu bestätigen" : "Receipt that asks to confirm the address",
            MailPlan.Receipt => german ? "Eingangsbestätigung" : "Receipt",
            MailPlan.StatusChanged => german ? "Neuer Status" : "New status",
            MailPlan.Corrected => german ? "Angaben berichtigt" : "Details corrected",
            MailPlan.Linked => german ? "Mit einer anderen Meldung verbunden" : "Joined to another report",
            MailPlan.Unlinked => german ? "Wieder für sich bearbeitet" : "On its own again",
            MailPlan.CaseNew => german ? "Neuer Fall an die zuständige Stelle" : "New case to the department",
            MailPlan.CaseBack => german ? "Der Fall ist wieder da, an die zuständige Stelle" : "Case is back, to the department",
            MailPlan.CaseMoved => german ? "Übergabe an die neue Stelle" : "Case handed over to the new department",
            MailPlan.CaseReminder => german ? "Erinnerung an die zuständige Stelle" : "Reminder to the department",
            MailPlan.CaseEscalated => german ? "Weitermeldung, dass die zuständige Stelle nicht antwortet" : "Notice that the department does not answer",
            MailPlan.FollowToConfirm => german ? "Bitte, das Folgen zu bestätigen" : "Request to confirm following",
            MailPlan.Answered => german ? "Antwort der Verwaltung" : "Answer of the administration",
            MailPlan.CommentPublished => german ? "Neuer Kommentar" : "New comment",
            MailPlan.UpdatePublished => german ? "Neue Rückmeldung" : "New update",
            MailPlan.CommentToConfirm => german ? "Bitte, einen Kommentar zu bestätigen" : "Request to confirm a comment",
            MailPlan.SupportToConfirm => german ? "Bitte, eine Unterstützung zu bestätigen" : "Request to confirm a support",
            _ => template,
        };
    }
}
