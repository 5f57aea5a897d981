using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Open311.Core.Identity;
using Open311.Core.Persistence;

namespace Open311.Portal.Pages.Staff;

/// <summary>One API key: what it may do, replacing it, revoking it; for those who administer the town.</summary>
public sealed class KeyModel(ListApiKeys listKeys, ChangeApiKey change, RotateApiKey rotate, RevokeApiKey revoke, TimeProvider clock) : StaffPage
{
    protected override bool IsPermitted => AdministersHere;

    public ListedApiKey Key { get; private set; } = null!;

    /// <summary>The key that has just been made.</summary>
    public string? Made { get; private set; }

    /// <summary>Until when the key before this one works; null if it does not any more.</summary>
    public DateTimeOffset? PreviousEndsAt => Key.PreviousEndsAt > clock.GetUtcNow() ? Key.PreviousEndsAt : null;

    [BindProperty(Name = "name")]
    public string? Name { get; set; }

    [BindProperty(Name = "scope")]
    public List<string> Scopes { get; set; } = [];

    [BindProperty(Name = "reporter_mail")]
    public string? ReporterMail { get; set; }

    [BindProperty(Name = "rate")]
    public string? Rate { get; set; }

    [BindProperty(Name = "overlap_days")]
    public string? OverlapDays { get; set; } = RotateApiKey.DefaultOverlapDays.ToString(CultureInfo.InvariantCulture);

    /// <summary>As it was sent, where that was refused; else as it stands.</summary>
    public KeyForm Form => Failures.Count > 0 && ReporterMail is not null
        ? new KeyForm(this, Name, Scopes, ReporterMail, Rate)
        : new KeyForm(this, Key.Name, Key.Scopes, SnakeCase.Of(Key.ReporterMail), Key.WritesPerSecond?.ToString(Culture));

    private KeyAuthority Authority => KeyAuthority.Of(Me, RequiredTown.Id) ?? throw new InvalidOperationException("Only administrators get here.");

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken ct) => await LoadAsync(id, ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken ct)
    {
        var changed = await change.RunAsync(new ChangeApiKeyInput(Authority, id, KeyForm.Read(Name, Scopes, ReporterMail, Rate)), ct);
        if (changed.Succeeded)
            return Redirect($"{Request.PathBase}{Request.Path}?done=changed");
        return await LoadAsync(id, ct) ? Refused(changed.Failures) : NotFound();
    }

    public async Task<IActionResult> OnPostRotateAsync(long id, CancellationToken ct)
    {
        var days = int.TryParse(OverlapDays, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var made = await rotate.RunAsync(new RotateApiKeyInput(Authority, id, days), ct);
        if (!await LoadAsync(id, ct))
            return NotFound();
        if (!made.Succeeded)
            return Refused(made.Failures);
        Made = made.Value.Key;
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(long id, CancellationToken ct)
    {
        var revoked = await revoke.RunAsync(new RevokeApiKeyInput(Authority, id), ct);
        return revoked.Succeeded ? Redirect($"{Request.PathBase}{Request.Path}?done=revoked") : NotFound();
    }

    public string Used(DateOnly? day) => day is { } used ? used.ToString(Say("d. MMMM yyyy", "d MMMM yyyy"), Culture) : Say("noch nicht", "not yet");

    private async Task<bool> LoadAsync(long id, CancellationToken ct)
    {
        if (await listKeys.FindAsync(Authority, id, ct) is not { } found)
            return false;
        Key = found;
        return true;
    }
}
