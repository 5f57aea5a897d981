using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Routing;

/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record LiftDecisionInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string Actor);

public sealed record LiftedDecision(string ServiceRequestId);

/// <summary>Lets rules decide on a report's department again: it goes back to the step "routed", and stays where it is until then.</summary>
public sealed class LiftDecision(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<LiftedDecision>> RunAsync(LiftDecisionInput input, CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (!report.DepartmentByHand)
            return RoutingFailures.NotByHand;
        await using (var command = change.Command("Routing/LiftDecision.sql"))
        {
            command.Parameters.AddWithValue("id", report.Id);
            command.Parameters.AddWithValue("actor", input.Actor);
            await command.ExecuteNonQueryAsync(ct);
        }

        await change.CommitAsync(bell, ct);
        return new LiftedDecision(report.ServiceRequestId);
    }
}
