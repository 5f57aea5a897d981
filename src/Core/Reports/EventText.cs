namespace Open311.Core.Reports;

/// <summary>What an event is called where people read a timeline.</summary>
public static class EventText
{
    /// <summary>In a language (ISO 639-1); English where we have no other.</summary>
    public static string Of(ReportEvent happened, string language) => happened is { Kind: ReportEventKind.StatusChanged, ToStatus: { } to } && to != happened.FromStatus
        ? $"{(language == "de" ? "Neuer Status" : "New status")}: {ReportStatusText.Of(to, language)}"
        : Of(happened.Kind, language);

    /// <summary>The same without its particulars.</summary>
    public static string Of(ReportEventKind kind, string language)
    {
        var german = language == "de";
        return kind switch
        {
            ReportEventKind.Received => german ? "Meldung eingegangen" : "Report received",
            ReportEventKind.PlaceUnknown => german ? "Der Ort ist unbekannt" : "The place is unknown",
            ReportEventKind.StatusChanged => german ? "Notiz" : "Note",
            ReportEventKind.Linked => german ? "Mit einer früheren Meldung verbunden" : "Joined to an earlier report",
            ReportEventKind.Unlinked => german ? "Wieder für sich bearbeitet" : "On its own again",
            ReportEventKind.ReportedAgain => german ? "Noch einmal gemeldet" : "Reported again",
            ReportEventKind.Routed => german ? "Zuständige Stelle ermittelt" : "Responsible department found",
            ReportEventKind.Reassigned => german ? "An eine andere Stelle gegeben" : "Given to another department",
            ReportEventKind.DecisionLifted => german ? "Zuständigkeit wieder nach Regeln" : "Department by rule again",
            ReportEventKind.Hidden => german ? "Verborgen" : "Hidden",
            ReportEventKind.Shown => german ? "Wieder sichtbar" : "Visible again",
            ReportEventKind.PhotoHidden => german ? "Foto verborgen" : "Photo hidden",
            ReportEventKind.PhotoShown => german ? "Foto wieder sichtbar" : "Photo visible again",
            ReportEventKind.AddressConfirmed => german ? "E-Mail-Adresse bestätigt" : "Mail address confirmed",
            ReportEventKind.Followed => german ? "Jemand möchte der Meldung folgen" : "Somebody wants to follow the report",
            ReportEventKind.AbuseReported => german ? "Als unangemessen gemeldet" : "Reported as inappropriate",
            ReportEventKind.Erased => german ? "Persönliche Daten gelöscht" : "Personal data erased",
            ReportEventKind.CommentWritten => german ? "Kommentar geschrieben, noch nicht bestätigt" : "Comment written, not yet confirmed",
            ReportEventKind.CommentPublished => german ? "Neuer Kommentar" : "New comment",
            ReportEventKind.Answered => german ? "Antwort der Verwaltung" : "Answer of the administration",
            ReportEventKind.CommentHidden => german ? "Kommentar verborgen" : "Comment hidden",
            ReportEventKind.CommentShown => german ? "Kommentar wieder sichtbar" : "Comment visible again",
            ReportEventKind.SupportAsked => german ? "Jemand möchte die Idee unterstützen, noch nicht bestätigt" : "Somebody wants to support the idea, not yet confirmed",
            ReportEventKind.SupportConfirmed => german ? "Die Idee hat eine Stimme mehr" : "The idea has one more supporter",
            ReportEventKind.SupportTakenBack => german ? "Eine Stimme für die Idee wurde zurückgenommen" : "One supporter of the idea has withdrawn",
            ReportEventKind.ThreadClosed => german ? "Diskussion beendet" : "Discussion closed",
            ReportEventKind.ThreadOpened => german ? "Diskussion wieder offen" : "Discussion open again",
            ReportEventKind.Published => german ? "Veröffentlicht" : "Published",
            ReportEventKind.Corrected => german ? "Angaben berichtigt" : "Details corrected",
            ReportEventKind.Redacted => german ? "Text geändert, damit er öffentlich sein kann" : "Text changed so that it can be public",
            ReportEventKind.AbuseDismissed => german ? "Hinweise auf Unangemessenes geprüft: nichts zu beanstanden" : "Reports of abuse checked: nothing to object to",
            ReportEventKind.UpdateWritten => german ? "Rückmeldung eingegangen, nicht öffentlich" : "Update received, not public",
            ReportEventKind.UpdatePublished => german ? "Rückmeldung" : "Update",
            ReportEventKind.UpdateHidden => german ? "Rückmeldung verborgen" : "Update hidden",
            ReportEventKind.UpdateShown => german ? "Rückmeldung wieder sichtbar" : "Update visible again",
            ReportEventKind.Forwarded => german ? "An das System der zuständigen Stelle übergeben" : "Passed on to the department's own system",
            ReportEventKind.ForwardFailed => german ? "Konnte nicht an das System der zuständigen Stelle übergeben werden" : "Could not be passed on to the department's own system",
            ReportEventKind.Accepted => german ? "Von der zuständigen Stelle angenommen" : "Accepted by the department",
            ReportEventKind.Rejected => german ? "Von der zuständigen Stelle abgelehnt" : "Rejected by the department",
            ReportEventKind.Reminded => german ? "Zuständige Stelle erinnert: Sie hat noch nicht geantwortet" : "Department reminded: it has not answered yet",
            ReportEventKind.Escalated => german ? "Weitergemeldet: Die zuständige Stelle hat noch nicht geantwortet" : "Escalated: the department has not answered yet",
            ReportEventKind.Overdue => german ? "Frist überschritten" : "Overdue",
            _ => german ? "Eine E-Mail konnte nicht zugestellt werden" : "A mail could not be delivered",
        };
    }
}
