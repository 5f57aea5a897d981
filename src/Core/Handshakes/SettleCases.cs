using Npgsql;
using NpgsqlTypes;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Handshakes;

/// <summary>
/// What a report needs as soon as it has a department, before that one is told: the deadline of its service, and the question whether it takes the report, where the town or the service asks.
/// Part of the step "notified". A department that an endpoint speaks for is not asked; nor about a duplicate, which its head's department has already, nor about what came from another system.
/// </summary>
public sealed class SettleCases(ServiceCatalogs catalogs)
{
    public async Task RunAsync(StepWork work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        var catalog = await catalogs.FreshAsync(work.Jurisdiction.Id, ct);
        var townAsks = work.Jurisdiction.Row.AsksDepartments;
        if (!catalog.ById.Values.Any(service => service.HasDeadline || (service.AsksDepartments ?? townAsks)))
            return;
        var (due, asked) = (new List<(long ReportId, DateTimeOffset At)>(), new List<(long ReportId, long DepartmentId)>());
        await using (var find = work.Command("Handshakes/FindUnsettled.sql"))
        {
            find.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
            await using var reader = await find.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var service = catalog.ById[reader.GetInt64(2)];
                if (reader.GetBoolean(4) && service.DeadlineOf(reader.GetFieldValue<DateTimeOffset>(3), work.Jurisdiction.Calendar) is { } at)
                    due.Add((reader.GetInt64(0), at));
                if (reader.GetBoolean(5) && (service.AsksDepartments ?? townAsks))
                    asked.Add((reader.GetInt64(0), reader.GetInt64(1)));
            }
        }

        if (due.Count == 0 && asked.Count == 0)
            return;
        var next = await ReminderTable.ReadAsync(work.Connection, work.Transaction, work.Jurisdiction, ct);
        await using var save = work.Command("Handshakes/SettleCases.sql");
        save.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, work.Now.UtcDateTime);
        save.Parameters.Add(new NpgsqlParameter("next_step_at", NpgsqlDbType.TimestampTz) { Value = (object?)next.NextAfter(work.Now, 0)?.UtcDateTime ?? DBNull.Value });
        save.Parameters.AddWithValue("due_reports", due.ConvertAll(row => row.ReportId).ToArray());
        save.Parameters.AddWithValue("due_at", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, due.ConvertAll(row => row.At.UtcDateTime).ToArray());
        save.Parameters.AddWithValue("asked_reports", asked.ConvertAll(row => row.ReportId).ToArray());
        save.Parameters.AddWithValue("asked_departments", asked.ConvertAll(row => row.DepartmentId).ToArray());
        await save.ExecuteNonQueryAsync(ct);
    }
}
