using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Handshakes;

public sealed record ImportRemindersInput(int JurisdictionId, TownFile File);

/// <summary>
/// The file's reminders become the town's, all of them, in one transaction. Departments that they name must be there. For questions that are open, rows whose time has passed are left out: nobody gets many mails at once.
/// </summary>
public sealed class ImportReminders(Open311DbFactory databases, JurisdictionDirectory directory, TimeProvider clock)
{
    /// <returns>How many rows there are.</returns>
    public async Task<Outcome<int>> RunAsync(ImportRemindersInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.File.WithoutReminders is { } missing)
            return missing;
        await using var db = databases.For(input.JurisdictionId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await CatalogLock.TakeAsync(db, ct) is null || await directory.FindAsync(input.JurisdictionId, ct) is not { } town)
            return JurisdictionFailures.Unknown;
        var departments = await db.Departments.ToDictionaryAsync(row => row.Key, row => row.Id, StringComparer.Ordinal, ct);
        var failures = input.File.Reminders
            .SelectMany((row, i) => row.Department is { } key && !departments.ContainsKey(key) ? [TownFileCheck.NotThere(TownFileCheck.At("reminders", i, string.Create(CultureInfo.InvariantCulture, $"{row.AfterHours} h")), "department", key)] : Array.Empty<Failure>()).ToList();
        if (failures.Count > 0)
            return failures;
        var steps = input.File.Reminders.Select((row, i) => new ReminderStep
        {
            Position = i + 1,
            AfterHours = row.AfterHours,
            DepartmentId = row.Department is null ? null : departments[row.Department],
            Email = row.Email,
        }).ToList();
        await db.ReminderSteps.ExecuteDeleteAsync(ct);
        db.ReminderSteps.AddRange(steps);

        var now = clock.GetUtcNow().ToUniversalTime();
        var table = new ReminderTable(steps, town.Calendar);
        foreach (var open in await db.Handshakes.Where(row => row.Answer == null).ToListAsync(ct))
        {
            if (table.DueBy(now, open.AskedAt, open.ToldHours) is { Count: > 0 } passed)
                open.ToldHours = passed[^1].AfterHours;
            open.NextStepAt = table.NextAfter(open.AskedAt, open.ToldHours);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return steps.Count;
    }
}
