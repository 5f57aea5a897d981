using System.Net;
using System.Net.Sockets;
using Open311.Cli.Mail;
using Open311.Workers.Mail;

namespace Open311.Tests.Integration.Mail;

/// <summary>Delivery over a real SMTP socket that goes wrong on demand.</summary>
public sealed class DeliverMailsTests(MailDatabase database)
{
    [Theory]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_4xx_is_tried_again_after_the_wait_of_the_table_and_delivered_once(string at)
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        var id = await sender.WriteAsync();
        catcher.Fault = (command, _) => command == at ? new SmtpFault.Reply(451, "Later") : null;
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        var waiting = await sender.ReadAsync(id);
        Assert.Equal((1, sender.Clock.GetUtcNow() + DeliverMails.Waits[0]), (waiting.Attempts, waiting.NextAttemptAt));
        Assert.StartsWith("SMTP 451", waiting.LastError, StringComparison.Ordinal);
        Assert.Null(waiting.LeasedUntil);

        catcher.Fault = null;
        var connections = catcher.Connections;
        sender.Clock.Advance(DeliverMails.Waits[0] - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        Assert.Equal(connections, catcher.Connections);

        sender.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await sender.DeliverAsync(catcher));
        sender.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        Assert.Equal(waiting.MessageId, Assert.Single(catcher.Mails).MessageId);
        var sent = await sender.ReadAsync(id);
        Assert.NotNull(sent.SentAt);
        Assert.Null(sent.LastError);
        Assert.Empty(await sender.GivenUpAsync());
    }

    [Theory]
    [InlineData("RCPT", 550)]
    [InlineData("DATA", 554)]
    [InlineData(".", 552)]
    public async Task A_5xx_for_the_mail_is_final_and_leaves_an_event_for_the_staff(string at, int code)
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        var id = await sender.WriteAsync();
        catcher.Fault = (command, _) => command == at ? new SmtpFault.Reply(code, "anna@example.org is not here") : null;
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        var given = await sender.ReadAsync(id);
        Assert.Equal((1, sender.Clock.GetUtcNow()), (given.Attempts, given.FailedAt));
        Assert.StartsWith($"SMTP {code}", given.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("anna", given.LastError, StringComparison.Ordinal);
        Assert.Equal([$"mail_1: {given.LastError}"], await sender.GivenUpAsync());

        catcher.Fault = null;
        sender.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        Assert.Empty(catcher.Mails);
        Assert.Equal(1, catcher.Connections);
    }

    [Theory]
    [InlineData("MAIL", 550)]
    [InlineData("EHLO", 550)]
    [InlineData("CONNECT", 554)]
    [InlineData("DATA", 503)]
    public async Task A_5xx_that_is_not_about_the_mail_costs_no_mail(string at, int code)
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        var id = await sender.WriteAsync();
        catcher.Fault = (command, _) => command == at || (at == "EHLO" && command == "HELO") ? new SmtpFault.Reply(code, "Not you") : null;
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        var waiting = await sender.ReadAsync(id);
        Assert.Null(waiting.FailedAt);
        catcher.Fault = null;
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(1, await sender.DeliverAsync(catcher));
    }

    [Fact]
    public async Task A_mail_that_is_never_taken_is_given_up_at_the_end_of_the_table()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        catcher.Fault = (command, _) => command == "RCPT" ? new SmtpFault.Reply(450, "Greylisted") : null;
        var id = await sender.WriteAsync();
        foreach (var wait in DeliverMails.Waits)
        {
            await sender.DeliverAsync(catcher);
            var waiting = await sender.ReadAsync(id);
            Assert.Equal((null, sender.Clock.GetUtcNow() + wait), (waiting.FailedAt, waiting.NextAttemptAt));
            sender.Clock.Advance(wait);
        }

        await sender.DeliverAsync(catcher);
        Assert.Equal(sender.Clock.GetUtcNow(), (await sender.ReadAsync(id)).FailedAt);
        Assert.Single(await sender.GivenUpAsync());
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_250_repeats_the_mail_under_the_same_Message_ID()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        var id = await sender.WriteAsync();
        catcher.Fault = (command, _) => command == "." ? new SmtpFault.DropAfterAccept() : null;
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        Assert.Equal("The mail server could not be used: it broke the connection off.", (await sender.ReadAsync(id)).LastError);
        catcher.Fault = null;
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(1, await sender.DeliverAsync(catcher));
        Assert.Equal(2, catcher.Mails.Count);
        Assert.Equal((await sender.ReadAsync(id)).MessageId, Assert.Single(catcher.Mails.Select(mail => mail.MessageId).Distinct()));
    }

    [Fact]
    public async Task A_server_that_is_away_costs_one_attempt_and_all_mails_go_out_when_it_is_back()
    {
        var sender = await MakeAsync();
        int port;
        using (var taken = new TcpListener(IPAddress.Loopback, 0))
        {
            taken.Start();
            port = ((IPEndPoint)taken.LocalEndpoint).Port;
        }

        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
            ids.Add(await sender.WriteAsync($"r{i}@example.org"));
        Assert.Equal(0, await sender.DeliverAsync(port));
        Assert.Equal($"The mail server could not be used: nothing listens on port {port}.", (await sender.ReadAsync(ids[0])).LastError);
        foreach (var untried in ids.Skip(1))
        {
            var mail = await sender.ReadAsync(untried);
            Assert.Equal((0, null), (mail.Attempts, mail.LeasedUntil));
        }

        await using var catcher = SmtpCatcher.Start(port);
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(3, await sender.DeliverAsync(catcher));
        Assert.Equal(3, catcher.Mails.Count);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_slow_server_is_left_after_the_time_limit_and_asked_again_later(string at)
    {
        var sender = await MakeAsync();
        // MailKit's own limit, in real time, is out of the way.
        (sender.Options.TimeoutSeconds, sender.Options.LeaseSeconds) = (300, 600);
        // The server's clock stands: it never answers.
        await using var catcher = SmtpCatcher.Start(clock: new TestKit.ManualClock(sender.Clock.GetUtcNow()));
        var id = await sender.WriteAsync();
        catcher.Fault = (command, _) =>
        {
            if (command != at)
                return null;
            sender.Clock.Advance(TimeSpan.FromSeconds(sender.Options.TimeoutSeconds));
            return new SmtpFault.Delay(TimeSpan.FromHours(1));
        };
        Assert.Equal(0, await sender.DeliverAsync(catcher).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        var waiting = await sender.ReadAsync(id);
        Assert.Equal("The mail server could not be used: it did not answer within 300 seconds.", waiting.LastError);
        Assert.Equal(sender.Clock.GetUtcNow() + DeliverMails.Waits[0], waiting.NextAttemptAt);
        catcher.Fault = null;
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(1, await sender.DeliverAsync(catcher));
    }

    [Fact]
    public async Task A_mail_that_takes_its_time_leaves_the_rest_of_the_batch_within_the_lease()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        for (var i = 0; i < 6; i++)
            await sender.WriteAsync($"r{i}@example.org");
        catcher.Fault = (command, _) =>
        {
            if (command == "DATA")
                sender.Clock.Advance(TimeSpan.FromSeconds(14));
            return null;
        };
        Assert.Equal(6, await sender.DeliverAsync(catcher));
        Assert.Equal(6, catcher.Mails.Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(6, catcher.Mails.Count);
        // A lease of 40 s has room for two mails of up to 15 s.
        Assert.Equal(3, catcher.Connections);
    }

    [Fact]
    public async Task Many_mails_go_over_one_connection_and_a_refused_one_does_not_break_it()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        for (var i = 0; i < 7; i++)
            await sender.WriteAsync($"r{i}@example.org");
        catcher.Fault = (command, argument) => command == "RCPT" && argument.Contains("r3@", StringComparison.Ordinal) ? new SmtpFault.Reply(550, "Gone") : null;
        Assert.Equal(6, await sender.DeliverAsync(catcher));
        Assert.Equal(1, catcher.Connections);
        Assert.Equal(["r6@example.org", "r5@example.org", "r4@example.org", "r2@example.org", "r1@example.org", "r0@example.org"], catcher.Mails.Select(mail => Assert.Single(mail.To)));
        Assert.Single(await sender.GivenUpAsync());
    }

    [Fact]
    public async Task A_421_between_mails_closes_the_connection_and_the_next_mail_opens_another()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        for (var i = 0; i < 3; i++)
            await sender.WriteAsync($"r{i}@example.org");
        catcher.Fault = (command, argument) => command == "RCPT" && argument.Contains("r1@", StringComparison.Ordinal) ? new SmtpFault.Reply(421, "Enough for now") : null;
        Assert.Equal(2, await sender.DeliverAsync(catcher));
        Assert.Equal(2, catcher.Connections);
        catcher.Fault = null;
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(1, await sender.DeliverAsync(catcher));
        Assert.Equal(3, catcher.Mails.Count);
    }

    [Fact]
    public async Task A_later_mail_of_the_report_waits_for_the_earlier_one_to_the_same_person_only()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        await sender.WriteAsync("anna@example.org");
        catcher.Fault = (command, argument) => command == "RCPT" && argument.Contains("anna@", StringComparison.Ordinal) ? new SmtpFault.Reply(450, "Later") : null;
        await sender.DeliverAsync(catcher);
        await sender.WriteAsync("anna@example.org");
        await sender.WriteAsync("bert@example.org");
        catcher.Fault = null;
        Assert.Equal(1, await sender.DeliverAsync(catcher));
        Assert.Equal(["Betreff 3"], catcher.Mails.Select(mail => mail.Subject));
        sender.Clock.Advance(DeliverMails.Waits[0]);
        Assert.Equal(2, await sender.DeliverAsync(catcher));
        Assert.Equal(["Betreff 2", "Betreff 1", "Betreff 3"], catcher.Mails.Select(mail => mail.Subject));
    }

    [Fact]
    public async Task Two_workers_at_once_send_each_mail_once()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        sender.Options.BatchSize = 3;
        for (var i = 0; i < 30; i++)
            await sender.WriteAsync($"r{i}@example.org");
        var sent = await Task.WhenAll(sender.DeliverAsync(catcher), sender.DeliverAsync(catcher));
        Assert.Equal(30, sent.Sum());
        Assert.Equal(30, catcher.Mails.Count);
        Assert.Equal(30, catcher.Mails.Select(mail => mail.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task What_a_dead_worker_had_leased_goes_out_when_the_lease_is_over()
    {
        var sender = await MakeAsync();
        await using var catcher = SmtpCatcher.Start();
        await sender.WriteAsync(leasedUntil: sender.Clock.GetUtcNow().AddSeconds(40));
        Assert.Equal(0, await sender.DeliverAsync(catcher));
        sender.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(1, await sender.DeliverAsync(catcher));
    }

    private async Task<Sender> MakeAsync()
    {
        Assert.SkipUnless(MailDatabase.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        return await Sender.MakeAsync(database);
    }
}
