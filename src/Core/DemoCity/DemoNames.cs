namespace Open311.Core.DemoCity;

/// <summary>The words of the made-up town. B 991 is no number of a real federal road.</summary>
internal static class DemoNames
{
    public const string Town = "Demostadt Börde (erfunden)";

    /// <summary>The old town, then east, north, west, south.</summary>
    public static readonly string[] Districts = ["Altstadt", "Osterheide", "Nordbörde", "Westerbruch", "Süderhöhe"];

    /// <summary>Eight that lead out of town, four around the old town, four around the suburbs, then side streets: with B 991 sixty.</summary>
    public static readonly string[] Streets =
    [
        "Morgensternallee", "Lerchenchaussee", "Windmühlenweg", "Zuckerrübenstraße", "Abendrotallee", "Salzkarrenweg", "Haarstrangblick", "Ackerwagenstraße",
        "Osterwall", "Norderwall", "Westerwall", "Süderwall",
        "Ostring", "Nordring", "Westring", "Südring",
        "Am Grünsandstein", "An der Pferdetränke", "Apfelhof", "Bachstelzenweg", "Birnengasse", "Brombeerweg", "Buchfinkenweg", "Distelkamp", "Drosselstieg",
        "Eulengasse", "Flachsacker", "Fliederstieg", "Gänseanger", "Ginsterweg", "Glockengießergasse", "Haferkamp", "Haselnussweg", "Hopfengarten", "Igelpfad",
        "Im Spargelfeld", "Kälberweide", "Kirschkernweg", "Kleeblattstraße", "Kohlgärten", "Krähenwinkel", "Laubfroschweg", "Leinwebergasse", "Löwenzahnweg",
        "Maulwurfshügel", "Mohnblumenstraße", "Nachtwächtergasse", "Pflaumenallee", "Quellenstieg", "Quittenweg", "Rapsfeldstraße", "Rosshof", "Sauerkirschgasse",
        "Schäferkamp", "Schleiereulenweg", "Schlehenhag", "Storchenwiese", "Thymianweg", "Weizenbogen",
    ];
}
