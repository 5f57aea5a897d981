using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Open311.Core.Duplicates;
using Open311.Core.Reports;
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
    private const double SampleMeters = 80;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reports of each service among a thousand; winter service comes on top of its weight only in winter.</summary>
    private static readonly (string Service, int Weight)[] Weights =
    [
        ("lamp", 125), ("pothole", 95), ("rubbish", 130), ("bin", 42), ("graffiti", 32), ("dog_dirt", 22), ("street_dirt", 32), ("recycling", 28), ("traffic_light", 24), ("sidewalk", 48),
        ("road_sign", 30), ("road_marking", 14), ("construction_site", 26), ("winter_service", 14), ("underpass_light", 12), ("tree", 44), ("playground", 30), ("green_area", 24), ("bench", 20),
        ("hedge", 34), ("drain", 34), ("water_pipe", 12), ("watercourse", 12), ("noise", 20), ("abandoned_vehicle", 28), ("parking", 44), ("pests", 20), ("tip", 6), ("idea", 20), ("idea_mobility", 12),
    ];

    private readonly Random random;
    private readonly DemoTown town;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, Service> services;
    private readonly Dictionary<string, List<Placed>> placed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Language, string Service), Queue<string[]>> ideas = [];
    private readonly List<Draft> drafts = [];

    private DemoReports(DemoTown town, DateTimeOffset now, int seed)
    {
        (this.town, random) = (town, new Random(seed));
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
            if (service.LinksAutomatically && random.Next(9) == 0)
                Repeat(draft);
        }

        drafts.RemoveRange(Count, drafts.Count - Count);
        var pairs = MakeLookAlikes();
        drafts.Sort((a, b) => a.Report.RequestedAt.CompareTo(b.Report.RequestedAt));
        var index = drafts.Select((draft, i) => (draft, i)).ToDictionary(pair => pair.draft, pair => pair.i);
        foreach (var draft in drafts.Where(draft => draft.Head is null))
            Live(draft, index);
        return ([.. drafts.Select(draft => draft.Report)], [.. pairs.Select(pair => new DemoPair(index[pair.Newer], index[pair.Older], Math.Round(pair.Result.Score, 4), JsonSerializer.Serialize(pair.Result.Reasons, Json)))]);
    }

    private string Pick()
    {
        var at = random.Next(Weights.Sum(row => row.Weight));
        foreach (var (service, weight) in Weights)
        {
            at -= weight;
            if (at < 0)
                return service;
        }

        throw new InvalidOperationException("The weights have no end.");
    }

    private double Between(double low, double high) => low + ((high - low) * random.NextDouble());

    private T One<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private bool Chance(double share) => random.NextDouble() < share;

    private Draft? DraftOf(Service service)
    {
        var at = Moment(service.Code);
        var place = PlaceOf(service.Code);
        var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(place.Land));
        var point = Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6));
        if (!town.Boundary.Contains(DemoTown.Factory.CreatePoint(place.Land)) || (service.Kind != ServiceKind.Idea && IsTooClose(service, point, at)))
            return null;
        var language = Chance(0.105) && (DemoTexts.In("en").Services.ContainsKey(service.Code) || DemoTexts.In("en").Ideas.ContainsKey(service.Code)) ? "en" : "de";
        string text;
        if (service.Kind != ServiceKind.Idea)
            text = Problem(service.Code, language, place, again: false);
        else if (NextIdea(language, service.Code) is { } idea)
            text = $"{idea[0]}\n\n{idea[1]}{(Chance(0.5) ? " " + One(DemoTexts.In(language).IdeaMore) : "")}";
        else
            return null;
        return Keep(service, place, point, at, text, language);
    }

    private Draft Keep(Service service, Spot place, Wgs84Point point, DateTimeOffset at, string text, string language)
    {
        var report = new DemoReport
        {
            Service = service.Code,
            Latitude = point.Latitude,
            Longitude = point.Longitude,
            Description = text,
            Language = language,
            Attributes = Answers(service, place, at),
            RequestedAt = at,
        };
        var group = DeduplicateReports.GroupOf(service);
        if (!placed.TryGetValue(group, out var others))
            placed.Add(group, others = []);
        others.Add(new Placed(point, at, service));
        return new Draft(report, service, place, SubjectOf(service, report));
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
    private void Repeat(Draft head)
    {
        var times = 1 + (int)(Math.Pow(random.NextDouble(), 3) * 5);
        var service = head.Service;
        for (var i = 0; i < times && drafts.Count < Count; i++)
        {
            var at = head.Report.RequestedAt.AddHours(Between(1, Math.Min(24 * 12.0, service.DuplicateWindowDays * 12.0)));
            at = at.AddSeconds(-at.Second).AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
            if (at > now.AddHours(-3))
                continue;
            var reach = Math.Min(service.CertainRadiusMeters, 12) * 0.7;
            var spot = head.Place with { Land = new Coordinate(head.Place.Land.X + Between(-reach, reach), head.Place.Land.Y + Between(-reach, reach)) };
            var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(spot.Land));
            var point = Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6));
            var texts = DemoTexts.In(head.Report.Language);
            var text = Chance(0.55) ? One(texts.Again) + head.What : Problem(service.Code, head.Report.Language, head.Place, again: true);
            var draft = Keep(service, spot, point, at, text, head.Report.Language);
            var result = MatchScorer.Default.Match(draft.Subject, head.Subject, DeduplicateReports.ProfileOf(service));
            draft.Head = head;
            draft.Result = result;
            drafts.Add(draft);
            head.Children.Add(draft);
        }
    }

    /// <summary>Some near each other that may be the same: for a clerk to decide.</summary>
    private List<(Draft Newer, Draft Older, MatchResult Result)> MakeLookAlikes()
    {
        var found = new List<(Draft, Draft, MatchResult)>();
        foreach (var older in drafts.Where(draft => draft.Head is null && draft.Children.Count == 0 && draft.Service.LinksAutomatically && draft.Report.RequestedAt > now.AddDays(-40)).ToList())
        {
            if (found.Count == 25)
                break;
            var at = older.Report.RequestedAt.AddHours(random.Next(5, 200));
            if (at > now.AddHours(-1))
                continue;
            var meters = older.Service.CertainRadiusMeters + (0.4 * (older.Service.CandidateRadiusMeters - older.Service.CertainRadiusMeters));
            var angle = Between(0, 6);
            var spot = older.Place with { Land = new Coordinate(older.Place.Land.X + (meters * Math.Cos(angle)), older.Place.Land.Y + (meters * Math.Sin(angle))) };
            var wgs84 = (Point)DemoCityFiles.ToWgs84(DemoTown.Factory.CreatePoint(spot.Land));
            var draft = Keep(older.Service, spot, Wgs84Point.Create(Math.Round(wgs84.Y, 6), Math.Round(wgs84.X, 6)), at, Problem(older.Service.Code, older.Report.Language, spot, again: true), older.Report.Language);
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
            var days = Days * Math.Pow(random.NextDouble(), 1.15);
            var day = now.AddDays(-days);
            var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (isWeekend && Chance(0.45))
                continue;
            if (service == "winter_service" && day.Month is not (12 or 1 or 2))
                continue;
            if (service is "pests" or "green_area" or "water_pipe" && day.Month is 12 or 1 && Chance(0.7))
                continue;
            if (service is "lamp" or "underpass_light" && day.Month is 5 or 6 or 7 && Chance(0.5))
                continue;
            // Hours in UTC: from seven in the morning to ten at night, most after breakfast and after work.
            var hour = Chance(0.4) ? Between(6, 10) : Chance(0.6) ? Between(14, 20) : Between(5, 21);
            var at = new DateTimeOffset(day.Year, day.Month, day.Day, 0, 0, 0, TimeSpan.Zero).AddSeconds((int)(hour * 3_600));
            if (at < now.AddMinutes(-30) && at > now.AddDays(-Days))
                return at;
        }
    }

    private Spot PlaceOf(string service)
    {
        switch (service)
        {
            case "lamp":
                var lamp = town.Lamps[Central(town.Lamps.Count, i => town.Lamps[i].Place.Coordinate)];
                // The sample report of ./dev report is about the first lamp, and is to be the first of its kind there.
                if (lamp.Place.Distance(town.Lamps[0].Place) < SampleMeters)
                    goto case "lamp";
                return Near(lamp.Place.Coordinate, 2, lamp.Street, lamp.Number);
            case "traffic_light":
                var junction = One(town.Junctions);
                return Near(junction, 22, NearestAddress(junction).Street);
            case "playground":
                var playground = One(town.Playgrounds).Area.Centroid.Coordinate;
                return Near(playground, 8, NearestAddress(playground).Street);
            case "bin":
                var bin = One(town.Bins);
                return Near(bin.Place.Coordinate, 3, bin.Street);
            case "tree":
                var tree = One(town.Trees);
                return Near(tree.Place.Coordinate, 3, NearestAddress(tree.Place.Coordinate).Street);
            case "watercourse":
                return OnEdge(One(town.Waters).Area.ExteriorRing);
            case "green_area" or "bench" or "dog_dirt" when Chance(0.75):
                return OnEdge(One([.. town.Parks.Where(park => park.Class is "park" or "cemetery")]).Area.ExteriorRing);
            case "graffiti" or "hedge" when Chance(0.12):
                return OnEdge(town.Railways[0].Line);
            case "pothole" or "road_marking" or "street_dirt" or "construction_site" or "winter_service" when Chance(0.09):
                return OnEdge((LineString)town.Roads.First(road => road.Class == "federal").Line.GetGeometryN(0));
            case "rubbish" when Chance(0.2):
                return OnEdge(One([.. town.Parks.Where(park => park.Class is "forest" or "meadow")]).Area.ExteriorRing);
            default:
                var address = town.Addresses[Central(town.Addresses.Count, i => town.Addresses[i].Place.Coordinate)];
                return InFrontOf(address, service is "pothole" or "road_marking" or "drain" or "water_pipe" or "street_dirt");
        }
    }

    /// <summary>The nearer to the market, the likelier.</summary>
    private int Central(int count, Func<int, Coordinate> place)
    {
        while (true)
        {
            var i = random.Next(count);
            if (Chance(0.3 + Math.Exp(-place(i).Distance(town.Market) / 900)))
                return i;
        }
    }

    private Spot Near(Coordinate place, double meters, string street, string? lamp = null) =>
        new(new Coordinate(place.X + Between(-meters, meters), place.Y + Between(-meters, meters)), street, null, lamp);

    private Spot OnEdge(LineString line)
    {
        var indexed = new NetTopologySuite.LinearReferencing.LengthIndexedLine(line);
        for (var tries = 0; ; tries++)
        {
            var place = indexed.ExtractPoint(Between(0, line.Length));
            if (place.Distance(town.Market) < 2_300 || tries > 30 || Chance(0.1))
                return Near(place, 4, NearestAddress(place).Street);
        }
    }

    private Spot InFrontOf(DemoAddress address, bool onTheRoad)
    {
        var road = town.Roads.First(road => road.Name == address.Street).Line;
        var near = NetTopologySuite.Operation.Distance.DistanceOp.NearestPoints(road, address.Place)[0];
        var share = onTheRoad ? Between(-0.1, 0.15) : Between(0.2, 0.7);
        return new Spot(
            new Coordinate(near.X + ((address.Place.X - near.X) * share) + Between(-2, 2), near.Y + ((address.Place.Y - near.Y) * share) + Between(-2, 2)), address.Street, address.HouseNumber, null);
    }

    private DemoAddress NearestAddress(Coordinate place) => town.Addresses.MinBy(address => address.Place.Coordinate.Distance(place))!;

    private string[]? NextIdea(string language, string service)
    {
        if (!ideas.TryGetValue((language, service), out var queue))
        {
            var all = DemoTexts.In(language).Ideas[service].ToArray();
            random.Shuffle(all);
            ideas.Add((language, service), queue = new Queue<string[]>(all));
        }

        return queue.TryDequeue(out var idea) ? idea : null;
    }

    private string Problem(string service, string language, Spot place, bool again)
    {
        var texts = DemoTexts.In(language);
        var own = texts.Services[service];
        var parts = new List<string>();
        var opening = Chance(0.3) && !again ? One(texts.Openings) + "\n" : "";
        parts.Add(One(own.What).Replace("{lamp}", place.Lamp ?? "?", StringComparison.Ordinal));
        if (Chance(0.45))
            parts.Add(One([.. texts.Where.Where(where => place.House is not null || !where.Contains("{house}", StringComparison.Ordinal))])
                .Replace("{street}", place.Street, StringComparison.Ordinal).Replace("{house}", place.House, StringComparison.Ordinal));
        if (Chance(0.5))
            parts.Add(One(own.More));
        if (Chance(0.4))
            parts.Add(One(texts.Closings));
        var text = opening + string.Join(Chance(0.12) ? "\n" : " ", parts);
        return Chance(0.14) ? Mistyped(text) : text;
    }

    /// <summary>As people type on a phone: two letters changed, a capital forgotten, a sign doubled.</summary>
    private string Mistyped(string text)
    {
        switch (random.Next(4))
        {
            case 0:
                return text.ToLower(CultureInfo.GetCultureInfo("de-DE"));
            case 1:
                return text.Replace("dass", "das", StringComparison.Ordinal).Replace("Straße", "Strasse", StringComparison.Ordinal).Replace("ä", "ae", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal);
            case 2:
                return text.Replace("!", "!!!", StringComparison.Ordinal).Replace("?", "??", StringComparison.Ordinal).TrimEnd('.') + "...";
            default:
                for (var tries = 0; tries < 20; tries++)
                {
                    var i = random.Next(1, text.Length - 2);
                    if (char.IsLower(text[i]) && char.IsLower(text[i + 1]) && text[i] != text[i + 1])
                        return string.Concat(text.AsSpan(0, i), [text[i + 1], text[i]], text.AsSpan(i + 2));
                }

                return text;
        }
    }

    private SortedDictionary<string, string[]> Answers(Service service, Spot place, DateTimeOffset at)
    {
        var answers = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var question in service.Attributes)
        {
            if (question.Condition is not null)
            {
                if (service.Asks(question, answers.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value)))
                    answers.Add(question.Code, [question.Values[at.Day % question.Values.Count].Key]); // not by chance: what is drawn after it stays the same
                continue;
            }

            if (!question.Required && Chance(0.45))
                continue;
            string[]? answer = question.Datatype switch
            {
                AttributeDatatype.Singlevaluelist => [One(question.Values).Key],
                AttributeDatatype.Multivaluelist => [.. question.Values.Where(_ => Chance(0.35)).Select(value => value.Key)],
                AttributeDatatype.Number => [random.Next(2, 16).ToString(CultureInfo.InvariantCulture)],
                AttributeDatatype.Datetime => [at.AddHours(-random.Next(1, 90)).ToString("yyyy-MM-ddTHH:00:00Z", CultureInfo.InvariantCulture)],
                _ => Words(question.Code, place) is { } words ? [words] : null,
            };
            if (answer is { Length: > 0 })
                answers.Add(question.Code, answer);
        }

        return answers;
    }

    private string? Words(string question, Spot place) => question switch
    {
        "lampennummer" => place.Lamp,
        "geraet" => One(["Schaukel", "Rutsche", "Klettergerüst", "Wippe", "Sandkasten", "Karussell"]),
        "aufschrift" => One(["Tempo 30", "Vorfahrt achten", "Einbahnstraße", "Parkverbot", "Spielstraße", "Anlieger frei"]),
        "wann" => One(["Freitags und samstags nach 23 Uhr", "Jede Nacht zwischen 1 und 4 Uhr", "Werktags ab 5 Uhr", "Sonntags den ganzen Tag", "Unregelmäßig, meist nach 22 Uhr"]),
        "beobachtung" => One(["Ein Rinnsal, seit gestern Abend. Läuft in den Gully.", "Das Wasser kommt aus einer Fuge und wird mehr.", "Der Gehweg ist auf zehn Metern nass.", "Sprudelt richtig, die halbe Straße ist überflutet."]),
        _ => null,
    };

    /// <summary>What becomes of a report, and of the duplicates with it.</summary>
    private void Live(Draft draft, Dictionary<Draft, int> index)
    {
        var report = draft.Report;
        var age = (now - report.RequestedAt).TotalDays;
        report.Events.Add(new DemoEvent(report.RequestedAt, ReportEventKind.Received, To: ReportStatus.Received));
        var (steps, status) = (new List<(DateTimeOffset At, ReportStatus To, string? Note)>(), ReportStatus.Received);
        var pace = draft.Service.Kind == ServiceKind.Idea ? 45 : Math.Max(2, draft.Service.ExpectedDays ?? 12);
        var at = draft.Children.Count > 0 ? draft.Children.Max(child => child.Report.RequestedAt) : report.RequestedAt;
        var wish = Ending(draft);
        // Some lie about for long; the old ones are done but for a few.
        var stays = age < pace * 1.5 ? Chance(0.6) : Chance(age > 90 ? 0.05 : 0.22);
        foreach (var to in Way(wish, stays))
        {
            at = WorkingHour(at.AddDays(Math.Max(0.05, pace * Math.Pow(random.NextDouble(), 1.6) * 0.9)));
            if (at > now.AddMinutes(-10))
                break;
            steps.Add((at, to, Note(draft, to)));
        }

        foreach (var child in draft.Children)
            Link(child, draft, index);
        foreach (var (when, to, note) in steps)
        {
            foreach (var one in draft.Children.Prepend(draft))
            {
                one.Report.Events.Add(new DemoEvent(when, ReportEventKind.StatusChanged, status, to, note));
                (one.Report.Status, one.Report.StatusNotes) = (to, note);
            }

            status = to;
        }

        if (draft.Service.Kind == ServiceKind.Tip)
            Hide(report, report.RequestedAt.AddMinutes(1), "Vertraulicher Hinweis");
        else if (Chance(0.012))
            Hide(report, report.Events[^1].At.AddHours(1), One(["Nennt eine Privatperson mit Namen", "Beleidigung", "Enthält ein Autokennzeichen", "Werbung"]));
        report.Events.Sort((a, b) => a.At.CompareTo(b.At));
    }

    private void Hide(DemoReport report, DateTimeOffset at, string reason)
    {
        if (at >= now)
            return;
        report.IsHidden = true;
        report.Events.Add(new DemoEvent(at, ReportEventKind.Hidden, InternalNote: reason));
    }

    private static void Link(Draft child, Draft head, Dictionary<Draft, int> index)
    {
        var report = child.Report;
        report.IsCertain = child.Result!.Outcome == MatchOutcome.Certain;
        (report.PairScore, report.PairReasons) = (Math.Round(child.Result.Score, 4), JsonSerializer.Serialize(child.Result.Reasons, Json));
        (report.DuplicateOf, report.OwnStatus) = (index[head], ReportStatus.Received);
        report.Events.Add(new DemoEvent(report.RequestedAt, ReportEventKind.Received, To: ReportStatus.Received));
        // A person looks at it some minutes later, the rule at once. The head has not moved by then: it waits for its last child.
        var at = report.RequestedAt.AddSeconds(report.IsCertain ? 2 : 60);
        report.Events.Add(new DemoEvent(at, ReportEventKind.Linked, ReportStatus.Received, ReportStatus.Received, Other: index[head]));
        head.Report.Events.Add(new DemoEvent(at, ReportEventKind.ReportedAgain, Other: index[child]));
    }

    private ReportStatus Ending(Draft draft)
    {
        var chance = random.NextDouble();
        if (draft.Service.Kind == ServiceKind.Idea)
            return chance < 0.3 ? ReportStatus.ClosedFixed : chance < 0.62 ? ReportStatus.ClosedNotFeasible : ReportStatus.InProgress;
        return chance < 0.78 ? ReportStatus.ClosedFixed
            : chance < 0.84 ? ReportStatus.ClosedNotResponsible
            : chance < 0.89 ? ReportStatus.ClosedNotFound
            : chance < 0.93 ? ReportStatus.ClosedNotADefect
            : chance < 0.96 ? ReportStatus.ClosedNotFeasible
            : chance < 0.975 ? ReportStatus.ClosedWithdrawn
            : ReportStatus.WaitingForCitizen;
    }

    /// <summary>The stations on the way to an end; all moves stand in the table of transitions.</summary>
    private IEnumerable<ReportStatus> Way(ReportStatus end, bool stays)
    {
        if (Chance(0.55))
            yield return ReportStatus.Reviewed;
        if (end == ReportStatus.WaitingForCitizen)
        {
            yield return end;
            if (!stays)
                yield return ReportStatus.ClosedNotFound;
            yield break;
        }

        if (stays && Chance(0.35))
            yield break;
        if (end is ReportStatus.ClosedFixed or ReportStatus.InProgress or ReportStatus.ClosedNotFeasible && (end == ReportStatus.InProgress || Chance(0.5)))
            yield return ReportStatus.InProgress;
        if (!stays && end != ReportStatus.InProgress)
            yield return end;
    }

    private string? Note(Draft draft, ReportStatus to)
    {
        var texts = DemoTexts.In(draft.Report.Language);
        var key = to switch
        {
            ReportStatus.Reviewed => "reviewed",
            ReportStatus.InProgress => "in_progress",
            ReportStatus.WaitingForCitizen => "waiting",
            ReportStatus.ClosedFixed => "fixed",
            ReportStatus.ClosedNotResponsible => "not_responsible",
            ReportStatus.ClosedNotADefect => "not_a_defect",
            ReportStatus.ClosedNotFound => "not_found",
            ReportStatus.ClosedNotFeasible => "not_feasible",
            _ => "withdrawn",
        };
        if (draft.Service.Kind == ServiceKind.Idea)
            return One(texts.IdeaNotes[key]);
        if (to is ReportStatus.Reviewed or ReportStatus.InProgress && Chance(0.35))
            return null;
        return to == ReportStatus.ClosedFixed && Chance(0.7)
            ? One(texts.Services[draft.Service.Code].Fixed).Replace("{lamp}", draft.Place.Lamp, StringComparison.Ordinal)
            : One(texts.Notes[key]);
    }

    private DateTimeOffset WorkingHour(DateTimeOffset at)
    {
        while (at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            at = at.AddDays(1);
        var hour = at.Hour is >= 6 and < 15 ? at.Hour : random.Next(6, 15);
        var moved = new DateTimeOffset(at.Year, at.Month, at.Day, hour, random.Next(60), random.Next(60), TimeSpan.Zero);
        return moved > at ? moved : new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddSeconds(1);
    }

    private sealed record Placed(Wgs84Point Point, DateTimeOffset At, Service Service);

    private sealed record Spot(Coordinate Land, string Street, string? House, string? Lamp);

    private sealed class Draft(DemoReport report, Service service, Spot place, MatchSubject subject)
    {
        public DemoReport Report => report;

        public Service Service => service;

        public Spot Place => place;

        public MatchSubject Subject => subject;

        public Draft? Head { get; set; }

        public MatchResult? Result { get; set; }

        public List<Draft> Children { get; } = [];

        /// <summary>Its text without greeting, to be said again by others.</summary>
        public string What => report.Description.IndexOf(",\n", StringComparison.Ordinal) is > 0 and < 40 and var end ? report.Description[(end + 2)..] : report.Description;
    }
}
