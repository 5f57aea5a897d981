using Npgsql;

namespace Open311.Core.Persistence;

/// <summary>
/// For statements that are asked about one report as often as about a hundred, and whose best plan is the same for all values: prepared once per connection, and planned once. Left to itself
/// PostgreSQL takes the arrays of ids for longer than they are, thinks the general plan the dearer one, and plans anew each time, which takes longer than the asking.
/// </summary>
public static class GenericPlan
{
    private const string Force = "SET LOCAL plan_cache_mode = force_generic_plan";

    private const string Leave = "SET LOCAL plan_cache_mode = auto";

    /// <param name="command">On a connection with an open transaction; its other statements are planned as always.</param>
    public static async Task<NpgsqlDataReader> ReadByGenericPlanAsync(this NpgsqlCommand command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        var asked = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
            asked.Parameters.Add(parameter.Clone());
        await using var batch = new NpgsqlBatch(command.Connection, command.Transaction) { BatchCommands = { new(Force), asked, new(Leave) }, Timeout = command.CommandTimeout };
        await batch.PrepareAsync(ct);
        return await batch.ExecuteReaderAsync(ct);
    }
}
