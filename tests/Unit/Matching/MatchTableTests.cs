using Open311.Geo.Matching;
using static Open311.Geo.Matching.MatchOutcome;

namespace Open311.Tests.Unit.Matching;

/// <summary>Pairs as citizens write them. First column: what is to be seen in this row.</summary>
public sealed class MatchTableTests
{
    /// <summary>what, profile, metres apart, days apart, first text, second text, expected.</summary>
    public static TheoryData<string, string, double, double, string, string, MatchOutcome> OpenReportsOfOneService => new()
    {
        { "same lamp, two wordings", "lamp", 3, 1, "Straßenlaterne vor dem Haus ist seit gestern dunkel", "Die Laterne leuchtet nicht, alles dunkel vor dem Haus", Certain },
        { "same lamp, same number", "lamp", 6, 2, "Laterne 4711 brennt nicht", "Straßenlampe Nr. 4711 ist ausgefallen", Certain },
        { "neighbouring lamps by number", "lamp", 3, 1, "Laterne 4711 ist aus", "Laterne 4712 ist aus", Possible },
        { "lamp number with a sign", "lamp", 3, 1, "Lampe #4711 flackert", "Lampe #4712 flackert", Possible },
        { "lamp numbers in two spellings", "lamp", 3, 1, "Laternennummer: 0815 defekt", "Mast-Nr. 815 defekt", Certain },
        { "lamps one lamp post apart", "lamp", 24, 0, "Laterne defekt", "Laterne defekt", Possible },
        { "lamps two lamp posts apart", "lamp", 55, 0, "Laterne defekt", "Laterne defekt", None },
        { "compound and simple word", "lamp", 4, 3, "Straßenlaterne ausgefallen", "Laterne ausgefallen", Certain },
        { "compound in Swiss spelling", "lamp", 4, 1, "Strassenbeleuchtung defekt", "Die Straßenbeleuchtung ist defekt", Certain },
        { "umlauts spelled out", "lamp", 4, 1, "Gefährlich: Glühbirne der Straßenlaterne fällt gleich herunter", "GEFAEHRLICH Gluehbirne der Strassenlaterne faellt gleich herunter", Certain },
        { "umlauts lost by an English keyboard", "lamp", 4, 1, "Glühbirne über der Tür fällt herunter", "Gluhbirne uber der Tur fallt herunter", Certain },
        { "no text on either side, very near", "lamp", 2, 0, "", "", Certain },
        { "no text on either side, within the radius that text would allow", "lamp", 8, 0, "", "", Possible },
        { "no text on one side, very near", "lamp", 2, 0, "Laterne defekt", "", Certain },
        { "German and English on one spot", "lamp", 3, 0, "Die Straßenlaterne vor der Schule ist kaputt", "The street light in front of the school is broken", Certain },
        { "German and English, farther, the same thing named", "lamp", 9, 0, "Die Straßenlaterne vor der Schule ist kaputt", "The street light in front of the school is broken", Certain },
        { "German and English, farther, nothing known named", "lamp", 9, 0, "Vor der Schule ist es schon wieder so, bitte kommen", "It is in front of the school and has not been seen to yet", Possible },
        { "English, same lamp", "lamp", 3, 1, "Street light out on the corner by the church", "The lamp at the corner near the church is not working", Certain },
        { "English, neighbouring columns", "lamp", 5, 1, "Lamp column 12 not working", "Lamp column 13 not working", Possible },
        { "other house number", "lamp", 5, 1, "Laterne vor Hauptstr. 12 defekt", "Laterne vor Hauptstraße 14 defekt", Possible },
        { "same house number", "lamp", 5, 1, "Laterne vor Hauptstr. 12 defekt", "Laterne vor Hauptstraße 12 defekt", Certain },
        { "house number with and without letter", "lamp", 5, 1, "Laterne vor Hauptstr. 12a defekt", "Laterne vor Hauptstraße 12 defekt", Certain },
        { "house letters differ", "lamp", 5, 1, "Laterne vor Hauptstr. 12a defekt", "Laterne vor Hauptstraße 12 b defekt", Possible },
        { "within a range of houses", "lamp", 5, 1, "Laterne Hauptstr. 12-16 dunkel", "Laterne Hauptstraße 14 dunkel", Certain },
        { "measures are no house numbers", "lamp", 4, 1, "Laterne seit 3 Tagen dunkel, um 18:30 schon finster", "Laterne seit 5 Tagen dunkel, um 19:15 schon finster", Certain },

        { "pothole, two wordings", "pothole", 6, 4, "Tiefes Schlagloch in der Fahrbahn vor der Bäckerei", "Großes Schlagloch auf der Fahrbahn an der Baeckerei", Certain },
        { "pothole, singular and plural", "pothole", 5, 2, "Schlagloch vor der Apotheke", "Schlaglöcher vor der Apotheke", Certain },
        { "two potholes 30 m apart", "pothole", 30, 1, "Schlagloch", "Schlagloch", Possible },
        { "two potholes, other street", "pothole", 90, 1, "Schlagloch", "Schlagloch", None },
        { "two potholes before other houses", "pothole", 10, 1, "Schlagloch vor Lindenallee 3", "Schlagloch vor Lindenallee 7", Possible },
        { "English, house number before the street", "pothole", 5, 1, "Pothole at 1127 W Schubert Ave", "Deep pothole, 1131 W Schubert Ave", Possible },
        { "English, same address", "pothole", 5, 1, "Pothole at 1127 W Schubert Ave", "Deep pothole, 1127 W. Schubert Avenue", Certain },
        { "depths differ, not the hole", "pothole", 5, 1, "Schlagloch 10 cm tief vor dem Bahnhof", "Schlagloch 15cm tief vor dem Bahnhof", Certain },
        { "both long, about something else", "pothole", 5, 1, "Mehrere lose Pflastersteine entlang Rinne klappern nachts laut", "Gullydeckel abgesackt, Radfahrer stürzte heute früh schwer", Possible },
        { "older than the window", "pothole", 3, 120, "Schlagloch vor der Apotheke", "Schlagloch vor der Apotheke", None },
        { "two months, at the edge of the radius", "pothole", 38, 80, "Schlagloch", "Loch", Possible },
        { "German and English pothole", "pothole", 3, 0, "Schlagloch mitten auf der Fahrbahn, es ist sehr tief", "There is a deep pothole in the middle of the road", Certain },

        { "same heap", "litter", 8, 1, "Wilder Müll: Matratze und alter Kühlschrank neben den Containern", "Neben den Containern liegen eine Matratze und ein Kuehlschrank", Certain },
        { "other heap, same street", "litter", 45, 1, "Matratze am Straßenrand", "Autoreifen im Gebüsch", None },
        { "heap of last month", "litter", 4, 30, "Matratze am Straßenrand", "Matratze am Straßenrand", None },
        { "fly tipping", "litter", 6, 0.5, "Someone dumped a sofa and two mattresses behind the playground", "Sofa and mattresses dumped behind playground", Certain },
        { "same spot, other things", "litter", 6, 2, "Bauschutt, Fliesen sowie Farbeimer illegal abgeladen", "Hundekotbeutel hängen überall verstreut, Papierkorb quillt", Possible },

        { "fallen tree seen from both sides", "tree", 25, 0.1, "Baum umgestürzt, Straße blockiert", "Umgestürzter Baum blockiert die ganze Straße", Certain },
        { "fallen tree, far", "tree", 120, 0.1, "Baum umgestürzt", "Baum liegt auf der Straße", Possible },
        { "tree of last week", "tree", 5, 7, "Baum umgestürzt", "Baum umgestürzt", None },
        { "noise is never certain", "noise", 0, 0, "Laute Musik aus dem Park", "Laute Musik aus dem Park", Possible },

        { "control characters", "lamp", 3, 0, "Laterne\u0000\u0007\t\r\n defekt\u001b[31m", "Laterne defekt", Certain },
        { "emoji only is no text", "lamp", 2, 0, "🕳️🚲😡", "Laterne defekt", Certain },
        { "emoji among words", "lamp", 3, 0, "Laterne 😡 defekt!!! 💡", "laterne defekt", Certain },
        { "stop words only are no text", "lamp", 8, 0, "Das ist hier so", "Laterne defekt", Possible },
        { "lone surrogate", "lamp", 3, 0, "Laterne \ud83d defekt", "Laterne defekt", Certain },
        { "a third language on the spot", "lamp", 3, 0, "Sokak lambası günlerdir yanmıyor, burası geceleri çok karanlık oluyor", "Die Straßenlaterne vor dem Haus ist seit gestern dunkel", Certain },
        { "another script on the spot", "lamp", 3, 0, "Вуличний ліхтар біля будинку не працює вже три дні", "Die Straßenlaterne vor dem Haus ist seit gestern dunkel", Certain },
    };

    [Theory]
    [MemberData(nameof(OpenReportsOfOneService))]
    public void Two_open_reports_of_one_service(string what, string profile, double meters, double days, string first, string second, MatchOutcome expected)
    {
        var head = Reports.At(0, 0, first, service: profile);
        var report = Reports.At(meters, days, second, service: profile);

        var result = MatchScorer.Default.Match(report, head, Reports.Profile(profile));

        Assert.True(result.Outcome == expected, $"{what}: expected {expected}, got {result}");
    }

    /// <summary>what, profile, service and group of the second, metres, first closed after days, second reported after days, texts, expected.</summary>
    public static TheoryData<string, string, string, string?, double, double?, double, string, string, MatchOutcome> OtherServicesAndClosedOnes => new()
    {
        { "rubbish and graffiti in one group, one spot", "litter", "graffiti", "street", 3, null, 0, "Graffiti und Müll an der Mauer", "Müll vor der beschmierten Mauer", Possible },
        { "rubbish and graffiti in one group, 50 m", "litter", "graffiti", "street", 50, null, 2, "Matratze auf dem Gehweg abgeladen", "Wand mit Farbe beschmiert", None },
        { "rubbish and graffiti in two groups", "litter", "graffiti", "buildings", 0, null, 0, "Müll", "Müll", None },
        { "same words, other service of the group", "litter", "graffiti", "street", 0, null, 0, "Matratze neben dem Container", "Matratze neben dem Container", Possible },
        { "no group, other service", "litter", "graffiti", null, 0, null, 0, "Müll", "Müll", None },
        { "closed last week, again", "pothole", "pothole", "street", 2, 5, 10, "Schlagloch vor der Apotheke", "Schlagloch vor der Apotheke wieder da", Possible },
        { "closed after the second came in", "pothole", "pothole", "street", 2, 11, 10, "Schlagloch vor der Apotheke", "Schlagloch vor der Apotheke", Possible },
        { "closed long ago", "pothole", "pothole", "street", 2, 5, 60, "Schlagloch vor der Apotheke", "Schlagloch vor der Apotheke", None },
        { "open for long, closed last week", "pothole", "pothole", "street", 2, 110, 112, "Schlagloch vor der Apotheke", "Schlagloch vor der Apotheke", Possible },
        { "closed last week, without text", "lamp", "lamp", "street", 1, 2, 4, "", "", Possible },
    };

    [Theory]
    [MemberData(nameof(OtherServicesAndClosedOnes))]
    public void Other_services_and_closed_reports_are_at_most_possible(
        string what, string profile, string service, string? group, double meters, double? closedAfter, double days, string first, string second, MatchOutcome expected)
    {
        var head = Reports.At(0, 0, first, service: profile, group: group is null ? null : "street", closedAfterDays: closedAfter);
        var report = Reports.At(meters, days, second, service: service, group: group);

        var result = MatchScorer.Default.Match(report, head, Reports.Profile(profile));

        Assert.True(result.Outcome == expected, $"{what}: expected {expected}, got {result}");
    }

    [Fact]
    public void The_same_picked_object_is_certain_without_a_word()
    {
        var result = MatchScorer.Default.Match(Reports.At(4, 20, asset: "lamps/17"), Reports.At(0, asset: "lamps/17"), MatchProfile.AssetBound);
        Assert.Equal(Certain, result.Outcome);
        Assert.True(result.Has(MatchReasonCodes.AssetSame));
    }

    [Fact]
    public void Different_picked_objects_are_never_certain()
    {
        var result = MatchScorer.Default.Match(
            Reports.At(0, 0, "Die Laterne vor der Schule ist dunkel", asset: "lamps/17"),
            Reports.At(0, 0, "Die Laterne vor der Schule ist dunkel", asset: "lamps/18"),
            MatchProfile.AssetBound);
        Assert.Equal(Possible, result.Outcome);
        Assert.True(result.Has(MatchReasonCodes.AssetDiffers));
    }

    [Fact]
    public void Reasons_read_as_a_sentence_in_every_culture()
    {
        var result = MatchScorer.Default.Match(Reports.At(4.2, 3, "Laterne 4712 ist aus"), Reports.At(0, 0, "Laterne 4711 ist aus"), MatchProfile.AssetBound);
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("Possible 0.85: prior +0.4, distance 4.2 m +1.0, age 3.0 days +1.2, text 0.28, thing_same +0.9, object_number_differs -1.9", result.ToString());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("AssetBound"), InlineData("Surface"), InlineData("Litter"), InlineData("Incident"), InlineData("Nuisance")]
    public void The_profiles_supplied_are_valid(string name) =>
        ((MatchProfile)typeof(MatchProfile).GetProperty(name)!.GetValue(null)!).Validate();
}
