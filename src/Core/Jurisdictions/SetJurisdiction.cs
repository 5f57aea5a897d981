using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Jurisdictions;

public sealed record SetJurisdictionInput(int JurisdictionId, JurisdictionFields Fields);

/// <summary>Changes what is said of a jurisdiction. Running programs follow within two seconds.</summary>
public sealed class SetJurisdiction(Open311DbFactory databases, JurisdictionDirectory directory)
{
    /// <returns>The jurisdiction as it is now.</returns>
    public async Task<Outcome<Jurisdiction>> RunAsync(SetJurisdictionInput input, CancellationToken ct)
    {
        var failures = input.Fields.Check().ToList();
        if (failures.Count > 0)
            return failures;
        await using var db = databases.ForInstallation();
        await using var transaction = await JurisdictionNames.LockAsync(db, ct);
        if (await JurisdictionNames.FindTakenAsync(db, input.JurisdictionId, input.Fields.Aliases ?? [], input.Fields.Hosts ?? [], ct) is { } taken)
            return taken;
        if (await db.Jurisdictions.FirstOrDefaultAsync(row => row.Id == input.JurisdictionId, ct) is not { } row)
            return JurisdictionFailures.Unknown;
        input.Fields.ApplyTo(row);
        if (input.Fields.IsDefault is { } isDefault)
        {
            if (isDefault)
                await db.Jurisdictions.Where(other => other.IsDefault && other.Id != row.Id).ExecuteUpdateAsync(other => other.SetProperty(each => each.IsDefault, false), ct);
            row.IsDefault = isDefault;
        }

        await db.SaveChangesAsync(ct);
        db.JurisdictionId = row.Id;
        await input.Fields.WriteOwnAsync(db, ct);
        await transaction.CommitAsync(ct);
        directory.Forget();
        return row;
    }
}
