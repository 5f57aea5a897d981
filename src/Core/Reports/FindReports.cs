using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>
/// Reads public reports, row by row from the database. Hidden reports, and batch reports not yet routed, do not exist here.
/// The sandbox is asked by the same statements, with its own visibility in the place of <c>public</c>: neither sees the other.
/// </summary>
/// <remarks>Lists take half of the connections at most and wait for each other, so that many of them, or slow readers, keep neither reports nor the pipeline out.</remarks>
public sealed class FindReports(NpgsqlDataSource database) : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim places = new(Math.Max(1, new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize / 2));

    // A word that one in thirty has is found often enough by reading the list; with rarer ones the index of words is quicker.
    private const int Latest = 300;
    private const int FrequentInLatest = 10;

    /// <summary>The reports, in the query's order.</summary>
    /// <exception cref="TimeoutException">Too many lists are being read.</exception>
    public async Task<ReportRows> RunAsync(ReportQuery query, CancellationToken ct)
    {
        if (query is { Words: not null, ServiceRequestIds: null })
            query = query with { HasFrequentWords = await AreFrequentAsync(query, ct) };
        var statement = ReportStatement.Of(query);
        if (!await places.WaitAsync(MaxWait, ct))
            throw new TimeoutException($"No place to read a list became free within {MaxWait.TotalSeconds} s.");
        try
        {
            return await StreamedRows.OpenAsync(statement.CommandOn(await database.OpenConnectionAsync(ct)), query, places, ct);
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    public void Dispose() => places.Dispose();

    /// <summary>How many reports the query finds on all its pages together. Counts them: only for who asks.</summary>
    public async Task<long> CountAsync(ReportQuery query, CancellationToken ct)
    {
        await using var command = ReportStatement.CountOf(query).CommandOn(database);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<bool> AreFrequentAsync(ReportQuery query, CancellationToken ct)
    {
        await using var command = ReportStatement.LatestWithWords(query, Latest).CommandOn(database);
        return (long)(await command.ExecuteScalarAsync(ct))! >= FrequentInLatest;
    }

    /// <summary>Whether there is a report of that token, and its id once it has been routed.</summary>
    public async Task<(bool Exists, string? ServiceRequestId)> ByTokenAsync(int? jurisdictionId, string token, bool ofSandbox, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Reports/FindReportByToken.sql"));
        command.Parameters.Add(new NpgsqlParameter("jurisdiction", NpgsqlDbType.Integer) { Value = jurisdictionId ?? (object)DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("token", NpgsqlDbType.Text) { Value = token });
        command.Parameters.Add(new NpgsqlParameter("of_sandbox", NpgsqlDbType.Boolean) { Value = ofSandbox });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (true, await reader.IsDBNullAsync(0, ct) ? null : reader.GetString(0)) : (false, null);
    }
}
