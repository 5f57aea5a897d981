using Open311.Core.Failures;

namespace Open311.Core.Harvests;

/// <summary>What came of asking a server for a layer: all of it as a file, or that nothing has changed, or why not.</summary>
/// <param name="Kind">What the server is; null if that did not become clear.</param>
/// <param name="Failure">Null: it succeeded.</param>
/// <param name="RetryAfter">What the server asks for.</param>
/// <param name="NotModified">The server says that what we have is what it has.</param>
/// <param name="Content">Null where there is a failure, or nothing has changed.</param>
public sealed record FetchedLayer(HarvestKind? Kind, Failure? Failure, TimeSpan? RetryAfter, bool NotModified, FetchedContent? Content);

/// <param name="Path">The whole layer in one file, as <see cref="Geo.Readers.LayerFile"/> reads it.</param>
/// <param name="Srid">EPSG code of its coordinates, where the file does not say it itself.</param>
/// <param name="ContentHash">See <see cref="SeenFeatures"/>.</param>
/// <param name="Collection">As the server names it.</param>
public sealed record FetchedContent(string Path, int? Srid, long FeatureCount, string ContentHash, HarvestValidators? Validators, string Collection);
