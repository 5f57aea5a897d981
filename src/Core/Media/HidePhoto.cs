using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Media;

/// <param name="PhotoId">One of the report's photos, in whatever state.</param>
/// <param name="InternalNote">Why; seen by staff only.</param>
/// <param name="Actor"><c>department:KEY</c> or <c>key:NAME</c>.</param>
public sealed record HidePhotoInput(JurisdictionProfile Jurisdiction, string ServiceRequestId, long PhotoId, string? InternalNote, string Actor);

public sealed record ChangedPhoto(long PhotoId);

/// <summary>Takes one photo from the public, its link too if we have not fetched it; the report stays. Hiding twice is hiding once.</summary>
public sealed class HidePhoto(NpgsqlDataSource database, TimeProvider clock)
{
    public Task<Outcome<ChangedPhoto>> RunAsync(HidePhotoInput input, CancellationToken ct) => ChangeAsync(database, clock, input, hide: true, ct);

    internal static async Task<Outcome<ChangedPhoto>> ChangeAsync(NpgsqlDataSource database, TimeProvider clock, HidePhotoInput input, bool hide, CancellationToken ct)
    {
        if (input.InternalNote?.Length > ReportFailures.MaxDescriptionLength)
            return ReportFailures.TooLong("internal_note", ReportFailures.MaxDescriptionLength);
        var now = clock.GetUtcNow().ToUniversalTime();
        await using var command = database.CreateCommand(SqlFile.Read("Media/ChangePhotoVisibility.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("service_request_id", input.ServiceRequestId);
        command.Parameters.AddWithValue("photo", input.PhotoId);
        command.Parameters.AddWithValue("hide", hide);
        command.Parameters.AddWithValue("actor", input.Actor);
        command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = (object?)input.InternalNote ?? DBNull.Value });
        command.Parameters.AddWithValue("now", now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.GetInt64(0) == 0)
            return ReportFailures.ReportUnknown;
        return reader.GetInt64(1) == 0 ? MediaFailures.PhotoUnknown : new ChangedPhoto(input.PhotoId);
    }
}
