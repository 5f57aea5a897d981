using Open311.Core.Failures;

namespace Open311.Core.Updates;

/// <summary>Every reason for which an update is refused; what it has in common with a report is in <see cref="Reports.ReportFailures"/>.</summary>
public static class UpdateFailures
{
    public static readonly Failure TimeInvalid = new(
        FailureKind.Invalid, "updated_datetime.invalid", "updated_datetime is not a date in ISO 8601, such as 2026-03-01T08:00:00Z.",
        "updated_datetime ist kein Datum nach ISO 8601, etwa 2026-03-01T08:00:00Z.", "updated_datetime");

    public static readonly Failure NothingSaid = new(
        FailureKind.Invalid, "description.missing", "description is missing; only an update with a photo may do without.", "description fehlt; nur mit einem Foto geht es ohne.", "description");

    public static readonly Failure StillRunning = new(
        FailureKind.Conflict, "update_id.still_running", "The update with this update_id is just being stored; ask again in a moment.",
        "Die Rückmeldung mit dieser update_id wird gerade gespeichert; bitte gleich noch einmal.", "update_id");

    public static readonly Failure Unknown = new(
        FailureKind.NotFound, "update.unknown", "This report has no such update.", "Eine solche Rückmeldung hat diese Meldung nicht.", "update");

    public static readonly Failure NeverPublic = new(
        FailureKind.Conflict, "update.never_public", "Updates of confidential reports are never published.", "Rückmeldungen zu vertraulichen Meldungen werden nie veröffentlicht.");

    public static Failure Missing(string field) => new(FailureKind.Invalid, "field.missing", $"{field} is missing.", $"{field} fehlt.", field);
}
