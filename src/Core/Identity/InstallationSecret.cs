namespace Open311.Core.Identity;

/// <summary>A secret made at the first migration and kept in the database, so that web and workers share it.</summary>
public sealed class InstallationSecret
{
    public required string Name { get; set; }

    public required byte[] Value { get; set; }
}
