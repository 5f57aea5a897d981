using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

public enum ThreadOrder
{
    Newest,
    Supported,
}

/// <summary>Where a page of ideas begins: after this one.</summary>
/// <param name="Value">Unix milliseconds, or the number of supporters.</param>
public sealed record ThreadCursor(long Value, long Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}-{Id}");

    /// <summary>Null for anything that <see cref="ToString"/> did not write.</summary>
    public static ThreadCursor? TryParse(string? text) =>
        text?.Split('-') is [var value, var id]
        && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
        && first <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? new ThreadCursor(first, second)
            : null;
}

/// <summary>An idea as a list shows it.</summary>
/// <param name="Address">As our layers name the place, else as written.</param>
public sealed record ListedThread(
    long Id, string PublicId, DateTimeOffset OpenedAt, int SupporterCount, int CommentCount, bool IsThreadClosed, long ServiceId, string? Title, string? Description,
    ReportStatus Status, bool IsClosed, string? Address);

/// <param name="Next">Null on the last page.</param>
public sealed record ThreadPage(IReadOnlyList<ListedThread> Threads, ThreadCursor? Next);

/// <summary>Reads the public ideas page by page. An idea whose number of supporters changes meanwhile may be seen twice, or not, on the next page.</summary>
public sealed class ListThreads(NpgsqlDataSource database)
{
    public async Task<ThreadPage> RunAsync(int jurisdictionId, ThreadOrder order, ThreadCursor? after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read(order == ThreadOrder.Newest ? "Ideas/ListThreads.sql" : "Ideas/ListThreadsBySupport.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        command.Parameters.AddWithValue("limit", limit + 1);
        command.Parameters.AddWithValue("before_id", after?.Id ?? long.MaxValue);
        if (order == ThreadOrder.Newest)
        {
            var before = after is null ? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc) : DateTimeOffset.FromUnixTimeMilliseconds(after.Value).UtcDateTime;
            command.Parameters.Add(new NpgsqlParameter("before", NpgsqlDbType.TimestampTz) { Value = before });
        }
        else
        {
            command.Parameters.AddWithValue("supporters", (int)Math.Min(after?.Value ?? int.MaxValue, int.MaxValue));
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ListedThread>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new ListedThread(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetBoolean(5), reader.GetInt64(6),
                reader.GetNullableString(7), reader.GetNullableString(8), SnakeCase.Parse<ReportStatus>(reader.GetString(9)), reader.GetBoolean(10), reader.GetNullableString(11)));
        }

        if (found.Count <= limit)
            return new ThreadPage(found, null);
        found.RemoveAt(limit);
        var last = found[^1];
        return new ThreadPage(found, new ThreadCursor(order == ThreadOrder.Newest ? last.OpenedAt.ToUnixTimeMilliseconds() : last.SupporterCount, last.Id));
    }
}
