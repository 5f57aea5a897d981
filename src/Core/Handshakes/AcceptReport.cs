using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Handshakes;

/// <param name="Department">Key of the department that answers; null: whichever is responsible.</param>
/// <param name="Actor"><c>department:KEY</c>, <c>key:NAME</c> or <c>account:ID</c>.</param>
public sealed record AcceptReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Department, string Actor);

/// <param name="Department">Its key.</param>
public sealed record AnsweredHandshake(string ServiceRequestId, string Department);

/// <summary>The department responsible takes a report: nobody is reminded any more.</summary>
public sealed class AcceptReport(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<AnsweredHandshake>> RunAsync(AcceptReportInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        var asked = AskedReport.Find(change, catalog, input.ServiceRequestId, input.Department);
        if (!asked.Succeeded)
            return asked.Failures.ToList();
        await using (var command = change.Command("Handshakes/AcceptReport.sql"))
        {
            command.Parameters.AddWithValue("id", asked.Value.Report.Id);
            command.Parameters.AddWithValue("department", asked.Value.Department.Id);
            command.Parameters.AddWithValue("actor", input.Actor);
            if (await command.ExecuteNonQueryAsync(ct) == 0)
                return HandshakeFailures.NotAsked;
        }

        await change.CommitAsync(bell, ct);
        return new AnsweredHandshake(input.ServiceRequestId, asked.Value.Department.Key);
    }
}
