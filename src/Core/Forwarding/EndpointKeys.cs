using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Open311.Core.Forwarding;

/// <summary>A secret on its way; shows itself to nobody who prints it.</summary>
public readonly record struct Secret(string Value)
{
    public override string ToString() => "***";
}

/// <summary>Encrypts the API keys of endpoints with the installation's data-protection keys. They are never shown again, and never logged.</summary>
public sealed class EndpointKeys(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Open311.Endpoints.ApiKey");

    public string Protect(Secret key) => protector.Protect(key.Value);

    /// <summary>Null if it was encrypted by another installation, or its key is lost.</summary>
    public Secret? TryRead(string protectedKey)
    {
        try
        {
            return new Secret(protector.Unprotect(protectedKey));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
