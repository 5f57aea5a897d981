using System.Collections.Frozen;

namespace Open311.Core.Reports;

/// <summary>What a status is called where people read it.</summary>
public static class ReportStatusText
{
    private static readonly FrozenDictionary<ReportStatus, (string English, string German)> Texts = new Dictionary<ReportStatus, (string, string)>
    {
        [ReportStatus.Received] = ("Received", "Eingegangen"),
        [ReportStatus.Reviewed] = ("Reviewed", "Geprüft"),
        [ReportStatus.InProgress] = ("In progress", "In Bearbeitung"),
        [ReportStatus.WaitingForCitizen] = ("Waiting for an answer from the reporter", "Rückfrage an die meldende Person"),
        [ReportStatus.ClosedFixed] = ("Closed: fixed", "Erledigt"),
        [ReportStatus.ClosedNotResponsible] = ("Closed: not our responsibility", "Geschlossen: nicht zuständig"),
        [ReportStatus.ClosedNotADefect] = ("Closed: not a defect", "Geschlossen: kein Mangel"),
        [ReportStatus.ClosedNotFound] = ("Closed: nothing found at the place", "Geschlossen: vor Ort nichts gefunden"),
        [ReportStatus.ClosedNotFeasible] = ("Closed: not feasible", "Geschlossen: nicht umsetzbar"),
        [ReportStatus.ClosedWithdrawn] = ("Closed: withdrawn", "Geschlossen: zurückgezogen"),
    }.ToFrozenDictionary();

    /// <summary>In a language (ISO 639-1); English where we have no other.</summary>
    public static string Of(ReportStatus status, string language) => language == "de" ? Texts[status].German : Texts[status].English;

    /// <summary>Whether a text is what a status is called in one of our languages.</summary>
    public static bool IsOf(string text, ReportStatus status) => text == Texts[status].German || text == Texts[status].English;
}
