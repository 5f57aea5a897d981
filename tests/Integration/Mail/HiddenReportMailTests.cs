using Microsoft.Extensions.DependencyInjection;
using Open311.Core.Notifications;
using Open311.Core.Reports;

namespace Open311.Tests.Integration.Mail;

/// <summary>What people learn by mail of reports that only staff may see.</summary>
public sealed partial class HiddenReportMailTests(MailDatabase database)
{
    private static readonly string[] FreeWords = ["stockfinster", "Laterne dunkel", "Bäcker", "fotos.example.org", "Erika", "02921 1234"];

    [Fact]
    public async Task The_unconfirmed_reporter_gets_the_receipt_without_a_word_of_theirs_and_its_link_confirms()
    {
        var town = await MailTown.MakeAsync(database);
        var report = await town.ReportAsync(isConfirmed: false, isHidden: true);
        var receipt = Assert.Single(await town.MailsAsync(report));
        Assert.Equal(["erika@example.org"], receipt.To);
        Assert.Contains(report.ServiceRequestId, receipt.Text, StringComparison.Ordinal);
        foreach (var word in FreeWords)
            Assert.DoesNotContain(word, receipt.Subject + receipt.Text + receipt.Html, StringComparison.Ordinal);
        var token = Confirm().Match(receipt.Text).Groups[1].Value;
        var followed = await database.Services.GetRequiredService<ConfirmAddress>().RunAsync(token, CancellationToken.None);
        Assert.Equal(report.ServiceRequestId, followed.Value.ServiceRequestId);
    }

    [Fact]
    public async Task The_confirmed_reporter_gets_the_receipt_without_what_was_taken_from_the_public()
    {
        var town = await MailTown.MakeAsync(database);
        var receipt = Assert.Single(await town.MailsAsync(await town.ReportAsync(isHidden: true)));
        foreach (var word in FreeWords)
            Assert.DoesNotContain(word, receipt.Subject + receipt.Text + receipt.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_hears_of_its_changes_until_it_is_shown_again()
    {
        var town = await MailTown.MakeAsync(database);
        var report = await town.ReportAsync();
        Assert.Single(await town.MailsAsync(report));
        await town.ChangeAsync(report, row => row.Visibility = ReportVisibility.Hidden);
        await ClosesAsync();
        Assert.Empty(await town.MailsAsync(report));
        await town.ChangeAsync(report, row => row.Visibility = ReportVisibility.Public);
        await ClosesAsync();
        Assert.Single(await town.MailsAsync(report));

        Task ClosesAsync() => town.HappensAsync(report, ReportEventKind.StatusChanged, happened => (happened.IsPublic, happened.ToStatus) = (true, ReportStatus.ClosedFixed));
    }

    [Theory]
    [InlineData(ReportVisibility.AwaitsReview)]
    [InlineData(ReportVisibility.Confidential)]
    public async Task The_reporter_of_what_is_not_public_hears_of_it_like_everybody_else(ReportVisibility visibility)
    {
        var town = await MailTown.MakeAsync(database);
        var report = await town.ReportAsync();
        await town.ChangeAsync(report, row => row.Visibility = visibility);
        Assert.Contains("stockfinster", Assert.Single(await town.MailsAsync(report)).Text, StringComparison.Ordinal);
        await town.HappensAsync(report, ReportEventKind.StatusChanged, happened => (happened.IsPublic, happened.ToStatus) = (true, ReportStatus.ClosedFixed));
        Assert.Equal(["erika@example.org"], Assert.Single(await town.MailsAsync(report)).To);
    }

    [Fact]
    public async Task A_report_whose_receipt_is_over_the_limit_goes_to_review_because_nobody_can_confirm_it()
    {
        var town = await MailTown.MakeAsync(database);
        var reports = new List<Report>();
        for (var i = 0; i < 6; i++)
        {
            reports.Add(await town.ReportAsync(isConfirmed: false));
            await town.ChangeAsync(reports[i], row => row.Visibility = ReportVisibility.AwaitsConfirmation);
        }

        Assert.Equal(5, (await town.MailsAsync([.. reports])).Count);
        await using var command = database.Database.CreateCommand("SELECT count(*) FILTER (WHERE visibility = 'awaits_confirmation'), count(*) FILTER (WHERE visibility = 'awaits_review') FROM reports WHERE id = ANY ($1)");
        command.Parameters.AddWithValue(reports.ConvertAll(report => report.Id).ToArray());
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await row.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal((5L, 1L), (row.GetInt64(0), row.GetInt64(1)));
    }

    [Fact]
    public async Task The_department_gets_its_case_with_everything()
    {
        var town = await MailTown.MakeAsync(database);
        var report = await town.ReportAsync(isHidden: true, isRouted: true);
        var mail = Assert.Single(await town.MailsAsync(report), mail => mail.To.Contains("licht@musterstadt.example"));
        foreach (var word in FreeWords)
            Assert.Contains(word, mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reporter_hears_that_theirs_is_a_duplicate_and_of_which_only_if_that_one_is_public(bool isHeadHidden)
    {
        var town = await MailTown.MakeAsync(database);
        var head = await town.ReportAsync(isHidden: isHeadHidden, reporter: "otto@example.org");
        var child = await town.ReportAsync();
        await town.MailsAsync(head, child);
        await town.ChangeAsync(child, row => row.DuplicateOfId = head.Id);
        await town.HappensAsync(child, ReportEventKind.Linked, happened => (happened.IsPublic, happened.ToStatus, happened.OtherReportId) = (true, ReportStatus.Received, head.Id));
        var mail = Assert.Single(await town.MailsAsync(child));
        Assert.Contains(child.ServiceRequestId, mail.Text, StringComparison.Ordinal);
        Assert.Equal(!isHeadHidden, (mail.Subject + mail.Text + mail.Html).Contains(head.ServiceRequestId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_ended_before_its_mail_was_written_still_names_the_other_report()
    {
        var town = await MailTown.MakeAsync(database);
        var head = await town.ReportAsync(reporter: "otto@example.org");
        var child = await town.ReportAsync();
        await town.MailsAsync(head, child);
        await town.HappensAsync(child, ReportEventKind.Linked, happened => (happened.IsPublic, happened.ToStatus, happened.OtherReportId) = (true, ReportStatus.Received, head.Id));
        await town.HappensAsync(child, ReportEventKind.Unlinked, happened => (happened.IsPublic, happened.ToStatus, happened.OtherReportId) = (true, ReportStatus.Received, head.Id));
        var mails = (await town.MailsAsync(child)).Where(mail => mail.To.Contains("erika@example.org")).ToList();
        Assert.Equal(2, mails.Count);
        Assert.Contains(head.ServiceRequestId, mails[0].Text, StringComparison.Ordinal);
    }

    [System.Text.RegularExpressions.GeneratedRegex("/confirm/([A-Za-z0-9_-]+)")]
    private static partial System.Text.RegularExpressions.Regex Confirm();
}
