namespace Open311.Core.DemoCity.Drawing;

/// <summary>Ordinary German street names by quarter: each name is given once.</summary>
internal sealed class StreetNames
{
    private static readonly string[] InTown =
    [
        Each("weg", "Ahorn Akazien Birken Buchen Eiben Eichen Erlen Eschen Espen Fichten Hainbuchen Hasel Holunder Kastanien Kiefern Lärchen Linden Pappel Platanen Robinien Rotdorn Tannen Ulmen Wacholder Weiden Zedern"),
        Each("weg", "Amsel Bachstelzen Buchfinken Bussard Dohlen Drossel Eisvogel Elster Fasanen Finken Grasmücken Habicht Kiebitz Kranich Lerchen Meisen Milan Nachtigallen Pirol Reiher Rotkehlchen Schwalben Sperber Star Stieglitz Wachtel Zeisig"),
        Each("straße", "Anemonen Astern Dahlien Enzian Flieder Geranien Gladiolen Hyazinthen Iris Jasmin Kamillen Krokus Lavendel Lilien Lupinen Malven Margeriten Mohn Narzissen Nelken Orchideen Primel Rosen Tulpen Veilchen"),
        Each("straße", "Goethe Schiller Lessing Heine Eichendorff Fontane Storm Kleist Mörike Hebbel Uhland Rilke Keller Raabe Hölderlin Herder Wieland Klopstock Novalis Brentano Chamisso Lenau Tucholsky Kästner Ringelnatz"),
        Each("straße", "Bach Beethoven Brahms Bruckner Haydn Händel Mozart Schubert Schumann Telemann Wagner Weber Mendelssohn Lortzing Flotow Reger Gluck Liszt Offenbach Nicolai Silcher Humperdinck"),
        Each("weg", "Apfel Birnen Brombeer Erdbeer Haselnuss Heidelbeer Himbeer Johannisbeer Kirsch Mirabellen Pfirsich Pflaumen Quitten Schlehen Stachelbeer Walnuss Weinreben Zwetschgen Aprikosen Holzapfel"),
        Each("straße", "Dürer Cranach Holbein Menzel Liebermann Spitzweg Riemenschneider Grünewald Kollwitz Barlach Marc Macke Klee Modersohn Runge Schinkel Feuerbach Leibl Rethel Richter"),
        Each("weg", "Dachs Eichhörnchen Feldhasen Fuchs Hamster Hermelin Hirsch Igel Iltis Kaninchen Luchs Marder Maulwurf Otter Reh Siebenschläfer Wiesel Wildschwein Biber Haselmaus"),
        Each("straße", "Gersten Hafer Hirse Klee Lein Raps Roggen Rüben Weizen Dinkel Mais Bohnen Erbsen Linsen Kartoffel Flachs Hanf Luzernen Senf Zichorien"),
        Each("weg", "Dornröschen Rotkäppchen Schneewittchen Aschenputtel Rapunzel Rumpelstilzchen Frau-Holle- Sterntaler Froschkönig Hänsel Gretel Däumling Rübezahl Siebenmeilen Zwergen Wichtel"),
        Each("straße", "Abendstern Merkur Venus Jupiter Saturn Uranus Neptun Orion Sirius Kometen Mond Sonnen Polarstern Widder Waage Schützen Planeten Sternschnuppen"),
        Each("straße", "Kopernikus Kepler Humboldt Röntgen Planck Hertz Gauß Leibniz Liebig Koch Virchow Meitner Bunsen Helmholtz Ohm Fraunhofer Mendel Gutenberg Hahn Born"),
        Each("weg", "Bernstein Diamant Granat Jaspis Kristall Malachit Opal Perlen Quarz Rubin Saphir Smaragd Topas Türkis Achat Amethyst Feuerstein Glimmer"),
        Each("weg", "Farn Ginster Heidekraut Binsen Schilf Moos Distel Disteln Königskerzen Schafgarben Salbei Thymian Minzen Kümmel Rainfarn Hopfen Wegwarten Pfefferkraut"),
        Each("straße", "Bahnhof Post Garten Schul Mühlen Wiesen Berg Feld Wald Park Turm Brücken Brunnen Quell Schützen- Turner Sport Kanal Bleich Ziegelei Molkerei Brauerei Kasernen Gas Wasserturm"),
        Each("stieg", "Sonnen Wolken Nebel Regenbogen Tau Reif Wind Hagel Frühlings Sommer Herbst Winter Morgen Abend Mittags"),
    ];

    /// <summary>For what is built between the older streets.</summary>
    private static readonly string[] Later =
    [
        .. new[] { "kamp", "grund", "hof", "bogen", "hang", "wiese" }.SelectMany(end => Each(
            end, "Ahorn Birken Buchen Eichen Erlen Eschen Fichten Hasel Holunder Kastanien Linden Pappel Tannen Ulmen Weiden Amsel Drossel Finken Kiebitz Lerchen Meisen Schwalben Fuchs Hasen Igel Reh Rosen Tulpen Veilchen Apfel Kirsch Pflaumen").Split('|')),
    ];

    private static readonly string Industry = Each("straße", "Diesel Otto Benz Daimler Siemens Bosch Krupp Borsig Zeppelin Lilienthal Zeiss Edison Werk Industrie Gewerbe Handwerker Fabrik Gleis Lager Hafen Speicher Spedition");

    private static readonly string OldTown =
        Each("gasse", "Bäcker Böttcher Färber Fleischhauer Gerber Glockengießer Goldschmiede Hutmacher Kannengießer Kerzen Küfer Leinweber Messerschmied Müller Nagelschmied Sattler Schmiede Schneider Schuhmacher Seiler Töpfer Wagner- Weber- Zimmer")
        + "|" + Each("gasse", "Kirch Kloster Nonnen Pfarr Küster Dom Kapellen Rathaus Waage Zoll Salz Korn Fisch Hühner Butter Rosmarin Brunnen- Enge Hohe Krumme Lange Kurze Bader Henker Nachtwächter Spital Ketten Eulen Katzen Mönch")
        + "|" + Each("gasse", "Brot Feuer Gänse Gold Hafer Hahnen Heu Honig Kessel Kohl Korb Kreuz Krug Kupfer Laternen Löwen Malz Mehl Milch Nuss Ochsen Pfeffer Pilger Säge Schaf Schwanen Silber Stroh Tauben Trommel Tuch Wein Wolfs Ziegen Zinn Zwiebel Hirsch Stern Kranz Adler")
        + "|Kleiner Markt|Großer Markt|Kornmarkt|Holzmarkt|Pferdemarkt|Am Rathaus|Hinter der Kirche|Klosterhof|Rosshof|An der Stadtmauer|Thomästraße|Marktstraße|Grandweg|Brückentor|Hospitalhof|Am Pulverturm|Vreithof-Gang|Hagen|Walkmühlenhof|Oberer Graben|Unterer Graben";

    private static readonly string[] Prefixes = ["Am ", "Im ", "Auf dem ", "Zum "];

    private static readonly string[] Fields =
    [
        "Kreuzkamp", "Bruch", "Winkel", "Anger", "Brink", "Esch", "Hagen", "Rott", "Kamp", "Lohbusch", "Eckey", "Hang", "Hof", "Teich", "Bach", "Holz", "Knapp", "Siepen", "Steinkamp", "Hohlweg", "Mühlenberg", "Sonnenhang",
        "Kirchkamp", "Plaggenesch", "Weidenbusch", "Grasgarten", "Bleichplatz", "Heckenfeld", "Schafstall", "Wiesengrund", "Backhaus", "Eichenhof", "Lindenplatz", "Krähenholz", "Rübenacker",
    ];

    private readonly Queue<string>[] themes;
    private readonly Queue<string> industry;
    private readonly Queue<string> oldTown;
    private readonly Queue<string> fields;
    private readonly Queue<string> later;
    private readonly HashSet<string> given = new(StringComparer.Ordinal);

    public StreetNames(Random random)
    {
        themes = Array.ConvertAll(InTown, theme => Shuffled(random, theme.Split('|')));
        random.Shuffle(themes);
        industry = Shuffled(random, Industry.Split('|'));
        oldTown = Shuffled(random, OldTown.Split('|'));
        fields = Shuffled(random, [.. Fields.SelectMany(field => Prefixes.Select(prefix => prefix + field))]);
        later = Shuffled(random, [.. Later]);
    }

    /// <summary>Marks a name as given; false if it was before.</summary>
    public bool Claim(string name) => given.Add(name);

    public string ForIndustry() => Next(industry);

    public string ForOldTown() => Next(oldTown);

    public string ForVillage() => Next(fields);

    /// <param name="quarter">Streets of one quarter are named after the same kind of thing, as long as there are names.</param>
    public string ForQuarter(int quarter) => Next(themes[quarter % themes.Length]);

    private static string Each(string end, string stems) =>
        string.Join('|', stems.Split(' ').Select(stem => stem.EndsWith('-') && stem.Count(c => c == '-') > 1 ? stem + char.ToUpperInvariant(end[0]) + end[1..] : stem.TrimEnd('-') + end));

    private static Queue<string> Shuffled(Random random, string[] names)
    {
        random.Shuffle(names);
        return new Queue<string>(names);
    }

    private string Next(Queue<string> preferred)
    {
        while (preferred.TryDequeue(out var name) || later.TryDequeue(out name) || fields.TryDequeue(out name))
        {
            if (given.Add(name))
                return name;
        }

        throw new InvalidOperationException("There are more streets than names.");
    }
}
