using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Assets;
using Open311.Core.Duplicates;
using Open311.Core.Failures;
using Open311.Core.Ideas;
using Open311.Core.Identity;
using Open311.Core.Jurisdictions;
using Open311.Core.Media;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Places;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;

namespace Open311.Core.Reports;

/// <summary>
/// Takes a report in (GeoReport v2, POST requests): checks it, stores it with everything that belongs to it in one transaction, rings the bell.
/// A repeated POST gives the same report: by <c>attribute[fixmystreet_id]</c> for 90 days, whatever else it says; else by Idempotency-Key for 24 hours, else by a
/// fingerprint of the parsed fields for ten minutes, provided that something in it tells one reporter from another (of 10,000 real reports of one city 1,112 are
/// identical without).
/// Uploaded photos are checked and saved before the transaction: the report is stored with all of them or not at all. Where both are sent, uploaded photos
/// stand for the links (GeoReport v2.1 draft, media).
/// </summary>
public sealed class SubmitReport(NpgsqlDataSource database, ServiceCatalogs catalogs, FindThread findThread, FindNeighbour findNeighbour, FindOutsideOwner findOwner, FindPlace findPlace, FindAssets findAssets, FindSimilar findSimilar, ReopenSimilar reopenSimilar, FollowReport follow, KeepPhotos photos, PipelineBell bell, IOptions<MediaOptions> media, TimeProvider clock)
{
    /// <summary>FixMyStreet names its report by this attribute, and sends it again, perhaps after days, where it could not read the answer.</summary>
    public const string FixMyStreetId = "fixmystreet_id";

    private static readonly TimeSpan FixMyStreetLifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan FingerprintLifetime = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Outcome<SubmittedReport>> RunAsync(SubmitReportInput input, CancellationToken ct)
    {
        if (!input.Caller.May(ApiScopes.Report, input.Jurisdiction.Id) && !input.Caller.May(ApiScopes.Import, input.Jurisdiction.Id))
            return ReportFailures.KeyWrong;
        var now = Truncate(clock.GetUtcNow());
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        var failures = new List<Failure>();
        var check = new ReportCheck(input, catalog, now, failures);
        var asset = await FindAssetAsync(input, check, failures, ct);
        await CheckBoundaryAsync(input.Jurisdiction, check, asset, failures, ct);
        if (input.KeptPhotos.Count + input.Photos.Count > media.Value.MaxPhotos)
            failures.Add(MediaFailures.TooMany(media.Value.MaxPhotos));
        var thread = await FindThreadAsync(input, check.Service, failures, ct);
        if (failures.Count > 0)
            return failures;
        var service = check.Service!;
        if (input.BackOf is { } back)
            return await ReopenAsync(input, check, service, asset, back, now, ct);

        var kept = await photos.RunAsync(input.Jurisdiction.Id, input.Photos, ct);
        if (!kept.Succeeded)
            return kept.Failures.ToList();
        var found = asset is null ? await FindPlaceAsync(input, check, ct) : null;
        IReadOnlyList<KeptPhoto> own = [.. input.KeptPhotos, .. kept.Value];
        var refused = await FindRefusedAsync(input, check, service, found, asset, own, ct);
        var outcome = await StoreAsync(input, check, service, thread, found, asset, own, refused, now, ct);
        if (kept.Value.Count > 0 && !outcome.Succeeded || outcome is { Succeeded: true, Value.IsRepeat: true })
            await photos.DropAsync(input.Jurisdiction.Id, kept.Value, ct);
        return outcome;
    }

    /// <summary>In place of a new report. Its photos are not kept; who gave an address is asked to confirm that they follow.</summary>
    private async Task<Outcome<SubmittedReport>> ReopenAsync(SubmitReportInput input, ReportCheck check, Service service, Asset? asset, string back, DateTimeOffset now, CancellationToken ct)
    {
        var bodyHash = HashOfBody(input, []);
        var repeat = RepeatOf(input, bodyHash, now);
        if (await FindReopenedAsync(input, repeat, bodyHash, now, ct) is { } before)
            return before;
        var found = asset is null ? await FindPlaceAsync(input, check, ct) : null;
        if (SimilarTo(input, check, service, found, asset, []) is not { } similarTo)
            return DuplicateFailures.NotBack with { Field = "back_of" };
        var opened = await reopenSimilar.RunAsync(new ReopenSimilarInput(similarTo, back), repeat is null ? null : (connection, transaction, moment, stop) => ClaimAsync(connection, transaction, input, repeat, bodyHash, back, moment, stop), ct);
        if (!opened.Succeeded && await FindReopenedAsync(input, repeat, bodyHash, now, ct) is { } meanwhile)
            return meanwhile;
        if (!opened.Succeeded)
            return opened.Failures.Select(failure => failure.Field == "is_back" ? failure with { Field = "back_of" } : failure).ToList();
        if (input.Email is not null && input.Caller.ReporterMail != ReporterMail.Never)
            await follow.RunAsync(new FollowReportInput(input.Jurisdiction, back, input.Email, input.Language ?? input.Jurisdiction.Language), ct);
        // Its number is known to who named it, so there is no token.
        return new SubmittedReport(back, null, ServiceType.Realtime, service.In(input.Language ?? input.Jurisdiction.Language).Notice, input.AccountId, ReportVisibility.Public, IsRepeat: false);
    }

    /// <summary>Null: this POST has opened nothing before. Its number is known to who named it, so there is no token.</summary>
    private async Task<Outcome<SubmittedReport>?> FindReopenedAsync(SubmitReportInput input, Repeat? repeat, byte[] bodyHash, DateTimeOffset now, CancellationToken ct)
    {
        if (repeat is null)
            return null;
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await FindRepeatAsync(connection, input, repeat, bodyHash, now, ct) is not { } found)
            return null;
        return found.Succeeded ? found.Value with { Token = null, Type = ServiceType.Realtime } : found;
    }

    /// <summary>In the transaction that opens the report.</summary>
    private static async Task<bool> ClaimAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, SubmitReportInput input, Repeat repeat, byte[] bodyHash, string serviceRequestId, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Reports/ClaimIdempotencyKey.sql"), connection, transaction);
        Add(command, "jurisdiction", NpgsqlDbType.Integer, input.Jurisdiction.Id);
        Add(command, "api_key", NpgsqlDbType.Bigint, input.Caller.KeyId);
        Add(command, "key_hash", NpgsqlDbType.Bytea, repeat.KeyHash);
        Add(command, "body_hash", NpgsqlDbType.Bytea, bodyHash);
        Add(command, "service_request_id", NpgsqlDbType.Text, serviceRequestId);
        Add(command, "now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
        Add(command, "expires_at", NpgsqlDbType.TimestampTz, repeat.ExpiresAt.UtcDateTime);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<Outcome<SubmittedReport>> StoreAsync(
        SubmitReportInput input, ReportCheck check, Service service, long? thread, FoundPlace? found, Asset? asset, IReadOnlyList<KeptPhoto> kept,
        IReadOnlyList<SimilarReport> refused, DateTimeOffset now, CancellationToken ct)
    {
        var bodyHash = HashOfBody(input, kept);
        var repeat = RepeatOf(input, bodyHash, now);
        await using var connection = await database.OpenConnectionAsync(ct);
        // One statement is a transaction of its own; with photos we look at its result before it counts, and what was refused has a statement of its own.
        await using var transaction = kept.Count == 0 && refused.Count == 0 ? null : await connection.BeginTransactionAsync(ct);
        await using var command = new NpgsqlCommand(SqlFile.Read("Reports/SubmitReport.sql"), connection, transaction);
        var token = service.Type == ServiceType.Batch ? RandomNumberGenerator.GetString("0123456789abcdefghijkmnpqrstuvwxyz", 24) : null;
        var requested = check.RequestedDatetime ?? now;
        var language = input.Language ?? input.Jurisdiction.Language;
        var place = check.Place ?? asset?.Place ?? found?.Point;
        var visibility = input.IsForSandbox ? ReportVisibility.Sandbox : VisibilityOf(input, service);
        // A test sends no mail to anybody, and opens no talk.
        var subscribes = input.Email is not null && !input.IsForSandbox && input.Caller.ReporterMail != ReporterMail.Never;
        Add(command, "jurisdiction", NpgsqlDbType.Integer, input.Jurisdiction.Id);
        Add(command, "gate", NpgsqlDbType.Bigint, repeat is { RefusesAtOnce: true } ? GateOf(input.Jurisdiction.Id, input.Caller.KeyId, repeat.KeyHash) : null);
        Add(command, "api_key", NpgsqlDbType.Bigint, input.Caller.KeyId);
        Add(command, "key_hash", NpgsqlDbType.Bytea, repeat?.KeyHash);
        Add(command, "body_hash", NpgsqlDbType.Bytea, bodyHash);
        Add(command, "now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
        Add(command, "expires_at", NpgsqlDbType.TimestampTz, (repeat?.ExpiresAt ?? now).UtcDateTime);
        Add(command, "year", NpgsqlDbType.Text, now.Year.ToString(CultureInfo.InvariantCulture));
        Add(command, "is_batch", NpgsqlDbType.Boolean, service.Type == ServiceType.Batch);
        Add(command, "token", NpgsqlDbType.Text, token);
        Add(command, "service", NpgsqlDbType.Bigint, service.Id);
        Add(command, "opens_thread", NpgsqlDbType.Boolean, service.Kind == ServiceKind.Idea && !input.IsForSandbox);
        Add(command, "thread", NpgsqlDbType.Bigint, input.IsForSandbox ? null : thread);
        Add(command, "longitude", NpgsqlDbType.Double, place?.Longitude);
        Add(command, "latitude", NpgsqlDbType.Double, place?.Latitude);
        Add(command, "place_source", NpgsqlDbType.Text, SnakeCase.Of(SourceOf(check, asset, found)));
        Add(command, "address", NpgsqlDbType.Text, found?.Address);
        Add(command, "address_key", NpgsqlDbType.Text, found?.AddressKey);
        Add(command, "zipcode", NpgsqlDbType.Text, found?.Postcode);
        Add(command, "asks_outside", NpgsqlDbType.Boolean, input.Jurisdiction.Row.Geocoder is not null && found is null);
        Add(command, "address_string", NpgsqlDbType.Text, input.AddressString);
        Add(command, "address_id", NpgsqlDbType.Text, input.AddressId);
        Add(command, "asset_layer", NpgsqlDbType.Bigint, asset is null ? null : service.Assets?.LayerId);
        Add(command, "asset_key", NpgsqlDbType.Text, asset?.Id);
        Add(command, "asset_label", NpgsqlDbType.Text, asset?.Label);
        Add(command, "asset_version", NpgsqlDbType.Integer, asset?.VersionNumber);
        Add(command, "title", NpgsqlDbType.Text, input.Title);
        Add(command, "description", NpgsqlDbType.Text, input.Description);
        Add(command, "media_urls", NpgsqlDbType.Array | NpgsqlDbType.Text, input.MediaUrls.ToArray());
        var links = kept.Count == 0 ? input.MediaUrls.Take(media.Value.MaxPhotos).ToArray() : [];
        Add(command, "photo_links", NpgsqlDbType.Array | NpgsqlDbType.Text, links);
        Add(command, "photo_names", NpgsqlDbType.Array | NpgsqlDbType.Text, kept.Select(photo => photo.Name).ToArray());
        Add(command, "photo_widths", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Width).ToArray());
        Add(command, "photo_heights", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Height).ToArray());
        Add(command, "photo_bytes", NpgsqlDbType.Array | NpgsqlDbType.Integer, kept.Select(photo => photo.Bytes).ToArray());
        Add(command, "photo_hashes", NpgsqlDbType.Array | NpgsqlDbType.Bigint, kept.Select(photo => photo.Hash?.Stored).ToArray());
        Add(command, "attributes", NpgsqlDbType.Text, JsonSerializer.Serialize(check.Answers, Json));
        Add(command, "requested_datetime", NpgsqlDbType.TimestampTz, requested.UtcDateTime);
        Add(command, "expected_datetime", NpgsqlDbType.TimestampTz, service.ExpectedDays is { } days ? requested.UtcDateTime.AddDays(days) : null);
        Add(command, "visibility", NpgsqlDbType.Text, SnakeCase.Of(visibility));
        Add(command, "is_imported", NpgsqlDbType.Boolean, input.Caller.Scopes.Contains(ApiScopes.Import));
        Add(command, "account_id", NpgsqlDbType.Text, input.AccountId);
        Add(command, "email", NpgsqlDbType.Text, input.Email);
        Add(command, "first_name", NpgsqlDbType.Text, input.FirstName);
        Add(command, "last_name", NpgsqlDbType.Text, input.LastName);
        Add(command, "phone", NpgsqlDbType.Text, input.Phone);
        Add(command, "device_id", NpgsqlDbType.Text, input.DeviceId);
        Add(command, "language", NpgsqlDbType.Text, language);
        Add(command, "has_contact", NpgsqlDbType.Boolean, (input.Email ?? input.FirstName ?? input.LastName ?? input.Phone ?? input.DeviceId) is not null);
        Add(command, "subscribes", NpgsqlDbType.Boolean, subscribes);
        Add(command, "confirmed_at", NpgsqlDbType.TimestampTz, subscribes && input.Caller.ReporterMail == ReporterMail.Confirmed ? now.UtcDateTime : null);

        bool gateOpen;
        string? serviceRequestId;
        long storedPhotos;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            gateOpen = reader.GetBoolean(0);
            serviceRequestId = await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1);
            storedPhotos = reader.GetInt64(2);
        }

        if (serviceRequestId is not null && storedPhotos != kept.Count && input.KeptPhotos.Count > 0)
            return MediaFailures.Gone;
        if (serviceRequestId is not null && storedPhotos != kept.Count)
            throw new InvalidOperationException("The files of a photo were swept before its report was stored.");
        if (serviceRequestId is not null && refused.Count > 0)
            await SaveRefusedAsync(connection, input.Jurisdiction.Id, serviceRequestId, refused, now, ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);

        if (!gateOpen)
            return ReportFailures.StillRunning;
        if (serviceRequestId is not null)
        {
            bell.Ring();
            return new SubmittedReport(serviceRequestId, token, service.Type, service.In(input.Language ?? input.Jurisdiction.Language).Notice, input.AccountId, visibility, IsRepeat: false);
        }

        return await FindRepeatAsync(connection, input, repeat!, bodyHash, now, ct) ?? ReportFailures.StillRunning;
    }

    /// <summary>What its reporter was offered and refused. Only what can have been offered there: nobody keeps a report from another by its number.</summary>
    private async Task<IReadOnlyList<SimilarReport>> FindRefusedAsync(
        SubmitReportInput input, ReportCheck check, Service service, FoundPlace? found, Asset? asset, IReadOnlyList<KeptPhoto> kept, CancellationToken ct)
    {
        if (input.NotSameAs.Count == 0 || SimilarTo(input, check, service, found, asset, kept) is not { } similarTo)
            return [];
        return await findSimilar.AmongAsync(similarTo, input.NotSameAs.ToHashSet(StringComparer.Ordinal), ct);
    }

    /// <summary>What <see cref="FindSimilar"/> is asked for such a report; null: it has no place, or it is an idea.</summary>
    private static FindSimilarInput? SimilarTo(SubmitReportInput input, ReportCheck check, Service service, FoundPlace? found, Asset? asset, IReadOnlyList<KeptPhoto> kept) =>
        service.Kind == ServiceKind.Idea || (check.Place ?? asset?.Place ?? found?.Point) is not { } place
            ? null
            : new FindSimilarInput(input.Jurisdiction, service.Code, place, input.Title, input.Description, asset?.Id)
            {
                Source = SourceOf(check, asset, found),
                Address = found?.Address ?? input.AddressString,
                Photos = [.. kept.Select(photo => photo.Hash).OfType<PhotoHash>()],
                OfSandbox = input.IsForSandbox,
            };

    private static async Task SaveRefusedAsync(NpgsqlConnection connection, int jurisdiction, string serviceRequestId, IReadOnlyList<SimilarReport> refused, DateTimeOffset now, CancellationToken ct)
    {
        await using var save = new NpgsqlCommand(SqlFile.Read("Duplicates/SaveRefusals.sql"), connection);
        save.Parameters.AddWithValue("jurisdiction", jurisdiction);
        save.Parameters.AddWithValue("now", now.UtcDateTime);
        save.Parameters.AddWithValue("report", serviceRequestId);
        save.Parameters.AddWithValue("offers", refused.Select(similar => similar.ServiceRequestId).ToArray());
        save.Parameters.AddWithValue("scores", refused.Select(similar => DeduplicateReports.ScoreOf(similar.Match)).ToArray());
        save.Parameters.AddWithValue("reasons", refused.Select(similar => DeduplicateReports.ReasonsOf(similar.Match)).ToArray());
        await save.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The place of a report that came with an address only. By index in the town's own layers; an outside geocoder is never waited for, it is asked by a job.</summary>
    private async Task<FoundPlace?> FindPlaceAsync(SubmitReportInput input, ReportCheck check, CancellationToken ct) =>
        check.Place is null ? (await findPlace.RunAsync(new FindPlaceInput(input.Jurisdiction, input.Jurisdiction.Row.Geocoder is null ? input.AddressString : null, input.AddressId), ct)).Place : null;

    /// <summary>Of a place that was given, what its reporter says of it: who names an object too may still stand elsewhere.</summary>
    private static LocationSource SourceOf(ReportCheck check, Asset? asset, FoundPlace? found) => check.Place is not null ? check.PlaceSource
        : asset is not null ? LocationSource.Asset
        : found is not null ? LocationSource.Address
        : LocationSource.Unknown;

    /// <summary>What <see cref="RunAsync"/> would refuse it for; empty if it would be stored. Stores nothing.</summary>
    public async Task<IReadOnlyList<Failure>> CheckAsync(SubmitReportInput input, CancellationToken ct)
    {
        var failures = new List<Failure>();
        var check = new ReportCheck(input, await catalogs.ForAsync(input.Jurisdiction.Id, ct), clock.GetUtcNow(), failures);
        var asset = await FindAssetAsync(input, check, failures, ct);
        await CheckBoundaryAsync(input.Jurisdiction, check, asset, failures, ct);
        await FindThreadAsync(input, check.Service, failures, ct);
        return failures;
    }

    /// <summary>The asset that the report names, and that its place may belong to. What is not named is not guessed.</summary>
    private async Task<Asset?> FindAssetAsync(SubmitReportInput input, ReportCheck check, List<Failure> failures, CancellationToken ct)
    {
        if (check.AssetId is not { } id)
            return null;
        if (check.Service is not { } service)
            return null; // that has been said
        if (service.Assets is not { } layer)
        {
            failures.Add(AssetFailures.NotTaken);
            return null;
        }

        if (await findAssets.ByIdAsync(layer, id, check.Place, input.IsForSandbox, ct) is not { } asset)
            failures.Add(AssetFailures.Unknown);
        else if (asset.DistanceMeters is { } meters && !layer.Reaches(meters))
            failures.Add(AssetFailures.TooFar(meters, layer.SnapDistanceMeters + AssetLayer.ToleranceMeters));
        else
            return asset;
        return null;
    }

    private async Task CheckBoundaryAsync(JurisdictionProfile jurisdiction, ReportCheck check, Asset? asset, List<Failure> failures, CancellationToken ct)
    {
        if ((check.Place ?? asset?.Place) is not { } given || jurisdiction.Covers(given))
            return;
        var owner = check.Service is { } service ? await findOwner.RunAsync(jurisdiction, service, check.Answers, check.RequestedDatetime ?? clock.GetUtcNow(), ct) : null;
        failures.Add(ReportFailures.PlaceOutside(jurisdiction.Row.Name, await findNeighbour.RunAsync(jurisdiction, given, ct), owner));
    }

    /// <summary>The thread that <c>attribute[thread]</c> ties the report to. An idea has its own; a service that asks a question of that code means something else by it.</summary>
    private async Task<long?> FindThreadAsync(SubmitReportInput input, Service? service, List<Failure> failures, CancellationToken ct)
    {
        if (service is null or { Kind: ServiceKind.Idea } || service.Attributes.Exists(attribute => attribute.Code == "thread")
            || !input.Attributes.TryGetValue("thread", out var given) || given.Count == 0)
            return null;
        var thread = given.Count == 1 ? await findThread.RunAsync(input.Jurisdiction, given[0], ct) : null;
        if (thread is null)
            failures.Add(IdeaFailures.TiedThreadUnknown);
        return thread?.Id;
    }

    /// <summary>Null: it is not known, or not any more.</summary>
    private async Task<Outcome<SubmittedReport>?> FindRepeatAsync(NpgsqlConnection connection, SubmitReportInput input, Repeat repeat, byte[] bodyHash, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SqlFile.Read("Reports/FindRepeatedReport.sql"), connection);
        Add(command, "jurisdiction", NpgsqlDbType.Integer, input.Jurisdiction.Id);
        Add(command, "api_key", NpgsqlDbType.Bigint, input.Caller.KeyId);
        Add(command, "key_hash", NpgsqlDbType.Bytea, repeat.KeyHash);
        Add(command, "now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        if (!repeat.IgnoresBody && !reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(bodyHash))
            return ReportFailures.IdempotencyKeyReused;
        var token = await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2);
        // Its own, not that of the second POST.
        var service = (await catalogs.ForAsync(input.Jurisdiction.Id, ct)).ById[reader.GetInt64(4)];
        return new SubmittedReport(
            reader.GetString(1), token, service.Type, service.In(input.Language ?? input.Jurisdiction.Language).Notice, input.AccountId, SnakeCase.Parse<ReportVisibility>(reader.GetString(3)), IsRepeat: true);
    }

    // What another system brings in was published or not over there; only what is confidential stays so.
    private static ReportVisibility VisibilityOf(SubmitReportInput input, Service service) => PublicationRules.Of(input.Jurisdiction, service) switch
    {
        Publication.Never => ReportVisibility.Confidential,
        Publication.AfterReview when !input.Caller.Scopes.Contains(ApiScopes.Import) => ReportVisibility.AwaitsReview,
        Publication.AfterConfirmation when !input.Caller.Scopes.Contains(ApiScopes.Import) => (input.Email, input.Caller.ReporterMail) switch
        {
            (null, _) or (_, ReporterMail.Never) => ReportVisibility.AwaitsReview,
            (_, ReporterMail.Confirmed) => ReportVisibility.Public,
            _ => ReportVisibility.AwaitsConfirmation,
        },
        _ => ReportVisibility.Public,
    };

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

    // Answers carry whole seconds; what is stored is what is shown.
    private static DateTimeOffset Truncate(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond)).ToUniversalTime();

    private static long GateOf(int jurisdiction, long apiKey, byte[] keyHash) =>
        BitConverter.ToInt64(SHA256.HashData([.. BitConverter.GetBytes(jurisdiction), .. BitConverter.GetBytes(apiKey), .. keyHash]));

    /// <summary>By what the same POST is known when it comes again; null: by nothing.</summary>
    private static Repeat? RepeatOf(SubmitReportInput input, byte[] bodyHash, DateTimeOffset now)
    {
        var world = input.IsForSandbox ? "sandbox " : "";
        // Two at once wait for each other, and both get the id: FixMyStreet takes a refusal for a failure.
        if (input.Attributes.GetValueOrDefault(FixMyStreetId) is [{ } id, ..])
            return new Repeat(HashOf(FixMyStreetId, id), now + FixMyStreetLifetime, IgnoresBody: true, RefusesAtOnce: false);
        if (input.IdempotencyKey is { } key)
            return new Repeat(HashOf("key", key), now + KeyLifetime, IgnoresBody: false, RefusesAtOnce: true);
        return HasFingerprint(input) ? new Repeat(bodyHash, now + FingerprintLifetime, IgnoresBody: false, RefusesAtOnce: false) : null;

        byte[] HashOf(string kind, string name) => SHA256.HashData(Encoding.UTF8.GetBytes($"{world}{kind}\n{name}"));
    }

    private static bool HasFingerprint(SubmitReportInput input) =>
        (input.Email ?? input.Phone ?? input.AccountId ?? input.DeviceId) is not null || input.MediaUrls.Count > 0 || input.Photos.Count > 0;

    private static byte[] HashOfBody(SubmitReportInput input, IReadOnlyList<KeptPhoto> kept)
    {
        var canonical = JsonSerializer.SerializeToUtf8Bytes((object?[])[
            .. input.IsForSandbox ? (object[])["sandbox"] : [],
            .. input.AssetId is { } asset ? (object[])["asset", asset] : [],
            .. input.BackOf is { } back ? (object[])["back", back] : [],
            input.ServiceCode, input.Latitude, input.Longitude, input.AddressString, input.AddressId, input.Email, input.FirstName, input.LastName,
            input.Phone, input.DeviceId, input.AccountId, input.Title, input.Description, input.MediaUrls, input.RequestedDatetime,
            input.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new object[] { pair.Key, pair.Value }),
            kept.Select(photo => photo.SourceHash)]);
        return SHA256.HashData(canonical);
    }

    /// <param name="IgnoresBody">Whatever the second POST says, it is the first one's report; else another body is refused.</param>
    /// <param name="RefusesAtOnce">A second POST is refused while the first is being stored; else it waits for it.</param>
    private sealed record Repeat(byte[] KeyHash, DateTimeOffset ExpiresAt, bool IgnoresBody, bool RefusesAtOnce);
}
