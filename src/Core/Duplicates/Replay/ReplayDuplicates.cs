using NetTopologySuite.Geometries;
using Npgsql;
using Open311.Core.Failures;
using Open311.Core.Imports;
using Open311.Core.Jurisdictions;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates.Replay;

/// <param name="ServiceCode">Only this service and those of its group; null: all.</param>
/// <param name="Months">How far back from now, 1 to 120; null: all, which only a history from elsewhere may be.</param>
/// <param name="Radii">Automatic radii to try, in metres; the service's own is tried too. Empty: <see cref="ReplayDuplicates.DefaultRadii"/>.</param>
/// <param name="Rule">A town's file whose services' radii, windows and half-lives are tried instead of those in force.</param>
/// <param name="MaxReports">Of more, the latest are taken; of a file, the first in it.</param>
public sealed record ReplayInput(JurisdictionProfile Jurisdiction, string? ServiceCode, int? Months, IReadOnlyList<double> Radii, TownFile? Rule = null, int MaxReports = 200_000);

/// <param name="Read">All reports of the time.</param>
/// <param name="HasMore">There are more than were taken.</param>
/// <param name="Labels">How many decisions or marks the figures are held against.</param>
public sealed record ReplayedHistory(int Read, IReadOnlyList<LeftOutReports> LeftOut, bool HasMore, LabelSource LabelSource, int Labels, IReadOnlyList<ServiceReplay> Services)
{
    /// <summary>Marks that name a report which is not in the history.</summary>
    public int LabelsWithoutFirst { get; init; }

    /// <summary>Words in the column <c>is_duplicate</c> that are neither a yes nor a no, with how often each came: they were taken for a no.</summary>
    public IReadOnlyDictionary<string, int> WordsTakenForNo { get; init; } = new Dictionary<string, int>();
}

/// <summary>
/// What the rule would have done to a city's history at several radii, held against what people have decided: hits, misses, false alarms. Nothing is changed. Ideas are left out: they are never linked by a rule.
/// </summary>
public sealed class ReplayDuplicates(NpgsqlDataSource database, ServiceCatalogs catalogs, TimeProvider clock)
{
    public const int MaxMonths = 120;
    public const double MaxRadiusMeters = 1_000;
    public const int MaxRadii = 20;

    /// <summary>Metres.</summary>
    public static readonly IReadOnlyList<double> DefaultRadii = [0, 5, 10, 15, 20, 30, 50, 100];

    public static readonly Failure MonthsInvalid = new(FailureKind.Invalid, "replay.months_invalid", "Months are a number from 1 to 120.", "Monate sind eine Zahl von 1 bis 120.", "months");

    public static readonly Failure RadiiInvalid = new(
        FailureKind.Invalid, "replay.radii_invalid", "Radii are at most 20 numbers of metres from 0 to 1000.", "Radien sind höchstens 20 Zahlen von 0 bis 1000, in Metern.", "radii");

    public static readonly Failure ServiceUnknown = new(
        FailureKind.NotFound, "replay.service_unknown", "There is no such service whose reports may be duplicates.", "Einen solchen Service, dessen Meldungen Dubletten sein können, gibt es nicht.", "service");

    /// <param name="history">Null: the jurisdiction's own reports.</param>
    /// <param name="progress">Share of the work done, 0…1.</param>
    /// <exception cref="FormatException">The history cannot be read.</exception>
    public async Task<Outcome<ReplayedHistory>> RunAsync(ReplayInput input, OldHistory? history, IProgress<double>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var failures = new List<Failure>();
        if (input.Months is < 1 or > MaxMonths || (input.Months is null && history is null))
            failures.Add(MonthsInvalid);
        if (input.Radii.Count > MaxRadii || input.Radii.Any(radius => !(radius is >= 0 and <= MaxRadiusMeters)))
            failures.Add(RadiiInvalid);
        if (input.Rule?.WithoutServices is { } missing)
            failures.Add(missing);
        var catalog = await catalogs.FreshAsync(input.Jurisdiction.Id, ct);
        var services = catalog.All.Where(service => service.Kind != ServiceKind.Idea).ToList();
        if (input.ServiceCode is { } code)
        {
            var asked = services.Find(service => service.Code == code);
            services = asked is null ? [] : services.FindAll(service => DeduplicateReports.MayBeCompared(asked, service));
            if (services.Count == 0)
                failures.Add(ServiceUnknown);
        }

        if (history is not null)
            failures.AddRange(ImportReports.UnknownServices(catalog, history.Services.Values.Append(history.DefaultService)));
        if (failures.Count > 0)
            return failures;

        var rules = services.ToDictionary(service => service.Id, service => OnTrial(service, input.Rule));
        var since = input.Months is { } months ? clock.GetUtcNow().AddMonths(-months) : DateTimeOffset.MinValue;
        var past = history is null
            ? await ReadAsync(input, rules, since, ct)
            : await ReadAsync(input, new OldReportWords(input.Jurisdiction, catalog, history.Services, history.DefaultService, history.DateFormats), history.Reports, rules, since, ct);
        var replayed = Replay(past, [.. rules.Values], input.Radii, progress, ct);
        // The others of its group were needed, not asked for.
        if (input.ServiceCode is { } only)
            replayed = replayed.FindAll(service => service.ServiceCode == only);
        return new ReplayedHistory(past.Read, past.LeftOut, past.HasMore, past.Labels.Source, past.Labels.Count, replayed) { LabelsWithoutFirst = past.LabelsWithoutFirst, WordsTakenForNo = past.WordsTakenForNo };
    }

    private static List<ServiceReplay> Replay(Past past, List<Service> services, IReadOnlyList<double> radii, IProgress<double>? progress, CancellationToken ct)
    {
        var groups = past.Reports.OrderBy(report => report.Subject.RequestedAt).ThenBy(report => report.Id, StringComparer.Ordinal)
            .ToLookup(report => DeduplicateReports.GroupOf(report.Service), StringComparer.Ordinal);
        var found = new List<ServiceReplay>();
        var done = 0L;
        foreach (var members in services.GroupBy(DeduplicateReports.GroupOf, StringComparer.Ordinal))
        {
            var group = groups[members.Key].ToList();
            var wanted = radii.Count == 0 ? DefaultRadii : radii;
            var tried = wanted.Concat(members.Select(service => service.CertainRadiusMeters)).Distinct().Order().ToList();
            var figures = new List<(double Radius, IReadOnlyDictionary<string, RadiusFigures> OfServices)>();
            foreach (var radius in tried)
            {
                figures.Add((radius, ReplayRule.Run(group, past.Labels, radius, ct)));
                progress?.Report((done + (group.Count * (double)figures.Count / tried.Count)) / Math.Max(1, past.Reports.Count));
            }

            done += group.Count;
            found.AddRange(members.Select(service => new ServiceReplay(
                service.Code, service.CertainRadiusMeters, service.CandidateRadiusMeters, service.IsLinkedByRule,
                [.. figures.Where(tried => wanted.Contains(tried.Radius) || tried.Radius == service.CertainRadiusMeters)
                    .Select(tried => tried.OfServices.GetValueOrDefault(service.Code) ?? new RadiusFigures(tried.Radius, 0, 0, 0, 0, 0, 0))])));
        }

        return [.. found.OrderBy(service => service.ServiceCode, StringComparer.Ordinal)];
    }

    private async Task<Past> ReadAsync(ReplayInput input, Dictionary<long, Service> rules, DateTimeOffset since, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var ids = new List<long>();
        var reports = new List<PastReport>();
        await using (var command = new NpgsqlCommand(SqlFile.Read("Duplicates/Replay/ReadHistory.sql"), connection) { CommandTimeout = 600 })
        {
            command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
            command.Parameters.AddWithValue("services", rules.Keys.ToArray());
            command.Parameters.AddWithValue("since", since.UtcDateTime);
            command.Parameters.AddWithValue("limit", input.MaxReports + 1);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                ids.Add(reader.GetInt64(0));
                var service = rules[reader.GetInt64(1)];
                var subject = SubjectOf(
                    service, Wgs84Point.FromGeometry(reader.GetFieldValue<Point>(2)), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset?>(4), reader.GetNullableString(5), reader.GetNullableString(6),
                    reader.GetNullableString(8));
                reports.Add(new PastReport(
                    NameOf(reader.GetInt64(0)),
                    service,
                    subject with { AssetKey = reader.GetNullableString(7), Source = SnakeCase.Parse<LocationSource>(reader.GetString(10)), Photos = DeduplicateReports.ReadPhotos(reader, 11) },
                    reader.GetFieldValue<long?>(9)));
            }
        }

        var hasMore = reports.Count > input.MaxReports;
        if (hasMore)
            reports.RemoveAt(reports.Count - 1);
        var pairs = new List<(string One, string Other, bool IsSame)>();
        await using (var command = new NpgsqlCommand(SqlFile.Read("Duplicates/Replay/ReadDecisions.sql"), connection) { CommandTimeout = 600 })
        {
            command.Parameters.AddWithValue("jurisdiction", input.Jurisdiction.Id);
            command.Parameters.AddWithValue("ids", ids.ToArray());
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                pairs.Add((NameOf(reader.GetInt64(0)), NameOf(reader.GetInt64(1)), reader.GetBoolean(2)));
        }

        var labels = new DuplicateLabels(pairs.Count > 0 ? LabelSource.Decisions : LabelSource.None);
        foreach (var (one, other, isSame) in pairs)
        {
            if (isSame)
                labels.AddSame(other, one);
            else
                labels.AddDifferent(other, one);
        }

        return new Past(reports, labels, reports.Count, hasMore, []);

        static string NameOf(long id) => id.ToString("D19", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<Past> ReadAsync(
        ReplayInput input, OldReportWords words, IAsyncEnumerable<OldReport> source, Dictionary<long, Service> rules, DateTimeOffset since, CancellationToken ct)
    {
        var reports = new Dictionary<string, PastReport>(StringComparer.Ordinal);
        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var leftOut = new Dictionary<LeftOutReason, LeftOutReports>();
        var (read, hasMore) = (0, false);
        await foreach (var old in source.WithCancellation(ct))
        {
            var requested = words.DateOf(old.Requested);
            var service = old.Broken is null ? words.ServiceOf(old) : null;
            if (requested < since || (service is not null && !rules.ContainsKey(service.Id)))
                continue;
            read++;
            if (WhyNot(old, service, requested, reports) is { } reason)
            {
                leftOut.TryGetValue(reason, out var entry);
                var first = entry?.First ?? [];
                leftOut[reason] = new LeftOutReports(reason, (entry?.Count ?? 0) + 1, first.Count < LeftOutReports.Listed ? [.. first, NameOf(old)] : first);
                continue;
            }

            var (id, arrived, place) = (old.Id!, requested!.Value, PlaceOf(old)!.Value);
            if (reports.Count == input.MaxReports)
            {
                hasMore = true;
                break;
            }

            var closed = words.DateOf(old.Closed);
            if (words.StatusOf(old.Status, closed).IsClosed())
                closed ??= words.DateOf(old.Updated) ?? arrived;
            var rule = rules[service!.Id];
            reports.Add(id, new PastReport(id, rule, SubjectOf(rule, place, arrived, closed, old.Title, old.Description, old.Address)));
            if (old.DuplicateOf is { } parent)
                parents.Add(id, parent);
            if (old.IsDuplicate is { } flag)
                flags.Add(id, flag);
        }

        var labels = new DuplicateLabels(parents.Count > 0 ? LabelSource.DuplicateOf : flags.Count > 0 ? LabelSource.IsDuplicate : LabelSource.None);
        var withoutFirst = 0;
        foreach (var (id, parent) in parents)
        {
            labels.AddSame(parent, id);
            if (reports.ContainsKey(parent))
                continue;
            withoutFirst++;
            labels.AddAbsent(parent);
        }

        var takenForNo = new Dictionary<string, int>(StringComparer.Ordinal);
        if (labels.Source == LabelSource.IsDuplicate)
        {
            foreach (var (id, word) in flags)
            {
                if (SaysDuplicate(word) is not { } isDuplicate)
                    takenForNo[word] = takenForNo.GetValueOrDefault(word) + 1;
                else if (isDuplicate)
                    labels.AddDuplicate(id);
            }
        }

        return new Past([.. reports.Values], labels, read, hasMore, [.. leftOut.Values.OrderBy(entry => entry.Reason)]) { LabelsWithoutFirst = withoutFirst, WordsTakenForNo = takenForNo };
    }

    private static LeftOutReason? WhyNot(OldReport old, Service? service, DateTimeOffset? requested, Dictionary<string, PastReport> before) => old switch
    {
        { Broken: not null } => LeftOutReason.Broken,
        { Id: null or "" } => LeftOutReason.NoId,
        _ when before.ContainsKey(old.Id) => LeftOutReason.IdTwice,
        _ when service is null => LeftOutReason.NoService,
        _ when requested is null => LeftOutReason.NoDate,
        _ when PlaceOf(old) is null => LeftOutReason.NoPlace,
        _ => null,
    };

    private static string NameOf(OldReport old) => old.Id is { Length: > 0 } id ? id : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"row {old.Number}");

    /// <summary>Yes or no in some word, or a status such as "Completed - Dup"; null: neither.</summary>
    private static bool? SaysDuplicate(string text) => text.ToUpperInvariant() switch
    {
        "1" or "X" or "Y" or "YES" or "TRUE" or "T" or "J" or "JA" or "WAHR" => true,
        "0" or "N" or "NO" or "FALSE" or "F" or "NEIN" or "FALSCH" or "-" => false,
        var word when word.Contains("DUP", StringComparison.Ordinal) || word.Contains("DUBLETTE", StringComparison.Ordinal) => true,
        _ => null,
    };

    private static Wgs84Point? PlaceOf(OldReport old) =>
        Degrees(old.Latitude) is { } latitude && Degrees(old.Longitude) is { } longitude && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 && (latitude, longitude) != (0, 0)
            ? Wgs84Point.Create(latitude, longitude)
            : null;

    private static double? Degrees(string? text) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static MatchSubject SubjectOf(
        Service service, Wgs84Point place, DateTimeOffset requested, DateTimeOffset? closed, string? title, string? description, string? address)
    {
        return new MatchSubject
        {
            Place = place,
            RequestedAt = requested,
            ServiceCode = service.Code,
            ServiceGroup = service.Group,
            ClosedAt = closed,
            Street = DeduplicateReports.StreetOf(address),
            Text = TextProfile.From(title, description),
        };
    }

    /// <summary>The service with the radii, window and half-life that a file gives it.</summary>
    private static Service OnTrial(Service service, TownFile? file)
    {
        var given = file?.Services.FirstOrDefault(row => row.Code == service.Code);
        if (given is null)
            return service;
        var onTrial = new Service
        {
            Id = service.Id,
            Code = service.Code,
            Name = service.Name,
            Group = service.Group,
            Kind = service.Kind,
            PlaceSources = ImportServices.SourcesOf(given),
        };
        DuplicateSettings.Of(given, service).ApplyTo(onTrial);
        return onTrial;
    }

    private sealed record Past(List<PastReport> Reports, DuplicateLabels Labels, int Read, bool HasMore, IReadOnlyList<LeftOutReports> LeftOut)
    {
        public int LabelsWithoutFirst { get; init; }

        public IReadOnlyDictionary<string, int> WordsTakenForNo { get; init; } = new Dictionary<string, int>();
    }
}
