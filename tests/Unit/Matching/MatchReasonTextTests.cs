using Open311.Core.Duplicates;
using Open311.Geo.Matching;

namespace Open311.Tests.Unit.Matching;

/// <summary>Reasons as people read them.</summary>
public sealed class MatchReasonTextTests
{
    [Theory]
    [InlineData(MatchReasonCodes.Prior, 0.61, "Ausgangswert 61 %", "starting value 61%")]
    [InlineData(MatchReasonCodes.Distance, 0.2, "am selben Punkt", "at the same point")]
    [InlineData(MatchReasonCodes.Distance, 1234.4, "1.234 m entfernt", "1,234 m away")]
    [InlineData(MatchReasonCodes.Age, 0, "innerhalb eines Tages gemeldet", "reported within one day")]
    [InlineData(MatchReasonCodes.Age, 1.02, "1 Tag dazwischen", "1 day between them")]
    [InlineData(MatchReasonCodes.Age, 2.5, "2,5 Tage dazwischen", "2.5 days between them")]
    [InlineData(MatchReasonCodes.Neighbours, 0.001, "zufällig läge hier kaum eine andere so nah", "hardly any other would be this near by chance")]
    [InlineData(MatchReasonCodes.Neighbours, 0.31, "zufällig lägen hier im Mittel 0,3 andere so nah", "on average 0.3 others would be this near by chance")]
    [InlineData(MatchReasonCodes.ThingSame, 1, "beide nennen dasselbe", "both name the same thing")]
    [InlineData(MatchReasonCodes.RecentlyClosed, -0.4, "die frühere wurde erst danach abgeschlossen", "the earlier one was closed only after that")]
    [InlineData(MatchReasonCodes.RecentlyClosed, 0.1, "die frühere war noch keinen Tag abgeschlossen", "the earlier one had been closed for less than a day")]
    [InlineData(MatchReasonCodes.RecentlyClosed, 1, "die frühere war seit einem Tag abgeschlossen", "the earlier one had been closed for 1 day")]
    [InlineData(MatchReasonCodes.ClosedLongAgo, 31, "die frühere war seit 31 Tagen abgeschlossen", "the earlier one had been closed for 31 days")]
    public void A_reason_reads_as_people_say_it(string code, double value, string german, string english)
    {
        var reason = new MatchReason(code, value, 0.5);
        Assert.Equal((german, english), (MatchReasonText.Of(reason, "de"), MatchReasonText.Of(reason, "en")));
    }

    /// <summary>A new code wants words of its own.</summary>
    [Fact]
    public void Every_code_has_words() => Assert.All(
        typeof(MatchReasonCodes).GetFields().Select(field => (string)field.GetValue(null)!).Where(code => code != MatchReasonCodes.OtherGroup),
        code => Assert.All((string[])["de", "en"], language => Assert.NotEqual(code, MatchReasonText.Of(new MatchReason(code, 1, 0), language))));
}
