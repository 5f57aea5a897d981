using System.Globalization;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates;

/// <summary>What somebody is about to report.</summary>
/// <param name="AssetId">The asset of the service that it will name; null: none.</param>
public sealed record FindSimilarInput(JurisdictionProfile Jurisdiction, string ServiceCode, Wgs84Point Place, string? Title, string? Description, string? AssetId = null)
{
    /// <summary>How <see cref="Place"/> came about.</summary>
    public LocationSource Source { get; init; }

    public string? Address { get; init; }

    public IReadOnlyList<PhotoHash> Photos { get; init; } = [];

    /// <summary>Among the reports of the test endpoint instead of the public's.</summary>
    public bool OfSandbox { get; init; }
}

/// <summary>A report that may be of the same thing.</summary>
/// <param name="Match">Score, outcome and reasons, as the pipeline would judge the pair.</param>
public sealed record SimilarReport(
    string ServiceRequestId, Service Service, ReportStatus Status, bool IsClosed, string? Title, string? Description, string? Address,
    DateTimeOffset RequestedDatetime, Wgs84Point Place, Distance Distance, MatchResult Match)
{
    /// <summary>It was closed within the half-life as something that can come back, and the new report would be of the same: <see cref="ReopenSimilar"/>.</summary>
    public bool MayBeBack => Match.Outcome != MatchOutcome.None && ReopenSimilar.StatusAfter(Status) is not null;
}

/// <summary>
/// Finds what is already reported near a place, before the report is sent: at most five, best match first. Without a description nothing speaks
/// against a near report, so every open one within the candidate radius of the two places is named.
/// </summary>
public sealed class FindSimilar(NpgsqlDataSource database, ServiceCatalogs catalogs, TimeProvider clock)
{
    private const int MaxReports = 5;

    public async Task<Outcome<IReadOnlyList<SimilarReport>>> RunAsync(FindSimilarInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var found = await FindAsync(input, hasWords: input.Description is not null, ct);
        return found.Succeeded ? found.Value.Take(MaxReports).ToList() : found.Failures.ToList();
    }

    /// <summary>
    /// Which of some reports can have been offered for this place, whatever was written and chosen since: what its reporter may say no to. All others, and ids that name
    /// nothing, are left out.
    /// </summary>
    public async Task<IReadOnlyList<SimilarReport>> AmongAsync(FindSimilarInput input, IReadOnlyCollection<string> serviceRequestIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var found = await FindAsync(input, hasWords: false, ct);
        return found.Succeeded ? found.Value.FindAll(similar => serviceRequestIds.Contains(similar.ServiceRequestId)) : [];
    }

    /// <param name="hasWords">Words may speak against a report of the service nearby; without, each is named.</param>
    private async Task<Outcome<List<SimilarReport>>> FindAsync(FindSimilarInput input, bool hasWords, CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(input.Jurisdiction.Id, ct);
        if (!catalog.ByCode.TryGetValue(input.ServiceCode, out var service) || !service.IsActive)
            return ReportFailures.ServiceUnknown;
        var now = clock.GetUtcNow();
        var subject = new MatchSubject
        {
            Place = input.Place,
            RequestedAt = now,
            ServiceCode = service.Code,
            ServiceGroup = service.Group,
            AssetKey = input.AssetId is { } asset && service.Assets is { } assets ? string.Create(CultureInfo.InvariantCulture, $"{assets.LayerId} {asset}") : null,
            Source = input.Source,
            Street = DeduplicateReports.StreetOf(input.Address),
            Photos = input.Photos,
            Text = TextProfile.From(input.Title, input.Description),
        };
        var profile = DeduplicateReports.ProfileOf(service);
        var comparable = catalog.All.Where(other => DeduplicateReports.MayBeCompared(service, other)).ToDictionary(other => other.Id);

        var sql = SqlFile.Read("Duplicates/FindSimilar.sql");
        await using var command = database.CreateCommand(input.OfSandbox ? SqlFile.ForSandbox(sql) : sql);
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("longitude", input.Place.Longitude);
        command.Parameters.AddWithValue("latitude", input.Place.Latitude);
        command.Parameters.AddWithValue("radius", profile.WidestCandidateRadiusOf(input.Source).Meters);
        command.Parameters.AddWithValue("services", comparable.Keys.ToArray());
        command.Parameters.AddWithValue("service", service.Id);
        command.Parameters.AddWithValue("nearby_radius", MatchContext.NearbyRadius.Meters);
        command.Parameters.AddWithValue("since", now.UtcDateTime.AddDays(-service.DuplicateWindowDays));
        command.Parameters.AddWithValue("closed_since", now.UtcDateTime.AddDays(-profile.ClosedWindowDays));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SimilarReport>();
        while (await reader.ReadAsync(ct))
        {
            var other = comparable[reader.GetInt64(1)];
            var place = Wgs84Point.Create(reader.GetDouble(2), reader.GetDouble(3));
            var requested = reader.GetFieldValue<DateTimeOffset>(4);
            var isClosed = reader.GetBoolean(6);
            var title = reader.GetNullableString(8);
            var description = reader.GetNullableString(9);
            var address = reader.GetNullableString(10);
            var distance = Distance.FromMeters(reader.GetDouble(11));
            var source = SnakeCase.Parse<LocationSource>(reader.GetString(14));
            if (distance > profile.CandidateRadiusOf(input.Source, source))
                continue;
            var match = MatchScorer.Default.Match(
                subject,
                new MatchSubject
                {
                    Place = place,
                    RequestedAt = requested,
                    ServiceCode = other.Code,
                    ServiceGroup = other.Group,
                    ClosedAt = isClosed ? reader.GetFieldValue<DateTimeOffset>(5) : null,
                    AssetKey = reader.GetNullableString(12),
                    Source = source,
                    Street = DeduplicateReports.StreetOf(address),
                    Photos = DeduplicateReports.ReadPhotos(reader, 15),
                    Text = TextProfile.From(title, description),
                },
                profile,
                DeduplicateReports.ContextOf(sameReporter: false, reader.GetInt32(13), other.Id == service.Id && !isClosed && distance <= MatchContext.NearbyRadius));
            if (match.Outcome == MatchOutcome.None && (isClosed || other.Id != service.Id || hasWords))
                continue;
            found.Add(new SimilarReport(
                reader.GetString(0), other, SnakeCase.Parse<ReportStatus>(reader.GetString(7)), isClosed, title, description, address,
                requested, place, distance, match));
        }

        return found.OrderByDescending(similar => similar.Match.Score).ThenBy(similar => similar.Distance.Meters).ThenBy(similar => similar.ServiceRequestId, StringComparer.Ordinal).ToList();
    }
}
