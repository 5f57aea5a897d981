using Npgsql;
using NpgsqlTypes;
using Open311.Core.Persistence;

namespace Open311.Core.Reports;

/// <summary>Which public reports are asked for (GeoReport v2, GET requests). Both ends of the time are included.</summary>
public sealed record ReportsOfTime(int JurisdictionId, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Null: all services. Codes that are not known find nothing.</summary>
    public IReadOnlyCollection<string>? ServiceCodes { get; init; }

    /// <summary>Null: both.</summary>
    public bool? IsClosed { get; init; }

    public int Limit { get; init; } = 1000;

    /// <summary>Also the head, the duplicates and the thread of each report.</summary>
    public bool WithDuplicates { get; init; }

    /// <summary>Those of the test endpoint instead of the public's.</summary>
    public bool OfSandbox { get; init; }
}

/// <summary>One report as the public sees it. The same object is filled anew for every row.</summary>
public sealed class ReportRow
{
    public int JurisdictionId { get; set; }

    public string ServiceRequestId { get; set; } = "";

    public ReportStatus Status { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>The public note of the last status change.</summary>
    public string? StatusNotes { get; set; }

    public string ServiceCode { get; set; } = "";

    public string ServiceName { get; set; } = "";

    public string? ServiceNotice { get; set; }

    public string? Description { get; set; }

    public string? DepartmentName { get; set; }

    public DateTimeOffset RequestedDatetime { get; set; }

    public DateTimeOffset UpdatedDatetime { get; set; }

    public DateTimeOffset? ExpectedDatetime { get; set; }

    /// <summary>As our layers name the place, else as the reporter wrote it.</summary>
    public string? Address { get; set; }

    public string? AddressId { get; set; }

    public string? Zipcode { get; set; }

    /// <summary>EPSG:4326, degrees; null together with <see cref="Longitude"/>.</summary>
    public double? Latitude { get; set; }

    public double? Longitude { get; set; }

    /// <summary>The first photo that is ours, as a path (<see cref="Media.MediaName.Absolute"/>); else the first link that was given.</summary>
    public string? MediaUrl { get; set; }

    public string? Title { get; set; }

    /// <summary>The head's id; null where it was not asked for.</summary>
    public string? DuplicateOf { get; set; }

    /// <summary>Empty where they were not asked for.</summary>
    public string[] Duplicates { get; set; } = [];

    /// <summary>The public id of the idea's thread, or of the one the report is tied to; null where it was not asked for.</summary>
    public string? Thread { get; set; }
}

/// <summary>
/// Reads public reports, row by row from the database. Hidden reports, and batch reports not yet routed, do not exist here.
/// The sandbox is asked by the same statements, with its own visibility in the place of <c>public</c>: neither sees the other.
/// </summary>
public sealed class FindReports(NpgsqlDataSource database)
{
    public async Task<ReportRows> RunAsync(ReportsOfTime wanted, CancellationToken ct)
    {
        var command = database.CreateCommand(Statement(wanted.ServiceCodes is null ? "Reports/FindReportsOfTime.sql" : "Reports/FindReportsOfServices.sql", wanted.OfSandbox));
        Add(command, "jurisdiction", NpgsqlDbType.Integer, wanted.JurisdictionId);
        Add(command, "from", NpgsqlDbType.TimestampTz, wanted.From.UtcDateTime);
        Add(command, "to", NpgsqlDbType.TimestampTz, wanted.To.UtcDateTime);
        Add(command, "is_closed", NpgsqlDbType.Boolean, wanted.IsClosed);
        Add(command, "limit", NpgsqlDbType.Integer, wanted.Limit);
        Add(command, "extensions", NpgsqlDbType.Boolean, wanted.WithDuplicates);
        if (wanted.ServiceCodes is { } codes)
            Add(command, "service_codes", NpgsqlDbType.Array | NpgsqlDbType.Text, codes.Distinct(StringComparer.Ordinal).ToArray());
        return await ReportRows.OpenAsync(command, ct);
    }

    /// <summary>By wire ids, whatever their age. Ids that do not exist are absent.</summary>
    /// <param name="jurisdictionId">Null: all of the installation.</param>
    public async Task<ReportRows> ByIdAsync(int? jurisdictionId, IReadOnlyCollection<string> serviceRequestIds, bool withDuplicates, bool ofSandbox, CancellationToken ct)
    {
        var command = database.CreateCommand(Statement("Reports/FindReportsById.sql", ofSandbox));
        Add(command, "jurisdiction", NpgsqlDbType.Integer, jurisdictionId);
        Add(command, "service_request_ids", NpgsqlDbType.Array | NpgsqlDbType.Text, serviceRequestIds.ToArray());
        Add(command, "extensions", NpgsqlDbType.Boolean, withDuplicates);
        return await ReportRows.OpenAsync(command, ct);
    }

    /// <summary>Whether there is a report of that token, and its id once it has been routed.</summary>
    public async Task<(bool Exists, string? ServiceRequestId)> ByTokenAsync(int? jurisdictionId, string token, bool ofSandbox, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SqlFile.Read("Reports/FindReportByToken.sql"));
        Add(command, "jurisdiction", NpgsqlDbType.Integer, jurisdictionId);
        Add(command, "token", NpgsqlDbType.Text, token);
        Add(command, "of_sandbox", NpgsqlDbType.Boolean, ofSandbox);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (true, await reader.IsDBNullAsync(0, ct) ? null : reader.GetString(0)) : (false, null);
    }

    private static string Statement(string file, bool ofSandbox) => ofSandbox ? SqlFile.ReadForSandbox(file) : SqlFile.Read(file);

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}

/// <summary>The rows found, one at a time; the query has run when this exists.</summary>
public sealed class ReportRows : IAsyncDisposable
{
    private readonly NpgsqlCommand command;
    private readonly NpgsqlDataReader reader;

    private ReportRows(NpgsqlCommand command, NpgsqlDataReader reader) => (this.command, this.reader) = (command, reader);

    /// <summary>Nothing was found.</summary>
    public bool IsEmpty => !reader.HasRows;

    public ReportRow Current { get; } = new();

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct))
            return false;
        var row = Current;
        row.JurisdictionId = reader.GetInt32(0);
        row.ServiceRequestId = reader.GetString(1);
        row.Status = SnakeCase.Parse<ReportStatus>(reader.GetString(2));
        row.IsClosed = reader.GetBoolean(3);
        row.StatusNotes = Text(4);
        row.ServiceCode = reader.GetString(5);
        row.ServiceName = reader.GetString(6);
        row.ServiceNotice = Text(7);
        row.Description = Text(8);
        row.DepartmentName = Text(9);
        row.RequestedDatetime = reader.GetDateTime(10);
        row.UpdatedDatetime = reader.GetDateTime(11);
        row.ExpectedDatetime = reader.IsDBNull(12) ? null : reader.GetDateTime(12);
        row.Address = Text(13);
        row.AddressId = Text(14);
        row.Zipcode = Text(15);
        row.Latitude = reader.IsDBNull(16) ? null : reader.GetDouble(16);
        row.Longitude = reader.IsDBNull(17) ? null : reader.GetDouble(17);
        row.MediaUrl = Text(18);
        row.Title = Text(19);
        row.DuplicateOf = Text(20);
        row.Duplicates = reader.IsDBNull(21) ? [] : reader.GetFieldValue<string[]>(21);
        row.Thread = Text(22);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await command.DisposeAsync();
    }

    internal static async Task<ReportRows> OpenAsync(NpgsqlCommand command, CancellationToken ct)
    {
        try
        {
            return new ReportRows(command, await command.ExecuteReaderAsync(ct));
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }

    private string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
