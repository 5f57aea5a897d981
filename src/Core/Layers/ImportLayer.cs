using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Harvests;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Routing;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

/// <summary>
/// Reads a file into a new version of a layer, checks it, compares it with the published one and publishes it, all in one transaction: readers see the old version or
/// the new one, and a failure leaves the old one and nothing of the new. Imports of the same layer wait for each other, publications do not wait for an import.
/// </summary>
public sealed partial class ImportLayer(Open311DbFactory databases, DropLayerVersions drop, DatumGrids datumGrids, IOptions<LayerOptions> limits, TimeProvider clock)
{
    public const int MaxTextLength = 500;

    public const int MaxListedProblems = 1_000;

    /// <summary>Characters; the index over keys takes no more than 2704 bytes.</summary>
    private const int MaxKeyLength = 500;
    private const int ProgressEvery = 250;

    /// <summary>Objects from which on the table's statistics are renewed: that reads a sample of all towns' layers. What few objects need, the planner does right without.</summary>
    private const int StatisticsFrom = 1_000;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Outcome<ImportedLayer>> RunAsync(ImportLayerInput input, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (Refuse(input) is { } refusal)
            return refusal;
        await using var db = databases.For(input.JurisdictionId);
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.JurisdictionId, ct) is not { } jurisdiction)
            return JurisdictionFailures.Unknown;

        if (new FileInfo(input.Path) is { Exists: true } file && file.Length > limits.Value.MaxFileBytes)
            return LayerFailures.FileTooLarge(limits.Value.MaxFileBytes);

        var grids = input.GridPath is { } grid ? new CoordinateTransformations(grid) : await datumGrids.ForAsync(db, ct);
        var options = limits.Value.ForReader with
        {
            LayerName = input.SourceLayer,
            XColumn = input.XColumn,
            YColumn = input.YColumn,
            WktColumn = input.WktColumn,
            Boundary = jurisdiction.Boundary is { } boundary ? BoundingBox.Around(boundary) : null,
            TownName = jurisdiction.Name,
            Transformations = grids,
            Stop = ct,
        };
        if (!LayerFile.TryOpen(input.Path, options, out var reader, out var error))
            return LayerFailures.Unreadable(error);
        using (reader)
        {
            if ((input.CrsOverride ?? reader.Crs.Crs?.EpsgCode) is not { } srid)
                return LayerFailures.Unreadable(reader.Crs.Error!);
            if (!grids.TryToWgs84(srid, out var toWgs84, out error))
                return LayerFailures.Unreadable(error);
            if (reader.ExpectedFeatures == 0)
                return LayerFailures.Empty;
            if (reader.ExpectedFeatures > limits.Value.MaxFeatures)
                return LayerFailures.TooManyFeatures(limits.Value.MaxFeatures);
            foreach (var (option, named) in ((string, string?)[])
                [("key", input.KeyColumn), ("label", input.LabelColumn), ("street", input.StreetColumn), ("house-number", input.HouseNumberColumn), ("postcode", input.PostcodeColumn)])
            {
                if (named is { Length: > 0 } && FindColumn(reader.FieldNames, named) is null)
                    return LayerFailures.ColumnMissing(option, named, reader.FieldNames);
            }

            return await ImportAsync(db, input, new Source(reader, toWgs84, grids, new LayerWhereabouts(jurisdiction)), progress, ct);
        }
    }

    /// <summary>What can be refused before the file is looked at.</summary>
    internal static Failure? Refuse(ImportLayerInput input) => input switch
    {
        _ when !LayerKeys().IsMatch(input.LayerKey) => LayerFailures.KeyInvalid,
        { Title.Length: > MaxTextLength } => LayerFailures.TextTooLong("title", MaxTextLength),
        { Attribution.Length: > MaxTextLength } => LayerFailures.TextTooLong("attribution", MaxTextLength),
        { Licence.Length: > MaxTextLength } => LayerFailures.TextTooLong("licence", MaxTextLength),
        _ => null,
    };

    [GeneratedRegex("^[a-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex LayerKeys();

    private static string? FindColumn(IReadOnlyList<string> columns, string wanted) =>
        columns.FirstOrDefault(column => column == wanted)
        ?? (columns.Where(column => string.Equals(column, wanted, StringComparison.OrdinalIgnoreCase)).ToList() is [var only] ? only : null);

    private async Task<Outcome<ImportedLayer>> ImportAsync(Open311Db db, ImportLayerInput input, Source source, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"layer {input.JurisdictionId} {input.LayerKey}"}, 0))", ct);
        var reader = source.Reader;
        var layer = await db.Layers.FirstOrDefaultAsync(row => row.Key == input.LayerKey, ct);
        if (layer is null)
            db.Layers.Add(layer = new Layer { Key = input.LayerKey, Title = input.Title ?? input.LayerKey, IsPublic = input.MapRole is not null });
        layer.IsPublic = input.IsPublic ?? layer.IsPublic;
        await db.SaveChangesAsync(ct);
        var before = await db.LayerVersions.AsNoTracking().Where(row => row.LayerId == layer.Id).OrderByDescending(row => row.Number).FirstOrDefaultAsync(ct);
        if (StringOrNull(input.Attribution) is null && before?.Attribution is null && input.Goal != ImportGoal.Check)
            return LayerFailures.AttributionMissing;
        if (StringOrNull(input.Licence) is null && before?.Licence is null && input.Goal != ImportGoal.Check)
            return LayerFailures.LicenceMissing;
        if (input.KeyColumn is null && before?.KeyColumn is "")
            return LayerFailures.KeyNotKnown;
        if (input.KeyColumn is null && before?.KeyColumn is { } formerKey && FindColumn(reader.FieldNames, formerKey) is null)
            return LayerFailures.ColumnMissing("key", formerKey, reader.FieldNames);

        if (input.LabelColumn is null && before?.LabelColumn is { } formerLabel && FindColumn(reader.FieldNames, formerLabel) is null)
            return LayerFailures.LabelMissing(formerLabel, reader.FieldNames);

        var version = new LayerVersion
        {
            LayerId = layer.Id,
            Number = (before?.Number ?? 0) + 1,
            ImportedAt = clock.GetUtcNow(),
            ImportedBy = input.Actor,
            FileName = input.FileName ?? Path.GetFileName(input.Path),
            Format = reader.Format,
            SourceSrid = source.ToWgs84.Source.EpsgCode,
            CrsMethod = source.ToWgs84.Method.English,
            CrsAccuracyMeters = source.ToWgs84.AccuracyMeters,
            KeyColumn = ColumnOf(input.KeyColumn ?? before?.KeyColumn),
            LabelColumn = ColumnOf(input.LabelColumn ?? before?.LabelColumn),
            Title = input.Title ?? before?.Title ?? layer.Title,
            MapRole = input.MapRole ?? before?.MapRole ?? layer.MapRole,
            StreetColumn = ColumnOf(input.StreetColumn) ?? before?.StreetColumn ?? layer.StreetColumn,
            HouseNumberColumn = ColumnOf(input.HouseNumberColumn) ?? before?.HouseNumberColumn ?? layer.HouseNumberColumn,
            PostcodeColumn = ColumnOf(input.PostcodeColumn) ?? before?.PostcodeColumn ?? layer.PostcodeColumn,
            Attribution = StringOrNull(input.Attribution) ?? before?.Attribution,
            Licence = StringOrNull(input.Licence) ?? before?.Licence,
        };
        db.LayerVersions.Add(version);
        await db.SaveChangesAsync(ct);

        var tally = new Tally();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await CopyAsync(connection, input, version, source, version.LabelColumn, tally, progress, ct) is { } failure)
            return failure;
        if (tally.Kept == 0)
        {
            return source.Whereabouts.AxesLookSwapped(source.ToWgs84.Source, source.Grids)
                ? LayerFailures.AxesSwapped(source.ToWgs84.Source)
                : LayerFailures.NothingUsable(tally.ProblemCount, tally.Problems.FirstOrDefault());
        }

        if (!input.Anywhere && source.Whereabouts.Judge(source.ToWgs84, source.Grids) is { } elsewhere)
            return elsewhere;

        var report = await CheckAsync(db, connection, version, source, tally, ct);
        if (report is null)
            return LayerFailures.NothingUsable(tally.ProblemCount, tally.Problems.FirstOrDefault());
        version.FeatureCount = tally.Kept;
        version.ProblemCount = tally.ProblemCount;
        version.Report = LayerJson.Write(report);
        await db.SaveChangesAsync(ct);

        // The comparison may take seconds, so it is made before the lock; only if somebody has published another version meanwhile, it is made again under it.
        var published = await db.Layers.Where(row => row.Id == layer.Id).Select(row => row.PublishedVersionId).SingleAsync(ct);
        var diff = await DiffLayer.OfAsync(db, version, published, ct);
        if (input.Goal == ImportGoal.Publish && await LayerPointer.LockAsync(db, layer.Id, ct) is var locked && locked != published)
            diff = await DiffLayer.OfAsync(db, version, published = locked, ct);
        await db.SaveChangesAsync(ct);
        var toConfirm = LayerConfirmations.Of(diff, report);
        var publishes = input.Goal == ImportGoal.Publish && (input.Confirm || toConfirm.Count == 0);
        var namesPlaces = publishes && await LayerPointer.MoveAsync(db, layer.Id, version, published, input.Actor, clock.GetUtcNow(), ct);
        IReadOnlyList<Failure> left = input.Goal == ImportGoal.Publish && !publishes ? toConfirm : [];
        if (input.Goal == ImportGoal.Check)
        {
            await transaction.RollbackAsync(ct);
        }
        else
        {
            if (input.UploadId is { } upload)
                await RunLayerImports.RecordAsync(db, upload, version.Number, tally.Kept + tally.Dropped, publishes, left, clock.GetUtcNow(), ct);
            if (input.Harvest is { } harvest && !await RunHarvests.RecordAsync(db, input.LayerKey, harvest, version.Number, publishes, left, clock.GetUtcNow(), ct))
                return HarvestFailures.Lost;
            await transaction.CommitAsync(ct);

            // It is done, whoever wants to stop it now.
            if (namesPlaces)
                await db.Database.ExecuteSqlAsync($"ANALYZE streets, houses", CancellationToken.None);
            await drop.RunAsync(input.JurisdictionId, layer.Id, CancellationToken.None);
        }

        return new ImportedLayer(
            layer.Id, version.Id, version.Number, reader.Format, tally.Kept, tally.Dropped, tally.ProblemCount, [.. tally.Problems.OrderBy(problem => problem.Number)], reader.Remarks, version.SourceSrid, source.ToWgs84.Method, version.CrsAccuracyMeters)
        {
            Report = report,
            Diff = diff,
            IsPublished = publishes,
            ToConfirm = left,
        };

        string? ColumnOf(string? named) => named is null ? null : FindColumn(reader.FieldNames, named);
    }

    private static string? StringOrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Null if no feature is left.</summary>
    private static async Task<LayerReport?> CheckAsync(Open311Db db, NpgsqlConnection connection, LayerVersion version, Source source, Tally tally, CancellationToken ct)
    {
        var (validation, reader) = (tally.Validation, source.Reader);
        var repaired = await validation.RepairAsync(connection, version.JurisdictionId, version.Id, ct);
        foreach (var (offender, isKept) in repaired)
        {
            var (number, reason) = (offender.Number!.Value, offender.Reason);
            if (isKept)
                tally.Add(new FeatureProblem(number, FeatureProblemCodes.Repaired, InvalidReasons.Repaired(reason)), dropped: false);
            else
                tally.Remove(offender.Key!, new FeatureProblem(number, FeatureProblemCodes.Invalid, InvalidReasons.BeyondRepair(reason)));
        }

        if (tally.Kept == 0)
            return null;
        version.IsArea = tally.CountOf(2) * 2 > tally.Kept;
        if (tally.RarerKinds() is { Count: > 0 } rarer)
        {
            foreach (var (offenders, count) in rarer)
            {
                foreach (var (index, offender) in offenders.Index())
                    validation.Add(LayerRules.MixedTypes, offender, index == 0 ? count - (offenders.Count - 1) : 1);
            }
        }

        if (reader.Format == "Shapefile")
        {
            foreach (var name in reader.FieldNames.Where(name => name.Length == 10))
                validation.Add(LayerRules.NamesTruncated, new LayerOffender(null, null, null, null, Bilingual.Same(name)));
        }

        foreach (var name in reader.FieldNames.Where(MojibakeText.IsDamaged))
            validation.Add(LayerRules.EncodingDamaged, new LayerOffender(null, null, null, null, Bilingual.Of($"the column '{name}'", $"die Spalte '{name}'")));
        var isRoutingArea = version.IsArea && await db.RoutingRules.AnyAsync(rule => rule.LayerId == version.LayerId && rule.IsActive && rule.LayerTest == LayerTest.Area, ct);
        // The planner knows nothing yet of what has just come in, and would hold each area against every other; the first report that asks finds it known, too.
        if (tally.Kept >= StatisticsFrom)
            await db.Database.ExecuteSqlAsync($"ANALYZE layer_features", ct);
        await validation.LookAsync(connection, version.JurisdictionId, version.Id, version.IsArea, isRoutingArea, version.IsArea && repaired.Count == 0 ? tally.Cover.Find() : null, ct);
        return new LayerReport(
            version.Format, version.SourceSrid, source.ToWgs84.Method, version.CrsAccuracyMeters, tally.Kept, tally.Dropped, reader.Remarks, validation.Findings(isRoutingArea),
            validation.GreatestRepairShare, Math.Round(validation.RepairedSquareMeters, 1), validation.UncoveredShare);
    }

    private async Task<Failure?> CopyAsync(
        NpgsqlConnection connection, ImportLayerInput input, LayerVersion version, Source source, string? labelColumn, Tally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
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
            if (done >= limits.Value.MaxFeatures)
                return LayerFailures.TooManyFeatures(limits.Value.MaxFeatures);
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
            if (feature.Geometry?.NumPoints > limits.Value.MaxVertices)
                return LayerFailures.TooManyVertices(feature.Number, feature.Geometry.NumPoints, limits.Value.MaxVertices);
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
                tally.Validation.Add(LayerRules.TooFewPoints, OffenderOf(number, key, prepared.Feature.Geometry!, problem.Reason));
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
                tally.Validation.Add(LayerRules.ExtraDimensions, OffenderOf(number, key, geometry, new Bilingual("has Z or M", "hat Z oder M")));
            if (tally.Validation.Lists(LayerRules.EncodingDamaged) && feature.Attributes.FirstOrDefault(pair => pair.Value is string text && MojibakeText.IsDamaged(text)) is { Key: { } damaged })
                tally.Validation.Add(LayerRules.EncodingDamaged, OffenderOf(number, key, geometry, Bilingual.Of($"in the column '{damaged}'", $"in der Spalte '{damaged}'")));
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

    private static LayerOffender OffenderOf(long number, string? key, Geometry wgs84, Bilingual reason) => new(number, key, wgs84.Coordinate.X, wgs84.Coordinate.Y, reason);

    /// <summary>Names an object that has no key: the same geometry (EPSG:4326) and attributes come to the same name.</summary>
    private static string ContentKey(string attributes, byte[] wkb)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(attributes));
        hash.AppendData([0]);
        hash.AppendData(wkb);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static FeatureProblem? KeyProblem(Tally tally, long number, string? key, string column)
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

    /// <summary>The open file, and how its coordinates come to EPSG:4326.</summary>
    private sealed record Source(ILayerReader Reader, CoordinateTransformation ToWgs84, CoordinateTransformations Grids, LayerWhereabouts Whereabouts);

    private sealed class Tally
    {
        private static readonly Bilingual[] Kinds = [new("is a point", "ist ein Punkt"), new("is a line", "ist eine Linie"), new("is an area", "ist eine Fläche")];
        private readonly HashSet<string> keys = new(StringComparer.Ordinal);
        private readonly (long Count, List<LayerOffender> First)[] ofKind = [(0, []), (0, []), (0, [])];

        public LayerValidation Validation { get; } = new();

        /// <summary>Of the areas among what is kept.</summary>
        public EdgeCover Cover { get; } = new();

        public long Kept => keys.Count;

        public long Dropped { get; private set; }

        public long ProblemCount { get; private set; }

        public List<ImportProblem> Problems { get; } = [];

        public bool Has(string key) => keys.Contains(key);

        public void Keep(string key, Geometry geometry, long number)
        {
            keys.Add(key);
            var kind = (int)geometry.Dimension;
            if (geometry.Dimension == Dimension.Surface)
                Cover.Add(geometry);
            var (count, first) = ofKind[kind];
            if (first.Count < LayerRules.ListedOffenders)
                first.Add(OffenderOf(number, key, geometry, Kinds[kind]));
            ofKind[kind] = (count + 1, first);
        }

        public void Remove(string key, FeatureProblem problem)
        {
            keys.Remove(key);
            Add(problem, dropped: true);
        }

        /// <param name="dimension">0 point, 1 line, 2 area.</param>
        public long CountOf(int dimension) => ofKind[dimension].Count;

        /// <summary>All kinds but the most frequent.</summary>
        public List<(List<LayerOffender> First, long Count)> RarerKinds() =>
            [.. ofKind.Where(kind => kind.Count > 0).OrderByDescending(kind => kind.Count).Skip(1).Select(kind => (kind.First, kind.Count))];

        public void Add(FeatureProblem problem, bool dropped)
        {
            ProblemCount++;
            if (dropped)
                Dropped++;
            if (Problems.Count < MaxListedProblems)
                Problems.Add(new ImportProblem(problem.Number, problem.Code, problem.Reason, dropped));
        }
    }
}
