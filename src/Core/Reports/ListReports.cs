using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>Where a page of a list begins: after this report.</summary>
public sealed record ReportCursor(DateTimeOffset RequestedDatetime, long Id)
{
    /// <summary>For addresses: Unix milliseconds and id.</summary>
    public override string ToString() => FormattableString.Invariant($"{RequestedDatetime.ToUnixTimeMilliseconds()}-{Id}");

    /// <summary>Null for anything that <see cref="ToString"/> did not write.</summary>
    public static ReportCursor? TryParse(string? text)
    {
        var parts = text?.Split('-');
        return parts is [var moment, var id]
            && long.TryParse(moment, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds)
            && long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? new ReportCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), number)
                : null;
    }
}

/// <summary>A report as a list shows it.</summary>
/// <param name="Address">As our layers name the place, else as the reporter wrote it.</param>
/// <param name="Latitude">EPSG:4326, degrees; null together with the longitude.</param>
/// <param name="DuplicateCount">How many more have reported the same.</param>
public sealed record ListedReport(
    long Id, string ServiceRequestId, ReportStatus Status, bool IsClosed, long ServiceId, string? Title, string? Description, string? Address,
    DateTimeOffset RequestedDatetime, double? Latitude, double? Longitude, long DuplicateCount);

/// <param name="Next">Null on the last page.</param>
public sealed record ReportPage(IReadOnlyList<ListedReport> Reports, ReportCursor? Next);

/// <summary>Reads public reports page by page.</summary>
public sealed class ListReports(NpgsqlDataSource database)
{
    public async Task<ReportPage> RunAsync(int jurisdictionId, ReportFilter filter, ReportCursor? after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read(filter.ServiceIds is null ? "Reports/ListReports.sql" : "Reports/ListReportsOfServices.sql"));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        filter.AddTo(command);
        // The first page comes after the end of time, so that it is the same range of the index as every other. Npgsql writes the greatest date as "infinity".
        command.Parameters.Add(new NpgsqlParameter("before", NpgsqlDbType.TimestampTz) { Value = after?.RequestedDatetime.UtcDateTime ?? DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc) });
        command.Parameters.AddWithValue("before_id", after?.Id ?? long.MaxValue);
        command.Parameters.AddWithValue("limit", limit + 1);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ListedReport>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new ListedReport(
                reader.GetInt64(0),
                reader.GetString(1),
                SnakeCase.Parse<ReportStatus>(reader.GetString(2)),
                reader.GetBoolean(3),
                reader.GetInt64(4),
                reader.GetNullableString(5),
                reader.GetNullableString(6),
                reader.GetNullableString(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.GetFieldValue<double?>(9),
                reader.GetFieldValue<double?>(10),
                reader.GetInt64(11)));
        }

        if (found.Count <= limit)
            return new ReportPage(found, null);
        found.RemoveAt(limit);
        return new ReportPage(found, new ReportCursor(found[^1].RequestedDatetime, found[^1].Id));
    }
}
