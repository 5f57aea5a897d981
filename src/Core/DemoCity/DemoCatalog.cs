using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;

namespace Open311.Core.DemoCity;

/// <summary>One line of the town's routing.</summary>
internal sealed record DemoRule(
    int Position, string Text, string Department, string? Service = null, string? Group = null, string? Layer = null, LayerTest? Test = null,
    double? WithinMeters = null, string[]? Keys = null, string? Attributes = null);

/// <summary>Departments, services and rules of the made-up town.</summary>
internal static class DemoCatalog
{
    public const string Fallback = "buergerbuero";
    private const string Traffic = "Verkehr";
    private const string Light = "Beleuchtung";
    private const string Clean = "Sauberkeit";
    private const string Green = "Grün";
    private const string Order = "Ordnung";

    /// <summary>Old town, east, north.</summary>
    private static readonly string[] NorthernDistricts = ["1", "2", "3"];

    /// <summary>West, south.</summary>
    private static readonly string[] SouthernDistricts = ["4", "5"];

    /// <summary>In the order of <see cref="DemoRule.Position"/>; what none takes goes to <see cref="Fallback"/>.</summary>
    public static readonly DemoRule[] Rules =
    [
        new(10, "Verkehr auf der Bundesstraße (bis 15 m): Landesbetrieb", "landesbetrieb", Group: Traffic, Layer: "roads", Test: LayerTest.Nearest, WithinMeters: 15, Attributes: """{"class":"federal"}"""),
        new(20, "Nächste Straßenlaterne (bis 30 m): Straßenbeleuchtung", "beleuchtung", Service: "lamp", Layer: "lamps", Test: LayerTest.Nearest, WithinMeters: 30),
        new(30, "Lärm und Fahrzeuge: Ordnungsamt", "ordnungsamt", Group: Order),
        new(40, "Bäume und Spielplätze: Grünflächen", "gruenflaechen", Group: Green),
        new(50, "Verkehr im Norden, Osten und in der Altstadt: Bauhof Nord", "bauhof-nord", Group: Traffic, Layer: "districts", Test: LayerTest.Area, Keys: NorthernDistricts),
        new(60, "Verkehr im Süden und Westen: Bauhof Süd", "bauhof-sued", Group: Traffic, Layer: "districts", Test: LayerTest.Area, Keys: SouthernDistricts),
        new(70, "Sauberkeit im Norden, Osten und in der Altstadt: Bauhof Nord", "bauhof-nord", Group: Clean, Layer: "districts", Test: LayerTest.Area, Keys: NorthernDistricts),
        new(80, "Sauberkeit im Süden und Westen: Bauhof Süd", "bauhof-sued", Group: Clean, Layer: "districts", Test: LayerTest.Area, Keys: SouthernDistricts),
    ];

    public static List<Department> Departments() =>
    [
        Department(Fallback, "Bürgerbüro"),
        Department("bauhof-nord", "Bauhof Nord"),
        Department("bauhof-sued", "Bauhof Süd"),
        Department("beleuchtung", "Straßenbeleuchtung"),
        Department("ordnungsamt", "Ordnungsamt"),
        Department("gruenflaechen", "Grünflächen"),
        Department("landesbetrieb", "Landesbetrieb Straßenbau"),
    ];

    /// <summary>Radii follow how exactly people place a thing, and how close together two of its kind stand.</summary>
    public static List<Service> Services() =>
    [
        new()
        {
            Code = "pothole", Name = "Schlagloch", Group = Traffic, Position = 1, Keywords = "straße,fahrbahn,asphalt", ExpectedDays = 14,
            Description = "Loch oder Absackung in Fahrbahn, Radweg oder Gehweg", CandidateRadiusMeters = 40, CertainRadiusMeters = 15, DuplicateWindowDays = 90, DuplicateHalfLifeDays = 45,
            Attributes =
            [
                new()
                {
                    Code = "flaeche", Datatype = AttributeDatatype.Singlevaluelist, Required = true, Order = 1, Description = "Wo ist das Schlagloch?", DatatypeDescription = "Bitte eines wählen",
                    Values = [new("fahrbahn", "Fahrbahn"), new("radweg", "Radweg"), new("gehweg", "Gehweg"), new("parkplatz", "Parkplatz")],
                },
                new() { Code = "tiefe", Datatype = AttributeDatatype.Number, Order = 2, Description = "Wie tief ungefähr?", DatatypeDescription = "in Zentimetern" },
            ],
        },
        new()
        {
            Code = "traffic_light", Name = "Ampel", Group = Traffic, Position = 2, Keywords = "ampel,lichtsignal,verkehr", ExpectedDays = 3,
            Description = "Ampel ausgefallen, verdreht oder mit falschen Zeiten", CandidateRadiusMeters = 60, CertainRadiusMeters = 30, DuplicateWindowDays = 14, DuplicateHalfLifeDays = 4,
        },
        new()
        {
            Code = "lamp", Name = "Straßenlaterne defekt", Group = Light, Position = 3, Keywords = "laterne,licht,dunkel", ExpectedDays = 10,
            Description = "Laterne dunkel, flackert, brennt am Tag oder steht schief", CandidateRadiusMeters = 30, CertainRadiusMeters = 8, DuplicateWindowDays = 60, DuplicateHalfLifeDays = 30,
            Attributes = [new() { Code = "lampennummer", Datatype = AttributeDatatype.String, Order = 1, Description = "Nummer am Mast", DatatypeDescription = "L und vier Ziffern, falls lesbar" }],
        },
        new()
        {
            Code = "rubbish", Name = "Wilder Müll", Group = Clean, Position = 4, Keywords = "müll,abfall,sperrmüll", ExpectedDays = 5,
            Description = "Abgelegter Müll, Sperrmüll oder überfüllter Papierkorb", CandidateRadiusMeters = 60, CertainRadiusMeters = 20, DuplicateWindowDays = 30, DuplicateHalfLifeDays = 10,
        },
        new()
        {
            Code = "graffiti", Name = "Graffiti", Group = Clean, Position = 5, Keywords = "graffiti,schmiererei", ExpectedDays = 21,
            Description = "Schmierereien an öffentlichen Gebäuden, Brücken und Schildern", CandidateRadiusMeters = 40, CertainRadiusMeters = 12, DuplicateWindowDays = 90, DuplicateHalfLifeDays = 45,
        },
        new()
        {
            Code = "tree", Name = "Baum oder Ast", Group = Green, Position = 6, Keywords = "baum,ast,wurzel", ExpectedDays = 7,
            Description = "Umgestürzter Baum, abgebrochener Ast, Wurzelschaden", CandidateRadiusMeters = 50, CertainRadiusMeters = 15, DuplicateWindowDays = 30, DuplicateHalfLifeDays = 14,
        },
        new()
        {
            Code = "playground", Name = "Spielplatz", Group = Green, Position = 7, Keywords = "spielplatz,spielgerät,schaukel", ExpectedDays = 7,
            Description = "Kaputtes Spielgerät, Scherben im Sand, fehlende Bank", CandidateRadiusMeters = 80, CertainRadiusMeters = 40, DuplicateWindowDays = 60, DuplicateHalfLifeDays = 30,
        },
        new()
        {
            Code = "noise", Name = "Lärm", Group = Order, Position = 8, Keywords = "lärm,ruhestörung", LinksAutomatically = false,
            Description = "Wiederkehrender Lärm von Baustellen, Gaststätten oder Plätzen", CandidateRadiusMeters = 200, CertainRadiusMeters = 50, DuplicateWindowDays = 14, DuplicateHalfLifeDays = 3,
        },
        new()
        {
            Code = "abandoned_vehicle", Name = "Schrottfahrzeug", Group = Order, Position = 9, Keywords = "auto,schrott,kennzeichen", Type = ServiceType.Batch, ExpectedDays = 28,
            Description = "Auto ohne Kennzeichen oder Fahrradwrack im öffentlichen Raum", CandidateRadiusMeters = 50, CertainRadiusMeters = 15, DuplicateWindowDays = 60, DuplicateHalfLifeDays = 30,
            Notice = "Das Ordnungsamt prüft die Meldung; die Vorgangsnummer folgt.",
        },
        new()
        {
            Code = "tip", Name = "Vertraulicher Hinweis", Group = "Hinweise", Position = 10, Keywords = "hinweis,vertraulich", Type = ServiceType.Blackbox, Kind = ServiceKind.Tip, LinksAutomatically = false,
            Description = "Geht nur an die Verwaltung und wird nicht veröffentlicht", CandidateRadiusMeters = 100, CertainRadiusMeters = 20,
        },
        new()
        {
            Code = "idea", Name = "Idee für die Stadt", Group = "Ideen", Position = 11, Keywords = "idee,vorschlag,beteiligung", Kind = ServiceKind.Idea, LinksAutomatically = false,
            Description = "Vorschläge für Plätze, Wege, Grün und Zusammenleben", CandidateRadiusMeters = 300, CertainRadiusMeters = 50, DuplicateWindowDays = 365, DuplicateHalfLifeDays = 180,
        },
    ];

    private static Department Department(string key, string name) => new() { Key = key, Name = name, Email = $"{key}@demo.example" };
}
