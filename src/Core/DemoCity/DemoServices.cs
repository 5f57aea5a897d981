using System.Text.Json;
using Open311.Core.ServiceCatalog;
using Open311.Geo.Matching;
using static Open311.Core.ServiceCatalog.AttributeDatatype;

namespace Open311.Core.DemoCity;

/// <summary>Thirty things that a German town is told of. How their reports are compared follows from what kind of thing each is (<see cref="MatchProfile.ByName"/>).</summary>
internal static class DemoServices
{
    public const string Traffic = "Verkehr";
    public const string Light = "Beleuchtung";
    public const string Clean = "Sauberkeit";
    public const string Green = "Grün";
    public const string Water = "Wasser";
    public const string Order = "Ordnung";
    public const string Tips = "Hinweise";
    public const string Ideas = "Ideen";

    /// <summary>An idea is of a quarter rather than of a spot, and stays one for a year: of no kind that things are of.</summary>
    private const string IdeaKind = "idea";
    private static readonly DuplicateSettings OfIdeas = new(300, 50, 365, 180, LinksAutomatically: false);

    /// <summary>By service code.</summary>
    private static readonly Dictionary<string, ServiceWords> English = ReadEnglish();

    public static List<Service> All()
    {
        List<Service> services =
        [
            Make("pothole", "Schlagloch", Traffic, "Loch oder Absackung in Fahrbahn, Radweg oder Gehweg", "straße,fahrbahn,asphalt", 14, "surface",
                List("flaeche", "Wo ist das Schlagloch?", true, ("fahrbahn", "Fahrbahn"), ("radweg", "Radweg"), ("gehweg", "Gehweg"), ("parkplatz", "Parkplatz")),
                Ask("tiefe", Number, "Wie tief ungefähr?", "in Zentimetern")),
            Make("traffic_light", "Ampel", Traffic, "Ampel ausgefallen, verdreht oder mit falschen Zeiten", "ampel,lichtsignal,verkehr", 3, "incident"),
            Make("sidewalk", "Gehweg oder Radweg", Traffic, "Lose oder hochstehende Platten, fehlende Absenkung, Barrieren", "gehweg,radweg,platten,barriere", 21, "surface",
                Choices("betroffen", "Wer kommt nicht gut vorbei?", ("fuss", "Menschen zu Fuß"), ("rad", "Menschen auf dem Rad"), ("rollstuhl", "Rollstuhl oder Rollator"), ("kinderwagen", "Kinderwagen"), ("sehbehindert", "Menschen mit Sehbehinderung"))),
            Make("road_sign", "Verkehrsschild", Traffic, "Schild fehlt, ist verdreht, verdeckt oder nicht lesbar", "schild,verkehrszeichen", 14, "asset",
                Ask("aufschrift", AttributeDatatype.String, "Was steht auf dem Schild?", "zum Beispiel Tempo 30")),
            Make("road_marking", "Fahrbahnmarkierung", Traffic, "Zebrastreifen, Radstreifen oder Haltelinie nicht mehr zu erkennen", "markierung,zebrastreifen", 60, "surface"),
            Make("construction_site", "Baustelle", Traffic, "Schlecht gesicherte Baustelle, fehlende Umleitung, liegengebliebene Absperrung", "baustelle,absperrung,umleitung", 5, "surface",
                List("problem", "Was stimmt nicht?", true, ("absicherung", "Absicherung fehlt oder ist umgefallen"), ("umleitung", "Umleitung fehlt oder ist falsch"), ("vergessen", "Fertig, aber nicht abgeräumt"), ("schmutz", "Schmutz auf der Straße"), ("anderes", "Etwas anderes")),
                Choices("betroffen", "Wen trifft es?", ("fuss", "Menschen zu Fuß"), ("rad", "Menschen auf dem Rad"), ("auto", "Autoverkehr"), ("bus", "Linienbus"), ("rollstuhl", "Rollstuhl oder Rollator")),
                Ask("seit", Datetime, "Seit wann?", "Datum, gern ungefähr")),
            Make("winter_service", "Winterdienst", Traffic, "Schnee oder Glätte auf Straße, Radweg, Treppe oder Brücke", "schnee,glätte,streuen", 1, "incident"),
            Make("lamp", "Straßenlaterne defekt", Light, "Laterne dunkel, flackert, brennt am Tag oder steht schief", "laterne,licht,dunkel", 10, "asset"),
            Make("underpass_light", "Licht in Unterführung oder Park", Light, "Dunkle Unterführung, Treppe, Haltestelle oder Parkweg", "unterführung,park,licht,dunkel", 10, "surface"),
            Make("rubbish", "Wilder Müll", Clean, "Abgelegter Müll, Sperrmüll oder Bauschutt", "müll,abfall,sperrmüll", 5, "litter",
                Choices("art", "Was liegt dort?", ("hausmuell", "Hausmüll in Tüten"), ("sperrmuell", "Möbel, Matratzen"), ("elektro", "Elektrogeräte"), ("bauschutt", "Bauschutt"), ("reifen", "Reifen"), ("gefaehrlich", "Farbe, Öl, Asbest")),
                If("art", ["gefaehrlich", "elektro"], List("leck", "Läuft etwas aus?", true, ("ja", "Ja"), ("nein", "Nein"), ("unklar", "Weiß ich nicht")))),
            Make("bin", "Papierkorb", Clean, "Papierkorb überfüllt, kaputt oder verschwunden, Hundebeutel leer", "papierkorb,mülleimer,hundebeutel", 4, "asset"),
            Make("graffiti", "Graffiti", Clean, "Schmierereien an öffentlichen Gebäuden, Brücken und Schildern", "graffiti,schmiererei", 21, "litter",
                List("inhalt", "Ist es beleidigend oder verfassungsfeindlich?", false, ("nein", "Nein"), ("ja", "Ja, bitte schnell entfernen"))),
            Make("dog_dirt", "Hundekot", Clean, "Immer wieder Hundekot auf Gehweg, Wiese oder Spielplatz", "hund,hundekot", 7, "litter"),
            Make("street_dirt", "Straße verschmutzt", Clean, "Scherben, Öl, Erde oder Laub auf Straße und Radweg", "scherben,öl,laub,verschmutzung", 3, "litter"),
            Make("recycling", "Wertstoffinsel", Clean, "Container voll, beschädigt, oder Säcke daneben", "glas,altkleider,container", 5, "litter"),
            Make("tree", "Baum oder Ast", Green, "Umgestürzter Baum, abgebrochener Ast, Wurzelschaden", "baum,ast,wurzel", 7, "incident"),
            Make("playground", "Spielplatz", Green, "Kaputtes Spielgerät, Scherben im Sand, fehlende Bank", "spielplatz,spielgerät,schaukel", 7, "asset",
                Ask("geraet", AttributeDatatype.String, "Welches Gerät?", "zum Beispiel Schaukel"),
                List("gefahr", "Können sich Kinder daran verletzen?", true, ("ja", "Ja"), ("nein", "Nein"), ("unklar", "Weiß ich nicht"))),
            Make("green_area", "Grünanlage", Green, "Ungepflegte Beete, kaputter Weg, vertrocknete Pflanzen im Park", "park,beet,rasen", 21, "surface"),
            Make("bench", "Bank oder Mobiliar", Green, "Bank, Tisch, Geländer oder Fahrradständer beschädigt", "bank,geländer,fahrradständer", 28, "asset"),
            Make("hedge", "Hecke wächst in den Weg", Green, "Äste und Hecken über Gehweg, Radweg oder Schild", "hecke,überhang,zugewachsen", 21, "surface"),
            Make("drain", "Gully oder Kanaldeckel", Water, "Verstopfter Gully, klappernder oder fehlender Deckel, Geruch aus dem Kanal", "gully,kanal,deckel", 5, "asset"),
            Make("water_pipe", "Wasserrohr oder Hydrant", Water, "Austretendes Trinkwasser, undichter Hydrant, Brunnen ohne Wasser", "wasser,rohrbruch,hydrant,brunnen", 1, "incident",
                Ask("beobachtung", Text, "Was ist zu sehen?", "in ein paar Sätzen: wie viel Wasser, seit wann, wohin läuft es?")),
            Make("watercourse", "Bach, Fluss oder Teich", Water, "Verschmutztes Wasser, Treibgut, abgerutschtes Ufer, tote Fische", "gewässer,bach,teich", 7, "incident"),
            Make("noise", "Lärm", Order, "Wiederkehrender Lärm von Baustellen, Gaststätten oder Plätzen", "lärm,ruhestörung", null, "nuisance",
                Ask("wann", Text, "Wann ist es laut?", "Tage und Uhrzeiten"),
                Ask("naechte", Number, "Wie viele Nächte in den letzten vier Wochen?", "Anzahl")),
            Make("abandoned_vehicle", "Schrottfahrzeug", Order, "Auto ohne Kennzeichen oder Fahrradwrack im öffentlichen Raum", "auto,schrott,kennzeichen", 28, "surface"),
            Make("parking", "Falschparker", Order, "Regelmäßig zugeparkte Gehwege, Radwege, Kreuzungen oder Einfahrten", "parken,gehweg,zugeparkt", 14, "incident",
                Ask("gesehen", Datetime, "Wann gesehen?", "Datum und Uhrzeit"),
                List("flaeche", "Was ist zugeparkt?", false, ("gehweg", "Gehweg"), ("radweg", "Radweg"), ("kreuzung", "Kreuzung"), ("feuerwehr", "Feuerwehrzufahrt"), ("behinderte", "Behindertenplatz"))),
            Make("pests", "Ratten und Schädlinge", Order, "Ratten, Wespennester, Eichenprozessionsspinner im öffentlichen Raum", "ratten,wespen,schädlinge", 7, "nuisance",
                Ask("anzahl", Number, "Wie viele Tiere ungefähr?", "Anzahl")),
            Make("tip", "Vertraulicher Hinweis", Tips, "Geht nur an die Verwaltung und wird nicht veröffentlicht", "hinweis,vertraulich", null, "surface"),
            Make("idea", "Idee für die Stadt", Ideas, "Vorschläge für Plätze, Wege, Grün und Zusammenleben", "idee,vorschlag,beteiligung", null, IdeaKind),
            Make("idea_mobility", "Idee für Rad, Fuß und Bus", Ideas, "Vorschläge für sichere Wege, Fahrradständer, Bus und Bahn", "idee,vorschlag,radweg,bus", null, IdeaKind),
        ];
        for (var i = 0; i < services.Count; i++)
        {
            services[i].Position = i + 1;
            services[i].Translations = new() { ["en"] = English[services[i].Code] };
        }

        Service one(string code) => services.First(service => service.Code == code);
        // Swings stand within metres of slides, and the next car is another one.
        (one("playground").LinksAutomatically, one("parking").LinksAutomatically) = (false, false);
        foreach (var code in (string[])["idea", "idea_mobility"])
            one(code).Kind = ServiceKind.Idea;
        (one("tip").Kind, one("tip").Type, one("tip").LinksAutomatically) = (ServiceKind.Tip, ServiceType.Blackbox, false);
        (one("abandoned_vehicle").Type, one("abandoned_vehicle").Notice) = (ServiceType.Batch, "Das Ordnungsamt prüft die Meldung; die Vorgangsnummer folgt.");
        return services;
    }

    private static Dictionary<string, ServiceWords> ReadEnglish()
    {
        using var stream = typeof(DemoServices).Assembly.GetManifestResourceStream("Open311.Core.DemoCity.Texts.services.en.json")
            ?? throw new FileNotFoundException("services.en.json is not compiled in.");
        return JsonSerializer.Deserialize<Dictionary<string, ServiceWords>>(stream, JsonSerializerOptions.Web)!;
    }

    private static Service Make(
        string code, string name, string group, string description, string keywords, int? expectedDays, string kind,
        params ServiceAttribute[] questions)
    {
        for (var i = 0; i < questions.Length; i++)
            questions[i].Order = i + 1;
        var service = new Service
        {
            Code = code,
            Name = name,
            Group = group,
            Description = description,
            Keywords = keywords,
            ExpectedDays = expectedDays,
            Attributes = [.. questions],
        };
        (kind == IdeaKind ? OfIdeas : DuplicateSettings.Of(MatchProfile.ByName[kind])).ApplyTo(service);
        return service;
    }

    private static ServiceAttribute If(string dependsOn, string[] anyOf, ServiceAttribute question)
    {
        question.Condition = new AttributeCondition(dependsOn, anyOf);
        return question;
    }

    private static ServiceAttribute Ask(string code, AttributeDatatype datatype, string question, string hint) =>
        new() { Code = code, Datatype = datatype, Description = question, DatatypeDescription = hint };

    private static ServiceAttribute List(string code, string question, bool required, params (string Key, string Name)[] options) =>
        new() { Code = code, Datatype = Singlevaluelist, Required = required, Description = question, DatatypeDescription = "Bitte eines wählen", Values = [.. options.Select(option => new AttributeValue(option.Key, option.Name))] };

    private static ServiceAttribute Choices(string code, string question, params (string Key, string Name)[] options) =>
        new() { Code = code, Datatype = Multivaluelist, Description = question, DatatypeDescription = "Mehreres ist möglich", Values = [.. options.Select(option => new AttributeValue(option.Key, option.Name))] };
}
