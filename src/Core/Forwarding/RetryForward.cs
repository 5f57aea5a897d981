using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;

namespace Open311.Core.Forwarding;

public sealed record RetryForwardInput(JurisdictionProfile Jurisdiction, string ServiceRequestId);

public sealed record RetriedForward(string ServiceRequestId);

/// <summary>Posts a report to its department's endpoint again, or follows its token again, after it failed or was given up.</summary>
public sealed class RetryForward(NpgsqlDataSource database, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<RetriedForward>> RunAsync(RetryForwardInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var command = database.CreateCommand(SqlFile.Read("Forwarding/RetryForward.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, clock.GetUtcNow().UtcDateTime);
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return ForwardingFailures.NothingToRetry;
        bell.Ring();
        return new RetriedForward(input.ServiceRequestId);
    }
}
