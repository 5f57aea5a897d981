using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;

namespace Open311.Core.Updates;

/// <summary>Where a page of the feed begins: after this event.</summary>
public sealed record UpdateCursor(DateTimeOffset OccurredAt, long EventId)
{
    /// <summary>For addresses: microseconds since 1970 and the event's id.</summary>
    public override string ToString() => FormattableString.Invariant($"{(OccurredAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}-{EventId}");

    /// <summary>Null for anything that <see cref="ToString"/> did not write.</summary>
    public static UpdateCursor? TryParse(string? text) =>
        text?.Split('-') is [var moment, var id]
        && long.TryParse(moment, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds < 7_000_000_000_000_000
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new UpdateCursor(DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), number)
            : null;
}

/// <param name="From">Included.</param>
/// <param name="To">The last second that is included; nothing younger than <see cref="FindUpdates.Settling"/> is listed.</param>
/// <param name="ServiceRequestIds">Null: of all reports.</param>
/// <param name="After">Null: the first page.</param>
public sealed record FindUpdatesInput(int JurisdictionId, DateTimeOffset From, DateTimeOffset To, IReadOnlyCollection<string>? ServiceRequestIds, UpdateCursor? After, int Limit);

/// <summary>One event as the feed shows it.</summary>
/// <param name="UpdateId">The same for ever; for an update that was posted the one its sender was answered.</param>
/// <param name="Status">Where the report stood then.</param>
/// <param name="Text">The public note, what the administration answered, or the writer's text.</param>
/// <param name="Head">The other report of a link, where it is public.</param>
/// <param name="MediaUrls">Photos that are ours as paths (<see cref="Media.MediaName.Absolute"/>), others as the links they are.</param>
public sealed record FoundUpdate(
    UpdateCursor Cursor, string UpdateId, string ServiceRequestId, ReportEventKind Kind, ReportStatus Status, string? Text, string? Head, UpdateClaim? Claim, IReadOnlyList<string> MediaUrls)
{
    /// <summary>As FixMyStreet reads it.</summary>
    public string Word => Kind == ReportEventKind.Linked ? UpdateWords.Duplicate : UpdateWords.Of(Status);

    /// <summary>The text, else what happened in words. In a language (ISO 639-1).</summary>
    public string Description(string language) => (Kind == ReportEventKind.StatusChanged ? SystemNotes.In(Text, language) : Text) ?? Kind switch
    {
        ReportEventKind.Linked => EventText.Of(Kind, language) + (Head is null ? "" : ": " + Head),
        ReportEventKind.UpdatePublished when Claim is { } claim => UpdateText.Of(claim, language),
        ReportEventKind.UpdatePublished => EventText.Of(Kind, language),
        _ => ReportStatusText.Of(Status, language),
    };
}

/// <param name="More">There are more: the next page begins after the last one.</param>
public sealed record UpdatePage(IReadOnlyList<FoundUpdate> Updates, bool More);

/// <summary>
/// Reads the update feed: what happened to public reports, oldest first. Who goes on from the last time they saw (included) misses nothing: an event appears once no transaction
/// that may add an earlier one is running, and <see cref="Settling"/> after its time, which every operation takes before it writes.
/// </summary>
public sealed class FindUpdates(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Longer than an operation takes from reading the clock to its first write.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Whether no event of that time or before it can still come in by the time that passes.</summary>
    public bool IsSettled(DateTimeOffset to) => WholeSecond(to).AddSeconds(1) < clock.GetUtcNow() - Settling;

    public async Task<UpdatePage> RunAsync(FindUpdatesInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var end = WholeSecond(input.To).AddSeconds(1);
        var from = WholeSecond(input.From);
        // One lower bound: of two the planner may start at the earlier one, and read the index from the town's first day.
        var after = input.After is { } last && last.OccurredAt >= from ? last : new UpdateCursor(from, 0);
        var settled = clock.GetUtcNow().ToUniversalTime() - Settling;
        await using var command = database.CreateCommand(SqlFile.Read(input.ServiceRequestIds is null ? "Updates/FindUpdatesOfTime.sql" : "Updates/FindUpdatesOfReports.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.JurisdictionId);
        command.Parameters.AddWithValue("to", NpgsqlDbType.TimestampTz, (end < settled ? end : settled).UtcDateTime);
        command.Parameters.AddWithValue("after", NpgsqlDbType.TimestampTz, after.OccurredAt.UtcDateTime);
        command.Parameters.AddWithValue("after_id", after.EventId);
        command.Parameters.AddWithValue("limit", input.Limit + 1);
        if (input.ServiceRequestIds is { } ids)
            command.Parameters.AddWithValue("service_request_ids", ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<FoundUpdate>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new FoundUpdate(
                new UpdateCursor(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1)),
                reader.GetInt64(2).ToString(CultureInfo.InvariantCulture),
                reader.GetString(3),
                SnakeCase.Parse<ReportEventKind>(reader.GetString(4)),
                SnakeCase.Parse<ReportStatus>(reader.GetString(5)),
                reader.GetNullableString(6),
                reader.GetNullableString(7),
                SnakeCase.TryParse<UpdateClaim>(reader.GetNullableString(8)),
                reader.GetFieldValue<string[]>(9)));
        }

        if (found.Count <= input.Limit)
            return new UpdatePage(found, More: false);
        found.RemoveAt(input.Limit);
        return new UpdatePage(found, More: true);
    }

    // On the wire are whole seconds, and clients hold those against their window.
    private static DateTimeOffset WholeSecond(DateTimeOffset moment) => moment.ToUniversalTime().AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));
}
