using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Harvests.Wire;
using Open311.Core.Jurisdictions;
using Open311.Core.Layers;
using Open311.Core.Persistence;
using Open311.Geo.Crs;

namespace Open311.Core.Harvests;

/// <param name="Kind">Null: found out.</param>
/// <param name="Collection">Null: the address names it, or the server has only one.</param>
/// <param name="Srid">EPSG code that is asked for where it is offered; null: what the server gives by itself.</param>
/// <param name="SortBy">See <see cref="LayerHarvest.SortBy"/>.</param>
/// <param name="Import">What the layer becomes, and how far it goes; its path is left out, its jurisdiction and layer say which layer it is.</param>
public sealed record SetHarvestInput(ImportLayerInput Import, string Address, HarvestKind? Kind = null, string? Collection = null, int IntervalHours = SetHarvest.DefaultHours, int? Srid = null, string? SortBy = null);

/// <summary>Names the server that a layer is fetched from, or changes what is said of it. It is fetched at the next opportunity, whole and whatever is known of it; a harvest that runs stores nothing any more.</summary>
public sealed class SetHarvest(Open311DbFactory databases, TimeProvider clock)
{
    public const int DefaultHours = 24;
    public const int MaxHours = 8_760;

    /// <summary>Characters of the name of a collection or a property.</summary>
    private const int MaxNameLength = 200;

    /// <returns>True if it was made.</returns>
    public async Task<Outcome<bool>> RunAsync(SetHarvestInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Refuse(input) is { } refusal)
            return refusal;
        await using var db = databases.For(input.Import.JurisdictionId);
        if (!await db.Jurisdictions.AnyAsync(row => row.Id == input.Import.JurisdictionId, ct))
            return JurisdictionFailures.Unknown;
        var before = await db.LayerVersions.AsNoTracking().Where(row => db.Layers.Any(layer => layer.Id == row.LayerId && layer.Key == input.Import.LayerKey)).OrderByDescending(row => row.Number).FirstOrDefaultAsync(ct);
        if (string.IsNullOrWhiteSpace(input.Import.Attribution) && before?.Attribution is null)
            return LayerFailures.AttributionMissing;
        if (string.IsNullOrWhiteSpace(input.Import.Licence) && before?.Licence is null)
            return LayerFailures.LicenceMissing;

        var (town, layer, now) = (input.Import.JurisdictionId, input.Import.LayerKey, clock.GetUtcNow());
        var kind = input.Kind is { } told ? SnakeCase.Of(told) : null;
        var import = LayerJson.Write(input.Import with { Path = "", Confirm = false });
        var made = await db.Database.SqlQuery<bool>(
            $"""
            INSERT INTO layer_harvests (jurisdiction_id, layer_key, address, kind, collection, interval_hours, wanted_srid, sort_by, import, set_by, set_at, next_at, lease, attempts, is_published, to_confirm, failure_count, failures)
            VALUES ({town}, {layer}, {input.Address}, {kind}, {input.Collection}, {input.IntervalHours}, {input.Srid}, {input.SortBy}, {import}::jsonb, {input.Import.Actor}, {now}, {now}, 1, 0, false, '[]', 0, '[]')
            ON CONFLICT (jurisdiction_id, layer_key) DO UPDATE
            SET address = excluded.address, kind = excluded.kind, collection = excluded.collection, interval_hours = excluded.interval_hours, wanted_srid = excluded.wanted_srid, sort_by = excluded.sort_by,
                import = excluded.import, set_by = excluded.set_by, set_at = excluded.set_at, next_at = excluded.next_at, lease = layer_harvests.lease + 1, leased_until = NULL, attempts = 0,
                validators = NULL, content_hash = NULL, failure_count = 0, failed_at = NULL, failures = '[]'
            RETURNING lease = 1 AS "Value"
            """).ToListAsync(ct);
        return made[0];
    }

    private static Failure? Refuse(SetHarvestInput input) => input switch
    {
        _ when ImportLayer.Refuse(input.Import) is { } refusal => refusal,
        _ when !HarvestAddress.IsValid(input.Address) => HarvestFailures.AddressInvalid,
        { IntervalHours: < 1 or > MaxHours } => HarvestFailures.IntervalInvalid,
        { Import.Goal: ImportGoal.Check } => HarvestFailures.GoalInvalid,
        { Collection.Length: > MaxNameLength } => HarvestFailures.TextTooLong("collection", MaxNameLength),
        { SortBy.Length: > MaxNameLength } => HarvestFailures.TextTooLong("sort_by", MaxNameLength),
        { Srid: { } srid } when CrsTable.Find(srid) is null => HarvestFailures.CrsUnsupported(srid),
        { Srid: { } srid } when CrsTable.IsNorthFirst(srid) => HarvestFailures.CrsNorthFirst(srid),
        _ => null,
    };
}
