using Npgsql;
using NpgsqlTypes;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <summary>
/// The step "notified": writes the mails of every event that has none yet, in order per report, and marks the events. A department with an endpoint is told by it: the report is queued for it.
/// Whatever changes what an endpoint should get (department, visibility, links, status) brings a report to this step again.
/// </summary>
public sealed class NotifyPeople(MailWriter mails, SettleCases settle) : IPipelineStep
{
    public string Name => "notify";

    public Stage Takes => Stage.Routed;

    public Stage Gives => Stage.Notified;

    public Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct) => Task.FromResult<long[]?>(null);

    public async Task RunAsync(StepWork work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        await settle.RunAsync(work, ct);
        await mails.WriteAsync(work.Connection, work.Transaction, work.Jurisdiction, work.ReportIds, work.Now, ct);
        await using var queue = work.Command("Forwarding/QueueForwards.sql");
        queue.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
        queue.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, work.Now.UtcDateTime);
        await queue.ExecuteNonQueryAsync(ct);
    }
}
