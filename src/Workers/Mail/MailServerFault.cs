using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Open311.Workers.Mail;

/// <summary>What keeps the mail server from being used, in words for the operator.</summary>
public static class MailServerFault
{
    /// <summary>Whether the connection or the server as a whole is at fault, not one mail. A cancellation counts; the caller knows whether it was its own.</summary>
    public static bool Is(Exception fault) => fault is SocketException or IOException or ProtocolException or CommandException or TimeoutException or AuthenticationException
        or ServiceNotAuthenticatedException or ServiceNotConnectedException or SslHandshakeException or NotSupportedException or OperationCanceledException;

    /// <summary>The end of a sentence that begins with the server. Nothing that the server said is in it: that may hold an address.</summary>
    public static string Describe(Exception fault, MailOptions options, TimeProvider clock) => fault switch
    {
        NotSupportedException => "it does not offer STARTTLS, and no mail leaves unprotected (Mail__Security)",
        SslHandshakeException { ServerCertificate: X509Certificate2 certificate } => OfCertificate(certificate, options, clock),
        SslHandshakeException => $"no TLS connection came about (is port {options.Port} one for {options.Security}?)",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => "its name is not known",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"nothing listens on port {options.Port}",
        SocketException socket => $"it cannot be reached ({socket.SocketErrorCode})",
        TimeoutException or OperationCanceledException => string.Create(CultureInfo.InvariantCulture, $"it did not answer within {options.TimeoutSeconds} seconds"),
        AuthenticationException => "it refused user and password (Mail__User, Mail__Password)",
        ServiceNotAuthenticatedException => "it wants a user and a password (Mail__User, Mail__Password)",
        SmtpCommandException refusal => string.Create(CultureInfo.InvariantCulture, $"it turned us away with {(int)refusal.StatusCode}"),
        _ => "it broke the connection off",
    };

    private static string OfCertificate(X509Certificate2 certificate, MailOptions options, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (now > certificate.NotAfter.ToUniversalTime())
            return string.Create(CultureInfo.InvariantCulture, $"its certificate ran out on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        if (now < certificate.NotBefore.ToUniversalTime())
            return string.Create(CultureInfo.InvariantCulture, $"its certificate holds only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} on");
        return certificate.MatchesHostname(options.Host)
            ? "its certificate is from nobody this machine trusts (a file with the right one can be named in Mail__TrustedCertificates)"
            : $"its certificate is for another name than {options.Host}";
    }
}
