using System.Globalization;
using Open311.Core.Failures;
using Open311.Geo;

namespace Open311.Core.Jurisdictions;

/// <summary>Every reason for which a request finds no jurisdiction (GeoReport v2: missing is 400, unknown is 404), or an operator's change of one is refused.</summary>
public static class JurisdictionFailures
{
    public static readonly Failure Missing = new(
        FailureKind.Invalid, "jurisdiction_id.missing", "jurisdiction_id is missing: several towns share this address.",
        "jurisdiction_id fehlt: Unter dieser Adresse gibt es mehrere Orte.", "jurisdiction_id");

    public static readonly Failure Unknown = new(
        FailureKind.NotFound, "jurisdiction_id.unknown", "There is no jurisdiction of this name here.",
        "Eine jurisdiction_id dieses Namens gibt es hier nicht.", "jurisdiction_id");

    /// <param name="field">The field, as in <see cref="JurisdictionFields"/>.</param>
    /// <param name="english">What it is or has.</param>
    /// <param name="german">The same.</param>
    /// <param name="given">What was given instead.</param>
    public static Failure FieldWrong(string field, string english, string german, string given) => new(
        FailureKind.Invalid, $"jurisdiction.{field}_invalid", $"{field} {english}; given was \"{given}\".", $"{field} {german}; angegeben war „{given}“.", field);

    public static Failure NameTaken(string name, string owner) => new(
        FailureKind.Conflict, "jurisdiction.name_taken", $"\"{name}\" already leads to the jurisdiction {owner}.", $"„{name}“ führt schon zum Ort {owner}.", "key");

    public static Failure KeyNotRepeated(string key) => new(
        FailureKind.Invalid, "jurisdiction.key_not_repeated",
        $"Everything of {key} would be deleted, and there is no way back. To do it, give the key a second time.",
        $"Alles von {key} würde gelöscht, und es gibt kein Zurück. Dafür ist der Schlüssel ein zweites Mal zu nennen.", "key");

    public static Failure BoundaryUnusable(long number, Bilingual reason) => new(
        FailureKind.Invalid, "jurisdiction.boundary_unusable",
        string.Create(CultureInfo.InvariantCulture, $"Feature {number} cannot be part of a boundary: {reason.English}"),
        string.Create(CultureInfo.InvariantCulture, $"Objekt {number} kann nicht Teil einer Grenze sein: {reason.German}"), "boundary");
}
