using System.Globalization;
using System.Numerics;
using Open311.Geo;
using Open311.Geo.Addresses;
using Open311.Geo.Matching;

namespace Open311.Tests.TestKit.Matching;

/// <summary>
/// Four months of reports in a made-up German town, from a seed. Each split has its own town and its own texts. Some things are made hard against another (the kinds in
/// <see cref="NegativeKind"/>); pins are off by the way they were set, one in twenty-five is plainly misplaced; 15 % of the reports have no text, 12 % one that says nothing.
/// </summary>
public sealed class GeneratedTown
{
    /// <summary>Of the things of <see cref="Make"/>: one in twenty has a twin that is hard to tell from it.</summary>
    public const double UsualHardShare = 0.05;

    /// <summary>For figures about the hard ones alone.</summary>
    public const double HighHardShare = 0.7;

    private const double Days = 120;
    private static readonly DateTimeOffset Start = new(2025, 1, 6, 6, 0, 0, TimeSpan.Zero);

    private readonly SeededNumbers random;
    private readonly ReportTexts texts;
    private readonly DocumentFrequencies frequencies;
    private readonly double hardShare;
    private readonly StreetNetwork network;
    private readonly List<GeneratedReport> reports = [];
    private readonly double[] storms;
    private int things;
    private int people;

    private GeneratedTown(MatchSplit split, ulong seed, DocumentFrequencies frequencies, double hardShare)
    {
        random = new SeededNumbers((seed * 2) + (ulong)split);
        texts = ReportTexts.Read(split);
        this.frequencies = frequencies;
        this.hardShare = hardShare;
        network = new StreetNetwork(random);
        storms = [random.Between(10, 30), random.Between(50, 70), random.Between(90, 110)];
        foreach (var habits in ServiceHabits.All)
        {
            for (var i = 0; i < habits.Things; i++)
                AddThing(habits);
        }
    }

    /// <summary>In order of their time.</summary>
    public IReadOnlyList<GeneratedReport> Reports => reports;

    /// <summary>The texts of its split, as they stand in the files.</summary>
    public ReportTexts Texts => texts;

    public static GeneratedTown Make(MatchSplit split, ulong seed, DocumentFrequencies frequencies, double hardShare = UsualHardShare)
    {
        var town = new GeneratedTown(split, seed, frequencies, hardShare);
        town.reports.Sort((a, b) => a.Subject.RequestedAt != b.Subject.RequestedAt ? a.Subject.RequestedAt.CompareTo(b.Subject.RequestedAt) : string.CompareOrdinal(a.Id, b.Id));
        return town;
    }

    private void AddThing(ServiceHabits habits)
    {
        var isStorm = random.Chance(habits.StormShare);
        var from = Start.AddDays(isStorm ? random.Pick(storms) + random.Exponential(0.2) : random.Between(0, Days));
        var (spot, lamp, street) = AnySpot(habits.Service);
        // A storm does the same to many.
        var kinds = texts.KindsOf(habits.Service);
        var kind = isStorm ? kinds[0] : random.Pick(kinds);
        if (habits.Service == "tree" && isStorm)
            kind = random.Chance(0.6) ? "fallen" : "branch";
        if (habits.Service == "water" && isStorm)
            kind = random.Chance(0.6) ? "drain" : "burst";
        if (habits.Service == "traffic_light" && isStorm)
            kind = "off";
        var thing = MakeThing(habits, kind, spot, from, NegativeKind.Ordinary, null, lamp, street);
        var first = Report(habits, thing, isStorm ? 1 + (int)random.Exponential(5) : HowMany(habits), null);
        if (random.Chance(hardShare))
            AddHard(habits, thing, first);
    }

    private void AddHard(ServiceHabits habits, GeneratedThing thing, GeneratedReport first)
    {
        var negative = random.Pick(habits.Negatives);
        var street = network.Streets.First(street => street.Name == thing.Street);
        var (along, aside) = (street.AlongOf(thing.Spot), street.AsideOf(thing.Spot));
        var soon = thing.From.AddDays(random.Between(0, Math.Max(0.05, habits.OpenDays / 2)));
        GeneratedThing? other = null;
        string? text = null;
        var reporter = default(int?);
        switch (negative)
        {
            case NegativeKind.EightMetersApart:
                other = MakeThing(habits, thing.Kind, street.At(along + 8, aside), soon, negative, thing, null, street.Name);
                break;
            case NegativeKind.NeighbouringLamp when thing.Lamp is { } lamp:
                var next = network.Lamps.Where(candidate => candidate != lamp).MinBy(candidate => candidate.Spot.DistanceTo(lamp.Spot))!;
                other = MakeThing(habits, thing.Kind, next.Spot, soon, negative, thing, next, street.Name);
                break;
            case NegativeKind.OtherCarriageway:
                var side = Math.Abs(aside) < 4 ? 7 : Math.Abs(aside);
                other = MakeThing(habits, thing.Kind, street.At(along + random.Normal(3), aside > 0 ? -side : side), soon, negative, thing, null, street.Name);
                break;
            case NegativeKind.SameTextOtherStreet:
                var cross = network.Streets.Where(candidate => candidate != street && Math.Abs(candidate.AsideOf(thing.Spot)) < 200).MinBy(candidate => Math.Abs(candidate.AsideOf(thing.Spot)));
                if (cross is null)
                    return;
                // As far into the other street as it takes to be 20 to 45 m away.
                var crossing = cross.AlongOf(thing.Spot) + (Math.Abs(cross.AsideOf(thing.Spot)) < 20 ? 30 : 15);
                other = MakeThing(habits, thing.Kind, cross.At(crossing, random.Chance(0.5) ? 6 : -6), soon, negative, thing, thing.Lamp is null ? null : NearestLamp(cross.At(crossing, 6)), cross.Name);
                if (other.Lamp is not null && other.Lamp == thing.Lamp)
                    return;
                text = first.Text;
                break;
            case NegativeKind.AgainAfterRepair:
                other = MakeThing(habits, thing.Kind, thing.Spot, thing.Until.AddDays(random.Between(0.2, habits.OpenDays)), negative, thing, thing.Lamp, street.Name);
                break;
            case NegativeKind.OtherThingSameSpot:
                var kinds = texts.KindsOf(habits.Service).Where(kind => kind != thing.Kind).ToList();
                other = MakeThing(habits, random.Pick(kinds), thing.Spot + new Spot(random.Normal(3), random.Normal(3)), soon, negative, thing, null, street.Name);
                break;
            case NegativeKind.SameWalk:
                var step = thing.Lamp is null ? random.Between(12, 60) : 0;
                var reached = thing.Lamp is null ? null : network.Lamps.Where(candidate => candidate != thing.Lamp).MinBy(candidate => candidate.Spot.DistanceTo(thing.Lamp.Spot));
                other = MakeThing(
                    habits, random.Chance(0.5) ? thing.Kind : random.Pick(texts.KindsOf(habits.Service)), reached?.Spot ?? street.At(along + step, aside),
                    first.Subject.RequestedAt.AddMinutes(random.Between(1, 8)), negative, thing, reached, street.Name);
                reporter = first.Reporter;
                break;
        }

        if (other is not null)
            Report(habits, other, negative == NegativeKind.SameWalk ? 1 : HowMany(habits), reporter, text);
    }

    private int HowMany(ServiceHabits habits)
    {
        var count = 1;
        while (count < 12 && random.Chance(count == 1 ? habits.RepeatShare : 0.45))
            count++;
        return count;
    }

    private GeneratedThing MakeThing(
        ServiceHabits habits, string kind, Spot spot, DateTimeOffset from, NegativeKind negative, GeneratedThing? partner, Lamp? lamp, string street)
    {
        // Most are closed around the median, some after three times as long.
        var open = habits.OpenDays * Math.Exp(random.Normal(0.6));
        return new GeneratedThing(things++, habits.Service, kind, spot, from, from.AddDays(open), negative, partner?.Number, lamp, street);
    }

    private (Spot Spot, Lamp? Lamp, string Street) AnySpot(string service)
    {
        if (service == "lamp")
        {
            var lamp = random.Pick(network.Lamps);
            return (lamp.Spot, lamp, network.NearestStreet(lamp.Spot).Name);
        }

        var street = network.AnyStreet(random);
        var along = random.Between(10, StreetNetwork.Width - 10);
        var edge = street.HasTwoCarriageways ? 16 : 8;
        var spot = service switch
        {
            "playground" => random.Pick(network.Playgrounds) + new Spot(random.Normal(8), random.Normal(8)),
            "rubbish" when random.Chance(0.35) => random.Pick(network.ContainerSites) + new Spot(random.Normal(3), random.Normal(3)),
            "pothole" or "water" or "winter" => street.At(along, random.Between(-edge + 2, edge - 2)),
            "traffic_light" => Crossing(street) + new Spot(random.Normal(8), random.Normal(8)),
            "noise" => street.At(along, random.Normal(60)),
            _ => street.At(along, (random.Chance(0.5) ? 1 : -1) * random.Between(edge - 2, edge + 4)),
        };
        return (spot, null, network.NearestStreet(spot).Name);
    }

    private Spot Crossing(TownStreet street)
    {
        var others = network.Streets.Where(other => Math.Abs((other.East * street.East) + (other.North * street.North)) < 0.5).ToList();
        var spot = random.Pick(others).At(0, 0);
        return street.At(street.AlongOf(spot), 0);
    }

    private Lamp NearestLamp(Spot spot) => network.Lamps.MinBy(lamp => lamp.Spot.DistanceTo(spot))!;

    private GeneratedReport Report(ServiceHabits habits, GeneratedThing thing, int count, int? reporter, string? text = null)
    {
        var pool = new Queue<string>(texts.Of(habits.Service, thing.Kind).OrderBy(_ => random.NextBits()));
        GeneratedReport? first = null;
        var at = thing.From;
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                at = at.AddDays(random.Exponential(habits.MeanGapDays));
            if (i > 0 && at >= thing.Until)
                break;
            var made = MakeReport(habits, thing, at, reporter ?? people++, text ?? AnyText(thing, pool), null);
            first ??= made;
            (text, reporter) = (null, null);
            if (random.Chance(0.03))
                MakeReport(habits, thing, at.AddMinutes(random.Between(0.1, 5)), made.Reporter, random.Chance(0.7) ? made.Text : AnyText(thing, pool), made);
        }

        return first!;
    }

    private GeneratedReport MakeReport(ServiceHabits habits, GeneratedThing thing, DateTimeOffset at, int reporter, string text, GeneratedReport? before)
    {
        var source = AnySource(habits);
        string? asset = null;
        if (source == LocationSource.Asset)
            asset = thing.Lamp is { } lamp ? (random.Chance(0.04) ? NextTo(lamp) : lamp).Key : $"{habits.Service}/{thing.Number}";
        var house = network.NearestHouse(thing.Spot);
        Spot pin;
        if (before is not null && random.Chance(0.7))
            (pin, source, asset) = (ToSpot(before.Subject.Place), before.Subject.Source, before.Subject.AssetKey);
        else
            pin = AnyPin(thing, source, asset, ref house);
        var street = source == LocationSource.Address ? house.Street : network.NearestHouse(pin).Street;
        List<PhotoHash> photos = before is { Subject.Photos: [var photo] } && random.Chance(0.8) ? [new PhotoHash(photo.Bits ^ (1UL << (1 + random.Below(63))))]
            : random.Chance(0.4) ? [AnyPhoto()]
            : [];
        var made = new GeneratedReport(
            $"r{reports.Count:D6}", thing, reporter, text, new MatchSubject
            {
                Place = ToPoint(pin),
                Source = source,
                RequestedAt = at,
                ServiceCode = habits.Service,
                AssetKey = asset,
                Street = random.Chance(0.7) || source == LocationSource.Address ? StreetKey.Of(street) : null,
                Photos = photos,
                Text = TextProfile.From(text, frequencies),
            });
        reports.Add(made);
        return made;
    }

    private PhotoHash AnyPhoto()
    {
        var bits = random.NextBits() & ~1UL;
        return new PhotoHash(BitOperations.PopCount(bits) == 0 ? 2 : bits);
    }

    private Lamp NextTo(Lamp lamp) => network.Lamps.Where(other => other != lamp).MinBy(other => other.Spot.DistanceTo(lamp.Spot))!;

    private LocationSource AnySource(ServiceHabits habits)
    {
        if (random.Chance(habits.AssetShare))
            return LocationSource.Asset;
        var share = random.Next();
        return share < 0.35 ? LocationSource.Device : share < 0.75 ? LocationSource.Map : share < 0.95 ? LocationSource.Address : LocationSource.Unknown;
    }

    /// <summary>Where the pin ends up, and the house that an address names.</summary>
    private Spot AnyPin(GeneratedThing thing, LocationSource source, string? asset, ref House house)
    {
        var isMisplaced = random.Chance(0.04);
        switch (source)
        {
            case LocationSource.Asset:
                return thing.Lamp is null ? thing.Spot : network.Lamps.First(lamp => lamp.Key == asset).Spot;
            case LocationSource.Address:
                // The reporter looks for a house number, and finds one of the next.
                var off = isMisplaced ? 40 : random.Chance(0.5) ? 0 : 14;
                house = network.NearestHouse(thing.Spot + new Spot(random.Normal(off), random.Normal(off)));
                return house.Spot;
            case LocationSource.Device:
                var error = isMisplaced ? 30 : random.Between(5, 8);
                return thing.Spot + new Spot(random.Normal(error), random.Normal(error));
            default:
                var click = isMisplaced ? 30 : source == LocationSource.Map ? random.Between(2.5, 5.5) : random.Between(3, 12);
                return thing.Spot + new Spot(random.Normal(click), random.Normal(click));
        }
    }

    private string AnyText(GeneratedThing thing, Queue<string> pool)
    {
        var share = random.Next();
        if (share < 0.15)
            return "";
        var text = share < 0.27 || pool.Count == 0 ? random.Pick(texts.SayingLittle) : pool.Dequeue();
        return Written(Filled(text, thing));
    }

    private string Filled(string text, GeneratedThing thing)
    {
        var house = network.NearestHouse(thing.Spot + (random.Chance(0.75) ? default : new Spot(random.Normal(12), random.Normal(12))));
        var lamp = thing.Lamp?.Number ?? 0;
        if (random.Chance(0.05))
            lamp += random.Chance(0.5) ? 1 : 10;
        return text.Replace("{street}", random.Chance(0.3) ? house.Street.Replace("straße", "str.", StringComparison.Ordinal) : house.Street, StringComparison.Ordinal)
            .Replace("{number}", house.Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{lamp}", lamp.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{landmark}", network.NearestPlace(thing.Spot + new Spot(random.Normal(20), random.Normal(20))), StringComparison.Ordinal);
    }

    /// <summary>As it leaves a hurried thumb.</summary>
    private string Written(string text)
    {
        if (random.Chance(0.05))
            text = random.Pick((string[])["Hallo, ", "Guten Tag, ", "Sehr geehrte Damen und Herren, "]) + text;
        if (random.Chance(0.04))
            text += random.Pick((string[])[" Danke!", " MfG", " Vielen Dank und freundliche Grüße", " Bitte um Rückmeldung.", "!!!"]);
        if (random.Chance(0.1))
            text = text.ToLowerInvariant();
        else if (random.Chance(0.02))
            text = text.ToUpperInvariant();
        if (random.Chance(0.08))
            text = text.Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal).Replace("ß", "ss", StringComparison.Ordinal);
        if (text.Length > 6 && random.Chance(0.12))
        {
            var at = 1 + random.Below(text.Length - 3);
            text = random.Chance(0.5) ? text.Remove(at, 1) : string.Concat(text.AsSpan(0, at), text.AsSpan(at + 1, 1), text.AsSpan(at, 1), text.AsSpan(at + 2));
        }

        return text.Length > 60 && random.Chance(0.05) ? text[..(40 + random.Below(20))] : text;
    }

    private static Wgs84Point ToPoint(Spot spot) => Wgs84Point.Create(51.3 + (spot.North / MetersPerDegree), 12.3 + (spot.East / (MetersPerDegree * Math.Cos(double.DegreesToRadians(51.3)))));

    private static Spot ToSpot(Wgs84Point point) => new((point.Longitude - 12.3) * MetersPerDegree * Math.Cos(double.DegreesToRadians(51.3)), (point.Latitude - 51.3) * MetersPerDegree);

    private const double MetersPerDegree = 6_371_008.8 * Math.PI / 180;
}
