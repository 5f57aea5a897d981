using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.Duplicates.Replay;

/// <summary>
/// Runs the rule over reports in the order in which they came, each against what was open or lately closed then, and links as the pipeline does. Pure; reports of one group of services at a time.
/// </summary>
internal sealed class ReplayRule
{
    private const int MaxNearby = 100;
    private const int Offers = 5;

    /// <summary>Of latitude, at least; of longitude at the equator.</summary>
    private const double MetersPerDegree = 110_500;

    private readonly DuplicateLabels labels;
    private readonly Dictionary<string, MatchProfile> profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<(int, int), List<PastReport>> cells = [];
    private readonly HashSet<string> things = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Count> counts = new(StringComparer.Ordinal);
    private readonly double closedWindowDays;
    private readonly (double X, double Y) cellDegrees;

    private ReplayRule(IReadOnlyList<PastReport> reports, DuplicateLabels labels, double radiusMeters)
    {
        this.labels = labels;
        foreach (var service in reports.Select(report => report.Service).Distinct())
            profiles[service.Code] = ProfileOf(service, radiusMeters);
        closedWindowDays = profiles.Values.Max(profile => profile.ClosedWindowDays);

        // A cell is nowhere narrower than what is looked for, so that its eight neighbours hold all of it.
        var meters = profiles.Values.Select(Reach).Append(MatchContext.NearbyRadius.Meters).Max() * 1.01;
        var northernmost = Math.Min(89, reports.Max(report => Math.Abs(report.Subject.Place.Latitude)));
        cellDegrees = (meters / (MetersPerDegree * Math.Cos(northernmost * Math.PI / 180)), meters / MetersPerDegree);
    }

    /// <param name="reports">Of one group of services, in the order of time.</param>
    /// <returns>Figures for each service that has reports.</returns>
    public static IReadOnlyDictionary<string, RadiusFigures> Run(IReadOnlyList<PastReport> reports, DuplicateLabels labels, double radiusMeters, CancellationToken ct)
    {
        if (reports.Count == 0)
            return new Dictionary<string, RadiusFigures>();
        var rule = new ReplayRule(reports, labels, radiusMeters);
        foreach (var report in reports)
        {
            ct.ThrowIfCancellationRequested();
            rule.Take(report);
        }

        return rule.counts.ToDictionary(pair => pair.Key, pair => pair.Value.Figures(radiusMeters), StringComparer.Ordinal);
    }

    /// <summary>As the pipeline's with this automatic radius, and with leave to link.</summary>
    private static MatchProfile ProfileOf(Service service, double radiusMeters) => DeduplicateReports.ProfileOf(service) with
    {
        CandidateRadius = Distance.FromMeters(Math.Max(service.CandidateRadiusMeters, radiusMeters)),
        CertainRadius = Distance.FromMeters(radiusMeters),
        LocationError = DeduplicateReports.LocationErrorOf(radiusMeters),
        // As in the settings: 0 is no radius, but the word for never.
        AllowCertain = radiusMeters > 0,
    };

    private static double Reach(MatchProfile profile) => Enum.GetValues<LocationSource>().Max(source => profile.CandidateRadiusOf(source, source).Meters);

    private void Take(PastReport report)
    {
        var profile = profiles[report.Service.Code];
        var reach = profile.WidestCandidateRadiusOf(report.Subject.Source).Meters;
        var near = new List<(PastReport Head, double Meters)>();
        foreach (var head in Around(report))
        {
            var meters = report.Subject.Place.DistanceTo(head.Subject.Place).Meters;
            if (meters <= Math.Max(reach, MatchContext.NearbyRadius.Meters))
                near.Add((head, meters));
        }

        var neighbours = near.Count(one => one.Head.Service.Code == report.Service.Code && one.Meters <= MatchContext.NearbyRadius.Meters && !IsClosedAt(one.Head, report));
        var ranked = new List<RankedMatch>();
        var heads = new Dictionary<string, PastReport>(StringComparer.Ordinal);
        foreach (var (head, meters) in near.Where(one => one.Meters <= reach))
        {
            var isAmongThem = head.Service.Code == report.Service.Code && meters <= MatchContext.NearbyRadius.Meters && !IsClosedAt(head, report);
            var isOfSameReporter = report.Reporter is { } reporter && head.Reporter == reporter && (report.Subject.RequestedAt - head.Subject.RequestedAt).Duration() <= MatchContext.SameActWithin;
            var context = new MatchContext(isOfSameReporter, MatchContext.NearbyOf(Math.Min(neighbours, MaxNearby) - (isAmongThem ? 1 : 0)));
            var result = MatchScorer.Default.Match(report.WhileOpen, IsClosedAt(head, report) ? head.Subject : head.WhileOpen, profile, context);
            if (result.Outcome == MatchOutcome.None)
                continue;
            ranked.Add(new RankedMatch(result, head.Subject.RequestedAt, head.Id));
            heads[head.Id] = head;
        }

        ranked.Sort(MatchOrder.BestFirst);
        var link = ranked.FirstOrDefault(match => match.Result.Outcome == MatchOutcome.Certain).Id;
        Judge(report, link, ranked);
        if (link is null)
            Add(report);
        things.Add(labels.ThingOf(report.Id));
    }

    private void Judge(PastReport report, string? link, List<RankedMatch> ranked)
    {
        if (!counts.TryGetValue(report.Service.Code, out var count))
            counts.Add(report.Service.Code, count = new Count());
        count.Reports++;
        var repeats = labels.Repeats(report.Id, things);
        var isRight = link is null ? null : labels.IsRight(report.Id, link);
        count.Repeated += repeats ? 1 : 0;
        count.Hits += link is not null && isRight is true ? 1 : 0;
        count.FalseAlarms += isRight is false ? 1 : 0;
        count.Unknown += link is not null && isRight is null ? 1 : 0;
        count.Offered += repeats && isRight is not true && ranked.Take(Offers).Any(match => labels.IsRight(report.Id, match.Id) is true) ? 1 : 0;
    }

    private static bool IsClosedAt(PastReport head, PastReport report) => head.Subject.ClosedAt <= report.Subject.RequestedAt;

    private IEnumerable<PastReport> Around(PastReport report)
    {
        var (x, y) = CellOf(report.Subject.Place);
        for (var row = y - 1; row <= y + 1; row++)
        {
            for (var column = x - 1; column <= x + 1; column++)
            {
                if (!cells.TryGetValue((column, row), out var cell))
                    continue;
                cell.RemoveAll(head => (report.Subject.RequestedAt - head.Subject.ClosedAt)?.TotalDays > closedWindowDays);
                foreach (var head in cell)
                    yield return head;
            }
        }
    }

    private void Add(PastReport report)
    {
        var key = CellOf(report.Subject.Place);
        if (!cells.TryGetValue(key, out var cell))
            cells.Add(key, cell = []);
        cell.Add(report);
    }

    private (int X, int Y) CellOf(Wgs84Point place) => ((int)Math.Floor(place.Longitude / cellDegrees.X), (int)Math.Floor(place.Latitude / cellDegrees.Y));

    private sealed class Count
    {
        public int Reports { get; set; }

        public int Repeated { get; set; }

        public int Hits { get; set; }

        public int FalseAlarms { get; set; }

        public int Unknown { get; set; }

        public int Offered { get; set; }

        public RadiusFigures Figures(double radiusMeters) => new(radiusMeters, Reports, Repeated, Hits, FalseAlarms, Unknown, Offered);
    }
}
