using Open311.Core.Reports;

namespace Open311.Tests.Integration.Mail;

/// <summary>A department hears of a case once, and again only if it comes back from another one.</summary>
public sealed class CaseMailTests(MailDatabase database)
{
    [Fact]
    public async Task A_department_that_had_the_case_before_the_link_is_not_told_of_it_again_when_the_link_ends()
    {
        var town = await MailTown.MakeAsync(database);
        var (head, child) = (await town.ReportAsync(), await town.ReportAsync(isRouted: true));
        Assert.Equal(["licht: Neuer Fall"], await CaseMailsAsync(town, child, head));
        await LinkAsync(town, child, head);
        Assert.Empty(await CaseMailsAsync(town, child));
        await UnlinkAsync(town, child, head);
        Assert.Empty(await CaseMailsAsync(town, child));
    }

    [Fact]
    public async Task A_department_that_never_had_the_case_is_told_when_the_link_ends()
    {
        var town = await MailTown.MakeAsync(database);
        var other = await town.DepartmentAsync("bauhof");
        var (head, child) = (await town.ReportAsync(), await town.ReportAsync(isRouted: true));
        await CaseMailsAsync(town, child, head);
        await LinkAsync(town, child, head);
        await GiveAsync(town, child, ReportEventKind.Reassigned, other);
        Assert.Empty(await CaseMailsAsync(town, child));
        await UnlinkAsync(town, child, head);
        Assert.Equal(["bauhof: Neuer Fall"], await CaseMailsAsync(town, child));
    }

    [Fact]
    public async Task A_case_that_was_a_duplicate_from_the_beginning_is_new_when_the_link_ends()
    {
        var town = await MailTown.MakeAsync(database);
        var (head, child) = (await town.ReportAsync(), await town.ReportAsync(isRouted: true));
        await LinkAsync(town, child, head);
        Assert.Empty(await CaseMailsAsync(town, child, head));
        await UnlinkAsync(town, child, head);
        Assert.Equal(["licht: Neuer Fall"], await CaseMailsAsync(town, child));
    }

    [Fact]
    public async Task A_link_that_ends_before_the_first_mail_is_written_makes_one_mail()
    {
        var town = await MailTown.MakeAsync(database);
        var (head, child) = (await town.ReportAsync(), await town.ReportAsync(isRouted: true));
        await LinkAsync(town, child, head);
        await UnlinkAsync(town, child, head);
        Assert.Equal(["licht: Neuer Fall"], await CaseMailsAsync(town, child));
    }

    [Fact]
    public async Task A_choice_by_hand_that_is_lifted_before_anybody_heard_of_it_tells_nobody()
    {
        var town = await MailTown.MakeAsync(database);
        var other = await town.DepartmentAsync("bauhof");
        var report = await town.ReportAsync(isRouted: true);
        await CaseMailsAsync(town, report);
        await GiveAsync(town, report, ReportEventKind.Reassigned, other);
        await GiveAsync(town, report, ReportEventKind.Routed, town.DepartmentId);
        Assert.Empty(await CaseMailsAsync(town, report));
    }

    [Fact]
    public async Task A_department_that_gets_its_case_back_from_another_one_is_told_so_not_that_it_is_new()
    {
        var town = await MailTown.MakeAsync(database);
        var other = await town.DepartmentAsync("bauhof");
        var report = await town.ReportAsync(isRouted: true);
        Assert.Equal(["licht: Neuer Fall"], await CaseMailsAsync(town, report));
        await GiveAsync(town, report, ReportEventKind.Reassigned, other);
        Assert.Equal(["bauhof: jetzt bei Ihnen"], await CaseMailsAsync(town, report));
        await GiveAsync(town, report, ReportEventKind.Routed, town.DepartmentId);
        Assert.Equal(["licht: jetzt bei Ihnen"], await CaseMailsAsync(town, report));
    }

    [Fact]
    public async Task A_third_department_that_the_rules_choose_after_a_lifted_choice_gets_a_new_case()
    {
        var town = await MailTown.MakeAsync(database);
        var (other, third) = (await town.DepartmentAsync("bauhof"), await town.DepartmentAsync("buero"));
        var report = await town.ReportAsync(isRouted: true);
        await CaseMailsAsync(town, report);
        await GiveAsync(town, report, ReportEventKind.Reassigned, other);
        await CaseMailsAsync(town, report);
        await GiveAsync(town, report, ReportEventKind.Routed, third);
        Assert.Equal(["buero: Neuer Fall"], await CaseMailsAsync(town, report));
    }

    /// <summary>What departments are sent now, as "key: what the subject says".</summary>
    private static async Task<IReadOnlyList<string>> CaseMailsAsync(MailTown town, params Report[] reports) =>
        [.. (await town.MailsAsync(reports)).Where(mail => mail.Text.Contains("/case/", StringComparison.Ordinal))
            .Select(mail => $"{mail.To.Single().Split('@')[0]}: {(mail.Subject.StartsWith("Neuer Fall", StringComparison.Ordinal) ? "Neuer Fall" : mail.Subject.Contains("jetzt bei Ihnen", StringComparison.Ordinal) ? "jetzt bei Ihnen" : mail.Subject)}")];

    private static async Task LinkAsync(MailTown town, Report child, Report head)
    {
        await town.ChangeAsync(child, row => row.DuplicateOfId = head.Id);
        await town.HappensAsync(child, ReportEventKind.Linked, happened => (happened.IsPublic, happened.ToStatus, happened.OtherReportId) = (true, ReportStatus.Received, head.Id));
    }

    private static async Task UnlinkAsync(MailTown town, Report child, Report head)
    {
        await town.ChangeAsync(child, row => row.DuplicateOfId = null);
        await town.HappensAsync(child, ReportEventKind.Unlinked, happened => (happened.IsPublic, happened.ToStatus, happened.OtherReportId) = (true, ReportStatus.Received, head.Id));
    }

    private static async Task GiveAsync(MailTown town, Report report, ReportEventKind kind, long department)
    {
        await town.ChangeAsync(report, row => row.DepartmentId = department);
        await town.HappensAsync(report, kind, happened => (happened.IsPublic, happened.DepartmentId) = (true, department));
    }
}
