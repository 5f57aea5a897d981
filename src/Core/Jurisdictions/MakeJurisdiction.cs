using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Jurisdictions;

/// <param name="Key"><c>^[a-z0-9][a-z0-9._-]{0,62}$</c>; never changed afterwards, it stands in addresses.</param>
/// <param name="Fields">The name is needed, everything else has a default.</param>
public sealed record MakeJurisdictionInput(string Key, JurisdictionFields Fields);

/// <summary>Makes a jurisdiction. It takes reports once it has a department and a service.</summary>
public sealed class MakeJurisdiction(Open311DbFactory databases, JurisdictionDirectory directory, TimeProvider clock)
{
    /// <returns>The id.</returns>
    public async Task<Outcome<int>> RunAsync(MakeJurisdictionInput input, CancellationToken ct)
    {
        var failures = input.Fields.Check().ToList();
        if (!JurisdictionFields.IsKey(input.Key))
            failures.Add(JurisdictionFailures.FieldWrong("key", "has 1 to 63 of the characters a-z, 0-9, '.', '_' and '-', the first a letter or digit", "hat 1 bis 63 der Zeichen a-z, 0-9, '.', '_' und '-', das erste ein Buchstabe oder eine Ziffer", input.Key));
        if (string.IsNullOrWhiteSpace(input.Fields.Name) && input.Fields.Name is null)
            failures.Add(JurisdictionFailures.FieldWrong("name", "is not empty", "ist nicht leer", ""));
        if (failures.Count > 0)
            return failures;

        await using var db = databases.ForInstallation();
        await using var transaction = await JurisdictionNames.LockAsync(db, ct);
        if (await JurisdictionNames.FindTakenAsync(db, null, [input.Key, .. input.Fields.Aliases ?? []], input.Fields.Hosts ?? [], ct) is { } taken)
            return taken;
        var row = new Jurisdiction { Key = input.Key, Name = input.Fields.Name!, CatalogChangedAt = clock.GetUtcNow() };
        input.Fields.ApplyTo(row);
        if (input.Fields.IsDefault == true)
        {
            await db.Jurisdictions.Where(other => other.IsDefault).ExecuteUpdateAsync(other => other.SetProperty(each => each.IsDefault, false), ct);
            row.IsDefault = true;
        }

        db.Jurisdictions.Add(row);
        await db.SaveChangesAsync(ct);
        db.JurisdictionId = row.Id;
        await input.Fields.WriteOwnAsync(db, ct);
        await transaction.CommitAsync(ct);
        directory.Forget();
        return row.Id;
    }
}
