using Microsoft.EntityFrameworkCore;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>What everybody may see, for queries by Entity Framework; FindReports.sql says the same (public, has its id).</summary>
internal static class PublicReports
{
    /// <summary>Public ones of the town; a report that was answered with a token is seen once it has been routed.</summary>
    public static IQueryable<Report> In(Open311Db db) => db.Reports.AsNoTracking()
        .Where(row => row.Visibility == ReportVisibility.Public && (row.Token == null || row.Stage >= Stage.Routed || row.DepartmentId != null));
}
