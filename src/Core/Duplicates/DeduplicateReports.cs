using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Addresses;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates;

/// <summary>
/// The step "deduplicated": compares each new report with what is near in place and time. A certain match is linked (the older report is the head),
/// a possible one is noted for people. Ideas are never linked by rule, a defect never with an idea; a head is never linked; no link points to a child.
/// </summary>
public sealed class DeduplicateReports(ServiceCatalogs catalogs) : IPipelineStep
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "deduplicate";

    public Stage Takes => Stage.Stored;

    public Stage Gives => Stage.Deduplicated;

    public async Task<long[]?> LockAsync(NpgsqlConnection connection, JurisdictionProfile jurisdiction, CancellationToken ct) =>
        await DuplicateLocks.TakeForWaitingAsync(connection, jurisdiction.Id, Takes, catalogs, ct);

    public async Task RunAsync(StepWork work, CancellationToken ct)
    {
        var catalog = await catalogs.ForAsync(work.Jurisdiction.Id, ct);
        var subjects = await ReadSubjectsAsync(work, catalog, ct);
        var comparable = subjects.Values.Where(subject => subject.Match is not null && subject.Service.Kind != ServiceKind.Idea).ToList();
        if (comparable.Count == 0)
            return;
        var candidates = await ReadCandidatesAsync(work, catalog, comparable, subjects, ct);
        var refused = candidates.SelectMany(of => of.Select(candidate => (of.Key, Ids: candidate.OfSubject)).Concat(of.Select(candidate => (Key: candidate.Report.Id, Ids: candidate.OfItself))))
            .SelectMany(no => no.Ids.Select(id => (no.Key, Id: id))).Distinct().ToLookup(no => no.Key, no => no.Id);

        var links = new Dictionary<long, long>();
        var heads = new HashSet<long>();
        var pairs = new List<(long Report, long Head, MatchResult Result, DuplicateDecision Decision)>();
        var profiles = comparable.Select(subject => subject.Service).Distinct().ToDictionary(service => service.Id, ProfileOf);
        foreach (var subject in comparable.OrderBy(subject => subject.RequestedAt).ThenBy(subject => subject.Id))
        {
            var profile = profiles[subject.Service.Id];
            var ranked = candidates[subject.Id]
                .Where(candidate => MayBeCompared(subject.Service, candidate.Report.Service))
                .Select(candidate => (Other: candidate.Report, Result: MatchScorer.Default.Match(subject.Match!, candidate.Report.Match!, profile, ContextOf(subject, candidate))))
                .Where(match => match.Result.Outcome != MatchOutcome.None)
                .OrderBy(match => new RankedMatch(match.Result, match.Other.RequestedAt, match.Other.Id.ToString("D19", System.Globalization.CultureInfo.InvariantCulture)), MatchOrder.BestFirst)
                .ToList();

            foreach (var (other, result) in ranked)
            {
                var (child, head) = IsOlder(other, subject) ? (subject, other) : (other, subject);
                if (IsChild(head, links) || IsRefused(child.Id, head.Id))
                    continue;
                var isLinked = result.Outcome == MatchOutcome.Certain && !head.IsClosed && !child.IsClosed
                    && subject.Service.IsLinkedByRule && subject.Service.Kind != ServiceKind.Idea
                    && !IsChild(child, links) && !child.HasChildren && !heads.Contains(child.Id)
                    && (child.Id == subject.Id || child.Stage != Stage.Stored);
                if (isLinked)
                {
                    links[child.Id] = head.Id;
                    heads.Add(head.Id);
                }

                if (isLinked || !IsChild(child, links))
                    pairs.Add((child.Id, head.Id, result, isLinked ? DuplicateDecision.LinkedByRule : DuplicateDecision.Open));
            }
        }

        pairs.RemoveAll(pair => pair.Decision == DuplicateDecision.Open && IsRefused(pair.Report, pair.Head));
        // Two of one batch meet twice, once from each side; the side that linked them is what happened.
        var decided = pairs.GroupBy(pair => (pair.Report, pair.Head))
            .Select(pair => pair.OrderByDescending(side => side.Decision == DuplicateDecision.LinkedByRule).First()).ToList();
        await SaveAsync(work, links, decided, ct);

        // This batch has linked to the head what a person has said is another thing than the child.
        bool IsRefused(long child, long head) => refused[child].Any(id => links.GetValueOrDefault(id) == head);
    }

    internal static MatchProfile ProfileOf(Service service) => new()
    {
        CandidateRadius = Distance.FromMeters(service.CandidateRadiusMeters),
        CertainRadius = Distance.FromMeters(Math.Min(service.CertainRadiusMeters, service.CandidateRadiusMeters)),
        // Where nothing is ever linked the automatic radius says nothing of how exact places are.
        LocationError = service.CertainRadiusMeters > 0 ? LocationErrorOf(service.CertainRadiusMeters) : Distance.FromMeters(Math.Max(1, service.CandidateRadiusMeters / 5)),
        WindowDays = service.DuplicateWindowDays,
        HalfLifeDays = service.DuplicateHalfLifeDays,
        ClosedWindowDays = service.DuplicateHalfLifeDays,
        AllowCertain = service.IsLinkedByRule,
        Sources = service.PlaceSources.Count == 0 ? SourceRules.Default : new SourceRules
        {
            Unknown = RuleOf(service, LocationSource.Unknown),
            Device = RuleOf(service, LocationSource.Device),
            Map = RuleOf(service, LocationSource.Map),
            Address = RuleOf(service, LocationSource.Address),
            Asset = RuleOf(service, LocationSource.Asset),
        },
    };

    /// <summary>Of a place whose source nobody knows: the automatic radius says how exact the service's places are.</summary>
    internal static Distance LocationErrorOf(double certainRadiusMeters) => Distance.FromMeters(Math.Max(1, certainRadiusMeters * 0.75));

    /// <summary>As it is stored with a pair.</summary>
    internal static double ScoreOf(MatchResult result) => Math.Round(result.Score, 4);

    /// <inheritdoc cref="ScoreOf"/>
    internal static string ReasonsOf(MatchResult result) => JsonSerializer.Serialize(result.Reasons, Json);

    internal static IReadOnlyList<PhotoHash> ReadPhotos(NpgsqlDataReader reader, int column) => Array.ConvertAll(reader.GetFieldValue<long[]>(column), PhotoHash.FromStored);

    private static SourceRule RuleOf(Service service, LocationSource source) => service.PlaceSources.GetValueOrDefault(SnakeCase.Of(source)) is not { } own
        ? SourceRules.Default[source]
        : SourceRules.Default[source] with
        {
            CandidateRadius = own.CandidateRadiusMeters is { } candidate ? Distance.FromMeters(candidate) : null,
            CertainRadius = own.CertainRadiusMeters is { } certain ? Distance.FromMeters(certain) : null,
            HalfLifeDays = own.HalfLifeDays,
        };

    /// <summary>The key of the street that an address names; null if it names none.</summary>
    internal static string? StreetOf(string? address) => string.IsNullOrWhiteSpace(address) ? null : AddressText.Read(address).Readings is [var first, ..] ? first.Key : null;

    /// <summary>The candidate itself is none of its neighbours.</summary>
    internal static MatchContext ContextOf(bool sameReporter, int nearby, bool isAmongThem) => new(sameReporter, MatchContext.NearbyOf(Math.Max(0, nearby - (isAmongThem ? 1 : 0))));

    private static MatchContext ContextOf(Subject subject, Candidate candidate) => ContextOf(
        candidate.IsOfSameReporter,
        candidate.Nearby,
        candidate.Report.Service.Id == subject.Service.Id && candidate.Report.DuplicateOf is null && !candidate.Report.IsClosed
            && subject.Match!.Place.DistanceTo(candidate.Report.Match!.Place) <= MatchContext.NearbyRadius);

    /// <summary>Services that stand in no group are each a group of their own.</summary>
    internal static string GroupOf(Service service) => service.Group.Length > 0 ? service.Group : "service " + service.Code;

    internal static bool MayBeCompared(Service a, Service b) => a.Id == b.Id || (a.Group.Length > 0 && a.Group == b.Group && (a.Kind == ServiceKind.Idea) == (b.Kind == ServiceKind.Idea));

    private static bool IsOlder(Subject a, Subject b) => (a.RequestedAt, a.Id).CompareTo((b.RequestedAt, b.Id)) < 0;

    private static bool IsChild(Subject report, Dictionary<long, long> links) => report.DuplicateOf is not null || links.ContainsKey(report.Id);

    private static async Task<Dictionary<long, Subject>> ReadSubjectsAsync(StepWork work, CatalogSnapshot catalog, CancellationToken ct)
    {
        await using var command = work.Command("Duplicates/FindSubjects.sql");
        command.Parameters.AddWithValue("ids", work.ReportIds.ToArray());
        await using var reader = await command.ReadByGenericPlanAsync(ct);
        var subjects = new Dictionary<long, Subject>();
        while (await reader.ReadAsync(ct))
        {
            var subject = Read(reader, 0, catalog);
            subjects.Add(subject.Id, subject);
        }

        return subjects;
    }

    private static async Task<ILookup<long, Candidate>> ReadCandidatesAsync(
        StepWork work, CatalogSnapshot catalog, List<Subject> subjects, Dictionary<long, Subject> known, CancellationToken ct)
    {
        var services = subjects.Select(subject => subject.Service).Distinct().SelectMany(service => catalog.All.Where(other => MayBeCompared(service, other))).Select(service => service.Id).Distinct().ToArray();
        await using var command = work.Command("Duplicates/FindCandidates.sql");
        command.Parameters.AddWithValue("ids", subjects.ConvertAll(subject => subject.Id).ToArray());
        command.Parameters.AddWithValue("radii", subjects.ConvertAll(subject => ProfileOf(subject.Service).WidestCandidateRadiusOf(subject.Match!.Source).Meters).ToArray());
        command.Parameters.AddWithValue("windows", subjects.ConvertAll(subject => subject.Service.DuplicateWindowDays).ToArray());
        command.Parameters.AddWithValue("closed_windows", subjects.ConvertAll(subject => subject.Service.DuplicateHalfLifeDays).ToArray());
        command.Parameters.AddWithValue("services", services);
        command.Parameters.AddWithValue("nearby_radius", MatchContext.NearbyRadius.Meters);
        await using var reader = await command.ReadByGenericPlanAsync(ct);
        var found = new List<(long SubjectId, Candidate Candidate)>();
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetInt64(1);
            if (!known.TryGetValue(id, out var candidate))
                known.Add(id, candidate = Read(reader, 1, catalog));
            found.Add((reader.GetInt64(0), new Candidate(candidate, IsOfSameReporter: reader.GetBoolean(17), reader.GetInt32(18), reader.GetFieldValue<long[]>(19), reader.GetFieldValue<long[]>(20))));
        }

        return found.ToLookup(pair => pair.SubjectId, pair => pair.Candidate);
    }

    private static Subject Read(NpgsqlDataReader reader, int first, CatalogSnapshot catalog)
    {
        var service = catalog.ById[reader.GetInt64(first + 1)];
        var place = reader.IsDBNull(first + 2) ? null : reader.GetFieldValue<Point>(first + 2);
        var requestedAt = reader.GetFieldValue<DateTimeOffset>(first + 3);
        var isClosed = reader.GetBoolean(first + 8);
        return new Subject(
            reader.GetInt64(first),
            service,
            requestedAt,
            HasChildren: reader.GetBoolean(first + 6),
            DuplicateOf: reader.IsDBNull(first + 7) ? null : reader.GetInt64(first + 7),
            isClosed,
            (Stage)reader.GetInt16(first + 11),
            place is null ? null : new MatchSubject
            {
                Place = Wgs84Point.FromGeometry(place),
                RequestedAt = requestedAt,
                ServiceCode = service.Code,
                ServiceGroup = service.Group,
                ClosedAt = isClosed ? reader.GetFieldValue<DateTimeOffset>(first + 9) : null,
                AssetKey = reader.GetNullableString(first + 12),
                Street = StreetOf(reader.GetNullableString(first + 13)),
                Source = SnakeCase.Parse<LocationSource>(reader.GetString(first + 14)),
                Photos = ReadPhotos(reader, first + 15),
                Text = TextProfile.From(reader.IsDBNull(first + 4) ? null : reader.GetString(first + 4), reader.IsDBNull(first + 5) ? null : reader.GetString(first + 5)),
            });
    }

    private static async Task SaveAsync(
        StepWork work, Dictionary<long, long> links, List<(long Report, long Head, MatchResult Result, DuplicateDecision Decision)> pairs, CancellationToken ct)
    {
        if (pairs.Count > 0)
        {
            await using var save = work.Command("Duplicates/SavePairs.sql");
            save.Parameters.AddWithValue("now", work.Now.UtcDateTime);
            save.Parameters.AddWithValue("reports", pairs.ConvertAll(pair => pair.Report).ToArray());
            save.Parameters.AddWithValue("heads", pairs.ConvertAll(pair => pair.Head).ToArray());
            save.Parameters.AddWithValue("scores", pairs.ConvertAll(pair => ScoreOf(pair.Result)).ToArray());
            save.Parameters.AddWithValue("reasons", pairs.ConvertAll(pair => ReasonsOf(pair.Result)).ToArray());
            save.Parameters.AddWithValue("decisions", pairs.ConvertAll(pair => SnakeCase.Of(pair.Decision)).ToArray());
            await save.ExecuteNonQueryAsync(ct);
        }

        if (links.Count > 0)
        {
            await using var link = work.Command("Duplicates/LinkReports.sql");
            link.Parameters.AddWithValue("now", work.Now.UtcDateTime);
            link.Parameters.AddWithValue("children", links.Keys.ToArray());
            link.Parameters.AddWithValue("heads", links.Values.ToArray());
            link.Parameters.AddWithValue("actor", NpgsqlDbType.Text, "rule");
            await link.ExecuteNonQueryAsync(ct);

            // What these links answer is asked of nobody.
            await using var settle = work.Command("Duplicates/SettlePairs.sql");
            settle.Parameters.AddWithValue("ids", links.Keys.Concat(links.Values).Distinct().ToArray());
            await settle.ExecuteNonQueryAsync(ct);
        }
    }

    /// <param name="Nearby">How many open heads of the subject's service lie around the subject, this one perhaps among them.</param>
    /// <param name="OfSubject">What a person has said is another thing than the subject, and the heads of these; the same with each of its candidates.</param>
    /// <param name="OfItself">The same of this one, where it was reported after the subject.</param>
    private readonly record struct Candidate(Subject Report, bool IsOfSameReporter, int Nearby, long[] OfSubject, long[] OfItself);

    private sealed record Subject(
        long Id, Service Service, DateTimeOffset RequestedAt, bool HasChildren, long? DuplicateOf, bool IsClosed, Stage Stage, MatchSubject? Match);
}
