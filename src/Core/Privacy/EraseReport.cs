using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Privacy;

/// <summary>How much of a report goes.</summary>
public enum ErasureScope
{
    /// <summary>Who reported: contact data, mail addresses, account, and the mails that carried them.</summary>
    Contact,

    /// <summary>Also what they wrote, answered and photographed. Number, service, place, status and dates stay: duplicates, routing and statistics hang on them.</summary>
    Everything,
}

/// <param name="Actor"><c>reporter</c>, <c>schedule</c>, <c>key:NAME</c> …</param>
public sealed record EraseReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, ErasureScope Scope, string Actor);

public sealed record ErasedReport(string ServiceRequestId, ErasureScope Scope);

/// <summary>Takes a person's data out of a report, in the database and in the media folder. Doing it twice is the same as once.</summary>
public sealed class EraseReport(NpgsqlDataSource database, IMediaStore media, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<ErasedReport>> RunAsync(EraseReportInput input, CancellationToken ct)
    {
        long id;
        await using (var find = database.CreateCommand("SELECT id FROM reports WHERE jurisdiction_id = @jurisdiction AND service_request_id = @service_request_id AND visibility <> 'sandbox'"))
        {
            find.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
            find.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
            if (await find.ExecuteScalarAsync(ct) is not long found)
                return ReportFailures.ReportUnknown;
            id = found;
        }

        await EraseAsync(input.Jurisdiction, [id], input.Scope, input.Actor, ct);
        return new ErasedReport(input.ServiceRequestId, input.Scope);
    }

    /// <summary>For many at once, as the schedule does it; the number erased.</summary>
    internal async Task<long> EraseAsync(JurisdictionProfile jurisdiction, IReadOnlyCollection<long> ids, ErasureScope scope, string actor, CancellationToken ct)
    {
        if (ids.Count == 0)
            return 0;
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(SqlFile.Read("Privacy/EraseReports.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        command.Parameters.AddWithValue("everything", scope == ErasureScope.Everything);
        command.Parameters.AddWithValue("actor", actor);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime);
        long reports;
        string[] files;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            reports = reader.GetInt64(0);
            files = reader.GetFieldValue<string[]>(1);
        }

        // At once; should this process die here, the sweep does it.
        foreach (var name in files)
        {
            await media.DeleteAsync(MediaName.Large(name), ct);
            await media.DeleteAsync(MediaName.Small(name), ct);
        }

        bell.Ring();
        return reports;
    }
}
