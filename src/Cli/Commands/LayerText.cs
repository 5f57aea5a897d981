using System.Globalization;
using Open311.Core.Failures;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Core.Wording;

namespace Open311.Cli.Commands;

/// <summary>Reports and comparisons of layers as text for a terminal.</summary>
internal static class LayerText
{
    private const int ListedOffenders = 5;
    private const int ListedObjects = 10;
    private const int ListedMoves = 20;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(LayerReport report)
    {
        Line(string.Create(Culture, $"EPSG:{report.SourceSrid} to EPSG:4326: {report.CrsMethod}; accuracy {report.CrsAccuracyMeters} m."));
        foreach (var remark in report.Remarks)
            Line($"Note: {remark}.");
        Line($"Check: {Counted.Of(report.FeatureCount, "object")} kept, {report.DroppedCount.ToString(Culture)} left out; {Counted.Of(report.Count(LayerSeverity.Error), "error")}, {Counted.Of(report.Count(LayerSeverity.Warning), "warning")}, {Counted.Of(report.Count(LayerSeverity.Info), "hint")}.");
        if (report.GreatestRepairShare is { } share)
            Line(string.Create(Culture, $"Repairs changed areas by {report.RepairedSquareMeters:0.#} m² in all, one by {share:P2} at most."));
        if (report.UncoveredShare is { } uncovered)
            Line(string.Create(Culture, $"Not covered by any area: {uncovered:P2} of the jurisdiction."));
        foreach (var finding in report.Findings)
        {
            var rule = LayerRules.Of(finding.Code);
            Line(string.Create(Culture, $"{SnakeCase.Of(finding.Severity)} {finding.Code} ({finding.Count}): {rule.English} {rule.Fix}"));
            foreach (var offender in finding.Offenders.Take(ListedOffenders))
            {
                var who = offender.Key is { } key ? $"{key}: " : offender.Number is { } number ? string.Create(Culture, $"feature {number}: ") : "";
                Line($"  {who}{offender.Reason}{Place(offender.Longitude, offender.Latitude)}");
            }

            if (finding.Count > ListedOffenders)
                Line(string.Create(Culture, $"  … and {finding.Count - Math.Min(ListedOffenders, finding.Offenders.Count)} more."));
        }
    }

    public static void Write(LayerDiff diff, bool lists)
    {
        if (diff.ByContent)
            Line("  Objects have no common key: they are told apart by geometry and attributes, so a change shows as one gone and one new.");
        Line(string.Create(Culture, $"  {diff.OldCount} objects before, {diff.NewCount} now: {diff.Added} new, {diff.Gone} gone ({diff.GoneShare:P1}), {diff.AttributesChanged} with other attributes, {diff.GeometryChanged} with another geometry, {diff.Unchanged} unchanged."));
        if (diff.GreatestMeters is { } meters)
            Line(string.Create(Culture, $"  The farthest move: {meters:0.###} m{(diff.Unmeasured > 0 ? $"; {diff.Unmeasured} geometries have too many vertices to be measured" : "")}."));
        if (diff.AreaShare is { } share)
            Line(string.Create(Culture, $"  Area that changes: {share:P2}."));
        if (!lists)
            return;
        List("New", diff.AddedFirst, diff.Added);
        List("Gone", diff.GoneFirst, diff.Gone);
        List("Changed", diff.ChangedFirst, diff.OldCount - diff.Gone - diff.Unchanged);
    }

    public static void Write(FoundMoves found)
    {
        Line(string.Create(Culture, $"Reports since {found.Since.UtcDateTime:yyyy-MM-dd} that rules with this layer are for: {found.Looked}. To another department would go: {found.Moves.Count(move => !move.IsByHand)}."));
        foreach (var (from, to, count) in found.Counts)
            Line(string.Create(Culture, $"  {count} from {from} to {to}"));
        foreach (var move in found.Moves.Take(ListedMoves))
            Line($"  {move.ServiceRequestId}: {move.From} to {move.To}{Place(move.Longitude, move.Latitude)}{(move.IsByHand ? " (given by hand: would stay)" : "")}");
        if (found.Moves.Count > ListedMoves)
            Line(string.Create(Culture, $"  … and {found.Moves.Count - ListedMoves} more; --moves FILE writes all."));
    }

    public static void Table(string[] head, IEnumerable<string[]> rows)
    {
        var lines = rows.ToList();
        if (lines.Count == 0)
            return;
        lines.Insert(0, head);
        var widths = head.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
            Line(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    public static void Line(string text) => Console.Out.WriteLine(Printable(text));

    /// <summary>Each reason on a line of its own; exit code 1.</summary>
    public static int Refuse(IEnumerable<Failure> failures)
    {
        foreach (var failure in failures)
            Console.Error.WriteLine(Printable(failure.English));
        return 1;
    }

    public static int Refuse(string sentence)
    {
        Console.Error.WriteLine(Printable(sentence));
        return 1;
    }

    /// <summary>Texts come out of files: none of their control characters reaches the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));

    private static string Place(double? longitude, double? latitude) => longitude is null || latitude is null ? "" : string.Create(Culture, $" [{longitude:0.######} {latitude:0.######}]");

    private static void List(string title, IReadOnlyList<LayerDiffEntry> entries, long count)
    {
        if (count == 0)
            return;
        Line($"  {title}:");
        foreach (var entry in entries.Take(ListedObjects))
        {
            var what = (entry.Attributes, entry.Geometry) switch
            {
                (true, true) => "attributes and geometry",
                (true, false) => "attributes",
                (false, true) => "geometry",
                _ => "",
            };
            Line(string.Create(Culture, $"    {entry.Key}{(entry.Label is null || entry.Label == entry.Key ? "" : $" ({entry.Label})")}{(what.Length == 0 ? "" : $": {what}")}{(entry.Meters is { } meters ? $", {meters:0.###} m" : "")}{Place(entry.Longitude, entry.Latitude)}"));
        }

        if (count > Math.Min(ListedObjects, entries.Count))
            Line(string.Create(Culture, $"    … and {count - Math.Min(ListedObjects, entries.Count)} more."));
    }
}
