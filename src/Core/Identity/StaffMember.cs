namespace Open311.Core.Identity;

/// <param name="JurisdictionId">Null: every jurisdiction.</param>
/// <param name="DepartmentId">Null: every department.</param>
public sealed record Grant(Permission Permission, int? JurisdictionId, long? DepartmentId);

/// <summary>Who is signed in, with what they may do as it stood at the beginning of the request.</summary>
public sealed record StaffMember(long AccountId, string Name, string Email, string Language, IReadOnlyList<Grant> Grants)
{
    /// <summary>As events name the one who acted. Only staff can learn the name behind it.</summary>
    public string Actor => ActorOf(AccountId);

    /// <summary>Administers the installation as a whole.</summary>
    public bool AdministersInstallation => Grants.Any(grant => grant is { Permission: Permission.Administer, JurisdictionId: null });

    public static string ActorOf(long accountId) => FormattableString.Invariant($"account:{accountId}");

    /// <summary>For the whole town.</summary>
    public bool May(Permission permission, int jurisdictionId) =>
        Grants.Any(grant => grant.DepartmentId is null && Reaches(grant, permission, jurisdictionId));

    /// <summary>For the cases of one department; null is a case that no department has yet, which takes the permission for the whole town.</summary>
    public bool MayFor(Permission permission, int jurisdictionId, long? departmentId) =>
        Grants.Any(grant => (grant.DepartmentId is null || grant.DepartmentId == departmentId) && Reaches(grant, permission, jurisdictionId));

    /// <summary>Somewhere in the town, if only for one department.</summary>
    public bool MaySomewhere(Permission permission, int jurisdictionId) => Grants.Any(grant => Reaches(grant, permission, jurisdictionId));

    /// <summary>The departments the permission is given for; null is all of them.</summary>
    public IReadOnlyList<long>? DepartmentsWhere(Permission permission, int jurisdictionId) => May(permission, jurisdictionId)
        ? null
        : Grants.Where(grant => Reaches(grant, permission, jurisdictionId)).Select(grant => grant.DepartmentId).OfType<long>().Distinct().ToList();

    private static bool Reaches(Grant grant, Permission permission, int jurisdictionId) =>
        (grant.JurisdictionId is null || grant.JurisdictionId == jurisdictionId) && PermissionRules.Covers(grant.Permission, permission);
}
