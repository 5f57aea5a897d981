namespace Open311.Geo.Readers;

/// <summary>What is wrong with one feature.</summary>
/// <param name="Number">The feature's place in the file, from 1.</param>
/// <param name="Code">One of <see cref="FeatureProblemCodes"/> or a code of <see cref="Crs.CrsErrors"/>; stable.</param>
/// <param name="Reason">Names the cause; may hold coordinates and keys of the layer, no attribute values.</param>
public sealed record FeatureProblem(long Number, string Code, Bilingual Reason);

/// <summary>Codes of <see cref="FeatureProblem"/>.</summary>
public static class FeatureProblemCodes
{
    /// <summary>The feature is not what the format asks for; dropped.</summary>
    public const string Malformed = "feature_malformed";

    /// <summary>The feature nests deeper than allowed; dropped.</summary>
    public const string TooDeep = "feature_too_deep";

    /// <summary>No geometry, or an empty one; dropped.</summary>
    public const string NoGeometry = "geometry_missing";

    /// <summary>The geometry broke the rules of simple features and was repaired; kept.</summary>
    public const string Repaired = "geometry_repaired";

    /// <summary>The geometry had curves, which were made into lines; kept.</summary>
    public const string CurveLinearised = "curve_linearised";

    /// <summary>The geometry breaks the rules and repairing it would turn it into something else; dropped.</summary>
    public const string Invalid = "geometry_invalid";

    /// <summary>
    /// The file cannot be read beyond this feature. Always the last item: what came before is only a part of the layer, so an import
    /// that replaces a layer must stop.
    /// </summary>
    public const string RestUnreadable = "rest_unreadable";
}
