using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Notifications;

/// <param name="Template"><see cref="MailPlan.CommentToConfirm"/> or <see cref="MailPlan.SupportToConfirm"/>.</param>
/// <param name="Happened">What the mail belongs to; stored with it.</param>
/// <param name="Action">The address that confirms.</param>
public sealed record AskByMailInput(JurisdictionProfile Jurisdiction, long ReportId, string Template, ReportEvent Happened, string Recipient, string Language, string Action);

/// <summary>
/// Writes the mail that asks an address to confirm a comment or a support, in the caller's transaction and not by the step "notified": the address stands in this mail only,
/// no other row keeps it until then. Within the limits of receipts.
/// </summary>
public sealed class AskByMail(SignedLinks links, ServiceCatalogs catalogs, IOptions<InstallationOptions> installation, TimeProvider clock)
{
    /// <summary>False if a limit is reached: nothing was written.</summary>
    public async Task<bool> RunAsync(Open311Db db, AskByMailInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(input);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        var now = clock.GetUtcNow();
        if (!await IsWithinLimitsAsync(connection, transaction, input, now, ct))
            return false;
        var happened = input.Happened;
        (happened.ReportId, happened.OccurredAt, happened.NotifiedAt) = (input.ReportId, now, now);
        db.ReportEvents.Add(happened);
        await db.SaveChangesAsync(ct);

        var report = await db.Reports.AsNoTracking().SingleAsync(row => row.Id == input.ReportId, ct);
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        var about = new MailSubject
        {
            Jurisdiction = input.Jurisdiction,
            ServiceRequestId = report.ServiceRequestId,
            Service = catalog.ById.TryGetValue(report.ServiceId, out var service) ? service : (await catalogs.FreshAsync(input.Jurisdiction.Id, ct)).ById[report.ServiceId],
            Status = report.Status,
            Address = report.Address,
            RequestedDatetime = report.RequestedDatetime,
            Thread = report.ServiceRequestId,
        };
        var composed = MailComposer.Compose(input.Template, input.Language, about, happened, installation.Value, new MailLinks(Action: input.Action, Page: $"{input.Jurisdiction.BaseAddress}/ideas/{report.ServiceRequestId}"));
        var host = new Uri(input.Jurisdiction.BaseAddress).Host;
        var name = await links.NameAsync($"{input.Jurisdiction.Key}\n{happened.Id}\n{input.Recipient}\n{input.Template}", ct);
        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/SaveMails.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("from_name", input.Jurisdiction.Row.Name);
        command.Parameters.AddWithValue("from_address", input.Jurisdiction.Row.MailFrom ?? installation.Value.MailFrom);
        command.Parameters.AddWithValue("done", Array.Empty<long>());
        command.Parameters.AddWithValue("events", new[] { happened.Id });
        command.Parameters.AddWithValue("reports", new[] { report.Id });
        Add("recipients", input.Recipient);
        Add("templates", input.Template);
        Add("languages", input.Language);
        Add("subjects", composed.Subject);
        Add("texts", composed.Text);
        Add("htmls", composed.Html);
        Add("message_ids", $"{report.ServiceRequestId}.{name}@{host}");
        Add("thread_ids", null);
        Add("unsubscribe_addresses", null);
        Add("list_ids", $"report-{report.ServiceRequestId}.{input.Jurisdiction.Key}");
        await command.ExecuteNonQueryAsync(ct);
        return true;

        void Add(string parameter, string? value) => command.Parameters.Add(new NpgsqlParameter(parameter, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = new[] { value } });
    }

    private async Task<bool> IsWithinLimitsAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, AskByMailInput input, DateTimeOffset now, CancellationToken ct)
    {
        // The same lock as for receipts: two that count at the same time would both find room.
        await using (var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock(@jurisdiction, hashtext('receipts'))", connection, transaction))
        {
            wait.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
            await wait.ExecuteNonQueryAsync(ct);
        }

        await using var command = new NpgsqlCommand(SqlFile.Read("Notifications/CountAsks.sql"), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("recipient", input.Recipient.ToLowerInvariant());
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) < installation.Value.UnconfirmedMailsPerRecipientPerDay && reader.GetInt64(1) < installation.Value.UnconfirmedMailsPerKeyPerHour;
    }
}
