namespace Open311.Geo.Matching;

/// <summary>
/// Every number of the score, in one place, so that a fitted set can replace it. Weights are log-odds (natural logarithm) and add up, as in
/// I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969), where independent agreements multiply their likelihood ratios.
/// </summary>
public sealed record MatchWeights
{
    /// <summary>Those in use: of <see cref="WeightsFile.Current"/>.</summary>
    public static MatchWeights Default => WeightsFile.Current.Weights;

    /// <summary>Set by hand; the reason stands with each weight. What is fitted begins here and stays near where the data say little.</summary>
    public static MatchWeights ByHand { get; } = new();

    /// <summary>Names the set, to be stored with a score.</summary>
    public string Version { get; init; } = "hand-1";

    /// <summary>
    /// Before anything is known of a pair of the same service in the window. 0: even. In the Chicago sample most near pairs are duplicates, but a city
    /// that gets few repeated reports is the other way round.
    /// </summary>
    public double Prior { get; init; }

    /// <summary>How much the distance counts: 1 is what the location errors say.</summary>
    public double Distance { get; init; } = 1;

    /// <summary>
    /// For each time that the number of chance neighbours falls to the e-th part. Less than the 1 that pure chance would have, because the density is a guess from a few reports.
    /// </summary>
    public double Neighbours { get; init; } = 0.4;

    /// <summary>Number of chance neighbours at which density speaks neither way.</summary>
    public double NeighboursPivot { get; init; } = 0.02;

    /// <summary>Few things of one kind lie near each other.</summary>
    public double ThingSame { get; init; } = 0.6;

    /// <summary>Some call a thing by another name, or name what lies beside it.</summary>
    public double ThingDiffers { get; init; } = -1.2;

    /// <summary>Similarity 0…1 from which two texts say the same although they name no thing that is known.</summary>
    public double AlikeFrom { get; init; } = 0.35;

    /// <summary>Most near things lie in one street anyhow.</summary>
    public double StreetSame { get; init; } = 0.3;

    /// <summary>At a corner one thing gets both streets.</summary>
    public double StreetDiffers { get; init; } = -0.8;

    /// <summary>Nobody takes the same picture of two things.</summary>
    public double PhotoSame { get; init; } = 4;

    /// <summary>The page was sent twice; or the next hole, ten steps on.</summary>
    public double ReporterSameAgain { get; init; } = 1;

    /// <summary>Who describes two things within ten minutes means two.</summary>
    public double ReporterSameOther { get; init; } = -2;

    /// <summary>
    /// Share of true duplicates whose place is not where the thing is (address geocoded to the block, pin never moved), 0…1 exclusive. It gives the distance
    /// its long tail: of the labelled Chicago duplicates with a neighbour within 40 m, three in ten lie beyond 20 m.
    /// </summary>
    public double MisplacedShare { get; init; } = 0.25;

    /// <summary>
    /// Radius, in location errors, of the circle over which unrelated reports are thought spread evenly. 5: the same spot then speaks for a match by +1.6, a far one against it by
    /// −1.4; a larger one would let a place without a word be Certain whatever the age.
    /// </summary>
    public double SpreadInErrors { get; init; } = 5;

    /// <summary>
    /// Same moment; falls to zero at the half-life and to its negative for ever older. Less than what the place says, because an unrepaired thing
    /// does not get less real.
    /// </summary>
    public double AgeFresh { get; init; } = 0.8;

    /// <summary>The texts are word for word the same and long: mostly one reporter pressing twice, or one campaign.</summary>
    public double TextSame { get; init; } = 2.0;

    /// <summary>The texts share nothing and are long. Less than the agreement, because people describe one thing in many ways.</summary>
    public double TextDifferent { get; init; } = -1.2;

    /// <summary>Similarity at which text speaks neither for nor against, 0…1 exclusive: about what two reports of one service share anyhow.</summary>
    public double TextPivot { get; init; } = 0.25;

    /// <summary>Number of significant words at which a text counts half: "Laterne defekt" says little that its service does not.</summary>
    public double TextHalfWords { get; init; } = 2;

    /// <summary>From this many significant words on both sides, and below <see cref="UnrelatedBelow"/>, two texts clearly speak of different things.</summary>
    public int UnrelatedFromWords { get; init; } = 5;

    /// <summary>Similarity 0…1; in the table of the unit tests different things lie at 0 to 0.03, rewordings of one thing at 0.17 and more.</summary>
    public double UnrelatedBelow { get; init; } = 0.1;

    /// <summary>The reporters picked the same object on the map: as good as the number plate on it.</summary>
    public double AssetSame { get; init; } = 2.5;

    /// <summary>They picked different ones; a wrong tap on the neighbour is common, so it is not the end.</summary>
    public double AssetDiffers { get; init; } = -2.0;

    /// <summary>The number on the object is read off the object.</summary>
    public double ObjectNumberSame { get; init; } = 2.5;

    /// <summary>One digit misread is possible, another lamp likelier.</summary>
    public double ObjectNumberDiffers { get; init; } = -2.0;

    /// <summary>A house front has room for several things.</summary>
    public double HouseNumberSame { get; init; } = 0.8;

    /// <summary>One thing between two houses gets both numbers.</summary>
    public double HouseNumberDiffers { get; init; } = -0.8;

    /// <summary>Reporters confuse neighbouring categories, but not as a rule.</summary>
    public double OtherService { get; init; } = -1.0;

    /// <summary>It was repaired: the new report is of a repair that failed, or of another thing.</summary>
    public double RecentlyClosed { get; init; } = -0.5;

    /// <summary>Score from which a match may be Certain. A wrong link hides a report, a missed one costs a clerk a look: hence high.</summary>
    public double CertainFrom { get; init; } = 0.88;

    /// <summary>Score from which a match is Possible. Low: the list is short and sorted, a look is cheap.</summary>
    public double PossibleFrom { get; init; } = 0.25;

    /// <summary>The radius of Certain is multiplied by this, 0…1, when the texts do not say the same: one missing, another language, or nothing in common.</summary>
    public double RadiusShareWithoutText { get; init; } = 0.5;
}
