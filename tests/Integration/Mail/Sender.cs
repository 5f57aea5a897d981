using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Open311.Cli.Mail;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.ServiceCatalog;
using Open311.Tests.TestKit;
using Open311.Workers.Mail;

namespace Open311.Tests.Integration.Mail;

/// <summary>A town of a test's own with one report, mails that wait in it, and a worker whose clock the test moves.</summary>
internal sealed class Sender
{
    private readonly Open311DbFactory databases;
    private readonly MailDatabase database;
    private readonly JurisdictionProfile town;
    private readonly long eventId;
    private readonly long reportId;
    private int written;

    private Sender(MailDatabase database, JurisdictionProfile town, long reportId, long eventId)
    {
        (this.database, this.town, this.reportId, this.eventId) = (database, town, reportId, eventId);
        databases = database.Services.GetRequiredService<Open311DbFactory>();
    }

    /// <summary>Stands at noon of a day in the certificates' time.</summary>
    public ManualClock Clock { get; } = new(new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(12), TimeSpan.Zero));

    public MailOptions Options { get; } = new() { Host = "127.0.0.1", Security = MailSecurity.None };

    public static async Task<Sender> MakeAsync(MailDatabase database)
    {
        var databases = database.Services.GetRequiredService<Open311DbFactory>();
        var row = new Jurisdiction { Key = $"s{Guid.NewGuid():N}.example", Name = "Stadt" };
        await using (var db = databases.ForInstallation())
        {
            db.Jurisdictions.Add(row);
            await db.SaveChangesAsync();
        }

        await using var own = databases.For(row.Id);
        var service = new Service { Code = "lamp", Name = "Laterne" };
        own.Services.Add(service);
        await own.SaveChangesAsync();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var report = new Report { ServiceRequestId = $"r{Guid.NewGuid():N}"[..20], ServiceId = service.Id, Stage = Stage.Notified, RequestedDatetime = at, UpdatedDatetime = at };
        own.Reports.Add(report);
        await own.SaveChangesAsync();
        var received = new ReportEvent { ReportId = report.Id, Kind = ReportEventKind.Received, Actor = "reporter", OccurredAt = at, NotifiedAt = at, IsPublic = true };
        own.ReportEvents.Add(received);
        await own.SaveChangesAsync();
        return new Sender(database, new JurisdictionProfile(row, "https://county.example"), report.Id, received.Id);
    }

    /// <summary>Lets a mail wait from now on.</summary>
    public async Task<long> WriteAsync(string recipient = "anna@example.org", DateTimeOffset? leasedUntil = null)
    {
        var number = ++written;
        await using var db = databases.For(town.Id);
        var mail = new OutgoingMail
        {
            EventId = eventId,
            ReportId = reportId,
            Recipient = recipient,
            Template = $"mail_{number}",
            Language = "de",
            FromName = "Stadt",
            FromAddress = "stadt@example.org",
            Subject = $"Betreff {number}",
            Text = "Ein vertraulicher Text.\n",
            Html = "<p>Ein vertraulicher Text.</p>",
            MessageId = $"{reportId}.{number}@{town.Key}",
            ListId = town.Key,
            CreatedAt = Clock.GetUtcNow(),
            NextAttemptAt = Clock.GetUtcNow(),
            LeasedUntil = leasedUntil,
        };
        db.OutgoingMails.Add(mail);
        await db.SaveChangesAsync();
        return mail.Id;
    }

    /// <summary>Delivers what is due to the catcher, as a worker's job does; the number of mails the server took.</summary>
    public Task<int> DeliverAsync(SmtpCatcher catcher) => DeliverAsync(catcher.Port);

    /// <inheritdoc cref="DeliverAsync(SmtpCatcher)"/>
    public Task<int> DeliverAsync(int port)
    {
        Options.Port = port;
        return new DeliverMails(database.Database, Microsoft.Extensions.Options.Options.Create(Options), Clock, NullLogger<DeliverMails>.Instance).RunAsync(town, CancellationToken.None);
    }

    public async Task<OutgoingMail> ReadAsync(long id)
    {
        await using var db = databases.For(town.Id);
        return await db.OutgoingMails.AsNoTracking().SingleAsync(mail => mail.Id == id);
    }

    /// <summary>The internal notes of mails that were given up.</summary>
    public async Task<List<string?>> GivenUpAsync()
    {
        await using var db = databases.For(town.Id);
        return await db.ReportEvents.AsNoTracking().Where(happened => happened.Kind == ReportEventKind.MailFailed && !happened.IsPublic).OrderBy(happened => happened.Id)
            .Select(happened => happened.InternalNote).ToListAsync();
    }
}
