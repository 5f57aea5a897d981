using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Open311.Core.Handshakes;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Tests.Integration.Pipeline;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Handshakes;

/// <summary>Who is told when a department does not answer, and that each is told once, however many workers there are. The towns work around the clock, so that hours are hours.</summary>
public sealed class ReminderTests : IClassFixture<IdleDatabase>
{
    private const string Table = """{"reminders":[{"after_hours":4},{"after_hours":8,"department":"leitung"},{"after_hours":8,"email":"chef@example.org"},{"after_hours":100}]}""";
    private readonly IdleDatabase idle;

    public ReminderTests(IdleDatabase idle)
    {
        Assert.SkipUnless(IdleDatabase.IsAvailable, "OPEN311_TEST_CLUSTER is not set.");
        this.idle = idle;
    }

    [Fact]
    public async Task Each_row_of_the_table_is_one_mail_even_with_two_workers()
    {
        var ct = TestContext.Current.CancellationToken;
        IServiceProvider[] workers = [idle.Worker(), idle.Worker()];
        var town = await MakeAsync(workers[0]);
        const int Reports = 230;
        for (var i = 0; i < Reports; i++)
            await IdleDatabase.SubmitAsync(workers[0], town, 51.5 + (i / 10 * 0.002), 8.0 + (i % 10 * 0.003), "Die Laterne ist dunkel");
        await DrainAsync(workers[0]);
        Assert.Equal(Reports, await idle.CountAsync(town, "handshakes WHERE answer IS NULL AND next_step_at IS NOT NULL"));

        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        Assert.Equal(0, await RemindAsync(workers, town, clock, ct));
        clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(Reports, await RemindAsync(workers, town, clock, ct));
        Assert.Equal(0, await RemindAsync(workers, town, clock, ct));
        clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2 * Reports, await RemindAsync(workers, town, clock, ct));
        Assert.Equal(0, await RemindAsync(workers, town, clock, ct));

        await Task.WhenAll(workers.Select(DrainAsync));
        Assert.Equal(
            [("case_escalated", "chef@example.org", Reports), ("case_escalated", "leitung@example.org", Reports), ("case_new", "licht@example.org", Reports), ("case_reminder", "licht@example.org", Reports)],
            await MailsAsync(town));
        Assert.Equal(0, await idle.CountAsync(town, "report_events WHERE kind IN ('reminded', 'escalated') AND is_public"));
    }

    [Fact]
    public async Task Whoever_answers_closes_or_hands_on_is_left_alone()
    {
        var ct = TestContext.Current.CancellationToken;
        var worker = idle.Worker();
        var town = await MakeAsync(worker);
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
            names.Add(await IdleDatabase.SubmitAsync(worker, town, 51.5, 8.0 + (i * 0.003), "Die Laterne ist dunkel"));
        await DrainAsync(worker);
        Assert.True((await worker.GetRequiredService<AcceptReport>().RunAsync(new(town, names[0], "licht", "department:licht"), ct)).Succeeded);
        Assert.True((await worker.GetRequiredService<ChangeStatus>().RunAsync(new(town, names[1], ReportStatus.ClosedFixed, null, null, "department:licht"), ct)).Succeeded);
        Assert.True((await worker.GetRequiredService<ReassignReport>().RunAsync(new(town, names[2], "leitung", null, "account:1"), ct)).Succeeded);
        await DrainAsync(worker);

        var clock = new ManualClock(TimeProvider.System.GetUtcNow().AddHours(5));
        // The two that wait at "licht", and the one that waits at "leitung" now.
        Assert.Equal(3, await RemindAsync([worker], town, clock, ct));
        // An answer that comes between the row and its mail: nothing is sent any more.
        Assert.True((await worker.GetRequiredService<AcceptReport>().RunAsync(new(town, names[3], "licht", "department:licht"), ct)).Succeeded);
        await DrainAsync(worker);
        Assert.Equal([("case_reminder", "leitung@example.org", 1), ("case_reminder", "licht@example.org", 1)], (await MailsAsync(town)).Where(mail => mail.Template == MailPlan.CaseReminder));

        // The town asks no more: the rest of the table is for nobody.
        await using (var db = Databases(worker).ForInstallation())
            await db.Jurisdictions.Where(row => row.Id == town.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.AsksDepartments, false), ct);
        clock.Advance(TimeSpan.FromHours(10));
        Assert.Equal(0, await RemindAsync([worker], town, clock, ct));
        Assert.Equal(0, await idle.CountAsync(town, "handshakes WHERE next_step_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_new_table_holds_for_open_questions_too_and_floods_nobody()
    {
        var ct = TestContext.Current.CancellationToken;
        var worker = idle.Worker();
        var town = await MakeAsync(worker, table: null);
        await IdleDatabase.SubmitAsync(worker, town, 51.5, 8.0, "Die Laterne ist dunkel");
        await DrainAsync(worker);
        Assert.Equal(1, await idle.CountAsync(town, "handshakes WHERE next_step_at IS NULL"));
        await SqlAsync("UPDATE handshakes SET asked_at = asked_at - interval '9 hours' WHERE jurisdiction_id = $1", town);
        await ImportAsync(worker, town, Table);
        var clock = new ManualClock(TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(0, await RemindAsync([worker], town, clock, ct));
        clock.Advance(TimeSpan.FromHours(92));
        Assert.Equal(1, await RemindAsync([worker], town, clock, ct));
        Assert.Equal(0, await idle.CountAsync(town, "handshakes WHERE next_step_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_department_that_does_not_exist_is_named()
    {
        var worker = idle.Worker();
        var town = await MakeAsync(worker);
        var refused = await worker.GetRequiredService<ImportReminders>().RunAsync(new(town.Id, File("""{"reminders":[{"after_hours":4},{"after_hours":8,"department":"nobody"}]}""")), TestContext.Current.CancellationToken);
        Assert.Contains("reminders[2]", Assert.Single(refused.Failures).English, StringComparison.Ordinal);
        Assert.Equal(4, await idle.CountAsync(town, "reminder_steps WHERE true"));
        foreach (var wrong in (string[])["""{"after_hours":0}""", """{"after_hours":1,"email":"x"}""", """{"after_hours":1,"email":"x@example.org","department":"licht"}""", """{"hours":1}"""])
            Assert.False(TownFile.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"reminders":[{{wrong}}]}"""))).Succeeded, wrong);
    }

    [Fact]
    public async Task A_report_is_noted_as_overdue_once_by_two_workers_and_not_when_it_is_closed()
    {
        var ct = TestContext.Current.CancellationToken;
        IServiceProvider[] workers = [idle.Worker(), idle.Worker()];
        var town = await MakeAsync(workers[0]);
        await using (var db = Databases(workers[0]).For(town.Id))
            await db.Services.ExecuteUpdateAsync(row => row.SetProperty(one => one.DeadlineHours, 6), ct);
        foreach (var worker in workers)
            worker.GetRequiredService<Core.ServiceCatalog.ServiceCatalogs>().Forget(town.Id);
        const int Reports = 40;
        var names = new List<string>();
        for (var i = 0; i < Reports; i++)
            names.Add(await IdleDatabase.SubmitAsync(workers[0], town, 51.5 + (i / 10 * 0.002), 8.0 + (i % 10 * 0.003), "Die Laterne ist dunkel"));
        await DrainAsync(workers[0]);
        Assert.Equal(Reports, await idle.CountAsync(town, "reports WHERE due_at = requested_datetime + interval '6 hours'"));
        Assert.True((await workers[0].GetRequiredService<ChangeStatus>().RunAsync(new(town, names[0], ReportStatus.ClosedFixed, null, null, "department:licht"), ct)).Succeeded);
        var updated = await idle.CountAsync(town, "reports WHERE updated_datetime > requested_datetime + interval '1 hour'");

        var clock = new ManualClock(TimeProvider.System.GetUtcNow().AddHours(5));
        Assert.Equal(0, await MarkAsync(workers, town, clock, ct));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(Reports - 1, await MarkAsync(workers, town, clock, ct));
        Assert.Equal(0, await MarkAsync(workers, town, clock, ct));
        Assert.Equal(Reports - 1, await idle.CountAsync(town, "report_events WHERE kind = 'overdue' AND NOT is_public"));
        // The public, and whoever follows changes, see none in it.
        Assert.Equal(updated, await idle.CountAsync(town, "reports WHERE updated_datetime > requested_datetime + interval '1 hour'"));
    }

    private static Open311DbFactory Databases(IServiceProvider worker) => worker.GetRequiredService<Open311DbFactory>();

    private async Task<JurisdictionProfile> MakeAsync(IServiceProvider worker, string? table = Table)
    {
        var town = await idle.TownAsync(worker);
        await using (var db = Databases(worker).For(town.Id))
        {
            db.Departments.Add(new Department { Key = "leitung", Name = "Leitung", Email = "leitung@example.org" });
            await db.SaveChangesAsync();
        }

        Assert.True((await worker.GetRequiredService<SetJurisdiction>().RunAsync(new(town.Id, new JurisdictionFields { Handshake = true, WorkingHours = "Mo-Su 00:00-24:00" }), default)).Succeeded);
        if (table is not null)
            await ImportAsync(worker, town, table);
        return (await worker.GetRequiredService<JurisdictionDirectory>().FindAsync(town.Id, default))!;
    }

    private static async Task ImportAsync(IServiceProvider worker, JurisdictionProfile town, string table) =>
        Assert.Equal(4, (await worker.GetRequiredService<ImportReminders>().RunAsync(new(town.Id, File(table)), default)).Value);

    private static TownFile File(string json) => TownFile.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Value;

    private static async Task DrainAsync(IServiceProvider worker)
    {
        worker.GetRequiredService<JurisdictionDirectory>().Forget();
        foreach (var step in worker.GetRequiredService<ReportPipeline>().Steps)
            await worker.GetRequiredService<DrainStep>().RunAsync(step, default);
    }

    /// <summary>The number of steps that all workers took together, at the same time.</summary>
    private static async Task<int> RemindAsync(IServiceProvider[] workers, JurisdictionProfile town, TimeProvider clock, CancellationToken ct) => (await Task.WhenAll(workers.Select(worker => Task.Run(
        () => new RemindDepartments(worker.GetRequiredService<NpgsqlDataSource>(), worker.GetRequiredService<PipelineBell>(), clock, NullLogger<RemindDepartments>.Instance).RunAsync(town, ct), ct)))).Sum();

    private static async Task<int> MarkAsync(IServiceProvider[] workers, JurisdictionProfile town, TimeProvider clock, CancellationToken ct) => (await Task.WhenAll(workers.Select(worker => Task.Run(
        () => new MarkOverdue(worker.GetRequiredService<NpgsqlDataSource>(), clock, NullLogger<MarkOverdue>.Instance).RunAsync(town, ct), ct)))).Sum();

    private async Task<List<(string Template, string Recipient, int Count)>> MailsAsync(JurisdictionProfile town)
    {
        await using var command = idle.Database.CreateCommand("SELECT template, recipient, count(*)::int FROM outgoing_mails WHERE jurisdiction_id = $1 GROUP BY 1, 2 ORDER BY 1, 2");
        command.Parameters.AddWithValue(town.Id);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string, int)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return found;
    }

    private async Task SqlAsync(string sql, JurisdictionProfile town)
    {
        await using var command = idle.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(town.Id);
        await command.ExecuteNonQueryAsync();
    }
}
