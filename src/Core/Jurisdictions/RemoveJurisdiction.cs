using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Jurisdictions;

/// <param name="KeyAgain">The key a second time: there is no way back.</param>
public sealed record RemoveJurisdictionInput(string Key, string KeyAgain);

/// <param name="Rows">Rows taken away, by table.</param>
public sealed record RemovedJurisdiction(string Key, string Name, IReadOnlyDictionary<string, long> Rows);

/// <summary>
/// Removes a jurisdiction with everything that is its own, in one transaction and one statement per table. Tables and their order come from the
/// model, so that a new table is not forgotten. What comes in meanwhile waits, and is then refused.
/// </summary>
public sealed class RemoveJurisdiction(Open311DbFactory databases, JurisdictionDirectory directory, ServiceCatalogs catalogs)
{
    private const int Attempts = 5;

    public async Task<Outcome<RemovedJurisdiction>> RunAsync(RemoveJurisdictionInput input, CancellationToken ct)
    {
        if (input.Key != input.KeyAgain)
            return JurisdictionFailures.KeyNotRepeated(input.Key);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RemoveAsync(input.Key, ct);
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                // A worker had one of its reports in hand; it has gone on.
            }
        }
    }

    private async Task<Outcome<RemovedJurisdiction>> RemoveAsync(string key, CancellationToken ct)
    {
        await using var db = databases.ForInstallation();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Jurisdictions.FromSql($"SELECT * FROM jurisdictions WHERE key = {key} FOR UPDATE").AsNoTracking().SingleOrDefaultAsync(ct);
        if (row is null)
            return JurisdictionFailures.Unknown;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var rows = new Dictionary<string, long>();
        foreach (var (table, column) in OwnTables(db.Model).Append(("jurisdictions", "id")))
        {
            await using var delete = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM \"{table}\" WHERE \"{column}\" = $1"), connection) { CommandTimeout = 0 };
            delete.Parameters.Add(new NpgsqlParameter<int> { TypedValue = row.Id });
            rows[table] = await delete.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        directory.Forget();
        catalogs.Forget(row.Id);
        return new RemovedJurisdiction(row.Key, row.Name, rows);
    }

    /// <summary>Every table that refers to a jurisdiction, those that others refer to last.</summary>
    private static IEnumerable<(string Table, string Column)> OwnTables(IModel model)
    {
        var own = model.GetEntityTypes().Where(type => Reference(type) is not null).ToList();
        while (own.Count > 0)
        {
            var free = own.Find(type => !own.Exists(other => other != type && other.GetForeignKeys().Any(key => key.PrincipalEntityType == type)))
                ?? throw new InvalidOperationException("Tables refer to each other in a circle: " + string.Join(", ", own.Select(type => type.GetTableName())));
            own.Remove(free);
            yield return (free.GetTableName()!, Reference(free)!.Properties[0].GetColumnName());
        }
    }

    private static IForeignKey? Reference(IEntityType type) =>
        type.GetForeignKeys().FirstOrDefault(key => key.PrincipalEntityType.ClrType == typeof(Jurisdiction) && key.Properties.Count == 1);
}
