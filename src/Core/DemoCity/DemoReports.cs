using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Core.Duplicates;
using Open311.Core.ServiceCatalog;
using Open311.Geo;
using Open311.Geo.Matching;

namespace Open311.Core.DemoCity;

/// <summary>
/// Two thousand reports and ideas of the year before a moment. The same town, moment and seed give the same reports, in the order of time. Two of
/// one service that nobody linked are never so close that the matcher would have: duplicates are there on purpose only.
/// </summary>
internal sealed class DemoReports
{
    public const int Count = 2_000;
    private const int Days = 365;

    /// <summary>Reports of each service among a thousand; winter service comes on top of its weight only in winter.</summary>
    private static readonly (string Service, int Weight)[] Weights =
    [
        ("lamp", 125), ("pothole", 95), ("rubbish", 130), ("bin", 42), ("graffiti", 32), ("dog_dirt", 22), ("street_dirt", 32), ("recycling", 28), ("traffic_light", 24), ("sidewalk", 48),
        ("road_sign", 30), ("road_marking", 14), ("construction_site", 26), ("winter_service", 14), ("underpass_light", 12), ("tree", 44), ("playground", 30), ("green_area", 24), ("bench", 20),
        ("hedge", 34), ("drain", 34), ("water_pipe", 12), ("watercourse", 12), ("noise", 20), ("abandoned_vehicle", 28), ("parking", 44), ("pests", 20), ("tip", 6), ("idea", 20), ("idea_mobility", 12),
    ];

    private readonly DemoChance chance;
    private readonly DemoSpots spots;
    private readonly DemoWording wording;
    private readonly DemoTown town;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, Service> services;
    private readonly Dictionary<string, List<Placed>> placed = new(StringComparer.Ordinal);
    private readonly List<DemoDraft> drafts = [];

    private DemoReports(DemoTown town, DateTimeOffset now, int seed)
    {
        (this.town, chance) = (town, new DemoChance(seed));
        (spots, wording) = (new DemoSpots(town, chance), new DemoWording(chance));
        this.now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), now.Offset).ToUniversalTime();
        services = DemoServices.All().ToDictionary(service => service.Code, StringComparer.Ordinal);
    }

    public static (IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoPair> Pairs) Draw(DemoTown town, DateTimeOffset now, int seed = DemoCityFiles.Seed) => new DemoReports(town, now, seed).Draw();

    private (IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoPair> Pairs) Draw()
    {
        while (drafts.Count < Count)
        {
            var service = services[Pick()];
            if (DraftOf(service) is not { } draft)
                continue;
            drafts.Add(draft);
            if (service.LinksAutomatically && chance.Below(9) == 0)
                Repeat(draft);
        }

        drafts.RemoveRange(Count, drafts.Count - Count);
        var pairs = MakeLookAlikes();
        drafts.Sort((a, b) => a.Report.RequestedAt.CompareTo(b.Report.RequestedAt));
        var lives = new DemoLives(now, chance);
        var index = drafts.Select((draft, i) => (draft, i)).ToDictionary(pair => pair.draft, pair => pair.i);
        foreach (var draft in drafts.Where(draft => draft.Head is null))
            lives.Live(draft, index);
        return ([.. drafts.Select(draft => draft.Report)], [.. pairs.Select(pair => new DemoPair(index[pair.Newer], index[pair.Older], Math.Round(pair.Result.Score, 4), JsonSerializer.Serialize(pair.Result.Reasons, DemoLives.Json)))]);
    }

    private string Pick()
    {
        var at = chance.Below(Weights.Sum(row => row.Weight));
        foreach (var (service, weight) in Weights)
        {
            at -= weight;
            if (at < 0)
                return service;
        }

        throw new InvalidOperationException("The weights have no end.");
    }

    private DemoDraft? DraftOf(Service service)
    {
        var at = Moment(service.Code);
        var place = spots.Of(service.Code);
        var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(place.Land));
        var point = Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6));
        if (!town.Boundary.Contains(DemoTown.Factory.CreatePoint(place.Land)) || (service.Kind != ServiceKind.Idea && IsTooClose(service, point, at)))
            return null;
        var language = chance.Of(0.105) && (DemoTexts.In("en").Services.ContainsKey(service.Code) || DemoTexts.In("en").Ideas.ContainsKey(service.Code)) ? "en" : "de";
        string text;
        if (service.Kind != ServiceKind.Idea)
            text = wording.Problem(service.Code, language, place, again: false);
        else if (wording.NextIdea(language, service.Code) is { } idea)
            text = $"{idea[0]}\n\n{idea[1]}{(chance.Of(0.5) ? " " + chance.One(DemoTexts.In(language).IdeaMore) : "")}";
        else
            return null;
        return Keep(service, place, point, at, text, language);
    }

    private DemoDraft Keep(Service service, DemoSpot place, Wgs84Point point, DateTimeOffset at, string text, string language)
    {
        var report = new DemoReport
        {
            Service = service.Code,
            Latitude = point.Latitude,
            Longitude = point.Longitude,
            Description = text,
            Language = language,
            Attributes = wording.Answers(service, place, at),
            AssetId = service.Code == "lamp" ? wording.Asset(place) : null,
            RequestedAt = at,
        };
        var group = DeduplicateReports.GroupOf(service);
        if (!placed.TryGetValue(group, out var others))
            placed.Add(group, others = []);
        others.Add(new Placed(point, at, service));
        return new DemoDraft(report, service, place, SubjectOf(service, report));
    }

    private static MatchSubject SubjectOf(Service service, DemoReport report) => new()
    {
        Place = Wgs84Point.Create(report.Latitude, report.Longitude),
        RequestedAt = report.RequestedAt,
        ServiceCode = service.Code,
        ServiceGroup = service.Group,
        Text = TextProfile.From(null, report.Description),
    };

    /// <summary>Closer than reports of the group are compared, in the time in which they are.</summary>
    private bool IsTooClose(Service service, Wgs84Point point, DateTimeOffset at) =>
        placed.GetValueOrDefault(DeduplicateReports.GroupOf(service)) is { } others
        && others.Exists(other => Math.Abs((other.At - at).TotalDays) <= Math.Max(service.DuplicateWindowDays, other.Service.DuplicateWindowDays) + 15
            && Math.Abs(other.Point.Latitude - point.Latitude) < 0.004
            && other.Point.DistanceTo(point).Meters <= Math.Max(service.CandidateRadiusMeters, other.Service.CandidateRadiusMeters) + 1);

    /// <summary>More people report the same thing, in the days after the first.</summary>
    private void Repeat(DemoDraft head)
    {
        var times = 1 + (int)(Math.Pow(chance.Share(), 3) * 5);
        var service = head.Service;
        for (var i = 0; i < times && drafts.Count < Count; i++)
        {
            var at = head.Report.RequestedAt.AddHours(chance.Between(1, Math.Min(24 * 12.0, service.DuplicateWindowDays * 12.0)));
            at = at.AddSeconds(-at.Second).AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
            if (at > now.AddHours(-3))
                continue;
            var reach = Math.Min(service.CertainRadiusMeters, 12) * 0.7;
            var spot = head.Place with { Land = new Coordinate(head.Place.Land.X + chance.Between(-reach, reach), head.Place.Land.Y + chance.Between(-reach, reach)) };
            var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(spot.Land));
            var point = Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6));
            var texts = DemoTexts.In(head.Report.Language);
            var text = chance.Of(0.55) ? chance.One(texts.Again) + head.What : wording.Problem(service.Code, head.Report.Language, head.Place, again: true);
            var draft = Keep(service, spot, point, at, text, head.Report.Language);
            var result = MatchScorer.Default.Match(draft.Subject, head.Subject, DeduplicateReports.ProfileOf(service));
            draft.Head = head;
            draft.Result = result;
            drafts.Add(draft);
            head.Children.Add(draft);
        }
    }

    /// <summary>Some near each other that may be the same: for a clerk to decide.</summary>
    private List<(DemoDraft Newer, DemoDraft Older, MatchResult Result)> MakeLookAlikes()
    {
        var found = new List<(DemoDraft, DemoDraft, MatchResult)>();
        foreach (var older in drafts.Where(draft => draft.Head is null && draft.Children.Count == 0 && draft.Service.LinksAutomatically && draft.Report.RequestedAt > now.AddDays(-40)).ToList())
        {
            if (found.Count == 25)
                break;
            var at = older.Report.RequestedAt.AddHours(chance.Whole(5, 200));
            if (at > now.AddHours(-1))
                continue;
            var meters = older.Service.CertainRadiusMeters + (0.4 * (older.Service.CandidateRadiusMeters - older.Service.CertainRadiusMeters));
            var angle = chance.Between(0, 6);
            var spot = older.Place with { Land = new Coordinate(older.Place.Land.X + (meters * Math.Cos(angle)), older.Place.Land.Y + (meters * Math.Sin(angle))) };
            var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(spot.Land));
            var draft = Keep(older.Service, spot, Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6)), at, wording.Problem(older.Service.Code, older.Report.Language, spot, again: true), older.Report.Language);
            var result = MatchScorer.Default.Match(draft.Subject, older.Subject, DeduplicateReports.ProfileOf(older.Service));
            // It takes the place of a report that stands alone.
            var other = drafts.FindIndex(one => one.Head is null && one.Children.Count == 0 && one.Service.Code == "rubbish" && !found.Exists(pair => pair.Item1 == one || pair.Item2 == one) && one != older);
            if (result.Outcome != MatchOutcome.Possible || other < 0)
                continue;
            drafts[other] = draft;
            found.Add((draft, older, result));
        }

        return [.. found.Where(pair => drafts.Contains(pair.Item2))];
    }

    private DateTimeOffset Moment(string service)
    {
        while (true)
        {
            // A little more of late: the town's app is becoming known.
            var days = Days * Math.Pow(chance.Share(), 1.15);
            var day = now.AddDays(-days);
            var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (isWeekend && chance.Of(0.45))
                continue;
            if (service == "winter_service" && day.Month is not (12 or 1 or 2))
                continue;
            if (service is "pests" or "green_area" or "water_pipe" && day.Month is 12 or 1 && chance.Of(0.7))
                continue;
            if (service is "lamp" or "underpass_light" && day.Month is 5 or 6 or 7 && chance.Of(0.5))
                continue;
            // Hours in UTC: from seven in the morning to ten at night, most after breakfast and after work.
            var hour = chance.Of(0.4) ? chance.Between(6, 10) : chance.Of(0.6) ? chance.Between(14, 20) : chance.Between(5, 21);
            var at = new DateTimeOffset(day.Year, day.Month, day.Day, 0, 0, 0, TimeSpan.Zero).AddSeconds((int)(hour * 3_600));
            if (at < now.AddMinutes(-30) && at > now.AddDays(-Days))
                return at;
        }
    }

    private sealed record Placed(Wgs84Point Point, DateTimeOffset At, Service Service);
}
