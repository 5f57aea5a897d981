using Npgsql;
using Open311.Core.Calendars;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Handshakes;

/// <summary>A town's table of reminders with its calendar.</summary>
public sealed class ReminderTable(IReadOnlyList<ReminderStep> steps, TownCalendar calendar)
{
    /// <summary>When the first row behind the told ones is due; null: there is none.</summary>
    /// <param name="toldHours">The working hours of the last row that is done.</param>
    public DateTimeOffset? NextAfter(DateTimeOffset askedAt, int toldHours) =>
        steps.Where(step => step.AfterHours > toldHours).Select(step => (int?)step.AfterHours).Min() is { } hours ? DueAt(askedAt, hours) : null;

    /// <summary>The rows behind the told ones that are due by now, in order.</summary>
    public IReadOnlyList<ReminderStep> DueBy(DateTimeOffset now, DateTimeOffset askedAt, int toldHours) =>
        [.. steps.Where(step => step.AfterHours > toldHours && DueAt(askedAt, step.AfterHours) <= now).OrderBy(step => step.AfterHours).ThenBy(step => step.Position)];

    internal static async Task<ReminderTable> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Handshakes/ReadReminderSteps.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var steps = new List<ReminderStep>();
        while (await reader.ReadAsync(ct))
            steps.Add(new ReminderStep { Position = reader.GetInt32(0), AfterHours = reader.GetInt32(1), DepartmentId = reader.GetFieldValue<long?>(2), Email = reader.GetNullableString(3) });
        return new ReminderTable(steps, jurisdiction.Calendar);
    }

    private DateTimeOffset DueAt(DateTimeOffset askedAt, int hours) => calendar.AddWorkingTime(askedAt, TimeSpan.FromHours(hours));
}
