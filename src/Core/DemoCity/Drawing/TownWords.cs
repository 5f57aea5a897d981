namespace Open311.Core.DemoCity.Drawing;

/// <summary>The names of the made-up town. B 991 is no number of a real federal road, postcodes from 59990 on are not given out.</summary>
internal static class TownWords
{
    public const string Town = "Bördenau (erfunden)";
    public const string FederalRoad = "B 991";
    public const string River = "Glimme";
    public const string Railway = "Bördebahn (erfunden)";
    public const int Inhabitants = 47_000;

    /// <summary>The old town, then east, north, west, south, then the villages north-east, north-west, south-west, south-east.</summary>
    public static readonly string[] Districts = ["Altstadt", "Osterheide", "Nordbörde", "Westerbruch", "Süderhöhe", "Dinkelrode", "Gänsloh", "Haverkotten", "Amselborn"];

    public static readonly double[] ShareOfInhabitants = [0.09, 0.19, 0.2, 0.19, 0.18, 0.045, 0.035, 0.03, 0.04];

    public static readonly string[] Villages = ["Dinkelrode", "Gänsloh", "Haverkotten", "Amselborn"];

    /// <summary>From the east, against the clock; the second, fourth … lead to the villages.</summary>
    public static readonly string[] RadialRoads =
        ["Morgensternallee", "Dinkelroder Straße", "Windmühlenallee", "Gänsloher Straße", "Abendrotallee", "Haverkottener Straße", "Salzkarrenweg", "Amselborner Straße"];

    public static readonly string[] Walls = ["Osterwall", "Norderwall", "Westerwall", "Süderwall"];

    public static readonly string[] VillageRoads = ["Nordbörder Landstraße", "Westerbrucher Landstraße", "Süderhöher Landstraße", "Osterheider Landstraße"];

    public static readonly string[] Woods = ["Süderholz", "Gänsloher Busch", "Haverkottener Tannen", "Osterhagen", "Dinkelroder Hagen", "Kuhweider Holz", "Krähenbusch"];

    public static readonly string[] Greens = ["Lindenpark", "Bleichwiese", "Birkenhain", "Sonnenwiese", "Schulpark", "Rosengarten", "Alter Friedhof", "Generationenpark", "Westpark", "Börde-Anger", "Hasenwinkel", "Kranichpark"];

    public static readonly string[] Allotments = ["Kleingärten Morgentau", "Kleingärten Abendsonne", "Kleingärten Zur Quelle", "Kleingärten Feldlerche", "Kleingärten Erdenglück"];

    public static readonly string[] SportsGrounds = ["Sportplatz am Ring", "Sportplatz Westerbruch", "Bolzwiese Süd"];
}
