using Microsoft.AspNetCore.Identity;

namespace Open311.Core.Identity;

/// <summary>A person of the staff. Accounts are shared over the installation; what one may do where stands in <see cref="AccountPermission"/>.</summary>
public sealed class Account : IdentityUser<long>
{
    /// <summary>As colleagues read it; never shown to the public.</summary>
    public string Name { get; set; } = "";

    /// <summary>ISO 639-1, for mails.</summary>
    public string Language { get; set; } = "de";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Not null: cannot sign in, and what was signed in ends with the next request.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }
}
