using Open311.Core.Wording;

namespace Open311.Tests.Unit.Wording;

/// <summary>Numbers as people read them, in either language.</summary>
public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "en", "0 reports")]
    [InlineData(1, "en", "1 report")]
    [InlineData(2, "en", "2 reports")]
    [InlineData(12345, "en", "12,345 reports")]
    [InlineData(12345, "de", "12.345 reports")]
    public void One_is_one(long count, string language, string expected) => Assert.Equal(expected, Counted.Of(count, "report", "reports", language));

    [Theory]
    [InlineData(0.4, "en", "0 m²")]
    [InlineData(350, "en", "350 m²")]
    [InlineData(12345.6, "en", "12,346 m²")]
    [InlineData(12345.6, "de", "12.346 m²")]
    [InlineData(99_999, "de", "99.999 m²")]
    [InlineData(100_000, "de", "0,1 km²")]
    [InlineData(44_079_319, "de", "44,1 km²")]
    [InlineData(44_079_319, "en", "44.1 km²")]
    [InlineData(1_234_567_890, "en", "1,234.6 km²")]
    public void Large_areas_are_square_kilometres(double squareMeters, string language, string expected) => Assert.Equal(expected, Counted.Area(squareMeters, language));

    [Theory]
    [InlineData(0, "en", "0 %")]
    [InlineData(0.0001, "en", "less than 0.1 %")]
    [InlineData(0.0001, "de", "unter 0,1 %")]
    [InlineData(0.0456, "de", "4,6 %")]
    [InlineData(0.456, "de", "46 %")]
    [InlineData(1, "en", "100 %")]
    public void A_share_is_a_percentage(double share, string language, string expected) => Assert.Equal(expected, Counted.Percent(share, language));
}
