using Open311.Core.Forwarding;
using Open311.Core.Reports;

namespace Open311.Tests.Unit.Forwarding;

/// <summary>The tables of forwarding: what their words mean, and when they are asked again.</summary>
public sealed class ForwardTableTests
{
    [Theory]
    [InlineData(ReportStatus.Received, "open", ReportStatus.Received)]
    [InlineData(ReportStatus.InProgress, "OPEN", ReportStatus.InProgress)]
    [InlineData(ReportStatus.ClosedFixed, "open", ReportStatus.InProgress)]
    [InlineData(ReportStatus.ClosedNotFound, "reopen", ReportStatus.Reviewed)]
    [InlineData(ReportStatus.Received, "closed", ReportStatus.ClosedFixed)]
    [InlineData(ReportStatus.ClosedNotFeasible, "closed", ReportStatus.ClosedNotFeasible)]
    [InlineData(ReportStatus.Received, "in progress", ReportStatus.InProgress)]
    [InlineData(ReportStatus.InProgress, "investigating", ReportStatus.InProgress)]
    [InlineData(ReportStatus.InProgress, "FIXED", ReportStatus.ClosedFixed)]
    [InlineData(ReportStatus.Reviewed, "not_councils_responsibility", ReportStatus.ClosedNotResponsible)]
    [InlineData(ReportStatus.ClosedFixed, "closed_not_found", ReportStatus.ClosedFixed)] // not permitted
    [InlineData(ReportStatus.Received, "duplicate", ReportStatus.Received)]
    [InlineData(ReportStatus.Received, "on_the_moon", ReportStatus.Received)]
    [InlineData(ReportStatus.Received, null, ReportStatus.Received)]
    public void A_word_moves_a_report_only_where_the_table_of_transitions_permits_it(ReportStatus from, string? word, ReportStatus to) =>
        Assert.Equal(to, ForeignStatusWords.Move(from, ForeignStatusWords.Find(word)));

    [Fact]
    public void Every_row_has_a_reason_and_every_word_stands_once()
    {
        Assert.All(ForeignStatusWords.Rows, row => Assert.NotEmpty(row.Reason));
        Assert.All(ForwardRules.Rows, row => Assert.NotEmpty(row.Reason));
        Assert.Distinct(ForeignStatusWords.Rows.Select(row => row.Word));
        Assert.Distinct(ForwardRules.Rows.Select(row => row.Code));
        // Our own words mean themselves, but the first.
        Assert.All(
            Enum.GetValues<ReportStatus>().Where(status => status != ReportStatus.Received),
            status => Assert.Equal([status], ForeignStatusWords.Find(Core.Persistence.SnakeCase.Of(status))!.To.Take(1)));
    }

    [Theory]
    [InlineData("status_500", 1, null, 30)]
    [InlineData("status_400", 2, null, 120)]
    [InlineData("status_429", 1, 600, 600)]
    [InlineData("status_409", 1, null, 5)]
    [InlineData("timeout", 9, null, 86_400)]
    public void Waits_grow_and_an_asked_one_only_makes_them_longer(string code, int attempts, int? asked, int expectedSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), ForwardRules.WaitAfter(code, attempts, asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    [Theory]
    [InlineData("timeout", 10)]
    [InlineData("status_422", 1)]
    [InlineData("redirect_refused", 1)]
    [InlineData("address_forbidden", 1)]
    public void Some_end_at_once_and_all_in_the_end(string code, int attempts) => Assert.Null(ForwardRules.WaitAfter(code, attempts, TimeSpan.FromSeconds(1)));

    [Fact]
    public void A_token_is_followed_for_a_week_and_then_given_up()
    {
        Assert.Null(ForwardRules.TokenWaitAfter(ForwardRules.TokenWaits.Count + 1, null));
        Assert.InRange(ForwardRules.TokenWaits.Aggregate((sum, wait) => sum + wait).TotalDays, 7, 10);
    }
}
