using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Open311.Workers.Mail;

/// <summary>Whether a mail server's certificate is trusted: by this machine, or by <see cref="MailOptions.TrustedCertificates"/>.</summary>
internal static class MailServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="CryptographicException">The file holds something else than certificates in PEM.</exception>
    public static RemoteCertificateValidationCallback By(MailOptions options)
    {
        var own = options.TrustedCertificates is { Length: > 0 } file ? Read(file) : [];
        return (_, certificate, chain, errors) => errors == SslPolicyErrors.None
            // Another name, or none at all, is not made good by trust.
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && own.Count > 0 && certificate is not null && IsFrom(own, certificate, chain));
    }

    /// <exception cref="CryptographicException">The file holds something else than certificates in PEM.</exception>
    public static X509Certificate2Collection Read(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }

    private static bool IsFrom(X509Certificate2Collection own, X509Certificate certificate, X509Chain? given)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(own);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (given is not null)
            chain.ChainPolicy.ExtraStore.AddRange(new X509Certificate2Collection(given.ChainElements.Select(element => element.Certificate).ToArray()));
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
