using Npgsql;
using NpgsqlTypes;
using Open311.Core.Duplicates;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.ServiceCatalog;
using Open311.Geo;

namespace Open311.Core.Reports;

/// <summary>A report as it stands while it is locked for a change.</summary>
internal sealed record LockedReport(
    long Id, string ServiceRequestId, Service Service, ReportStatus Status, ReportStatus? OwnStatus, Stage Stage, DateTimeOffset RequestedDatetime,
    DateTimeOffset UpdatedDatetime, long? DuplicateOfId, long? DepartmentId, bool DepartmentByHand, ReportVisibility Visibility, long? CameWithId, Wgs84Point? Place)
{
    /// <summary>The older report is the head: by <c>requested_datetime</c>, then by id.</summary>
    public bool IsOlderThan(LockedReport other) => (RequestedDatetime, Id).CompareTo((other.RequestedDatetime, other.Id)) < 0;
}

/// <summary>
/// A person's change of reports: one transaction that holds the locks of the reports' service groups, then the rows of their clusters
/// by ascending id. Without <see cref="CommitAsync"/> nothing has happened.
/// </summary>
internal sealed class ReportChange : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly JurisdictionProfile jurisdiction;
    private NpgsqlTransaction transaction;

    private ReportChange(NpgsqlConnection connection, NpgsqlTransaction transaction, JurisdictionProfile jurisdiction) =>
        (this.connection, this.transaction, this.jurisdiction) = (connection, transaction, jurisdiction);

    /// <summary>
    /// UTC, whole seconds; read once the locks are held, just before the first row is touched: whoever waited for them does not come in with a time that pollers have passed
    /// (<see cref="Updates.FindUpdates"/> counts on it).
    /// </summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The named reports, their heads and the duplicates of both, ascending by id.</summary>
    public IReadOnlyList<LockedReport> Reports { get; private set; } = [];

    public static async Task<ReportChange> BeginAsync(
        NpgsqlDataSource database, CatalogSnapshot catalog, JurisdictionProfile jurisdiction, IReadOnlyCollection<string> serviceRequestIds, TimeProvider clock, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            var change = new ReportChange(connection, await connection.BeginTransactionAsync(ct), jurisdiction);
            var names = serviceRequestIds.ToArray();
            while (true)
            {
                var groups = await change.ReadGroupsAsync(names, catalog, ct);
                await DuplicateLocks.TakeAsync(connection, jurisdiction.Id, groups, ct);
                change.Now = WholeSecond(clock.GetUtcNow());
                change.Reports = await change.ReadReportsAsync(names, catalog, ct);
                if (change.Reports.All(report => groups.Contains(DeduplicateReports.GroupOf(report.Service))))
                    return change;
                // A report of a further group was linked before the locks were ours. More locks now would break their order: begin again.
                await change.transaction.RollbackAsync(ct);
                await change.transaction.DisposeAsync();
                change.transaction = await connection.BeginTransactionAsync(ct);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public LockedReport? Find(string serviceRequestId) => Reports.FirstOrDefault(report => report.ServiceRequestId == serviceRequestId);

    public LockedReport? HeadOf(LockedReport report) => report.DuplicateOfId is { } id ? Reports.First(other => other.Id == id) : null;

    public IEnumerable<LockedReport> ChildrenOf(LockedReport head) => Reports.Where(report => report.DuplicateOfId == head.Id);

    /// <summary>The cluster of a report: its head and all duplicates of that.</summary>
    public IEnumerable<LockedReport> ClusterOf(LockedReport report) => Reports.Where(other => (other.DuplicateOfId ?? other.Id) == (report.DuplicateOfId ?? report.Id));

    /// <summary>What came to the head of a duplicate with it, at whatever remove: what would be its duplicates if it were on its own again.</summary>
    public IReadOnlyList<LockedReport> CameWith(LockedReport child)
    {
        var found = new List<LockedReport>();
        for (var wave = new List<LockedReport> { child }; wave.Count > 0; found.AddRange(wave))
            wave = Reports.Where(report => report.DuplicateOfId == child.DuplicateOfId && report.Id != child.Id && wave.Exists(former => former.Id == report.CameWithId) && !found.Contains(report)).ToList();
        return found;
    }

    /// <summary>Whether two of one cluster would stay together if the duplicates that were linked to the head itself were unlinked one by one.</summary>
    public bool IsOfOneBranch(LockedReport one, LockedReport other) => TopOf(one).Id == TopOf(other).Id;

    /// <summary>A statement that knows <c>@jurisdiction</c> and <c>@now</c>.</summary>
    public NpgsqlCommand Command(string sqlFile)
    {
        var command = new NpgsqlCommand(SqlFile.Read(sqlFile), connection, transaction);
        command.Parameters.AddWithValue("jurisdiction", jurisdiction.Id);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, Now.UtcDateTime);
        return command;
    }

    /// <summary>Moves a head, and its duplicates with it.</summary>
    public async Task MoveStatusAsync(LockedReport head, ReportStatus to, string? publicNote, string? internalNote, string actor, CancellationToken ct)
    {
        await using var apply = Command("Reports/ApplyStatus.sql");
        apply.Parameters.AddWithValue("id", head.Id);
        apply.Parameters.AddWithValue("to", SnakeCase.Of(to));
        apply.Parameters.Add(new NpgsqlParameter("public_note", NpgsqlDbType.Text) { Value = (object?)publicNote ?? DBNull.Value });
        apply.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)internalNote ?? DBNull.Value });
        apply.Parameters.Add(new NpgsqlParameter("status_notes", NpgsqlDbType.Text) { Value = DBNull.Value });
        apply.Parameters.AddWithValue("is_public", head.Status != to || publicNote is not null);
        apply.Parameters.AddWithValue("actor", actor);
        await apply.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Nothing if it is so already.</summary>
    public async Task SetVisibilityAsync(LockedReport report, ReportVisibility visibility, string? internalNote, string actor, CancellationToken ct)
    {
        await using var command = Command("Reports/ChangeVisibility.sql");
        command.Parameters.AddWithValue("id", report.Id);
        command.Parameters.AddWithValue("visibility", SnakeCase.Of(visibility));
        command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)internalNote ?? DBNull.Value });
        command.Parameters.AddWithValue("actor", actor);
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task CommitAsync(PipelineBell bell, CancellationToken ct)
    {
        await transaction.CommitAsync(ct);
        bell.Ring();
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private LockedReport TopOf(LockedReport report)
    {
        var top = report;
        while (Reports.FirstOrDefault(former => former.Id == top.CameWithId) is { } former)
            top = former;
        return top;
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset moment) => moment.ToUniversalTime().AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));

    private async Task<HashSet<string>> ReadGroupsAsync(string[] serviceRequestIds, CatalogSnapshot catalog, CancellationToken ct)
    {
        await using var command = Command("Reports/FindClusterServices.sql");
        command.Parameters.AddWithValue("service_request_ids", serviceRequestIds);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            groups.Add(DeduplicateReports.GroupOf(catalog.ById[reader.GetInt64(0)]));
        return groups;
    }

    private async Task<List<LockedReport>> ReadReportsAsync(string[] serviceRequestIds, CatalogSnapshot catalog, CancellationToken ct)
    {
        await using var command = Command("Reports/FindCluster.sql");
        command.Parameters.AddWithValue("service_request_ids", serviceRequestIds);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var reports = new List<LockedReport>();
        while (await reader.ReadAsync(ct))
        {
            reports.Add(new LockedReport(
                reader.GetInt64(0), reader.GetString(1), catalog.ById[reader.GetInt64(2)], SnakeCase.Parse<ReportStatus>(reader.GetString(3)),
                SnakeCase.TryParse<ReportStatus>(reader.GetNullableString(4)), (Stage)reader.GetInt16(5), reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<long?>(8), reader.GetFieldValue<long?>(9), reader.GetBoolean(10),
                SnakeCase.Parse<ReportVisibility>(reader.GetString(11)), reader.GetFieldValue<long?>(12),
                await reader.IsDBNullAsync(13, ct) ? null : Wgs84Point.TryCreate(reader.GetDouble(13), reader.GetDouble(14))));
        }

        return reports;
    }
}
