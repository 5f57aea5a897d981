using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Open311.Core.Persistence;

/// <summary>How far a town's data have come.</summary>
/// <param name="Reports">Moves whenever something changes that the public reads of a report.</param>
/// <param name="Catalog">Moves whenever services, their questions or departments change.</param>
/// <param name="ChangedAt">When a report changed last, by the database's clock; null: never.</param>
/// <param name="IsSettled">Nobody is still writing who began before the last change: a list by the time of change leaves nothing out (<see cref="Reports.ReportQuery.IsSettledOnly"/>).</param>
public readonly record struct DataState(long Reports, long Catalog, DateTimeOffset? ChangedAt, bool IsSettled);

/// <summary>
/// What ETags are made of. Read it before the data it stands for: then the data may be newer than it says, never older, and the worst is one needless transfer.
/// Questions that come while a read is under way share the next one: each is answered by a read that began after it came.
/// </summary>
public sealed class DataVersions(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<int, SharedRead<int, DataState>> reads = new();

    /// <param name="jurisdictionId">Null: of all towns.</param>
    public Task<DataState> OfAsync(int? jurisdictionId, CancellationToken ct) =>
        reads.GetOrAdd(jurisdictionId ?? 0, static (town, it) => new SharedRead<int, DataState>(_ => it.ReadAsync(town == 0 ? null : town)), this).JoinAsync(jurisdictionId ?? 0).WaitAsync(ct);

    public async ValueTask<long> OfReportsAsync(int jurisdictionId, CancellationToken ct) => (await OfAsync(jurisdictionId, ct)).Reports;

    private async Task<DataState> ReadAsync(int? jurisdictionId)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Command(jurisdictionId));
        await using var reader = await batch.ExecuteReaderAsync();
        return await StateInAsync(reader);
    }

    /// <summary>To go before the command that reads the data: the two are one journey.</summary>
    internal static NpgsqlBatchCommand Command(int? jurisdictionId) => new(SqlFile.Read("Persistence/ReadDataState.sql"))
    {
        Parameters = { new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = jurisdictionId ?? (object)DBNull.Value } },
    };

    /// <summary>What <see cref="Command"/> found.</summary>
    internal static async Task<DataState> StateInAsync(NpgsqlDataReader reader)
    {
        await reader.ReadAsync();
        return new DataState(
            reader.GetInt64(0), reader.IsDBNull(3) ? 0 : reader.GetInt64(3), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetBoolean(2));
    }
}
