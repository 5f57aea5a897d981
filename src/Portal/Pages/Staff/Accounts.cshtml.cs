using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Portal.Pages.Staff;

/// <summary>Who works in this town, and inviting somebody; for those who administer it.</summary>
public sealed class AccountsModel(ListAccounts listAccounts, InviteAccount invite, ServiceCatalogs catalogs) : StaffPage
{
    protected override bool IsPermitted => AdministersHere;

    public IReadOnlyList<ListedAccount> Accounts { get; private set; } = [];

    public IReadOnlyList<Department> Departments { get; private set; } = [];

    [BindProperty(Name = "email")]
    public string? Email { get; set; }

    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    [BindProperty(Name = "language")]
    public string? InvitedLanguage { get; set; }

    [BindProperty(Name = "grant")]
    public List<string> Grants { get; set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (GrantForm.Read(Grants) is not { } wanted)
        {
            await LoadAsync(ct);
            return Refused([AccountFailures.PermissionUnknown]);
        }

        var outcome = await invite.RunAsync(new InviteAccountInput(RequiredTown, Me, Email, FormText.Clean(Name), InvitedLanguage == "en" ? "en" : "de", wanted), ct);
        if (outcome.Succeeded)
            return Redirect(Request.PathBase + Request.Path + "?done=invited");
        await LoadAsync(ct);
        return Refused(outcome.Failures);
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(RequiredTown.Id, ct);
        Departments = [.. catalog.Departments.Values.OrderBy(row => row.Name, StringComparer.Create(Culture, true))];
        Accounts = await listAccounts.RunAsync(RequiredTown.Id, ct);
    }

    public string GrantText(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var where = grant.JurisdictionId is null ? Say("ganze Installation", "whole installation")
            : grant.DepartmentId is { } id ? Departments.FirstOrDefault(row => row.Id == id)?.Name ?? "…" : Say("ganzer Ort", "whole town");
        return $"{GrantForm.NameOf(grant.Permission, this).Split(':')[0]} ({where})";
    }
}
