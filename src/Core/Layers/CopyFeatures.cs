using System.IO.Pipelines;
using System.Security.Cryptography;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using Open311.Core.Failures;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>
/// Copies the objects of a file into a new version of its layer, one after the other: memory grows with their keys only. They are read and put into the form of the database by one thread
/// and sent by another, so that neither the database waits for the file nor the file for the database.
/// </summary>
internal sealed class CopyFeatures(LayerOptions limits)
{
    /// <summary>Characters; the index over keys takes no more than 2704 bytes.</summary>
    private const int MaxKeyLength = 500;
    private const int ProgressEvery = 250;

    /// <summary>Bytes that are ready and not sent yet.</summary>
    private const int MostAhead = 8 * 1024 * 1024;

    /// <returns>Why the whole file cannot be taken; null: it is copied, and <paramref name="tally"/> says what was kept.</returns>
    public async Task<Failure?> RunAsync(
        NpgsqlConnection connection, ImportLayerInput input, LayerVersion version, ImportSource source, string? labelColumn, ImportTally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(FeatureRowsWriter.Copy, ct);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: MostAhead, resumeWriterThreshold: MostAhead / 2, minimumSegmentSize: FeatureRowsWriter.BlockBytes, useSynchronizationContext: false));
        var reading = Task.Run(() => ReadAsync(pipe.Writer, input, version, source, labelColumn, tally, progress, ct), CancellationToken.None);
        try
        {
            await pipe.Reader.CopyToAsync(copy, ct);
            if (await reading is not { } failure)
                return null;
            await copy.CancelAsync();
            return failure;
        }
        catch
        {
            // The one that reads stops at its next row; what it says besides is not what went wrong first.
            await pipe.Reader.CompleteAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await AbandonAsync(copy);
            // Stopped in the middle of a write, it says that the stream is broken.
            ct.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Left to itself, the stream would end as if all were there.</summary>
    private static async Task AbandonAsync(NpgsqlRawCopyStream copy)
    {
        try
        {
            await copy.CancelAsync();
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or InvalidOperationException)
        {
            // The connection is lost: there is nothing to abandon.
        }
    }

    private async Task<Failure?> ReadAsync(
        PipeWriter pipe, ImportLayerInput input, LayerVersion version, ImportSource source, string? labelColumn, ImportTally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        try
        {
            using var rows = new FeatureRowsWriter(pipe, input.JurisdictionId, version.Id);
            var failure = await ReadRowsAsync(rows, version.KeyColumn, source, labelColumn, tally, progress, ct);
            await pipe.CompleteAsync();
            return failure;
        }
        catch (Exception fault)
        {
            await pipe.CompleteAsync(fault);
            throw;
        }
    }

    private async Task<Failure?> ReadRowsAsync(
        FeatureRowsWriter rows, string? keyColumn, ImportSource source, string? labelColumn, ImportTally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var reader = source.Reader;
        var wkb = new WKBWriter();
        var done = 0L;
        foreach (var read in reader.Read(ct))
        {
            if (read.EndsEarly)
                return LayerFailures.BreaksOff(read.Problem!.Number, read.Problem.Reason);
            if (done >= limits.MaxFeatures)
                return LayerFailures.TooManyFeatures(limits.MaxFeatures);
            if (done++ % ProgressEvery == 0)
                progress?.Report(new ImportProgress(done - 1, reader.ExpectedFeatures));
            if (read.Problem is { } found)
            {
                tally.Add(found, read.IsDropped);
                tally.Validation.Add(found.Code, new LayerOffender(found.Number, null, null, null, found.Reason));
            }

            if (read.IsDropped)
                continue;

            var feature = read.Feature;
            source.Whereabouts.SeeSource(feature.Geometry);
            if (feature.Geometry?.NumPoints > limits.MaxVertices)
                return LayerFailures.TooManyVertices(feature.Number, feature.Geometry.NumPoints, limits.MaxVertices);
            var number = feature.Number;
            var key = keyColumn is null ? null : FeatureRowsWriter.Text(feature.Attributes.GetValueOrDefault(keyColumn))?.Trim();
            if (keyColumn is not null && KeyProblem(tally, number, key, keyColumn) is { } refusal)
            {
                Drop(refusal, key, feature.Geometry);
                continue;
            }

            var prepared = Prepare(feature, source.ToWgs84);
            if (prepared.Problem is { } problem)
            {
                if (prepared.IsDropped)
                {
                    Drop(problem, key, feature.Geometry);
                    continue;
                }

                tally.Add(problem, dropped: false);
                tally.Validation.Add(LayerRules.TooFewPoints, LayerOffender.At(number, key, prepared.Feature.Geometry!, problem.Reason));
            }

            var label = labelColumn is null ? null : FeatureRowsWriter.Text(prepared.Feature!.Attributes.GetValueOrDefault(labelColumn))?.Trim();
            var attributes = rows.ToJson(prepared.Feature!.Attributes);
            var geometry = prepared.Feature.Geometry!;

            // PostgreSQL's text and jsonb hold every character but U+0000.
            if ((key?.Contains('\0') ?? false) || (label?.Contains('\0') ?? false) || attributes.Span.IndexOf(@"\u0000"u8) >= 0)
            {
                Drop(new FeatureProblem(number, "text_has_nul", new Bilingual("A text of the feature holds the character NUL.", "Ein Text des Objekts enthält das Zeichen NUL.")), key?.Replace("\0", "", StringComparison.Ordinal), feature.Geometry);
                continue;
            }

            if (key is null)
            {
                key = ContentKey(attributes.Span, wkb.Write(geometry));
                if (tally.Has(key))
                {
                    Drop(new FeatureProblem(number, "key_twice", new Bilingual("The same geometry with the same attributes occurred before.", "Dieselbe Geometrie mit denselben Attributen kam schon vor.")), key, feature.Geometry);
                    continue;
                }
            }

            if (!await rows.WriteAsync(number, key, string.IsNullOrEmpty(label) ? null : label, attributes, geometry, ct))
                return null;
            tally.Keep(key, prepared.Feature.Attributes, geometry, number);
            source.Whereabouts.SeeKept(geometry);
            if (HasExtraDimensions(feature.Geometry!))
                tally.Validation.Add(LayerRules.ExtraDimensions, LayerOffender.At(number, key, geometry, new Bilingual("has Z or M", "hat Z oder M")));
            if (tally.Validation.Lists(LayerRules.EncodingDamaged) && feature.Attributes.FirstOrDefault(pair => pair.Value is string text && MojibakeText.IsDamaged(text)) is { Key: { } damaged })
                tally.Validation.Add(LayerRules.EncodingDamaged, LayerOffender.At(number, key, geometry, Bilingual.Of($"in the column '{damaged}'", $"in der Spalte '{damaged}'")));
            else if (!tally.Validation.Lists(LayerRules.EncodingDamaged) && feature.Attributes.Values.Any(value => value is string text && MojibakeText.IsDamaged(text)))
                tally.Validation.Add(LayerRules.EncodingDamaged, new LayerOffender(number, key, null, null, Bilingual.Same("")));
        }

        await rows.EndAsync(ct);
        progress?.Report(new ImportProgress(done, reader.ExpectedFeatures ?? done));
        return null;

        void Drop(FeatureProblem problem, string? key, Geometry? inFile)
        {
            tally.Add(problem, dropped: true);
            var offender = new LayerOffender(problem.Number, string.IsNullOrEmpty(key) || key.Length > MaxKeyLength ? null : key, null, null, problem.Reason);
            if (tally.Validation.Lists(problem.Code) && inFile is { IsEmpty: false } && source.ToWgs84.TryTransform(inFile.Coordinate.X, inFile.Coordinate.Y, out var x, out var y, out _))
                offender = offender with { Longitude = x, Latitude = y };
            tally.Validation.Add(problem.Code, offender);
        }
    }

    /// <summary>In EPSG:4326. Validity is PostGIS's to judge and to mend, once all are stored; only rings that it would not even read are mended before.</summary>
    private static LayerItem Prepare(Open311.Geo.Readers.LayerFeature feature, CoordinateTransformation toWgs84)
    {
        if (feature.Geometry is not { IsEmpty: false } geometry || HasShortRing(geometry))
            return LayerFeatures.Prepare(feature, toWgs84);
        return toWgs84.TryTransform(geometry, out var transformed, out var error)
            ? LayerItem.Clean(feature with { Geometry = transformed })
            : LayerItem.Dropped(feature.Number, error);
    }

    private static bool HasShortRing(Geometry geometry) => geometry switch
    {
        Polygon polygon => polygon.ExteriorRing.NumPoints < 4 || polygon.InteriorRings.Any(ring => ring.NumPoints < 4),
        GeometryCollection collection => collection.Geometries.Any(HasShortRing),
        _ => false,
    };

    private static bool HasExtraDimensions(Geometry geometry) => geometry.Coordinate is { } first && (!double.IsNaN(first.Z) || !double.IsNaN(first.M));

    /// <summary>Names an object that has no key: the same geometry (EPSG:4326) and attributes come to the same name.</summary>
    private static string ContentKey(ReadOnlySpan<byte> attributes, byte[] wkb)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(attributes);
        hash.AppendData([0]);
        hash.AppendData(wkb);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static FeatureProblem? KeyProblem(ImportTally tally, long number, string? key, string column)
    {
        if (string.IsNullOrEmpty(key))
            return new FeatureProblem(number, "key_missing", Bilingual.Of($"The key column '{column}' is empty.", $"Die Schlüsselspalte '{column}' ist leer."));
        if (key.Length > MaxKeyLength)
        {
            return new FeatureProblem(number, "key_too_long", Bilingual.Of(
                $"The value of the key column '{column}' is longer than {MaxKeyLength} characters.", $"Der Wert der Schlüsselspalte '{column}' ist länger als {MaxKeyLength} Zeichen."));
        }

        return tally.Has(key) ? new FeatureProblem(number, "key_twice", Bilingual.Of($"The key '{key}' occurred before.", $"Der Schlüssel '{key}' kam schon vor.")) : null;
    }
}
