namespace Open311.Core.Identity;

/// <param name="Reason">Why whoever has the one has the other.</param>
public sealed record ImpliedPermission(Permission Given, Permission Implies, string Reason);

/// <summary>What permissions bring with them, and how far they reach.</summary>
public static class PermissionRules
{
    public static readonly IReadOnlyList<ImpliedPermission> Rows =
    [
        new(Permission.WorkOnCases, Permission.SeeCases, "Who works on a case has to read it."),
        new(Permission.Moderate, Permission.SeeCases, "Whether something may be public is judged by all of it."),
        new(Permission.Administer, Permission.SeeCases, "An administrator may everything."),
        new(Permission.Administer, Permission.WorkOnCases, "An administrator may everything."),
        new(Permission.Administer, Permission.SeeContacts, "An administrator may everything."),
        new(Permission.Administer, Permission.Moderate, "An administrator may everything."),
        new(Permission.Administer, Permission.ManageLayers, "An administrator may everything."),
    ];

    /// <summary>Those that are given for a whole town only: what is public, and where it is, is one matter for all departments.</summary>
    public static readonly IReadOnlySet<Permission> OfWholeTown = new HashSet<Permission> { Permission.Moderate, Permission.ManageLayers, Permission.Administer };

    public static bool Covers(Permission given, Permission wanted) => given == wanted || Rows.Any(row => row.Given == given && row.Implies == wanted);
}
