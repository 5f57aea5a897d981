using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

public sealed record SetDepartmentInput(int JurisdictionId, TownFileDepartment Department);

/// <summary>Makes a department, or changes the one with this key. A jurisdiction's first department becomes its fallback.</summary>
public sealed class SetDepartment(Open311DbFactory databases, JurisdictionDirectory directory, ServiceCatalogs catalogs, TimeProvider clock)
{
    /// <returns>True if it was made.</returns>
    public async Task<Outcome<bool>> RunAsync(SetDepartmentInput input, CancellationToken ct)
    {
        var failures = TownFileCheck.Of($"department \"{input.Department.Key}\"", input.Department).ToList();
        if (failures.Count > 0)
            return failures;
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        var tally = new CatalogTally();
        await ApplyAsync(db, town, [input.Department], tally, ct);
        if (tally.HasChanges)
            town.CatalogChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        directory.Forget();
        catalogs.Forget(input.JurisdictionId);
        return tally.Added > 0;
    }

    /// <summary>Saves the departments, inside the caller's transaction.</summary>
    internal static async Task ApplyAsync(Open311Db db, Jurisdiction town, IReadOnlyList<TownFileDepartment> departments, CatalogTally tally, CancellationToken ct)
    {
        if (departments.Count == 0)
            return;
        var known = await db.Departments.ToDictionaryAsync(row => row.Key, StringComparer.Ordinal, ct);
        foreach (var wanted in departments)
        {
            if (!known.TryGetValue(wanted.Key, out var row))
                db.Departments.Add(known[wanted.Key] = row = new Department { Key = wanted.Key, Name = wanted.Name });
            row.Name = wanted.Name.Trim();
            row.Email = string.IsNullOrEmpty(wanted.Email) ? null : wanted.Email;
            row.Language = wanted.Language;
            tally.Count(db.Entry(row).State);
        }

        await db.SaveChangesAsync(ct);
        var fallback = departments.FirstOrDefault(wanted => wanted.Fallback) ?? (town.FallbackDepartmentId is null ? departments[0] : null);
        if (fallback is not null && town.FallbackDepartmentId != known[fallback.Key].Id)
        {
            town.FallbackDepartmentId = known[fallback.Key].Id;
            tally.FallbackChanged = true;
        }
    }
}
