namespace Open311.Core.Identity;

/// <summary>
/// Whose keys somebody may see, make, change, rotate and revoke. Who administers may everything there, so every scope is within their own; what bounds them is the town.
/// </summary>
/// <param name="JurisdictionId">Null: all keys, those for the whole installation included.</param>
public sealed record KeyAuthority(int? JurisdictionId)
{
    /// <summary>Whoever has the command line has the database.</summary>
    public static readonly KeyAuthority OfOperator = new((int?)null);

    /// <summary>Null: none.</summary>
    public static KeyAuthority? Of(StaffMember member, int jurisdictionId)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.AdministersInstallation ? OfOperator : member.May(Permission.Administer, jurisdictionId) ? new KeyAuthority(jurisdictionId) : null;
    }

    /// <summary>Null: none.</summary>
    public static KeyAuthority? Of(ApiCaller caller, int jurisdictionId)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.AdministersInstallation ? OfOperator : caller.May(ApiScopes.Administer, jurisdictionId) ? new KeyAuthority(jurisdictionId) : null;
    }

    /// <param name="jurisdictionId">A key's; null is one for all towns.</param>
    public bool Covers(int? jurisdictionId) => JurisdictionId is null || JurisdictionId == jurisdictionId;
}
