using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Workers.Mail;

/// <summary>
/// Sends what is due: leases a few mails, sends them over one connection, records each at once. A crash between the server's OK and our record
/// repeats a mail under the same Message-ID, and loses none.
/// </summary>
public sealed partial class DeliverMails(NpgsqlDataSource database, IOptions<MailOptions> options, TimeProvider clock, ILogger<DeliverMails> log)
{
    /// <summary>Waits after the first, second, … failed attempt: a restart of the server, a greylisting, a night, a weekend. Then the mail is given up.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1),
        TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromHours(24), TimeSpan.FromHours(24),
    ];

    /// <summary>The number of mails the server took.</summary>
    public async Task<int> RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        var sent = 0;
        while (!ct.IsCancellationRequested)
        {
            var leasedUntil = clock.GetUtcNow().AddSeconds(options.Value.LeaseSeconds);
            var mails = await LeaseAsync(jurisdiction.Id, leasedUntil, ct);
            if (mails.Count == 0)
                break;
            var (count, serverIsThere) = await SendAsync(jurisdiction, mails, leasedUntil, ct);
            sent += count;
            if (!serverIsThere)
                break;
        }

        if (sent > 0)
            LogSent(sent, jurisdiction.Key);
        return sent;
    }

    /// <summary>Connects as configured, and signs in; the caller disposes.</summary>
    /// <exception cref="Exception">What <see cref="MailServerFault.Is"/> knows.</exception>
    public static async Task<SmtpClient> ConnectAsync(MailOptions options, CancellationToken ct)
    {
        // Lists of revoked certificates lie outside; a closed network would stop all mail.
        var client = new SmtpClient { Timeout = options.TimeoutSeconds * 1000, CheckCertificateRevocation = false };
        try
        {
            client.ServerCertificateValidationCallback = MailServerTrust.By(options);
            var security = options.Security switch
            {
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            };
            await client.ConnectAsync(options.Host, options.Port, security, ct);
            if (options.User is { Length: > 0 } user)
                await client.AuthenticateAsync(user, options.Password?.Reveal() ?? "", ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async Task<(int Sent, bool ServerIsThere)> SendAsync(JurisdictionProfile jurisdiction, List<LeasedMail> mails, DateTimeOffset leasedUntil, CancellationToken ct)
    {
        var sent = 0;
        SmtpClient? client = null;
        try
        {
            foreach (var mail in mails)
            {
                // A mail whose lease may run out while it is sent could be sent by somebody else too: leave it to its next turn.
                if (clock.GetUtcNow().AddSeconds(options.Value.TimeoutSeconds) > leasedUntil)
                    break;
                // Of the whole mail: a server that sends a byte now and then must not hold it beyond its lease.
                using var inTime = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(inTime.Token, ct);
                try
                {
                    client ??= await ConnectAsync(options.Value, either.Token);
                    await client.SendAsync(mail.ToMessage(), either.Token);
                    await RecordAsync(jurisdiction.Id, mail, leasedUntil, clock.GetUtcNow(), null, final: false, CancellationToken.None);
                    sent++;
                }
                catch (SmtpCommandException refusal) when (client is not null)
                {
                    await RecordAsync(jurisdiction.Id, mail, leasedUntil, null, $"SMTP {(int)refusal.StatusCode} {refusal.ErrorCode}", IsFinal(refusal), ct);
                    if (!client.IsConnected)
                    {
                        client.Dispose();
                        client = null;
                    }
                }
                catch (FormatException)
                {
                    await RecordAsync(jurisdiction.Id, mail, leasedUntil, null, "The recipient is no mail address.", final: true, ct);
                }
                catch (Exception fault) when (MailServerFault.Is(fault) && !ct.IsCancellationRequested)
                {
                    var what = MailServerFault.Describe(fault, options.Value, clock);
                    LogServerAway(jurisdiction.Key, what);
                    await RecordAsync(jurisdiction.Id, mail, leasedUntil, null, $"The mail server could not be used: {what}.", final: false, ct);
                    return (sent, false);
                }
            }

            if (client is { IsConnected: true })
            {
                using var inTime = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(inTime.Token, ct);
                await client.DisconnectAsync(true, either.Token);
            }

            return (sent, true);
        }
        catch (Exception fault) when (fault is SocketException or IOException or ProtocolException or TimeoutException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Only the farewell failed.
            return (sent, true);
        }
        finally
        {
            client?.Dispose();
            await ReleaseAsync(jurisdiction.Id, mails, leasedUntil);
        }
    }

    // Only what is said of this mail or its recipient is final; a wrongly set server refuses everything, and must not cost the queue.
    private static bool IsFinal(SmtpCommandException refusal) => refusal.ErrorCode switch
    {
        SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted => (int)refusal.StatusCode >= 500,
        // At DATA: 550 and 554 are about the mail (RFC 5321, 4.3.2), 503 and the like about how we speak.
        SmtpErrorCode.UnexpectedStatusCode => (int)refusal.StatusCode is 550 or 554,
        _ => false,
    };

    private async Task<List<LeasedMail>> LeaseAsync(int jurisdictionId, DateTimeOffset leasedUntil, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Notifications/LeaseMails.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("now", clock.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue("leased_until", leasedUntil.UtcDateTime);
        command.Parameters.AddWithValue("limit", options.Value.BatchSize);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var mails = new List<LeasedMail>();
        while (await reader.ReadAsync(ct))
        {
            mails.Add(new LeasedMail(
                reader.GetInt64(0), reader.GetFieldValue<long?>(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetString(7),
                reader.GetString(8), reader.GetNullableString(9), reader.GetNullableString(10), reader.GetString(11), reader.GetFieldValue<DateTimeOffset>(12), reader.GetInt32(13)));
        }

        return mails.OrderBy(mail => mail.Id).ToList();
    }

    private async Task RecordAsync(int jurisdictionId, LeasedMail mail, DateTimeOffset leasedUntil, DateTimeOffset? sentAt, string? error, bool final, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var givenUp = sentAt is null && (final || mail.Attempts >= Waits.Count);
        if (givenUp)
            LogGivenUp(mail.Id, mail.ReportId, error!);
        await using var command = database.CreateCommand(SqlFile.Read("Notifications/RecordMail.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("id", mail.Id);
        command.Parameters.AddWithValue("leased_until", leasedUntil.UtcDateTime);
        Add("sent_at", NpgsqlDbType.TimestampTz, sentAt?.UtcDateTime);
        Add("failed_at", NpgsqlDbType.TimestampTz, givenUp ? now.UtcDateTime : null);
        Add("error", NpgsqlDbType.Text, error);
        Add("next_attempt_at", NpgsqlDbType.TimestampTz, sentAt is null && !givenUp ? (now + Waits[mail.Attempts]).UtcDateTime : null);
        await command.ExecuteNonQueryAsync(ct);

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    // What was leased and not tried goes back at once.
    private async Task ReleaseAsync(int jurisdictionId, List<LeasedMail> mails, DateTimeOffset leasedUntil)
    {
        await using var command = database.CreateCommand(
            "UPDATE outgoing_mails SET leased_until = NULL WHERE jurisdiction_id = @jurisdiction AND id = ANY (@ids) AND leased_until = @leased_until AND sent_at IS NULL");
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("ids", mails.ConvertAll(mail => mail.Id).ToArray());
        command.Parameters.AddWithValue("leased_until", leasedUntil.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }

    [LoggerMessage(LogLevel.Information, "mail out: {Count} mails of {Jurisdiction}")]
    private partial void LogSent(int count, string jurisdiction);

    [LoggerMessage(LogLevel.Warning, "mail out: the mail server cannot be used for {Jurisdiction}: {Fault}; trying again later")]
    private partial void LogServerAway(string jurisdiction, string fault);

    [LoggerMessage(LogLevel.Warning, "mail out: mail {MailId} of report {ReportId} is given up: {Error}")]
    private partial void LogGivenUp(long mailId, long? reportId, string error);
}
