using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <param name="Department">Its key.</param>
/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record ReassignReportInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string? Department, string? InternalNote, string Actor);

/// <param name="Moved">False: it was there already; now by hand.</param>
public sealed record ReassignedReport(string ServiceRequestId, string Department, bool Moved);

/// <summary>Gives a report to a department by hand: rules leave it there until the decision is lifted (<see cref="LiftDecision"/>).</summary>
public sealed class ReassignReport(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<ReassignedReport>> RunAsync(ReassignReportInput input, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(input.Department))
            return RoutingFailures.DepartmentMissing;
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (catalog.Departments.Values.FirstOrDefault(row => row.Key == input.Department.Trim()) is not { } department)
            return RoutingFailures.DepartmentUnknown;
        var moved = report.DepartmentId != department.Id;
        if (!moved && report.DepartmentByHand)
            return new ReassignedReport(report.ServiceRequestId, department.Key, Moved: false);

        await using (var command = change.Command("Routing/ReassignReport.sql"))
        {
            command.Parameters.AddWithValue("id", report.Id);
            command.Parameters.AddWithValue("department", department.Key);
            command.Parameters.AddWithValue("actor", input.Actor);
            command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)input.InternalNote ?? DBNull.Value });
            await command.ExecuteNonQueryAsync(ct);
        }

        await change.CommitAsync(bell, ct);
        return new ReassignedReport(report.ServiceRequestId, department.Key, moved);
    }
}
