using System.Collections.Frozen;

namespace Open311.Geo.Matching;

/// <summary>The word lists, German and English; written as people write them, held normalised.</summary>
internal static class Vocabulary
{
    /// <summary>A shared topic counts a little less than a shared word: reports of one service share topics anyhow.</summary>
    public const float TopicWeight = 0.7f;

    private const float GenericWeight = 0.4f;
    private const int OtherFromWords = 8;

    private static readonly FrozenSet<string> GermanStopWords = Words("""
        der die das den dem des ein eine einer eines einem einen und oder aber auch ist sind war waren wird werden wurde wurden hat haben hatte
        bin im in ins am an auf aus bei beim mit nach von vom vor zu zum zur für über unter um durch gegen ohne seit bis es er sie wir ich ihr man mich mir uns sich
        nicht kein keine noch schon nur sehr so da dort hier dass wenn wie wo was als bitte danke guten tag hallo mal wieder immer jetzt sehr geehrte damen herren
        diese dieser dieses diesem diesen viel viele ganz etwa ca grüße freundlichen mehr
        """);

    private static readonly FrozenSet<string> EnglishStopWords = Words("""
        the a an and or but is are was were be been being has have had do does did it its this that these those there here of in on at to from by with for near
        off not no i we you he she they my our your me us as so if very just please thanks thank hello dear sir madam again still now some any about into
        who which what when where can could would will
        """);

    /// <summary>Words both languages have, which tell nothing about the language.</summary>
    private static readonly FrozenSet<string> AmbiguousStopWords = Words("in am an die was so also hat war no me as to man bin im des do will on are mal");

    /// <summary>Said of everything everywhere.</summary>
    private static readonly FrozenSet<string> GenericWords = Words("""
        defekt defekte kaputt kaputte kaputtes gefährlich gefahr problem schaden straße strasse weg platz höhe haus nummer nr tage tagen wochen woche monate monaten jahren
        gegenüber neben hinter zwischen ecke nähe bereich stelle seite richtung liegt liegen steht steht stehen gibt geht funktioniert groß große großes grosser kommen
        broken damaged dangerous danger problem street road number side corner opposite outside front next behind between large big small days weeks months years day week
        month year got get working works reported report
        """);

    /// <summary>
    /// Words of either language for what is reported, one kind of thing or of damage per line. From five letters on found anywhere in a word (compounds), below only as the whole word.
    /// </summary>
    private static readonly string[][] Things =
    [
        Topic("laterne lampe leuchte leuchtet beleuchtung lichtmast streetlight lamp lamps lamppost light lights lighting"),
        Topic("flackert flackern flimmert blinkt flicker blink"),
        Topic("tagsüber mittags rundum day"),
        Topic("umgefahren angefahren umgeknickt schräg schief verbogen krumm gerammt leaning bent crooked"),
        Topic("kabel drähte leitungen klemmen klappe wires cable"),
        Topic("schlagloch schlaglöcher strassenschaden fahrbahnschaden loch löcher pothole potholes hole holes"),
        Topic("flicken flickstelle kaltasphalt ausgebessert patch"),
        Topic("abgesackt absenkung abgesenkt gesenkt senke mulde spurrinne bodenwelle eingesunken setzung sunken dip"),
        Topic("risse riss rissig crack cracks"),
        Topic("pflasterstein kopfsteinpflaster pflaster cobble cobbles"),
        Topic("bordstein randstein kantstein bordsteinkante kerb curb"),
        Topic("bankett fahrbahnrand randstreifen verge"),
        Topic("gehwegplatte platte platten slab slabs"),
        Topic("wurzel root roots"),
        Topic("hecke gebüsch sträucher büsche zugewachsen überwuchert bewuchs hedge bushes overgrown"),
        Topic("poller pfosten absperrpfosten bollard bollards"),
        Topic("bauzaun absperrung absperrgitter baken bake baustelle construction"),
        Topic("müllsack müllsäcke müllbeutel säcke sack hausmüll restmüll tüten windeln bags"),
        Topic("bauschutt schutt fliesen ziegel farbeimer asbest eternit rubble tiles"),
        Topic("matratze lattenrost bettgestell mattress mattresses"),
        Topic("sofa couch sessel schrank möbel regale kommode sideboard furniture"),
        Topic("kühlschrank gefriertruhe fernseher waschmaschine trockner mikrowelle elektroschrott fridge refrigerator washing television"),
        Topic("container altglas glascontainer papiercontainer wertstoffinsel"),
        Topic("mülleimer papierkorb abfalleimer abfallbehälter müllkorb litterbin"),
        Topic("reifen autoreifen felgen tyre tyres tire tires"),
        Topic("graffiti schmiererei beschmiert besprüht gesprüht sprayer spray"),
        Topic("hakenkreuz rassistisch antisemitisch nazi parole volksverhetzung swastika racist"),
        Topic("stromkasten verteilerkasten schaltkasten telekomkasten briefkasten trafohäuschen trafostation"),
        Topic("denkmal statue skulptur gedenkstein gedenktafel ehrenmal monument memorial"),
        Topic("unterführung tunnel underpass"),
        Topic("umgestürzt umgefallen umgekippt entwurzelt windwurf fallen fell"),
        Topic("ast äste zweig zweige totholz branch branches limb"),
        Topic("abgestorben vertrocknet verdorrt dürr pilzbefall morsch rotten dead"),
        Topic("baumstumpf stumpf wurzelstock stump"),
        Topic("eichenprozessionsspinner prozessionsspinner raupen wespennest hornissen gespinst caterpillar wasps"),
        Topic("rohrbruch wasserrohr wasserleitung wasseraustritt burst leak leaking"),
        Topic("gully gulli gullydeckel kanaldeckel schachtdeckel sinkkasten abfluss drain manhole"),
        Topic("verstopft blocked clogged"),
        Topic("hydrant hydranten"),
        Topic("brunnen trinkbrunnen wasserspiel fountain"),
        Topic("bach graben durchlass ufer uferböschung teich stream creek ditch"),
        Topic("stinkt gestank geruch fäkalien abwasser kloake smell stench sewage"),
        Topic("ampel lichtsignal signalanlage traffic"),
        Topic("taster drücker knopf button"),
        Topic("schaukel swing swings"),
        Topic("rutsche slide"),
        Topic("sandkasten buddelkasten sandpit"),
        Topic("klettergerüst kletternetz spielturm kletterturm climbing"),
        Topic("wippe karussell seilbahn seesaw"),
        Topic("tischtennis basketballkorb fussballtor bolzplatz"),
        Topic("zaun zaunlatten maschendraht fence"),
        Topic("bank sitzbank parkbank bench benches"),
        Topic("musik bässe boxen lautsprecher music"),
        Topic("bellt hund gebell kläffer dog dogs barking"),
        Topic("kennzeichen abgemeldet nummernschild zulassung"),
        Topic("falschparker zugeparkt geparkt parkt parken parking parked"),
        Topic("anhänger wohnwagen wohnmobil trailer caravan"),
        Topic("fahrrad fahrräder schrottfahrrad bicycle bike bikes"),
        Topic("scooter mietroller leihroller"),
        Topic("schild schilder verkehrszeichen sign signs"),
        Topic("verkehrsspiegel spiegel mirror"),
        Topic("markierung zebrastreifen piktogramm haltelinie marking crosswalk"),
        Topic("scherben glassplitter glasbruch"),
        Topic("laub blätter leaves"),
        Topic("schnee schneehaufen snow"),
        Topic("glatteis glätte vereist spiegelglatt eis ice icy"),
        Topic("streugut streukiste streukasten splitt streusalz grit"),
        Topic("eiszapfen dachlawine icicle"),
        Topic("treppe stufen steps stairs"),
        Topic("ratte ratten rat rats"),
    ];

    /// <summary>The same for where it is, and for what is said of many things.</summary>
    private static readonly string[][] Others =
    [
        Topic("müll abfall unrat sperrmüll rubbish trash garbage litter dumping dumped refuse"),
        Topic("auto autos pkw fahrzeug car cars vehicle"),
        Topic("baum bäume tree trees"),
        Topic("wasser water"),
        Topic("spielplatz playground"),
        Topic("gehweg bürgersteig fussweg trottoir sidewalk pavement footpath"),
        Topic("radweg fahrradweg cycleway"),
        Topic("lärm laut ruhestörung noise noisy loud"),
        Topic("haltestelle bushaltestelle bus stop"),
        Topic("schule grundschule school"),
        Topic("brücke bridge"),
        Topic("kirche church"),
        Topic("bahnhof station"),
        Topic("kreuzung crossroads junction intersection"),
        Topic("glas glass"),
        Topic("wand mauer wall"),
        Topic("defekt kaputt ausgefallen beschädigt dunkel brennt broken damaged dark out"),
    ];

    private static readonly string[][] Topics = [.. Things, .. Others];

    public static bool IsStopWord(string word) => GermanStopWords.Contains(word) || EnglishStopWords.Contains(word);

    /// <summary>Longer words are rarer and tell more (Zipf): from 0.75 at three letters to 1.5 from twelve on; 1.2 for a number, 0.4 for a word said of everything.</summary>
    public static float WeightOf(string word) =>
        char.IsAsciiDigit(word[0]) ? 1.2f
        : GenericWords.Contains(word) ? GenericWeight
        : 0.5f + Math.Min(word.Length, 12) / 12f;

    /// <summary>Adds the index of every topic the word belongs to.</summary>
    public static void AddTopics(string word, ISet<int> found)
    {
        for (var i = 0; i < Topics.Length; i++)
        {
            if (BelongsTo(word, Topics[i]))
                found.Add(i);
        }
    }

    /// <summary>Whether the topic is what is reported, not where.</summary>
    public static bool IsThing(int topic) => topic < Things.Length;

    /// <summary>Its first word.</summary>
    public static string TopicName(int topic) => Topics[topic][0];

    public static bool HasTopic(string word) => Array.Exists(Topics, topic => BelongsTo(word, topic));

    public static TextLanguage LanguageOf(List<TextToken> tokens)
    {
        var (german, english, words, latin) = (0, 0, 0, 0);
        foreach (var token in tokens)
        {
            if (token.IsNumber)
                continue;
            words++;
            if (token.Text[0] < 0x250)
                latin++;
            if (AmbiguousStopWords.Contains(token.Text))
                continue;
            if (GermanStopWords.Contains(token.Text))
                german++;
            else if (EnglishStopWords.Contains(token.Text))
                english++;
        }

        return words > 0 && latin * 2 < words ? TextLanguage.Other
            : german > english ? TextLanguage.German
            : english > german ? TextLanguage.English
            : german == 0 && words >= OtherFromWords && !tokens.Exists(token => HasTopic(token.Text)) ? TextLanguage.Other
            : TextLanguage.Unknown;
    }

    private static bool BelongsTo(string word, string[] stems)
    {
        foreach (var stem in stems)
        {
            if (stem.Length >= 5 ? word.Contains(stem, StringComparison.Ordinal) : string.Equals(word, stem, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string[] Topic(string words) => TextNormalization.Normalize(words).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static FrozenSet<string> Words(string words) =>
        TextNormalization.Normalize(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
