using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Duplicates;

/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record UnlinkDuplicateInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string Actor);

public sealed record UnlinkedReport(string ServiceRequestId, string FormerHeadServiceRequestId, ReportStatus Status);

/// <summary>
/// Puts a duplicate on its own again, with the status it had, and gives it back the duplicates that came to the head with it; those that were linked to the head themselves,
/// or linked otherwise since, stay. A person said no: rules never link it to that cluster again.
/// </summary>
public sealed class UnlinkDuplicate(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<UnlinkedReport>> RunAsync(UnlinkDuplicateInput input, CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } child)
            return ReportFailures.ReportUnknown;
        if (change.HeadOf(child) is not { } head)
            return DuplicateFailures.NotLinked;
        await UnlinkAsync(change, child, head, input.Actor, ct);
        await change.CommitAsync(bell, ct);
        return new UnlinkedReport(child.ServiceRequestId, head.ServiceRequestId, child.OwnStatus ?? child.Status);
    }

    internal static async Task UnlinkAsync(ReportChange change, LockedReport child, LockedReport head, string actor, CancellationToken ct)
    {
        var returning = change.CameWith(child);
        await using (var unlink = change.Command("Duplicates/UnlinkReport.sql"))
        {
            unlink.Parameters.AddWithValue("id", child.Id);
            unlink.Parameters.AddWithValue("actor", actor);
            await unlink.ExecuteNonQueryAsync(ct);
        }

        if (returning.Count > 0)
        {
            await using var bring = change.Command("Duplicates/ReturnChildren.sql");
            bring.Parameters.AddWithValue("children", returning.Select(report => report.Id).ToArray());
            bring.Parameters.AddWithValue("head", child.Id);
            bring.Parameters.AddWithValue("actor", actor);
            await bring.ExecuteNonQueryAsync(ct);
        }

        // Whom it came with stays with the head, so that is another thing too.
        var others = change.Reports.Where(report => report.Id == head.Id || report.Id == child.CameWithId).ToList();
        await ConfirmDuplicate.DecideAsync(change, child, others, DuplicateDecision.Rejected, actor, ct);
        await ConfirmDuplicate.SettleAsync(change, ct);
    }
}
