namespace Open311.Core.Identity;

/// <summary>What an account may do. Stored in snake_case; add, never rename.</summary>
public enum Permission
{
    /// <summary>Read the cases of a department, hidden ones and internal notes included.</summary>
    SeeCases,

    /// <summary>Change status, add notes, reassign, decide on duplicates.</summary>
    WorkOnCases,

    /// <summary>See who reported.</summary>
    SeeContacts,

    /// <summary>Publish, hide, show, redact; judge reports of abuse. Always for the whole town.</summary>
    Moderate,

    /// <summary>Import, publish and take back layers. Always for the whole town.</summary>
    ManageLayers,

    /// <summary>Everything, inviting people included. Always for the whole town; without a town, for the whole installation.</summary>
    Administer,
}

/// <summary>One permission of one account.</summary>
public sealed class AccountPermission
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>Null: every jurisdiction.</summary>
    public int? JurisdictionId { get; set; }

    /// <summary>Null: every department.</summary>
    public long? DepartmentId { get; set; }

    public Permission Permission { get; set; }
}
