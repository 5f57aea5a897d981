using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Ideas;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;

namespace Open311.Core.Privacy;

/// <summary>By schedule: contact data of reports closed long ago, what old mails said to whom, and comments and supports that nobody confirmed (<see cref="PrivacyOptions"/>; a town may have its own number of days).</summary>
public sealed partial class ForgetPeople(NpgsqlDataSource database, EraseReport erase, IOptions<PrivacyOptions> options, TimeProvider clock, ILogger<ForgetPeople> log)
{
    public async Task RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        long reports = 0;
        var contacts = now.AddDays(-(jurisdiction.Row.ContactDays ?? options.Value.ContactDays));
        for (long? after = 0; after is { } last;)
        {
            (after, var expired) = await FindAsync(jurisdiction, last, contacts, ct);
            reports += await erase.EraseAsync(jurisdiction, expired, ErasureScope.Contact, "schedule", ct);
        }

        long mails = 0;
        for (int count; (count = await ForgetMailsAsync(jurisdiction, now.AddDays(-options.Value.MailDays), ct)) > 0;)
            mails += count;

        long unconfirmed = 0;
        for (long count; (count = await ForgetUnconfirmedAsync(jurisdiction, now - Comment.UnconfirmedLifetime, ct)) > 0;)
            unconfirmed += count;
        if (reports + mails + unconfirmed > 0)
            LogForgotten(reports, mails, unconfirmed, jurisdiction.Key);
    }

    /// <summary>Where to go on (null: that was the end) and what is due up to there.</summary>
    private async Task<(long? Last, long[] Expired)> FindAsync(JurisdictionProfile jurisdiction, long after, DateTime before, CancellationToken ct)
    {
        await using var command = Command("Privacy/FindExpiredContacts.sql", jurisdiction, before);
        command.Parameters.AddWithValue("after", after);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (await reader.IsDBNullAsync(0, ct) ? null : reader.GetInt64(0), reader.GetFieldValue<long[]>(1));
    }

    private async Task<int> ForgetMailsAsync(JurisdictionProfile jurisdiction, DateTime before, CancellationToken ct)
    {
        await using var command = Command("Privacy/ForgetMails.sql", jurisdiction, before);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<long> ForgetUnconfirmedAsync(JurisdictionProfile jurisdiction, DateTime before, CancellationToken ct)
    {
        await using var command = Command("Privacy/ForgetUnconfirmed.sql", jurisdiction, before);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private NpgsqlCommand Command(string file, JurisdictionProfile jurisdiction, DateTime before)
    {
        var command = database.CreateCommand(SqlFile.Read(file));
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("before", NpgsqlDbType.TimestampTz, before);
        return command;
    }

    [LoggerMessage(LogLevel.Information, "forgot the contact data of {Reports} reports, the words of {Mails} mails and {Unconfirmed} unconfirmed comments and supports of {Jurisdiction}")]
    private partial void LogForgotten(long reports, long mails, long unconfirmed, string jurisdiction);
}
