using Open311.Core.Routing;

namespace Open311.Core.DemoCity;

/// <summary>One line of the town's routing.</summary>
internal sealed record DemoRule(
    int Position, string Text, string Department, string? Service = null, string? Group = null, string? Layer = null, LayerTest? Test = null,
    double? WithinMeters = null, string[]? Keys = null, string? Attributes = null);

/// <summary>Departments and rules of the made-up town; its services are in <see cref="DemoServices"/>.</summary>
internal static class DemoCatalog
{
    public const string Fallback = "buergerbuero";

    /// <summary>Which layer's objects reports of a service can name, what they are called, and up to how far away they are offered, in metres.</summary>
    public static readonly (string Service, string Layer, string Label, double SnapMeters)[] Assets =
    [
        ("lamp", "lamps", "Leuchte {nummer}", 30),
        ("bin", "bins", "Papierkorb {nummer}", 30),
        ("tree", "trees", "Baum {nummer}, {art}", 20),
    ];

    /// <summary>Old town, east, north, and the villages north-east and north-west.</summary>
    private static readonly string[] NorthernDistricts = ["1", "2", "3", "6", "7"];

    /// <summary>West, south, and the villages south-west and south-east.</summary>
    private static readonly string[] SouthernDistricts = ["4", "5", "8", "9"];

    /// <summary>In the order of <see cref="DemoRule.Position"/>; what none takes goes to <see cref="Fallback"/>.</summary>
    public static readonly DemoRule[] Rules =
    [
        new(5, "Ampeln: Verkehrslenkung", "verkehrslenkung", Service: "traffic_light"),
        new(10, "Verkehr auf der Bundesstraße (bis 15 m): Landesbetrieb", "landesbetrieb", Group: DemoServices.Traffic, Layer: "roads", Test: LayerTest.Nearest, WithinMeters: 15, Attributes: """{"class":"federal"}"""),
        new(12, "Schmutz und Schmierereien an der Bahn (bis 12 m): Bahnbetrieb", "bahnbetrieb", Group: DemoServices.Clean, Layer: "railways", Test: LayerTest.Nearest, WithinMeters: 12),
        new(14, "Bäume und Hecken an der Bahn (bis 12 m): Bahnbetrieb", "bahnbetrieb", Group: DemoServices.Green, Layer: "railways", Test: LayerTest.Nearest, WithinMeters: 12),
        new(20, "Nächste Straßenlaterne (bis 30 m): Straßenbeleuchtung", "beleuchtung", Service: "lamp", Layer: "lamps", Test: LayerTest.Nearest, WithinMeters: 30),
        new(22, "Übriges Licht: Straßenbeleuchtung", "beleuchtung", Group: DemoServices.Light),
        new(25, "Schilder: Verkehrslenkung", "verkehrslenkung", Service: "road_sign"),
        new(26, "Baustellen: Verkehrslenkung", "verkehrslenkung", Service: "construction_site"),
        new(30, "Lärm, Fahrzeuge, Parken und Schädlinge: Ordnungsamt", "ordnungsamt", Group: DemoServices.Order),
        new(35, "Wertstoffe: Abfallwirtschaft", "abfallwirtschaft", Service: "recycling"),
        new(36, "Trinkwasser: Stadtwerke", "stadtwerke", Service: "water_pipe"),
        new(37, "Gullys und Kanal: Abwasserbetrieb", "abwasser", Service: "drain"),
        new(38, "Bäche, Fluss und Teiche: Umweltamt", "umweltamt", Service: "watercourse"),
        new(40, "Bäume, Grün und Spielplätze: Grünflächen", "gruenflaechen", Group: DemoServices.Green),
        new(45, "Papierkörbe in Grünanlagen: Grünflächen", "gruenflaechen", Service: "bin", Layer: "parks", Test: LayerTest.Area, Attributes: """{"class":"park"}"""),
        new(50, "Verkehr im Norden, Osten und in der Altstadt: Bauhof Nord", "bauhof-nord", Group: DemoServices.Traffic, Layer: "districts", Test: LayerTest.Area, Keys: NorthernDistricts),
        new(60, "Verkehr im Süden und Westen: Bauhof Süd", "bauhof-sued", Group: DemoServices.Traffic, Layer: "districts", Test: LayerTest.Area, Keys: SouthernDistricts),
        new(70, "Sauberkeit im Norden, Osten und in der Altstadt: Bauhof Nord", "bauhof-nord", Group: DemoServices.Clean, Layer: "districts", Test: LayerTest.Area, Keys: NorthernDistricts),
        new(80, "Sauberkeit im Süden und Westen: Bauhof Süd", "bauhof-sued", Group: DemoServices.Clean, Layer: "districts", Test: LayerTest.Area, Keys: SouthernDistricts),
        new(90, "Ideen zu Rad, Fuß und Bus: Verkehrslenkung", "verkehrslenkung", Service: "idea_mobility"),
        new(91, "Übrige Ideen: Stadtentwicklung", "stadtentwicklung", Group: DemoServices.Ideas),
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
        Department("verkehrslenkung", "Verkehrslenkung"),
        Department("abfallwirtschaft", "Abfallwirtschaft"),
        Department("stadtwerke", "Stadtwerke, Wasser"),
        Department("abwasser", "Abwasserbetrieb"),
        Department("umweltamt", "Umweltamt"),
        Department("bahnbetrieb", "Bördebahn, Infrastruktur (erfunden)"),
        Department("stadtentwicklung", "Stadtentwicklung"),
    ];

    private static Department Department(string key, string name) => new() { Key = key, Name = name, Email = $"{key}@demo.example" };
}
