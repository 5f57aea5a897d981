using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
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
public sealed partial class ImportLayer(Open311DbFactory databases, DropLayerVersions drop, FindMoves findMoves, DatumGrids datumGrids, IOptions<LayerOptions> limits, TimeProvider clock)
{
    public const int MaxTextLength = 500;

    public const int MaxListedProblems = 1_000;

    /// <summary>Objects from which on the table's statistics are renewed: that reads a sample of all towns' layers. What few objects need, the planner does right without.</summary>
    private const int StatisticsFrom = 1_000;

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

            return await ImportAsync(db, input, new ImportSource(reader, toWgs84, grids, new LayerWhereabouts(jurisdiction)), progress, ct);
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

    private async Task<Outcome<ImportedLayer>> ImportAsync(Open311Db db, ImportLayerInput input, ImportSource source, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // One import runs at a time: it may hold both versions of a large layer side by side when it compares them.
        await db.Database.ExecuteSqlAsync($"SET LOCAL work_mem = '64MB'", ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"layer {input.JurisdictionId} {input.LayerKey}"}, 0))", ct);
        var reader = source.Reader;
        var layer = await db.Layers.FirstOrDefaultAsync(row => row.Key == input.LayerKey, ct);
        if (layer is null)
            db.Layers.Add(layer = new Layer { Key = input.LayerKey, Title = input.Title ?? input.LayerKey, IsPublic = input.MapRole is not null });
        layer.IsPublic = input.IsPublic ?? layer.IsPublic;
        await db.SaveChangesAsync(ct);
        var newest = await db.LayerVersions.AsNoTracking().Where(row => row.LayerId == layer.Id).OrderByDescending(row => row.Number).FirstOrDefaultAsync(ct);
        // What is not named is as in the version in use; what was staged on trial decides only while nothing is in use.
        var before = layer.PublishedVersionId is { } used && used != newest?.Id ? await db.LayerVersions.AsNoTracking().SingleAsync(row => row.Id == used, ct) : newest;
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
            Number = (newest?.Number ?? 0) + 1,
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

        var tally = new ImportTally();
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await new CopyFeatures(limits.Value).RunAsync(connection, input, version, source, version.LabelColumn, tally, progress, ct) is { } failure)
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
        List<Failure> toConfirm = [.. LayerConfirmations.Of(diff, report)];
        if (input is { Goal: ImportGoal.Publish, Confirm: false } && diff is { HasChanges: true } && await findMoves.QuestionAsync(db, connection, layer, version, ct) is { } moves)
            toConfirm.Add(moves);
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
    private static async Task<LayerReport?> CheckAsync(Open311Db db, NpgsqlConnection connection, LayerVersion version, ImportSource source, ImportTally tally, CancellationToken ct)
    {
        var (validation, reader) = (tally.Validation, source.Reader);
        // The planner knows nothing yet of what has just come in: it would give the checks one processor, and hold each area against every other; the first report that asks
        // finds it known, too.
        if (tally.Kept >= StatisticsFrom)
            await db.Database.ExecuteSqlAsync($"ANALYZE layer_features", ct);
        var repaired = tally.HasShapes ? await validation.RepairAsync(connection, version.JurisdictionId, version.Id, ct) : [];
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
        var description = tally.Describer.Describe();
        version.Description = LayerJson.Write(repaired.Count == 0 ? description : await LayerValidation.DescribeShapesAsync(connection, version, description, ct));
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
        await validation.LookAsync(connection, version.JurisdictionId, version.Id, version.IsArea, isRoutingArea, version.IsArea && repaired.Count == 0 ? tally.Cover.Find() : null, ct);
        return new LayerReport(
            version.Format, version.SourceSrid, source.ToWgs84.Method, version.CrsAccuracyMeters, tally.Kept, tally.Dropped, reader.Remarks, validation.Findings(isRoutingArea),
            validation.GreatestRepairShare, Math.Round(validation.RepairedSquareMeters, 1), validation.UncoveredShare);
    }
}
