using Open311.Core.Failures;

namespace Open311.Api.CitySdk;

/// <summary>Every reason for which this interface itself refuses a request; the others come from GeoReport and from Core.</summary>
internal static class CitySdkFailures
{
    public static readonly Failure OnlyIdeas = new(
        FailureKind.Invalid, "request.no_idea", "Only ideas are commented on and voted for.", "Kommentiert und unterstützt werden nur Ideen.", "service_request_id");

    public static readonly Failure NotesForbidden = new(
        FailureKind.Forbidden, "notes.forbidden", "This api_key may not see or write internal notes.", "Dieser api_key darf interne Notizen weder lesen noch schreiben.", "api_key");

    public static readonly Failure NoteMissing = new(FailureKind.Invalid, "comment.missing", "comment is missing.", "comment fehlt.", "comment");

    public static readonly Failure PhotoMissing = new(FailureKind.Invalid, "media.missing", "media is missing.", "media fehlt.", "media");

    public static readonly Failure PlaceMissing = new(FailureKind.Invalid, "place.missing", "lat and long are missing.", "lat und long fehlen.", "lat");

    /// <summary>A filter that is not there must not be passed over: the list would be another one than was asked for.</summary>
    public static Failure FilterUnknown(string field) => new(
        FailureKind.Invalid, field + ".not_offered", $"Reports cannot be filtered by {field} here.", $"Nach {field} kann hier nicht gefiltert werden.", field);
}
