using Open311.Core.Failures;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <param name="Done">Features read so far, dropped ones included.</param>
/// <param name="Expected">As the file counts them; null if it does not say.</param>
public readonly record struct ImportProgress(long Done, long? Expected);

/// <param name="Number">The feature's place in the file, from 1.</param>
/// <param name="Code">A code of <see cref="FeatureProblemCodes"/> or <see cref="CrsErrors"/>, or <c>key_missing</c>, <c>key_too_long</c>, <c>key_twice</c>, <c>text_has_nul</c>.</param>
/// <param name="Dropped">False: repaired and kept.</param>
public sealed record ImportProblem(long Number, string Code, Bilingual Reason, bool Dropped);

/// <param name="VersionId">The version that was stored.</param>
/// <param name="VersionNumber">The layer's own count of versions, from 1.</param>
/// <param name="FeatureCount">Features stored, repaired ones included.</param>
/// <param name="ProblemCount">All problems, also those beyond <see cref="ImportLayer.MaxListedProblems"/>.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="Remarks">What is to be said about the file as a whole.</param>
/// <param name="SourceSrid">EPSG code the coordinates were taken to be in.</param>
/// <param name="CrsMethod">How they came to EPSG:4326, without a full stop.</param>
/// <param name="CrsAccuracyMeters">What the transformation itself may be wrong by, in metres.</param>
public sealed record ImportedLayer(
    long LayerId, long VersionId, int VersionNumber, string Format, long FeatureCount, long DroppedCount, long ProblemCount, IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<Bilingual> Remarks, int SourceSrid, Bilingual CrsMethod, double CrsAccuracyMeters)
{
    public required LayerReport Report { get; init; }

    /// <summary>Against the version published when this one came in; null: there was none.</summary>
    public LayerDiff? Diff { get; init; }

    public bool IsPublished { get; init; }

    /// <summary>Why it was not published though that was wanted; empty if it was, or was not wanted.</summary>
    public IReadOnlyList<Failure> ToConfirm { get; init; } = [];
}
