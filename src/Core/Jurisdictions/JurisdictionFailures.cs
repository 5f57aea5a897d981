using Open311.Core.Failures;

namespace Open311.Core.Jurisdictions;

/// <summary>Every reason for which a request finds no jurisdiction (GeoReport v2: missing is 400, unknown is 404).</summary>
public static class JurisdictionFailures
{
    public static readonly Failure Missing = new(
        FailureKind.Invalid, "jurisdiction_id.missing", "jurisdiction_id is missing: several towns share this address.",
        "jurisdiction_id fehlt: Unter dieser Adresse gibt es mehrere Orte.", "jurisdiction_id");

    public static readonly Failure Unknown = new(
        FailureKind.NotFound, "jurisdiction_id.unknown", "There is no jurisdiction of this name here.",
        "Eine jurisdiction_id dieses Namens gibt es hier nicht.", "jurisdiction_id");
}
