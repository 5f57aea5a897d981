using Open311.Core.Calendars;

namespace Open311.Tests.Unit.Calendars;

public sealed class WorkingHoursTests
{
    [Theory]
    [InlineData("Mo-Fr 08:00-16:00", "Mo-Fr 08:00-16:00")]
    [InlineData("mo-th 8:00-12:00, 13:00-16:00 ; FR 8:00-12:00", "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00")]
    [InlineData("Mo,We 09:00-10:00; Tu 09:00-10:00", "Mo-We 09:00-10:00")]
    [InlineData("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00")]
    [InlineData("Sa 09:00-12:00; Mo 08:00-16:00", "Mo 08:00-16:00; Sa 09:00-12:00")]
    public void Hours_are_read_and_written_in_one_spelling(string given, string written) => Assert.Equal(written, WorkingHours.TryParse(given)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("Mo-Fr")]
    [InlineData("Mo-Fr 8-16")]
    [InlineData("Mon-Fri 08:00-16:00")]
    [InlineData("Mo-Fr 16:00-08:00")]
    [InlineData("Mo-Fr 08:00-08:00")]
    [InlineData("Mo-Fr 08:00-24:01")]
    [InlineData("Mo-Fr 08:00-12:00,12:00-16:00")]
    [InlineData("Mo-Fr 08:00-12:00,11:00-16:00")]
    [InlineData("Mo-Fr 08:00-16:00; Fr 08:00-12:00")]
    [InlineData("Fr-Mo 08:00-16:00")]
    [InlineData("Mo-Fr 08:60-16:00")]
    [InlineData("PH off")]
    public void What_is_not_of_this_form_is_none(string given) => Assert.Null(WorkingHours.TryParse(given));

    [Fact]
    public void A_day_has_its_own_spans()
    {
        var hours = WorkingHours.TryParse("Mo-Th 08:00-12:00,13:00-16:30; Fr 08:00-12:00")!;
        Assert.Equal([new WorkingSpan(480, 720), new WorkingSpan(780, 990)], hours.On(DayOfWeek.Thursday));
        Assert.Equal([new WorkingSpan(480, 720)], hours.On(DayOfWeek.Friday));
        Assert.Empty(hours.On(DayOfWeek.Sunday));
    }
}
