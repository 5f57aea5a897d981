using Npgsql;

namespace Open311.Core.Reports;

/// <summary>Reports that were found, one at a time.</summary>
public abstract class ReportRows : IAsyncDisposable
{
    /// <summary>Nothing was found.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Where <see cref="ReadAsync"/> has come to; the same object may be filled anew for every row.</summary>
    public abstract ReportRow Current { get; }

    public static ReportRows OfOne(ReportRow? report) => new HeldRow(report);

    public abstract ValueTask<bool> ReadAsync(CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    private sealed class HeldRow(ReportRow? report) : ReportRows
    {
        private bool isRead;

        public override bool IsEmpty => report is null;

        public override ReportRow Current => report!;

        public override ValueTask<bool> ReadAsync(CancellationToken ct)
        {
            var isNew = !isRead;
            isRead = true;
            return ValueTask.FromResult(isNew && report is not null);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>From the database as they are read; the query has run when this exists.</summary>
internal sealed class StreamedRows : ReportRows
{
    // Until the first row of a list without limit, which may have to be sorted first.
    private const int UnlimitedSeconds = 300;

    private readonly NpgsqlCommand command;
    private readonly NpgsqlDataReader reader;
    private SemaphoreSlim? place;
    private readonly int limit;
    private int count;
    private bool isAtEnd;

    private StreamedRows(NpgsqlCommand command, NpgsqlDataReader reader, ReportQuery query, SemaphoreSlim place)
    {
        (this.command, this.reader, this.place, limit) = (command, reader, place, query.Limit);
        isAtEnd = !reader.HasRows;
        Current = ReportRow.Of(query);
    }

    public override bool IsEmpty => !reader.HasRows;

    public override ReportRow Current { get; }

    /// <param name="command">Goes with the rows, and its connection too.</param>
    /// <param name="place">Is given back with them.</param>
    public static async Task<StreamedRows> OpenAsync(NpgsqlCommand command, ReportQuery query, SemaphoreSlim place, CancellationToken ct)
    {
        if (query.Limit == ReportQuery.NoLimit)
            command.CommandTimeout = UnlimitedSeconds;
        try
        {
            return new StreamedRows(command, await command.ExecuteReaderAsync(ct), query, place);
        }
        catch
        {
            await using (command.Connection)
                await command.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        isAtEnd = !await reader.ReadAsync(ct);
        if (isAtEnd)
            return false;
        count++;
        Current.Fill(reader);
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            // A reader that went away: without this, all the rest would be fetched to be thrown away. Behind the last row that the statement gives there is no rest; to cancel costs a connection.
            if (!isAtEnd && count < limit)
                command.Cancel();
            await using (command.Connection)
            await using (command)
                await reader.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref place, null)?.Release();
        }
    }
}
