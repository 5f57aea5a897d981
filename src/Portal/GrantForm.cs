using Open311.Core.Identity;
using Open311.Core.Persistence;
using Open311.Core.Routing;

namespace Open311.Portal;

/// <summary>What the partial <c>_Grants</c> shows: a box for each permission and department, and for the whole town.</summary>
/// <param name="Chosen">As the boxes' values: permission and department's id with a colon, <c>*</c> for all.</param>
public sealed record GrantForm(PortalPage Page, IReadOnlyList<Department> Departments, IReadOnlySet<string> Chosen)
{
    public static readonly IReadOnlyList<Permission> OfDepartments = [Permission.SeeCases, Permission.WorkOnCases, Permission.SeeContacts];
    public static readonly IReadOnlyList<Permission> OfTown = [Permission.Moderate, Permission.ManageLayers, Permission.Administer];

    public static string ValueOf(Permission permission, long? department) => $"{SnakeCase.Of(permission)}:{department?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*"}";

    /// <summary>The boxes that were ticked; null if one of them is none of ours.</summary>
    public static IReadOnlyList<WantedPermission>? Read(IEnumerable<string?> values)
    {
        var wanted = new List<WantedPermission>();
        foreach (var value in values)
        {
            var parts = value?.Split(':') ?? [];
            if (parts.Length != 2 || SnakeCase.TryParse<Permission>(parts[0]) is not { } permission)
                return null;
            if (parts[1] == "*")
                wanted.Add(new WantedPermission(permission, null));
            else if (long.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var department))
                wanted.Add(new WantedPermission(permission, department));
            else
                return null;
        }

        return wanted;
    }

    public static string NameOf(Permission permission, PortalPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return permission switch
        {
            Permission.SeeCases => page.Say("Fälle lesen", "Read cases"),
            Permission.WorkOnCases => page.Say("Fälle bearbeiten", "Work on cases"),
            Permission.SeeContacts => page.Say("Kontakt sehen", "See contacts"),
            Permission.Moderate => page.Say("Moderieren: veröffentlichen, verbergen, schwärzen", "Moderate: publish, hide, redact"),
            Permission.ManageLayers => page.Say("Ebenen pflegen: Kartendaten einlesen und veröffentlichen", "Manage layers: import and publish map data"),
            _ => page.Say("Verwalten: alles, auch Zugänge", "Administer: everything, accounts too"),
        };
    }
}
