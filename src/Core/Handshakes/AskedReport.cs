using Open311.Core.Failures;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Handshakes;

/// <summary>A locked report that its department may answer.</summary>
internal sealed record AskedReport(LockedReport Report, Department Department)
{
    /// <param name="department">Key of the department that answers; null: whichever is responsible.</param>
    public static Outcome<AskedReport> Find(ReportChange change, CatalogSnapshot catalog, string serviceRequestId, string? department)
    {
        if (change.Find(serviceRequestId) is not { } report)
            return ReportFailures.ReportUnknown;
        if (change.HeadOf(report) is { } head)
            return ReportFailures.FollowsHead(head.ServiceRequestId);
        if (report.Status.IsClosed())
            return HandshakeFailures.Closed;
        if (report.DepartmentId is not { } id || !catalog.Departments.TryGetValue(id, out var responsible))
            return HandshakeFailures.NotAsked;
        return department is not null && department != responsible.Key ? ReportFailures.NotTheirs : new AskedReport(report, responsible);
    }
}
