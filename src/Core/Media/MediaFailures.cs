using System.Globalization;
using Open311.Core.Failures;

namespace Open311.Core.Media;

/// <summary>Every reason for which a photo is refused. Their codes also stand at photos that were fetched and are none.</summary>
public static class MediaFailures
{
    public static readonly Failure PhotoUnknown = new(
        FailureKind.NotFound, "photo.unknown", "This report has no such photo.", "Ein solches Foto hat diese Meldung nicht.", "photo");

    public static readonly Failure Gone = new(
        FailureKind.Conflict, "photo.gone", "The photos were kept for a day and are gone now; please add them again.",
        "Die Fotos waren einen Tag lang aufgehoben und sind nicht mehr da; bitte noch einmal hinzufügen.", "photos");

    public static Failure TypeUnsupported(string field) => new(
        FailureKind.Invalid, "photo.type_unsupported", $"{field} is not a photo we can take: only JPEG, PNG and WebP.",
        $"{field} ist kein Foto, das wir annehmen können: nur JPEG, PNG und WebP.", field);

    public static Failure Broken(string field) => new(
        FailureKind.Invalid, "photo.broken", $"{field} is a photo that cannot be read; it may be damaged or incomplete.",
        $"{field} ist ein Foto, das sich nicht lesen lässt; vielleicht ist es beschädigt oder unvollständig.", field);

    public static Failure ForeignContent(string field) => new(
        FailureKind.Invalid, "photo.foreign_content", $"{field} holds something else beside the photo.", $"{field} enthält außer dem Foto noch etwas anderes.", field);

    public static Failure TooComplex(string field) => new(
        FailureKind.Invalid, "photo.too_complex", $"{field} takes too long to decode; please save it again as a plain JPEG.",
        $"{field} lässt sich nicht in vertretbarer Zeit lesen; bitte als einfaches JPEG speichern.", field);

    public static Failure TooManyPixels(string field, int maxMegapixels) => new(
        FailureKind.Invalid, "photo.too_many_pixels", $"{field} has more than {maxMegapixels} megapixels.", $"{field} hat mehr als {maxMegapixels} Megapixel.", field);

    public static Failure TooLarge(string field, int maxBytes) => new(
        FailureKind.Invalid, "photo.too_large", $"{field} may have at most {Megabytes(maxBytes)} MB.", $"{field} darf höchstens {Megabytes(maxBytes)} MB haben.", field);

    public static Failure TooMany(int max) => new(
        FailureKind.Invalid, "photo.too_many", $"A report may have at most {max} photos.", $"Eine Meldung darf höchstens {max} Fotos haben.", "media");

    private static string Megabytes(int bytes) => (bytes / 1e6).ToString("0.##", CultureInfo.InvariantCulture);
}
