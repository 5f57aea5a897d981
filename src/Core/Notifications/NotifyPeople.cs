using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Notifications;

/// <summary>The step "notified": writes the mails of every event that has none yet, in order per report, and marks the events.</summary>
public sealed class NotifyPeople(MailWriter mails) : IPipelineStep
{
    public string Name => "notify";

    public Stage Takes => Stage.Routed;

    public Stage Gives => Stage.Notified;

    public Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct) => Task.FromResult<long[]?>(null);

    public Task RunAsync(StepWork work, CancellationToken ct) =>
        mails.WriteAsync(work.Connection, work.Transaction, work.Jurisdiction, work.ReportIds, work.Now, ct);
}
