using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Failures;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.Updates;

/// <summary>An update as it came over the wire: already trimmed, empty turned to null, LF line ends. Checked by <see cref="PostUpdate"/>.</summary>
public sealed record PostUpdateInput
{
    public required JurisdictionProfile Jurisdiction { get; init; }

    public required ApiCaller Caller { get; init; }

    public string? ServiceRequestId { get; init; }

    /// <summary>What the sender calls it; sent again, it is the same update.</summary>
    public string? UpdateId { get; init; }

    public string? UpdatedDatetime { get; init; }

    /// <summary>One of <see cref="UpdateWords.Incoming"/>, or any other word, which says nothing.</summary>
    public string? Status { get; init; }

    public string? Description { get; init; }

    public string? Email { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Phone { get; init; }

    /// <summary>The writer wants to hear by mail how it goes on.</summary>
    public bool WantsMails { get; init; }

    /// <summary>ISO 639-1 of the writer; null: the jurisdiction's.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<string> MediaUrls { get; init; } = [];

    /// <summary>Files that came with it; they stand for links sent with them.</summary>
    public IReadOnlyList<UploadedPhoto> Photos { get; init; } = [];
}

/// <param name="Id">As the feed calls it too: its sender knows its own update there.</param>
/// <param name="IsRepeat">It was sent before; nothing new was stored.</param>
public sealed record PostedUpdate(long Id, bool IsRepeat);

/// <summary>
/// Takes in what somebody writes about a report in another application (FixMyStreet, POST servicerequestupdates). It shows in the history, with what its writer says of the thing, and goes
/// to who follows. The town's rule of publication holds for it as for a report; our status it moves only with a key of scope update_status.
/// </summary>
public sealed class PostUpdate(NpgsqlDataSource database, ServiceCatalogs catalogs, KeepPhotos photos, PipelineBell bell, IOptions<UpdateOptions> options, IOptions<MediaOptions> media, TimeProvider clock)
{
    public async Task<Outcome<PostedUpdate>> RunAsync(PostUpdateInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var town = input.Jurisdiction;
        if (!input.Caller.May(ApiScopes.Report, town.Id) && !input.Caller.May(ApiScopes.Import, town.Id) && !input.Caller.May(ApiScopes.UpdateStatus, town.Id))
            return ReportFailures.KeyWrong;
        var failures = Check(input);
        if (failures.Count > 0)
            return failures;

        var kept = await photos.RunAsync(town.Id, input.Photos, ct);
        if (!kept.Succeeded)
            return kept.Failures.ToList();
        var outcome = await StoreAsync(input, kept.Value, ct);
        if (outcome is not { Succeeded: true, Value.IsRepeat: false })
            await photos.DropAsync(town.Id, kept.Value, ct);
        return outcome;
    }

    private List<Failure> Check(PostUpdateInput input)
    {
        var failures = new List<Failure>();
        foreach (var (field, value) in (ReadOnlySpan<(string, string?)>)[("service_request_id", input.ServiceRequestId), ("update_id", input.UpdateId), ("updated_datetime", input.UpdatedDatetime), ("status", input.Status)])
        {
            if (value is null)
                failures.Add(UpdateFailures.Missing(field));
        }

        if (input.UpdatedDatetime is { } time && WireDate.TryParse(time, input.Jurisdiction.TimeZone) is null)
            failures.Add(UpdateFailures.TimeInvalid);
        if (input.Description is null && input.Photos.Count == 0 && input.MediaUrls.Count == 0)
            failures.Add(UpdateFailures.NothingSaid);
        CheckLength("description", input.Description, options.Value.MaxTextLength);
        CheckLength("update_id", input.UpdateId, options.Value.MaxIdLength);
        CheckLength("status", input.Status, 100);
        CheckLength("first_name", input.FirstName, 200);
        CheckLength("last_name", input.LastName, 200);
        CheckLength("phone", input.Phone, 100);
        if (input.Email is { } email && !ReportCheck.IsMailAddress(email))
            failures.Add(ReportFailures.EmailInvalid);
        failures.AddRange(ReportCheck.FaultsOfLinks(input.MediaUrls));
        if (input.Photos.Count > media.Value.MaxPhotos)
            failures.Add(MediaFailures.TooMany(media.Value.MaxPhotos));
        return failures;

        void CheckLength(string field, string? value, int max)
        {
            if (value?.Length > max)
                failures.Add(ReportFailures.TooLong(field, max));
        }
    }

    private async Task<Outcome<PostedUpdate>> StoreAsync(PostUpdateInput input, IReadOnlyList<KeptPhoto> kept, CancellationToken ct)
    {
        var town = input.Jurisdiction;
        var catalog = await catalogs.ForAsync(town.Id, ct);
        var id = await OursAsync(town, input.ServiceRequestId!, ct);
        await using var change = await ReportChange.BeginAsync(database, catalog, town, [id], clock, ct);
        if (change.Find(id) is not { } report)
            return ReportFailures.ReportUnknown;
        var word = UpdateWords.Find(input.Status!);
        await using (var command = change.Command("Updates/SaveUpdate.sql"))
        {
            Fill(command, input, report, word, kept, change.Now);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            if (await reader.IsDBNullAsync(1, ct) is false)
                return new PostedUpdate(reader.GetInt64(1), IsRepeat: true);
            if (!reader.GetBoolean(0))
                return ReportFailures.ReportUnknown;
            if (await reader.IsDBNullAsync(2, ct))
                return UpdateFailures.StillRunning;
            if (reader.GetInt64(3) != kept.Count)
                throw new InvalidOperationException("The files of a photo were swept before its update was stored.");
            var saved = new PostedUpdate(reader.GetInt64(2), IsRepeat: false);
            await reader.DisposeAsync();
            // A duplicate follows its head, whatever is said of it.
            if (input.Caller.May(ApiScopes.UpdateStatus, town.Id) && report.DuplicateOfId is null && UpdateWords.MoveOf(word, report.Status) is { } to)
                await MoveAsync(change, report, to, input.Description, "key:" + input.Caller.Name, ct);
            await change.CommitAsync(bell, ct);
            return saved;
        }
    }

    // An endpoint that a report was passed on to knows it by our number alone; an id of ours has more than digits.
    private async Task<string> OursAsync(JurisdictionProfile town, string id, CancellationToken ct)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return id;
        await using var command = database.CreateCommand(SqlFile.Read("Updates/FindForwarded.sql"));
        command.Parameters.AddWithValue("jurisdiction", town.Id);
        command.Parameters.AddWithValue("number", number);
        return (string?)await command.ExecuteScalarAsync(ct) ?? id;
    }

    private void Fill(NpgsqlCommand command, PostUpdateInput input, LockedReport report, IncomingWord? word, IReadOnlyList<KeptPhoto> kept, DateTimeOffset now)
    {
        var subscribes = input is { WantsMails: true, Email: not null } && input.Caller.ReporterMail != ReporterMail.Never && report.Visibility != ReportVisibility.Confidential;
        Add("report", NpgsqlDbType.Bigint, report.Id);
        Add("api_key", NpgsqlDbType.Bigint, input.Caller.KeyId);
        Add("sender_key", NpgsqlDbType.Text, input.UpdateId);
        Add("text", NpgsqlDbType.Text, input.Description);
        Add("claim", NpgsqlDbType.Text, word?.Claim is { } claim ? SnakeCase.Of(claim) : null);
        Add("written_at", NpgsqlDbType.TimestampTz, WireDate.TryParse(input.UpdatedDatetime!, input.Jurisdiction.TimeZone)!.Value.UtcDateTime);
        Add("visibility", NpgsqlDbType.Text, SnakeCase.Of(VisibilityOf(input, report)));
        Add("actor", NpgsqlDbType.Text, "key:" + input.Caller.Name);
        Add("email", NpgsqlDbType.Text, input.Email);
        Add("first_name", NpgsqlDbType.Text, input.FirstName);
        Add("last_name", NpgsqlDbType.Text, input.LastName);
        Add("phone", NpgsqlDbType.Text, input.Phone);
        Add("has_contact", NpgsqlDbType.Boolean, (input.Email ?? input.FirstName ?? input.LastName ?? input.Phone) is not null);
        Add("language", NpgsqlDbType.Text, input.Language ?? input.Jurisdiction.Language);
        Add("subscribes", NpgsqlDbType.Boolean, subscribes);
        Add("confirmed_at", NpgsqlDbType.TimestampTz, subscribes && input.Caller.ReporterMail == ReporterMail.Confirmed ? now.UtcDateTime : null);
        Add("photo_links", NpgsqlDbType.Array | NpgsqlDbType.Text, kept.Count == 0 ? input.MediaUrls.Take(media.Value.MaxPhotos).ToArray() : []);
        Add("photo_names", NpgsqlDbType.Array | NpgsqlDbType.Text, kept.Select(photo => photo.Name).ToArray());
        Add("photo_widths", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Width).ToArray());
        Add("photo_heights", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Height).ToArray());
        Add("photo_bytes", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Bytes).ToArray());
        Add("photo_hashes", NpgsqlDbType.Array | NpgsqlDbType.Bigint, kept.Select(photo => photo.Hash?.Stored).ToArray());

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    // As of a report; but nobody is asked to confirm: whose address the sender has not checked waits for review.
    private static ReportVisibility VisibilityOf(PostUpdateInput input, LockedReport report)
    {
        if (report.Visibility == ReportVisibility.Confidential)
            return ReportVisibility.Confidential;
        var town = input.Jurisdiction;
        var isTrusted = input.Caller.Scopes.Contains(ApiScopes.Import) || input.Caller.May(ApiScopes.UpdateStatus, town.Id);
        return PublicationRules.Of(town, report.Service) switch
        {
            Publication.Never => ReportVisibility.Confidential,
            Publication.AfterReview when !isTrusted => ReportVisibility.AwaitsReview,
            Publication.AfterConfirmation when !isTrusted && (input.Email is null || input.Caller.ReporterMail != ReporterMail.Confirmed) => ReportVisibility.AwaitsReview,
            _ => ReportVisibility.Public,
        };
    }

    private static async Task MoveAsync(ReportChange change, LockedReport report, ReportStatus to, string? words, string actor, CancellationToken ct)
    {
        await using var command = change.Command("Reports/ApplyStatus.sql");
        command.Parameters.AddWithValue("id", report.Id);
        command.Parameters.AddWithValue("to", SnakeCase.Of(to));
        command.Parameters.Add(new NpgsqlParameter("public_note", NpgsqlDbType.Text) { Value = DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("internal_note", NpgsqlDbType.Text) { Value = DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("status_notes", NpgsqlDbType.Text) { Value = (object?)words ?? DBNull.Value });
        command.Parameters.AddWithValue("is_public", true);
        command.Parameters.AddWithValue("actor", actor);
        await command.ExecuteNonQueryAsync(ct);
    }
}
