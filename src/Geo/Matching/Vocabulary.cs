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
    /// Words of either language for the same thing, one topic per line. From five letters on found anywhere in a word (compounds), below only as the whole word.
    /// </summary>
    private static readonly string[][] Topics =
    [
        Topic("laterne lampe leuchte leuchtet beleuchtung lichtmast streetlight lamp lamps lamppost light lights lighting"),
        Topic("schlagloch schlaglöcher strassenschaden fahrbahnschaden loch löcher pothole potholes hole holes"),
        Topic("müll abfall unrat sperrmüll rubbish trash garbage litter dumping dumped refuse"),
        Topic("graffiti schmiererei beschmiert besprüht gesprüht sprayer spray"),
        Topic("matratze mattress"),
        Topic("sofa couch"),
        Topic("kühlschrank fridge refrigerator"),
        Topic("waschmaschine washing"),
        Topic("reifen autoreifen tyre tyres tire tires"),
        Topic("fahrrad fahrräder bicycle bike bikes"),
        Topic("auto autos pkw fahrzeug car cars vehicle"),
        Topic("baum bäume tree trees"),
        Topic("ast äste zweig branch branches limb"),
        Topic("umgestürzt umgefallen umgekippt fallen fell"),
        Topic("ampel lichtsignal traffic"),
        Topic("rohrbruch wasserrohr wasser burst leak leaking water"),
        Topic("gully gulli gullydeckel kanaldeckel kanal abfluss drain manhole sewer"),
        Topic("verstopft blocked clogged"),
        Topic("spielplatz playground"),
        Topic("schaukel swing swings"),
        Topic("rutsche slide"),
        Topic("gehweg bürgersteig fussweg trottoir sidewalk pavement footpath"),
        Topic("radweg fahrradweg cycleway"),
        Topic("schild schilder verkehrszeichen sign signs"),
        Topic("schnee snow"),
        Topic("glatteis glätte eis ice icy"),
        Topic("lärm laut ruhestörung noise noisy loud"),
        Topic("musik music"),
        Topic("bank sitzbank parkbank bench benches"),
        Topic("haltestelle bushaltestelle bus stop"),
        Topic("schule grundschule school"),
        Topic("brücke bridge"),
        Topic("kirche church"),
        Topic("bahnhof station"),
        Topic("kreuzung crossroads junction intersection"),
        Topic("glas scherben glass"),
        Topic("ratte ratten rat rats"),
        Topic("wand mauer wall"),
        Topic("defekt kaputt ausgefallen beschädigt dunkel brennt broken damaged dark out"),
    ];

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
