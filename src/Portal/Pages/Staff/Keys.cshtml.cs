using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;

namespace Open311.Portal.Pages.Staff;

/// <summary>The API keys of this town, and making one; for those who administer it. A new key is in the answer to the form and nowhere else, so nothing redirects from it.</summary>
public sealed class KeysModel(ListApiKeys listKeys, MakeApiKey make, TimeProvider clock) : StaffPage
{
    protected override bool IsPermitted => AdministersHere;

    public IReadOnlyList<ListedApiKey> Keys { get; private set; } = [];

    /// <summary>The key that has just been made.</summary>
    public string? Made { get; private set; }

    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    [BindProperty(Name = "scope")]
    public List<string> Scopes { get; set; } = [];

    [BindProperty(Name = "reporter_mail")]
    public string? ReporterMail { get; set; }

    [BindProperty(Name = "rate")]
    public string? Rate { get; set; }

    [BindProperty(Name = "all_jurisdictions")]
    public bool AllJurisdictions { get; set; }

    private KeyAuthority Authority => KeyAuthority.Of(Me, RequiredTown.Id) ?? throw new InvalidOperationException("Only administrators get here.");

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var made = await make.RunAsync(new MakeApiKeyInput(Authority, AllJurisdictions ? null : RequiredTown.Id, KeyForm.Read(Name, Scopes, ReporterMail, Rate)), ct);
        await LoadAsync(ct);
        if (!made.Succeeded)
            return Refused(made.Failures);
        Made = made.Value.Key;
        (Name, Rate, ReporterMail, AllJurisdictions) = (null, null, null, false);
        Scopes = [];
        ModelState.Clear();
        return Page();
    }

    /// <summary>Where the key holds, and whether it is in use.</summary>
    public string StateOf(ListedApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var facts = new List<string> { key.JurisdictionId is null ? Say("alle Orte", "all towns") : Say("dieser Ort", "this town") };
        if (key.RevokedAt is { } revoked)
            facts.Add(Say("gesperrt am ", "revoked on ") + Day(revoked));
        else
            facts.Add(key.LastUsedOn is { } used ? Say("zuletzt benutzt am ", "last used on ") + Text(used) : Say("noch nicht benutzt", "not used yet"));
        if (key.PreviousEndsAt is { } end && end > clock.GetUtcNow())
            facts.Add(Say("der vorige gilt noch bis ", "the one before it works until ") + Day(end));
        return string.Join(" · ", facts);
    }

    private string Text(DateOnly day) => day.ToString(Say("d. MMMM yyyy", "d MMMM yyyy"), Culture);

    private async Task LoadAsync(CancellationToken ct) => Keys = await listKeys.RunAsync(new ListApiKeysInput(Authority, RequiredTown.Id), ct);
}
