using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Persistence;

namespace Open311.Core.Identity;

/// <param name="DepartmentId">Null: all departments of the town.</param>
public sealed record WantedPermission(Permission Permission, long? DepartmentId);

/// <summary>Permissions as they are written: for departments that exist, and for the whole town where a permission has no other form.</summary>
internal static class GrantCheck
{
    public static async Task<Outcome<IReadOnlyList<WantedPermission>>> OfAsync(Open311Db db, int jurisdictionId, IReadOnlyList<WantedPermission> wanted, CancellationToken ct)
    {
        var whole = wanted.Select(grant => PermissionRules.OfWholeTown.Contains(grant.Permission) ? grant with { DepartmentId = null } : grant).Distinct().ToList();
        var departments = whole.Select(grant => grant.DepartmentId).OfType<long>().Distinct().ToList();
        var known = await db.Departments.IgnoreQueryFilters().CountAsync(row => row.JurisdictionId == jurisdictionId && departments.Contains(row.Id), ct);
        return known == departments.Count ? whole : AccountFailures.DepartmentUnknown;
    }
}
