namespace Open311.Core.Identity;

/// <summary>A key that signs and encrypts cookies and form tokens; in the database, so that all web processes share it.</summary>
public sealed class DataProtectionKey
{
    public int Id { get; set; }

    public required string FriendlyName { get; set; }

    public required string Xml { get; set; }
}
