using Open311.Core.Failures;

namespace Open311.Core.Reports;

/// <summary>A reporter takes the own report back: it is closed, everyone who follows is told. Not where others have reported the same.</summary>
public sealed class WithdrawReport(OpenOwnReport openOwnReport, ChangeStatus changeStatus)
{
    public async Task<Outcome<ChangedReport>> RunAsync(string token, CancellationToken ct)
    {
        var opened = await openOwnReport.RunAsync(token, ct);
        if (!opened.Succeeded)
            return opened.Failures.ToList();
        var own = opened.Value;
        if (own.HasDuplicates)
            return ReportFailures.ReportedByOthers;
        return await changeStatus.RunAsync(new ChangeStatusInput(own.Jurisdiction, own.Report.ServiceRequestId, ReportStatus.ClosedWithdrawn, null, null, "reporter"), ct);
    }
}
