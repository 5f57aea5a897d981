using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Handshakes;

/// <param name="Department">Key of the department that answers; null: whichever is responsible.</param>
/// <param name="Reason">Seen by staff only; at most 4,000 characters.</param>
/// <param name="Actor"><c>department:KEY</c>, <c>key:NAME</c> or <c>account:ID</c>.</param>
public sealed record RejectReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Department, string? Reason, string Actor);

/// <summary>
/// The department responsible does not take a report, also one that it has accepted or was given by hand: it goes back to the step "routed", whose rules leave this department out for it.
/// </summary>
public sealed class RejectReport(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<AnsweredHandshake>> RunAsync(RejectReportInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (string.IsNullOrWhiteSpace(input.Reason))
            return HandshakeFailures.ReasonMissing;
        if (input.Reason.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("reason", ReportFailures.MaxDescriptionLength);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        var asked = AskedReport.Find(change, catalog, input.ServiceRequestId, input.Department);
        if (!asked.Succeeded)
            return asked.Failures.ToList();
        if (asked.Value.Department.Id == input.Jurisdiction.Row.FallbackDepartmentId)
            return HandshakeFailures.LastOne;
        await using (var command = change.Command("Handshakes/RejectReport.sql"))
        {
            command.Parameters.AddWithValue("id", asked.Value.Report.Id);
            command.Parameters.AddWithValue("department", asked.Value.Department.Id);
            command.Parameters.AddWithValue("reason", input.Reason);
            command.Parameters.AddWithValue("actor", input.Actor);
            if (await command.ExecuteNonQueryAsync(ct) == 0)
                return HandshakeFailures.NotAsked;
        }

        await change.CommitAsync(bell, ct);
        return new AnsweredHandshake(input.ServiceRequestId, asked.Value.Department.Key);
    }
}
