using Microsoft.AspNetCore.Mvc;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Staff;

/// <summary>One person's permissions in this town, a new invitation, and the end of the account; for those who administer the town.</summary>
public sealed class PersonModel(ListAccounts listAccounts, ChangePermissions changePermissions, DeactivateAccount deactivate, InviteAccount invite, ServiceCatalogs catalogs) : StaffPage
{
    protected override bool IsPermitted => AdministersHere;

    public ListedAccount Person { get; private set; } = null!;

    public IReadOnlyList<Department> Departments { get; private set; } = [];

    [BindProperty(Name = "grant")]
    public List<string> Grants { get; set; } = [];

    public IReadOnlySet<string> Chosen =>
        (Grants.Count > 0 ? Grants : Person.Grants.Where(grant => grant.JurisdictionId is not null).Select(grant => GrantForm.ValueOf(grant.Permission, grant.DepartmentId))).ToHashSet();

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
            return NotFound();
        return GrantForm.Read(Grants) is { } wanted
            ? After((await changePermissions.RunAsync(new ChangePermissionsInput(RequiredTown, Me, id, wanted), ct)).Failures, wanted.Count == 0 ? "removed" : "changed")
            : Refused([AccountFailures.PermissionUnknown]);
    }

    public Task<IActionResult> OnPostDeactivateAsync(long id, CancellationToken ct) => SetActiveAsync(id, false, ct);

    public Task<IActionResult> OnPostActivateAsync(long id, CancellationToken ct) => SetActiveAsync(id, true, ct);

    public async Task<IActionResult> OnPostInviteAsync(long id, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
            return NotFound();
        var present = Person.Grants.Where(grant => grant.JurisdictionId is not null).Select(grant => new WantedPermission(grant.Permission, grant.DepartmentId)).ToList();
        return After((await invite.RunAsync(new InviteAccountInput(RequiredTown, Me, Person.Email, Person.Name, Language, present), ct)).Failures, "invited");
    }

    private async Task<IActionResult> SetActiveAsync(long id, bool isActive, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
            return NotFound();
        return After((await deactivate.RunAsync(new DeactivateAccountInput(RequiredTown, Me, id, isActive), ct)).Failures, isActive ? "activated" : "deactivated");
    }

    private IActionResult After(IReadOnlyList<Failure> failures, string done) =>
        failures.Count > 0 ? Refused(failures) : Redirect(done == "removed" ? Request.PathBase + "/staff/accounts" : $"{Request.PathBase}{Request.Path}?done={done}");

    private async Task<bool> LoadAsync(long id, CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Departments = [.. catalog.Departments.Values.OrderBy(row => row.Name, StringComparer.Create(Culture, true))];
        if ((await listAccounts.RunAsync(RequiredTown.Id, ct)).FirstOrDefault(row => row.Id == id) is not { } found)
            return false;
        Person = found;
        return true;
    }
}
