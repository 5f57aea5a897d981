using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

/// <summary>Numbers that name a lamp or a house, seen through the reasons they give.</summary>
public sealed class TextNumberTests
{
    [Theory]
    [InlineData("Laterne 4711", "Laterne 4712", MatchReasonCodes.ObjectNumberDiffers)]
    [InlineData("Laterne 4711", "Lampe #4711", MatchReasonCodes.ObjectNumberSame)]
    [InlineData("Laterne Nr. 4711", "4711 ist aus", MatchReasonCodes.ObjectNumberSame)]
    [InlineData("Leuchtstelle 12", "Leuchtstelle 13", MatchReasonCodes.ObjectNumberDiffers)]
    [InlineData("Laternen 4711 und 4712", "Laterne 4712", MatchReasonCodes.ObjectNumberSame)]
    [InlineData("Laternen 4711, 4712", "Laterne 4713", MatchReasonCodes.ObjectNumberDiffers)]
    [InlineData("lamp post no. 0815", "light 815", MatchReasonCodes.ObjectNumberSame)]
    [InlineData("street light number 22", "street light number 24", MatchReasonCodes.ObjectNumberDiffers)]
    [InlineData("Mastnummer 0099", "Mast 99", MatchReasonCodes.ObjectNumberSame)]
    [InlineData("Haus Nr. 5", "Hausnummer 7", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("vor Nr. 5", "Hauptstr. 5", MatchReasonCodes.HouseNumberSame)]
    [InlineData("Am Markt 3", "Am Markt 4", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("Berliner Platz 4", "Berliner Pl. Haus 4", MatchReasonCodes.HouseNumberSame)]
    [InlineData("gegenüber 12", "gegenueber 14", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("12 Main Street", "outside 12 Main St.", MatchReasonCodes.HouseNumberSame)]
    [InlineData("12 Main Street", "outside 14 Main St.", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("Lindenallee 12-16", "Lindenallee 14", MatchReasonCodes.HouseNumberSame)]
    [InlineData("Lindenallee 12–16", "Lindenallee 18", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("Lindenallee 12 a", "Lindenallee 12b", MatchReasonCodes.HouseNumberDiffers)]
    [InlineData("Lindenallee 7, Laterne 4711", "Lindenallee 7, Laterne 4712", MatchReasonCodes.ObjectNumberDiffers)]
    public void Numbers_that_name_something_agree_or_not(string a, string b, string expected)
    {
        var result = Compare(a, b);
        Assert.True(result.Has(expected), result.ToString());
    }

    [Theory]
    [InlineData("Laterne seit 3 Tagen aus", "Laterne seit 5 Tagen aus")]
    [InlineData("Laterne 3 Wochen dunkel", "Laterne 4 Wochen dunkel")]
    [InlineData("Laterne 4711", "seit 2019 dunkel")]
    [InlineData("Loch 30cm", "Loch 40 cm")]
    [InlineData("Loch 1,5 m", "Loch 2,5 m")]
    [InlineData("am 12.05.2024 gesehen", "am 14.05.2024 gesehen")]
    [InlineData("um 18:30 Uhr", "um 19:15")]
    [InlineData("04109 Leipzig", "04107 Leipzig")]
    [InlineData("Tel. 03411234567", "Tel. 03417654321")]
    [InlineData("auf dem Gehweg 3 Säcke", "auf dem Gehweg 5 Säcke")]
    [InlineData("auf der Straße 3 Säcke", "auf der Straße 5 Säcke")]
    [InlineData("3 bags on Main Street", "4 bags on Main Street")]
    [InlineData("Hauptstr. 12", "Laterne 4711")]
    [InlineData("Laterne 4711", "Laterne")]
    [InlineData("Straße des 17. Juni", "Straße des 18. Oktober")]
    public void Measures_dates_and_counts_name_nothing(string a, string b)
    {
        var result = Compare(a, b);
        Assert.DoesNotContain(result.Reasons, reason => reason.Code.Contains("number", StringComparison.Ordinal));
    }

    private static MatchResult Compare(string a, string b) => MatchScorer.Default.Match(Reports.At(0, 0, a), Reports.At(1, 0, b), MatchProfile.AssetBound);
}
