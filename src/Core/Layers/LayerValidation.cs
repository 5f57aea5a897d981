using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Geo;

namespace Open311.Core.Layers;

/// <summary>Collects what is found in a version while it is read and after; turns it into a <see cref="LayerReport"/>.</summary>
internal sealed class LayerValidation
{
    private static readonly Bilingual Shared = new("share", "gemeinsam:");
    private static readonly Bilingual AGap = new("a gap of", "eine Lücke von");
    private static readonly Bilingual NotCovered = new("not covered:", "nicht abgedeckt:");

    private readonly Dictionary<string, (long Count, List<LayerOffender> First)> found = new(StringComparer.Ordinal);

    public double? GreatestRepairShare { get; private set; }

    public double RepairedSquareMeters { get; private set; }

    public double? UncoveredShare { get; private set; }

    /// <summary>False once the rule has all offenders that are listed: the caller need not look for another's place.</summary>
    public bool Lists(string code) => !found.TryGetValue(code, out var entry) || entry.First.Count < LayerRules.ListedOffenders;

    /// <param name="count">What the row stands for.</param>
    public void Add(string code, LayerOffender offender, long count = 1)
    {
        var entry = found.GetValueOrDefault(code, (0, []));
        if (entry.First.Count < LayerRules.ListedOffenders)
            entry.First.Add(offender);
        found[code] = (entry.Count + count, entry.First);
    }

    public IReadOnlyList<LayerFinding> Findings(bool isRoutingArea) =>
    [
        .. found.Select(pair => new LayerFinding(pair.Key, isRoutingArea ? LayerRules.Of(pair.Key).InRouting : LayerRules.Of(pair.Key).Severity, pair.Value.Count, pair.Value.First))
            .OrderBy(finding => finding.Severity).ThenBy(finding => finding.Code, StringComparer.Ordinal),
    ];

    /// <summary>Repairs what is invalid in the stored version.</summary>
    /// <returns>Each object that was: kept, or removed.</returns>
    public async Task<IReadOnlyList<(LayerOffender Offender, bool IsKept)>> RepairAsync(NpgsqlConnection connection, int jurisdictionId, long versionId, CancellationToken ct)
    {
        // Counting may use several processors, repairing may not; most layers have nothing to repair.
        await using (var count = Command(connection, "Layers/CountInvalid.sql", jurisdictionId, versionId))
        {
            if (await count.ExecuteScalarAsync(ct) is 0L)
                return [];
        }

        await using var command = Command(connection, "Layers/RepairFeatures.sql", jurisdictionId, versionId);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var repaired = new List<(LayerOffender, bool)>();
        while (await reader.ReadAsync(ct))
        {
            var reason = reader.GetString(2);
            var offender = new LayerOffender(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<double?>(3), reader.GetFieldValue<double?>(4), InvalidReasons.At(reason, reader.GetFieldValue<double?>(3), reader.GetFieldValue<double?>(4)));
            var isKept = reader.GetBoolean(5);
            repaired.Add((offender, isKept));
            Add(isKept ? LayerRules.OfReason(reason) : LayerRules.BeyondRepair, offender);
            if (!isKept || reader.GetFieldValue<double?>(7) is not { } after)
                continue;
            var before = reader.GetDouble(6);
            var change = Math.Abs(after - before);
            if (Math.Max(before, after) <= 0)
                continue;
            var share = change / Math.Max(before, after);
            GreatestRepairShare = Math.Max(GreatestRepairShare ?? 0, share);
            RepairedSquareMeters += change;
            if (share > LayerConfirmations.MaxRepairShare)
                Add(LayerRules.RepairChangesArea, offender with { Reason = Bilingual.Of($"{before:0.#} m² became {after:0.#} m²", $"aus {before:#,##0.#} m² wurden {after:#,##0.#} m²") });
        }

        return repaired;
    }

    /// <summary>What a version's objects are drawn as, and how far they reach, once some were repaired or removed.</summary>
    public static async Task<LayerDescription> DescribeShapesAsync(NpgsqlConnection connection, LayerVersion version, LayerDescription before, CancellationToken ct)
    {
        await using var command = Command(connection, "Layers/DescribeShapes.sql", version.JurisdictionId, version.Id);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return before with
        {
            GeometryTypes = reader.GetFieldValue<string[]>(0),
            Bbox = await reader.IsDBNullAsync(1, ct) ? [] : [reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4)],
        };
    }

    /// <summary>Looks at the stored version as a whole: what lies outside, and how areas lie beside each other.</summary>
    /// <param name="cover">What its areas cover together, if that is known: then no two of them overlap.</param>
    public async Task LookAsync(NpgsqlConnection connection, int jurisdictionId, long versionId, bool isArea, bool isRoutingArea, Geometry? cover, CancellationToken ct)
    {
        await using (var outside = Command(connection, "Layers/FindOutside.sql", jurisdictionId, versionId))
        {
            outside.Parameters.AddWithValue("listed", LayerRules.ListedOffenders);
            await ReadAsync(outside, reader => (LayerRules.OutsideBoundary, reader.GetInt64(4),
                new LayerOffender(reader.GetInt64(0), reader.GetString(1), reader.GetDouble(2), reader.GetDouble(3), new Bilingual("lies outside the boundary", "liegt außerhalb der Grenze"))), ct);
        }

        if (!isArea)
            return;
        if (cover is null)
        {
            await using var overlaps = Areas("Layers/FindOverlaps.sql");
            await ReadAsync(overlaps, reader => (LayerRules.Overlap, reader.GetInt64(6), new LayerOffender(
                reader.GetInt64(0), $"{reader.GetString(1)}+{reader.GetString(2)}", reader.GetDouble(4), reader.GetDouble(5), SquareMeters(Shared, reader.GetDouble(3)))), ct);
        }

        await using var gaps = Areas("Layers/FindGaps.sql");
        gaps.Parameters.Add(new NpgsqlParameter("cover", NpgsqlDbType.Geometry) { Value = (object?)cover ?? DBNull.Value });
        var open = new List<(string, long, LayerOffender)>();
        await using (var reader = await gaps.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var (code, amount) = (reader.GetString(0), reader.GetFieldValue<double?>(1));
                if (code == "share")
                    UncoveredShare = amount;
                else
                    open.Add((code, reader.GetInt64(4), new LayerOffender(null, null, reader.GetDouble(2), reader.GetDouble(3), SquareMeters(code == LayerRules.Gap ? AGap : NotCovered, amount ?? 0))));
            }
        }

        // Parks or buildings leave most of a town open, and nobody is to wonder about it.
        if (!isRoutingArea && !(UncoveredShare <= 1 - LayerRules.CoveringShare))
            UncoveredShare = null;
        else
            AddCounted(open);

        NpgsqlCommand Areas(string path)
        {
            var command = Command(connection, path, jurisdictionId, versionId);
            command.Parameters.AddWithValue("listed", LayerRules.ListedOffenders);
            command.Parameters.AddWithValue("square_meters", LayerRules.SliverSquareMeters);
            command.Parameters.AddWithValue("meters", LayerRules.SliverMeters);
            return command;
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string path, int jurisdictionId, long versionId)
    {
        var command = new NpgsqlCommand(SqlFile.Read(path), connection) { CommandTimeout = 3600 };
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("version", versionId);
        return command;
    }

    private static Bilingual SquareMeters(Bilingual words, double amount) => Bilingual.Of($"{words} {amount:0.#} m²", $"{words} {amount:#,##0.#} m²");

    private async Task ReadAsync(NpgsqlCommand command, Func<NpgsqlDataReader, (string Code, long Count, LayerOffender Offender)> read, CancellationToken ct)
    {
        var rows = new List<(string, long, LayerOffender)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        AddCounted(rows);
    }

    /// <summary>Each row says how many there are in all; only the first are there.</summary>
    private void AddCounted(List<(string Code, long Count, LayerOffender Offender)> rows)
    {
        foreach (var group in rows.GroupBy(row => row.Code))
        {
            var listed = group.ToList();
            foreach (var (index, row) in listed.Index())
                Add(row.Code, row.Offender, index == 0 ? row.Count - (listed.Count - 1) : 1);
        }
    }
}
