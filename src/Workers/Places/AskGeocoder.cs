using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Geo;

namespace Open311.Workers.Places;

/// <summary>
/// Asks the town's outside geocoder for the places and addresses of reports that wait for it: takes a row, asks, records. No transaction is open while a server answers. After
/// <see cref="PlaceOptions.Attempts"/> attempts a report goes on as it is, without a place as "place unknown".
/// </summary>
public sealed partial class AskGeocoder(NpgsqlDataSource database, Geocoder geocoder, PipelineBell bell, IOptions<PlaceOptions> options, TimeProvider clock, ILogger<AskGeocoder> log)
{
    /// <summary>Waits after the first, second, … failed attempt: a person waits for an answer.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    public async Task RunAsync(JurisdictionProfile jurisdiction, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(jurisdiction);
        while (!ct.IsCancellationRequested && await LeaseAsync(jurisdiction.Id, ct) is { } lookup)
        {
            await TryAsync(jurisdiction, lookup, ct);
            bell.Ring();
        }
    }

    private async Task TryAsync(JurisdictionProfile jurisdiction, Lookup lookup, CancellationToken ct)
    {
        // Named no longer: nobody to ask.
        if (jurisdiction.Row.Geocoder is null)
        {
            await RecordFailureAsync(jurisdiction, lookup, "no_geocoder", isFinal: true, ct);
            return;
        }

        var answer = lookup switch
        {
            { Point: { } point } => await geocoder.ReverseAsync(jurisdiction, point, ct),
            { Text: { } text } => await geocoder.SearchAsync(jurisdiction, text, waits: true, ct),
            _ => new GeocoderAnswer([], null, IsFinal: true),
        };
        if (answer.Places is { } places)
            // Several places answer: no telling which is meant, never a guess.
            await RecordAsync(jurisdiction.Id, lookup, places is [var only] ? only : null, ct);
        else
            await RecordFailureAsync(jurisdiction, lookup, answer.Code!, answer.IsFinal, ct);
    }

    private async Task<Lookup?> LeaseAsync(int jurisdictionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = Command("Places/LeasePlaceLookup.sql", jurisdictionId);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        command.Parameters.AddWithValue("leased_until", now.AddSeconds(60 + (2 * options.Value.AnswerSeconds)).UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Lookup(
                reader.GetInt64(0), reader.GetInt32(1), await reader.IsDBNullAsync(2, ct) ? null : Wgs84Point.Create(reader.GetDouble(2), reader.GetDouble(3)),
                await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4))
            : null;
    }

    private async Task RecordAsync(int jurisdictionId, Lookup lookup, FoundPlace? place, CancellationToken ct)
    {
        await using var command = Command("Places/RecordPlace.sql", jurisdictionId);
        command.Parameters.AddWithValue("report", lookup.ReportId);
        command.Parameters.AddWithValue("attempts", lookup.Attempts);
        Add("longitude", NpgsqlDbType.Double, place?.Point.Longitude);
        Add("latitude", NpgsqlDbType.Double, place?.Point.Latitude);
        Add("address", NpgsqlDbType.Text, place?.Address);
        Add("postcode", NpgsqlDbType.Text, place?.Postcode);
        await command.ExecuteNonQueryAsync(ct);

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    private async Task RecordFailureAsync(JurisdictionProfile jurisdiction, Lookup lookup, string code, bool isFinal, CancellationToken ct)
    {
        DateTime? next = isFinal || lookup.Attempts >= options.Value.Attempts ? null : (clock.GetUtcNow() + Waits[lookup.Attempts - 1]).UtcDateTime;
        LogFailed(lookup.ReportId, jurisdiction.Key, code, next is null);
        await using var command = Command("Places/RecordLookupFailure.sql", jurisdiction.Id);
        command.Parameters.AddWithValue("report", lookup.ReportId);
        command.Parameters.AddWithValue("attempts", lookup.Attempts);
        command.Parameters.AddWithValue("code", code);
        command.Parameters.Add(new NpgsqlParameter("next_attempt_at", NpgsqlDbType.TimestampTz) { Value = (object?)next ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sqlFile, int jurisdictionId)
    {
        var command = database.CreateCommand(SqlFile.Read(sqlFile));
        command.Parameters.AddWithValue("jurisdiction", jurisdictionId);
        return command;
    }

    [LoggerMessage(LogLevel.Information, "places: the geocoder gave no answer for report {ReportId} of {Jurisdiction}: {Code} (for good: {IsFinal})")]
    private partial void LogFailed(long reportId, string jurisdiction, string code, bool isFinal);

    private sealed record Lookup(long ReportId, int Attempts, Wgs84Point? Point, string? Text);
}
