using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Duplicates;

/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record RejectDuplicateInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, string OtherServiceRequestId, string Actor);

/// <param name="WasLinked">The two were linked until now.</param>
public sealed record RejectedPair(string ServiceRequestId, string OtherServiceRequestId, bool WasLinked);

/// <summary>Remembers that two reports, in whatever order, are of different things; unlinks the one that is the other's duplicate, or was before both came to another head.</summary>
public sealed class RejectDuplicate(NpgsqlDataSource database, ServiceCatalogs catalogs, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<RejectedPair>> RunAsync(RejectDuplicateInput input, CancellationToken ct)
    {
        if (input.ServiceRequestId == input.OtherServiceRequestId)
            return DuplicateFailures.SameReport;
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, input.Jurisdiction, [input.ServiceRequestId, input.OtherServiceRequestId], clock, ct);
        if (change.Find(input.ServiceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (change.Find(input.OtherServiceRequestId) is not { } other)
            return DuplicateFailures.OtherUnknown;

        var wasLinked = true;
        if (report.DuplicateOfId == other.Id || report.CameWithId == other.Id)
            await UnlinkDuplicate.UnlinkAsync(change, report, change.HeadOf(report)!, input.Actor, ct);
        else if (other.DuplicateOfId == report.Id || other.CameWithId == report.Id)
            await UnlinkDuplicate.UnlinkAsync(change, other, change.HeadOf(other)!, input.Actor, ct);
        else
        {
            wasLinked = false;
            await ConfirmDuplicate.DecideAsync(change, report, [other], DuplicateDecision.Rejected, input.Actor, ct);
            await ConfirmDuplicate.SettleAsync(change, ct);
        }

        await change.CommitAsync(bell, ct);
        return new RejectedPair(report.ServiceRequestId, other.ServiceRequestId, wasLinked);
    }
}
