using Open311.Core.Layers;
using Open311.Core.Persistence;

namespace Open311.Api.Admin;

/// <summary>Layers, versions, reports and comparisons as the administration interface writes them.</summary>
internal static class LayerShapes
{
    public static object Of(ListedLayer row) => new
    {
        row.Layer.Key,
        row.Layer.Title,
        MapRole = row.Layer.MapRole is { } role ? SnakeCase.Of(role) : null,
        Published = row.Published is { } published ? Of(row.Layer, published) : null,
        StagedVersion = row.StagedNumber,
        row.VersionCount,
        row.RuleCount,
    };

    public static object Of(Layer layer, LayerVersion version) => new
    {
        Version = version.Number,
        State = StateOf(layer, version),
        version.Title,
        MapRole = version.MapRole is { } role ? SnakeCase.Of(role) : null,
        KeyColumn = version.KeyColumn is "" ? null : version.KeyColumn,
        version.Attribution,
        version.Licence,
        version.IsArea,
        version.FileName,
        version.Format,
        version.SourceSrid,
        version.ImportedAt,
        version.ImportedBy,
        version.PublishedAt,
        version.PublishedBy,
        version.FeatureCount,
        version.ProblemCount,
    };

    public static object? Of(LayerReport? report, string language) => report is null ? null : new
    {
        report.Format,
        report.SourceSrid,
        CrsMethod = report.CrsMethod.In(language),
        report.CrsAccuracyMeters,
        report.FeatureCount,
        report.DroppedCount,
        Remarks = report.Remarks.Select(remark => remark.In(language)),
        report.GreatestRepairShare,
        report.RepairedSquareMeters,
        report.UncoveredShare,
        Errors = report.Count(LayerSeverity.Error),
        Warnings = report.Count(LayerSeverity.Warning),
        Infos = report.Count(LayerSeverity.Info),
        Findings = report.Findings.Select(finding => new
        {
            finding.Code,
            Severity = SnakeCase.Of(finding.Severity),
            finding.Count,
            Text = LayerRules.Of(finding.Code).Text(language),
            Fix = LayerRules.Of(finding.Code).FixText(language),
            Offenders = finding.Offenders.Select(offender => new { offender.Number, offender.Key, offender.Longitude, offender.Latitude, Reason = offender.Reason.In(language) }),
        }),
    };

    public static object Of(LayerDiff diff) => new
    {
        Against = diff.AgainstNumber,
        diff.ByContent,
        diff.OldCount,
        diff.NewCount,
        diff.Added,
        diff.Gone,
        diff.GoneShare,
        diff.AttributesChanged,
        diff.GeometryChanged,
        diff.Unchanged,
        diff.GreatestMeters,
        diff.Unmeasured,
        diff.AreaShare,
        AddedFirst = diff.AddedFirst.Select(Of),
        GoneFirst = diff.GoneFirst.Select(Of),
        ChangedFirst = diff.ChangedFirst.Select(Of),
    };

    public static object Of(ReportMove move) => new { move.ServiceRequestId, move.From, move.FromName, move.To, move.ToName, move.Longitude, move.Latitude, ByHand = move.IsByHand };

    public static object Of(FoundMoves found, int limit) => new
    {
        Version = found.Version.Number,
        found.Since,
        found.Looked,
        MoveCount = found.Moves.Count(move => !move.IsByHand),
        ByHandCount = found.Moves.Count(move => move.IsByHand),
        Counts = found.Counts.Select(row => new { row.From, row.To, row.Count }),
        Moves = found.Moves.Take(limit).Select(Of),
    };

    public static object Of(LayerImport import, string language) => new
    {
        import.Id,
        Layer = import.LayerKey,
        import.FileName,
        import.Bytes,
        State = SnakeCase.Of(import.State),
        import.Done,
        import.Expected,
        import.CancelRequested,
        import.RequestedBy,
        import.RequestedAt,
        import.FinishedAt,
        Version = import.VersionNumber,
        import.IsPublished,
        Failures = ToldFailure.Of(import).Select(failure => new { failure.Code, Detail = language == "de" ? failure.German : failure.English, failure.Field }),
    };

    public static object Of(CrsPreview preview, string language) => new
    {
        Crs = $"EPSG:{preview.Crs.EpsgCode}",
        preview.Crs.Name,
        preview.AxesSwapped,
        Method = preview.Method.In(language),
        preview.AccuracyMeters,
        preview.InTown,
        Places = preview.Places.Select(place => (double[])[Math.Round(place.Longitude, 7), Math.Round(place.Latitude, 7)]),
    };

    private static object Of(LayerDiffEntry entry) => new
    {
        entry.Key,
        entry.Label,
        entry.Longitude,
        entry.Latitude,
        AttributesChanged = entry.Attributes,
        GeometryChanged = entry.Geometry,
        entry.Meters,
    };

    private static string StateOf(Layer layer, LayerVersion version) => version.Id == layer.PublishedVersionId ? "published" : version.PublishedAt is null ? "staged" : "former";
}
