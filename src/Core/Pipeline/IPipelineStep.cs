using Npgsql;
using Open311.Core.Jurisdictions;
using Open311.Core.Reports;

namespace Open311.Core.Pipeline;

/// <summary>One step on a report's way. Running it twice is harmless.</summary>
public interface IPipelineStep
{
    /// <summary>The word of the flow: <c>deduplicate</c>, <c>route</c>, <c>notify</c>.</summary>
    string Name { get; }

    Stage Takes { get; }

    Stage Gives { get; }

    /// <summary>
    /// Called in the transaction before any report is claimed; a step that needs locks beyond the rows takes them here, so that locks are
    /// always taken in the same order. Returns the services whose reports may be claimed, or null for all.
    /// </summary>
    Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct);

    /// <summary>Does the step for all claimed reports, set-wise. The caller moves the stage in the same transaction.</summary>
    Task RunAsync(StepWork work, CancellationToken ct);
}

/// <param name="Connection">With an open transaction; rolled back if the step throws.</param>
/// <param name="ReportIds">Claimed, at most 100, ascending.</param>
/// <param name="Now">UTC, whole seconds: what is stored is what the wire shows.</param>
public sealed record StepWork(NpgsqlConnection Connection, NpgsqlTransaction Transaction, JurisdictionProfile Jurisdiction, IReadOnlyList<long> ReportIds, DateTimeOffset Now)
{
    public NpgsqlCommand Command(string sqlFile)
    {
        var command = new NpgsqlCommand(Persistence.SqlFile.Read(sqlFile), Connection, Transaction);
        command.Parameters.AddWithValue("jurisdiction", Jurisdiction.Id);
        return command;
    }
}
