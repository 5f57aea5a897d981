using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Places;
using Open311.Geo;
using Open311.Geo.Crs;
using Open311.Geo.Readers;

namespace Open311.Core.Layers;

public sealed record ImportLayerInput
{
    public required int JurisdictionId { get; init; }

    /// <summary><c>^[a-z0-9_-]{1,64}$</c>; a new key makes a new layer.</summary>
    public required string LayerKey { get; init; }

    /// <summary>Null keeps the layer's title; a new layer takes its key.</summary>
    public string? Title { get; init; }

    /// <summary>A file as <see cref="LayerFile"/> opens it.</summary>
    public required string Path { get; init; }

    /// <summary>The column that names an object from version to version; case matters only if it must.</summary>
    public required string KeyColumn { get; init; }

    public string? LabelColumn { get; init; }

    /// <summary>What the base map draws it as; null leaves it as it is.</summary>
    public MapRole? MapRole { get; init; }

    /// <summary>Columns of a layer with the map role <c>address</c>; null leaves what is set for the layer.</summary>
    public string? StreetColumn { get; init; }

    public string? HouseNumberColumn { get; init; }

    public string? PostcodeColumn { get; init; }

    /// <summary>Whether everybody may read its objects; null leaves it as it is, and makes a new layer public.</summary>
    public bool? IsPublic { get; init; }

    /// <summary>EPSG code that overrules what the file says.</summary>
    public int? CrsOverride { get; init; }

    /// <summary>NTv2 grid for DHDN coordinates; null: where Debian has it.</summary>
    public string? GridPath { get; init; }

    /// <summary>Table of a GeoPackage with several.</summary>
    public string? SourceLayer { get; init; }

    /// <summary>CSV: columns with coordinates, or one with well-known text, that are not found by their names.</summary>
    public string? XColumn { get; init; }

    public string? YColumn { get; init; }

    public string? WktColumn { get; init; }

    /// <summary>True takes a layer that lies wholly outside the jurisdiction's boundary, too.</summary>
    public bool Anywhere { get; init; }
}

/// <param name="Done">Features read so far, dropped ones included.</param>
/// <param name="Expected">As the file counts them; null if it does not say.</param>
public readonly record struct ImportProgress(long Done, long? Expected);

/// <param name="Number">The feature's place in the file, from 1.</param>
/// <param name="Code">A code of <see cref="FeatureProblemCodes"/> or <see cref="CrsErrors"/>, or <c>key_missing</c>, <c>key_too_long</c>, <c>key_twice</c>, <c>text_has_nul</c>.</param>
/// <param name="Reason">English.</param>
/// <param name="Dropped">False: repaired and kept.</param>
public sealed record ImportProblem(long Number, string Code, string Reason, bool Dropped);

/// <param name="VersionId">The version that is published now.</param>
/// <param name="VersionNumber">The layer's own count of versions, from 1.</param>
/// <param name="FeatureCount">Features stored, repaired ones included.</param>
/// <param name="ProblemCount">All problems, also those beyond <see cref="ImportLayer.MaxListedProblems"/>.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="Remarks">What is to be said about the file as a whole.</param>
/// <param name="SourceSrid">EPSG code the coordinates were taken to be in.</param>
/// <param name="CrsMethod">How they came to EPSG:4326, English, without a full stop.</param>
/// <param name="CrsAccuracyMeters">What the transformation itself may be wrong by, in metres.</param>
public sealed record ImportedLayer(
    long LayerId, long VersionId, int VersionNumber, string Format, long FeatureCount, long DroppedCount, long ProblemCount, IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<string> Remarks, int SourceSrid, string CrsMethod, double CrsAccuracyMeters);

/// <summary>
/// Reads a file into a new version of a layer and publishes it, all in one transaction: readers see the old version or the new one, and a
/// failure leaves the old one. Old versions stay. Imports of the same layer wait for each other.
/// </summary>
public sealed partial class ImportLayer(Open311DbFactory databases, TimeProvider clock)
{
    public const int MaxListedProblems = 1_000;

    /// <summary>Characters; the index over keys takes no more than 2704 bytes.</summary>
    private const int MaxKeyLength = 500;
    private const int ProgressEvery = 250;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CoordinateTransformations transformations = new();

    public async Task<Outcome<ImportedLayer>> RunAsync(ImportLayerInput input, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (!LayerKeys().IsMatch(input.LayerKey))
            return LayerFailures.KeyInvalid;
        await using var db = databases.For(input.JurisdictionId);
        if (await db.Jurisdictions.AsNoTracking().FirstOrDefaultAsync(row => row.Id == input.JurisdictionId, ct) is not { } jurisdiction)
            return JurisdictionFailures.Unknown;

        var grids = input.GridPath is { } grid ? new CoordinateTransformations(grid) : transformations;
        var options = new LayerFileOptions
        {
            LayerName = input.SourceLayer,
            XColumn = input.XColumn,
            YColumn = input.YColumn,
            WktColumn = input.WktColumn,
            Boundary = jurisdiction.Boundary is { } boundary ? BoundingBox.Around(boundary) : null,
            TownName = jurisdiction.Name,
            Transformations = grids,
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
            if (FindColumn(reader.FieldNames, input.KeyColumn) is not { } keyColumn)
                return LayerFailures.ColumnMissing("key", input.KeyColumn, reader.FieldNames);
            var labelColumn = input.LabelColumn is { } wanted ? FindColumn(reader.FieldNames, wanted) : null;
            if (input.LabelColumn is { } label && labelColumn is null)
                return LayerFailures.ColumnMissing("label", label, reader.FieldNames);
            foreach (var (option, named) in ((string, string?)[])[("street", input.StreetColumn), ("house-number", input.HouseNumberColumn), ("postcode", input.PostcodeColumn)])
            {
                if (named is not null && FindColumn(reader.FieldNames, named) is null)
                    return LayerFailures.ColumnMissing(option, named, reader.FieldNames);
            }

            return await ImportAsync(db, input, reader, toWgs84, grids, new LayerWhereabouts(jurisdiction), keyColumn, labelColumn, progress, ct);
        }
    }

    [GeneratedRegex("^[a-z0-9_-]{1,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex LayerKeys();

    private static string? FindColumn(IReadOnlyList<string> columns, string wanted) =>
        columns.FirstOrDefault(column => column == wanted)
        ?? (columns.Where(column => string.Equals(column, wanted, StringComparison.OrdinalIgnoreCase)).ToList() is [var only] ? only : null);

    private async Task<Outcome<ImportedLayer>> ImportAsync(
        Open311Db db, ImportLayerInput input, ILayerReader reader, CoordinateTransformation toWgs84, CoordinateTransformations grids, LayerWhereabouts whereabouts,
        string keyColumn, string? labelColumn, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"layer {input.JurisdictionId} {input.LayerKey}"}, 0))", ct);

        var layer = await db.Layers.FirstOrDefaultAsync(row => row.Key == input.LayerKey, ct);
        if (layer is null)
            db.Layers.Add(layer = new Layer { Key = input.LayerKey, Title = input.Title ?? input.LayerKey });
        else if (input.Title is { } title)
            layer.Title = title;
        var formerRole = layer.MapRole;
        layer.IsPublic = input.IsPublic ?? layer.IsPublic;
        layer.MapRole = input.MapRole ?? layer.MapRole;
        layer.StreetColumn = ColumnOf(input.StreetColumn) ?? layer.StreetColumn;
        layer.HouseNumberColumn = ColumnOf(input.HouseNumberColumn) ?? layer.HouseNumberColumn;
        layer.PostcodeColumn = ColumnOf(input.PostcodeColumn) ?? layer.PostcodeColumn;
        await db.SaveChangesAsync(ct);
        var version = new LayerVersion
        {
            LayerId = layer.Id,
            ImportedAt = clock.GetUtcNow(),
            FileName = Path.GetFileName(input.Path),
            Format = reader.Format,
            SourceSrid = toWgs84.Source.EpsgCode,
            CrsMethod = toWgs84.Method,
            CrsAccuracyMeters = toWgs84.AccuracyMeters,
        };
        db.LayerVersions.Add(version);
        await db.SaveChangesAsync(ct);

        string? ColumnOf(string? named) => named is null ? null : FindColumn(reader.FieldNames, named);

        var tally = new Tally();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await CopyAsync(connection, input.JurisdictionId, version.Id, reader, toWgs84, whereabouts, keyColumn, labelColumn, tally, progress, ct) is { } failure)
            return failure;
        if (tally.Kept == 0)
        {
            return whereabouts.AxesLookSwapped(toWgs84.Source, grids)
                ? LayerFailures.AxesSwapped(toWgs84.Source)
                : LayerFailures.NothingUsable(tally.ProblemCount, tally.Problems.FirstOrDefault());
        }

        if (!input.Anywhere && whereabouts.Judge(toWgs84, grids) is { } elsewhere)
            return elsewhere;
        var versionNumber = await db.LayerVersions.CountAsync(row => row.LayerId == layer.Id, ct);

        version.FeatureCount = tally.Kept;
        version.ProblemCount = tally.ProblemCount;
        layer.PublishedVersionId = version.Id;
        await db.SaveChangesAsync(ct);
        var namesPlaces = layer.MapRole is MapRole.Address or MapRole.Road || formerRole is MapRole.Address or MapRole.Road;
        if (namesPlaces)
            await IndexPlaces.RunAsync(connection, (NpgsqlTransaction)transaction.GetDbTransaction(), input.JurisdictionId, ct);
        await transaction.CommitAsync(ct);

        // The planner should know of the new rows before the first report asks; autovacuum comes a minute later.
        await db.Database.ExecuteSqlAsync($"ANALYZE layer_features", ct);
        if (namesPlaces)
            await db.Database.ExecuteSqlAsync($"ANALYZE streets, houses", ct);
        return new ImportedLayer(
            layer.Id, version.Id, versionNumber, reader.Format, tally.Kept, tally.Dropped, tally.ProblemCount, tally.Problems, reader.Remarks, version.SourceSrid, version.CrsMethod, version.CrsAccuracyMeters);
    }

    private static async Task<Failure?> CopyAsync(
        NpgsqlConnection connection, int jurisdictionId, long versionId, ILayerReader reader, CoordinateTransformation toWgs84, LayerWhereabouts whereabouts, string keyColumn, string? labelColumn,
        Tally tally, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY layer_features (jurisdiction_id, layer_version_id, number, key, label, attributes, geom) FROM STDIN (FORMAT BINARY)", ct);
        var done = 0L;
        foreach (var read in reader.Read(ct))
        {
            if (read.EndsEarly)
                return LayerFailures.BreaksOff(read.Problem!.Number, read.Problem.Reason);
            if (done++ % ProgressEvery == 0)
                progress?.Report(new ImportProgress(done - 1, reader.ExpectedFeatures));
            if (read.Problem is { } found)
                tally.Add(found, read.IsDropped);
            if (read.IsDropped)
                continue;

            whereabouts.SeeSource(read.Feature.Geometry);
            var number = read.Feature.Number;
            var key = Text(read.Feature.Attributes.GetValueOrDefault(keyColumn))?.Trim();
            var refusal = KeyProblem(tally, number, key, keyColumn);
            if (refusal is not null)
            {
                tally.Add(refusal, dropped: true);
                continue;
            }

            var prepared = LayerFeatures.Prepare(read.Feature, toWgs84);
            if (prepared.Problem is { } problem)
                tally.Add(problem, prepared.IsDropped);
            if (prepared.IsDropped)
                continue;
            var label = labelColumn is null ? null : Text(prepared.Feature.Attributes.GetValueOrDefault(labelColumn))?.Trim();
            var attributes = ToJson(prepared.Feature.Attributes);

            // PostgreSQL's text and jsonb hold every character but U+0000.
            if (key!.Contains('\0') || (label?.Contains('\0') ?? false) || attributes.Contains("\\u0000", StringComparison.Ordinal))
            {
                tally.Add(new FeatureProblem(number, "text_has_nul", "A text of the feature holds the character NUL."), dropped: true);
                continue;
            }

            await copy.StartRowAsync(ct);
            await copy.WriteAsync(jurisdictionId, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(versionId, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(number, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(key, NpgsqlDbType.Text, ct);
            if (string.IsNullOrEmpty(label))
                await copy.WriteNullAsync(ct);
            else
                await copy.WriteAsync(label, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(attributes, NpgsqlDbType.Jsonb, ct);
            await copy.WriteAsync(prepared.Feature.Geometry!, NpgsqlDbType.Geometry, ct);
            tally.Keep(key);
            whereabouts.SeeKept(prepared.Feature.Geometry!);
        }

        if (tally.Kept > 0)
            await copy.CompleteAsync(ct);
        progress?.Report(new ImportProgress(done, reader.ExpectedFeatures ?? done));
        return null;
    }

    private static FeatureProblem? KeyProblem(Tally tally, long number, string? key, string column)
    {
        if (string.IsNullOrEmpty(key))
            return new FeatureProblem(number, "key_missing", $"The key column '{column}' is empty.");
        if (key.Length > MaxKeyLength)
            return new FeatureProblem(number, "key_too_long", $"The value of the key column '{column}' is longer than {MaxKeyLength} characters.");
        return tally.Has(key) ? new FeatureProblem(number, "key_twice", $"The key '{key}' occurred before.") : null;
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

    private sealed class Tally
    {
        private readonly HashSet<string> keys = new(StringComparer.Ordinal);

        public long Kept => keys.Count;

        public long Dropped { get; private set; }

        public long ProblemCount { get; private set; }

        public List<ImportProblem> Problems { get; } = [];

        public bool Has(string key) => keys.Contains(key);

        public void Keep(string key) => keys.Add(key);

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
