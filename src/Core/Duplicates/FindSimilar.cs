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
public sealed record FindSimilarInput(JurisdictionProfile Jurisdiction, string ServiceCode, Wgs84Point Place, string? Title, string? Description);

/// <summary>A report that may be of the same thing.</summary>
/// <param name="Match">Score, outcome and reasons, as the pipeline would judge the pair.</param>
public sealed record SimilarReport(
    string ServiceRequestId, Service Service, ReportStatus Status, bool IsClosed, string? Title, string? Description, string? Address,
    DateTimeOffset RequestedDatetime, Wgs84Point Place, Distance Distance, MatchResult Match);

/// <summary>
/// Finds what is already reported near a place, before the report is sent: at most five, best match first. Without a description nothing speaks
/// against a near report, so every one within the service's candidate radius is named.
/// </summary>
public sealed class FindSimilar(NpgsqlDataSource database, ServiceCatalogs catalogs, TimeProvider clock)
{
    private const int MaxReports = 5;

    public async Task<Outcome<IReadOnlyList<SimilarReport>>> RunAsync(FindSimilarInput input, CancellationToken ct)
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
            Text = TextProfile.From(input.Title, input.Description),
        };
        var profile = DeduplicateReports.ProfileOf(service);
        var comparable = catalog.All.Where(other => DeduplicateReports.MayBeCompared(service, other)).ToDictionary(other => other.Id);

        await using var command = database.CreateCommand(SqlFile.Read("Duplicates/FindSimilar.sql"));
        command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
        command.Parameters.AddWithValue("longitude", input.Place.Longitude);
        command.Parameters.AddWithValue("latitude", input.Place.Latitude);
        command.Parameters.AddWithValue("radius", service.CandidateRadiusMeters);
        command.Parameters.AddWithValue("services", comparable.Keys.ToArray());
        command.Parameters.AddWithValue("since", now.UtcDateTime.AddDays(-service.DuplicateWindowDays));
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
            var match = MatchScorer.Default.Match(
                subject,
                new MatchSubject
                {
                    Place = place,
                    RequestedAt = requested,
                    ServiceCode = other.Code,
                    ServiceGroup = other.Group,
                    ClosedAt = isClosed ? reader.GetFieldValue<DateTimeOffset>(5) : null,
                    Text = TextProfile.From(title, description),
                },
                profile);
            if (match.Outcome == MatchOutcome.None && (isClosed || other.Id != service.Id || input.Description is not null))
                continue;
            found.Add(new SimilarReport(
                reader.GetString(0), other, SnakeCase.Parse<ReportStatus>(reader.GetString(7)), isClosed, title, description, reader.GetNullableString(10),
                requested, place, Distance.FromMeters(reader.GetDouble(11)), match));
        }

        return found.OrderByDescending(similar => similar.Match.Score).ThenBy(similar => similar.Distance.Meters).ThenBy(similar => similar.ServiceRequestId, StringComparer.Ordinal)
            .Take(MaxReports).ToList();
    }
}
