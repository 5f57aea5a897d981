using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Open311.Workers.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>STARTTLS is required; a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>Plain: for loopback, or with <see cref="MailOptions.AllowPlainRemote"/>.</summary>
    None,
}

/// <summary>A password that never prints itself.</summary>
[System.ComponentModel.TypeConverter(typeof(SecretTextConverter))]
public sealed class SecretText(string value)
{
    public string Reveal() => value;

    public override string ToString() => "***";
}

/// <summary>Reads a <see cref="SecretText"/> from configuration.</summary>
public sealed class SecretTextConverter : System.ComponentModel.TypeConverter
{
    public override bool CanConvertFrom(System.ComponentModel.ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(System.ComponentModel.ITypeDescriptorContext? context, System.Globalization.CultureInfo? culture, object value) => new SecretText((string)value);
}

/// <summary>Section <c>Mail</c>: the server that takes our mails.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    [Required]
    public string Host { get; set; } = "127.0.0.1";

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    public string? User { get; set; }

    public SecretText? Password { get; set; }

    /// <summary>Lets mails go unprotected to a host that is not loopback. Only for a network you trust as you trust the machine.</summary>
    public bool AllowPlainRemote { get; set; }

    /// <summary>A PEM file with certificates that are trusted besides those of this machine, such as a town's own authority. The name in the certificate still has to be right.</summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>For one mail, connecting included.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>How long a mail is reserved for the worker that sends it; after a crash it is sent anew under the same Message-ID.</summary>
    [Range(10, 600)]
    public int LeaseSeconds { get; set; } = 40;

    [Range(1, 500)]
    public int BatchSize { get; set; } = 20;
}

internal sealed class MailOptionsCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var isLoopback = options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(options.Host, out var address) && IPAddress.IsLoopback(address));
        if (options.Security == MailSecurity.None && !isLoopback && !options.AllowPlainRemote)
            return ValidateOptionsResult.Fail($"Mail:Security is None, but {options.Host} is not this machine: set it to StartTls or Tls, or Mail:AllowPlainRemote to true.");
        if (options.TrustedCertificates is { Length: > 0 } file && !HoldsCertificates(file))
            return ValidateOptionsResult.Fail($"Mail:TrustedCertificates is {file}, but there is no file with certificates in PEM.");
        return options.TimeoutSeconds * 2 > options.LeaseSeconds
            ? ValidateOptionsResult.Fail("Mail:LeaseSeconds must be at least twice Mail:TimeoutSeconds.")
            : ValidateOptionsResult.Success;
    }
    private static bool HoldsCertificates(string file)
    {
        try
        {
            return MailServerTrust.Read(file).Count > 0;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}
