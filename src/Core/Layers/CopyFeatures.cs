using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>Copies the objects of a file into a new version of its layer, one after the other: memory grows with their keys only.</summary>
internal sealed class CopyFeatures(LayerOptions limits)
{
    /// <summary>Characters; the index over keys takes no more than 2704 bytes.</summary>
    private const int MaxKeyLength = 500;
    private const int ProgressEvery = 250;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Why the whole file cannot be taken; null: it is copied, and <paramref name="tally"/> says what was kept.</returns>
    public async Task<Failure?> RunAsync(
        NpgsqlConnection connection, ImportLayerInput input, LayerVersion version, ImportSource source, string? labelColumn, ImportTally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom) FROM STDIN (FORMAT BINARY)", ct);
        var (reader, keyColumn) = (source.Reader, version.KeyColumn);
        var writer = new WKBWriter();
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
            var key = keyColumn is null ? null : Text(feature.Attributes.GetValueOrDefault(keyColumn))?.Trim();
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

            var label = labelColumn is null ? null : Text(prepared.Feature!.Attributes.GetValueOrDefault(labelColumn))?.Trim();
            var attributes = ToJson(prepared.Feature!.Attributes);
            var geometry = prepared.Feature.Geometry!;

            // PostgreSQL's text and jsonb hold every character but U+0000.
            if ((key?.Contains('\0') ?? false) || (label?.Contains('\0') ?? false) || attributes.Contains("\\u0000", StringComparison.Ordinal))
            {
                Drop(new FeatureProblem(number, "text_has_nul", new Bilingual("A text of the feature holds the character NUL.", "Ein Text des Objekts enthält das Zeichen NUL.")), key?.Replace("\0", "", StringComparison.Ordinal), feature.Geometry);
                continue;
            }

            if (key is null)
            {
                key = ContentKey(attributes, writer.Write(geometry));
                if (tally.Has(key))
                {
                    Drop(new FeatureProblem(number, "key_twice", new Bilingual("The same geometry with the same attributes occurred before.", "Dieselbe Geometrie mit denselben Attributen kam schon vor.")), key, feature.Geometry);
                    continue;
                }
            }

            await copy.StartRowAsync(ct);
            await copy.WriteAsync(input.JurisdictionId, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(version.Id, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(number, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(key, NpgsqlDbType.Text, ct);
            if (string.IsNullOrEmpty(label))
                await copy.WriteNullAsync(ct);
            else
                await copy.WriteAsync(label, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(attributes, NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(geometry, NpgsqlDbType.Geometry, ct);
            tally.Keep(key, geometry, number);
            source.Whereabouts.SeeKept(geometry);
            if (HasExtraDimensions(feature.Geometry!))
                tally.Validation.Add(LayerRules.ExtraDimensions, LayerOffender.At(number, key, geometry, new Bilingual("has Z or M", "hat Z oder M")));
            if (tally.Validation.Lists(LayerRules.EncodingDamaged) && feature.Attributes.FirstOrDefault(pair => pair.Value is string text && MojibakeText.IsDamaged(text)) is { Key: { } damaged })
                tally.Validation.Add(LayerRules.EncodingDamaged, LayerOffender.At(number, key, geometry, Bilingual.Of($"in the column '{damaged}'", $"in der Spalte '{damaged}'")));
            else if (!tally.Validation.Lists(LayerRules.EncodingDamaged) && feature.Attributes.Values.Any(value => value is string text && MojibakeText.IsDamaged(text)))
                tally.Validation.Add(LayerRules.EncodingDamaged, new LayerOffender(number, key, null, null, Bilingual.Same("")));
        }

        if (tally.Kept > 0)
            await copy.CompleteAsync(ct);
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
    private static string ContentKey(string attributes, byte[] wkb)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(attributes));
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

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string ToJson(IReadOnlyDictionary<string, object?> attributes)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in attributes)
            {
                writer.WritePropertyName(name);
                switch (value)
                {
                    case null: writer.WriteNullValue(); break;
                    case long whole: writer.WriteNumberValue(whole); break;
                    case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
                    case bool truth: writer.WriteBooleanValue(truth); break;
                    case JsonElement element: element.WriteTo(writer); break;
                    default: writer.WriteStringValue(Text(value)); break;
                }
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
