using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Open311.Cli.Mail;
using Open311.Core.Handshakes;
using Open311.Core.Ideas;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Reports;
using Open311.Core.Routing;
using Open311.Core.ServiceCatalog;
using Open311.Core.Updates;
using Open311.Geo;
using Open311.Tests.TestKit;
using Open311.Workers.Mail;

namespace Open311.Tests.Integration.Mail;

/// <summary>A town of a test's own, with everything that a mail may speak of: what happens there becomes mails, over SMTP, when the test says so.</summary>
internal sealed class MailTown
{
    private readonly MailDatabase database;
    private readonly Open311DbFactory databases;

    private MailTown(MailDatabase database, JurisdictionProfile profile, long serviceId, long departmentId) =>
        (this.database, databases, Profile, ServiceId, DepartmentId) = (database, database.Services.GetRequiredService<Open311DbFactory>(), profile, serviceId, departmentId);

    public JurisdictionProfile Profile { get; }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero));

    public long DepartmentId { get; }

    private long ServiceId { get; }

    public static async Task<MailTown> MakeAsync(MailDatabase database, string departmentLanguage = "de", bool isMadeUp = false)
    {
        Assert.SkipUnless(MailDatabase.IsAvailable, "OPEN311_TEST_CLUSTER names no cluster; ./dev test starts one.");
        var databases = database.Services.GetRequiredService<Open311DbFactory>();
        var row = new Jurisdiction
        {
            Key = $"m{Guid.NewGuid():N}.example",
            Name = "Musterstadt",
            BaseAddress = "https://melden.musterstadt.example",
            Contact = "Rathaus, Markt 1, Telefon 02921 0000",
            IsMadeUp = isMadeUp,
        };
        await using (var db = databases.ForInstallation())
        {
            db.Jurisdictions.Add(row);
            await db.SaveChangesAsync();
        }

        await using var own = databases.For(row.Id);
        var department = new Department { Key = "licht", Name = "Straßenbeleuchtung", Email = "licht@musterstadt.example", Language = departmentLanguage };
        var service = new Service
        {
            Code = "lamp",
            Name = "Straßenlaterne defekt",
            Attributes =
            [
                new ServiceAttribute { Code = "how", Datatype = AttributeDatatype.Multivaluelist, Order = 1, Description = "Was ist zu sehen?", Values = [new("dark", "Sie ist dunkel"), new("flicker", "Sie flackert")] },
            ],
        };
        own.Departments.Add(department);
        own.Services.Add(service);
        await own.SaveChangesAsync();
        return new MailTown(database, new JurisdictionProfile(row, "https://county.example"), service.Id, department.Id);
    }

    /// <summary>A report that has just come in and been routed; its event "received" is open, that of its routing too if <paramref name="isRouted"/>. An idea has its thread.</summary>
    /// <param name="tiedTo">An idea.</param>
    public async Task<Report> ReportAsync(
        string language = "de", bool isConfirmed = true, bool isHidden = false, bool isRouted = false, bool hasPlace = true, string reporter = "erika@example.org", bool isIdea = false,
        Report? tiedTo = null, string? addressId = null)
    {
        await using var db = databases.For(Profile.Id);
        var report = new Report
        {
            ServiceRequestId = $"2026-{Random.Shared.NextInt64(1_000_000_000_000):D12}",
            ServiceId = ServiceId,
            Stage = Stage.Routed,
            Place = hasPlace ? Wgs84Point.Create(51.5712, 8.1054).ToGeometry() : null,
            Address = hasPlace ? "Jakobistraße, Altstadt" : null,
            AddressString = addressId is null ? "an der Ecke beim Bäcker" : null,
            AddressId = addressId,
            Title = isIdea ? "Bänke am Bach" : "Laterne dunkel",
            Description = "Seit drei Tagen ist es hier abends stockfinster, und auf dem Gehweg stehen Fahrräder.\nBitte kümmern Sie sich <bald> darum!",
            MediaUrls = ["https://fotos.example.org/1.jpg", "https://fotos.example.org/2.jpg"],
            Attributes = tiedTo is null ? """{"how":["dark","flicker"]}""" : $$"""{"how":["dark","flicker"],"thread":["{{tiedTo.ServiceRequestId}}"]}""",
            RequestedDatetime = Clock.GetUtcNow(),
            UpdatedDatetime = Clock.GetUtcNow(),
            DepartmentId = DepartmentId,
            Visibility = isHidden ? ReportVisibility.Hidden : ReportVisibility.Public,
        };
        db.Reports.Add(report);
        await db.SaveChangesAsync();
        if (isIdea)
            await OpenThreadAsync(db, report);
        if (tiedTo is not null)
            db.ThreadReports.Add(new ThreadReport { ReportId = report.Id, ThreadId = (await db.Threads.SingleAsync(row => row.ReportId == tiedTo.Id)).Id });
        db.ReportContacts.Add(new ReportContact { ReportId = report.Id, Email = reporter, FirstName = "Erika", LastName = "Müller-Lüdenscheidt", Phone = "02921 1234", Language = language });
        db.Subscriptions.Add(new Subscription
        {
            ReportId = report.Id,
            Email = reporter,
            Language = language,
            IsReporter = true,
            CreatedAt = Clock.GetUtcNow(),
            ConfirmedAt = isConfirmed ? Clock.GetUtcNow() : null,
        });
        db.RoutingDecisions.Add(new RoutingDecision
        {
            ReportId = report.Id,
            DepartmentId = DepartmentId,
            DecidedAt = Clock.GetUtcNow(),
            DecidedBy = hasPlace ? "rule" : "place_unknown",
            RuleText = hasPlace ? "Nächste Laterne (bis 30 m)" : null,
            FeatureKey = hasPlace ? "4711" : null,
            FeatureLabel = hasPlace ? "Leuchte Jakobistraße" : null,
            DistanceMeters = hasPlace ? 12.4 : null,
        });
        await db.SaveChangesAsync();
        await HappensAsync(report, ReportEventKind.Received, happened => (happened.IsPublic, happened.ToStatus) = (true, ReportStatus.Received));
        if (isRouted)
            await HappensAsync(report, ReportEventKind.Routed, happened => happened.DepartmentId = DepartmentId);
        return report;
    }

    /// <summary>The id of one more department, whose address begins with its key.</summary>
    public async Task<long> DepartmentAsync(string key, string language = "de")
    {
        await using var db = databases.For(Profile.Id);
        var department = new Department { Key = key, Name = key, Email = $"{key}@musterstadt.example", Language = language };
        db.Departments.Add(department);
        await db.SaveChangesAsync();
        return department.Id;
    }

    /// <summary>The report's department was asked whether it takes the report, and the service has a deadline.</summary>
    public async Task AskAsync(Report report)
    {
        await using var db = databases.For(Profile.Id);
        db.Handshakes.Add(new Handshake { ReportId = report.Id, DepartmentId = DepartmentId, AskedAt = Clock.GetUtcNow() });
        db.Attach(report).Entity.DueAt = Clock.GetUtcNow().AddDays(3);
        await db.SaveChangesAsync();
    }

    /// <summary>Another department has rejected the report before it was decided who gets it.</summary>
    public async Task RejectAsync(Report report, long department, string key, string reason)
    {
        await HappensAsync(report, ReportEventKind.Rejected, happened => (happened.DepartmentId, happened.InternalNote, happened.NotifiedAt) = (department, reason, Clock.GetUtcNow()));
        await using var db = databases.For(Profile.Id);
        (await db.RoutingDecisions.SingleAsync(row => row.ReportId == report.Id)).Inputs = $$"""{"rejectedBy":[{"key":"{{key}}","name":"{{key}}"}]}""";
        await db.SaveChangesAsync();
    }

    /// <summary>Adds an open event.</summary>
    public async Task HappensAsync(Report report, ReportEventKind kind, Action<ReportEvent> with)
    {
        await using var db = databases.For(Profile.Id);
        var happened = new ReportEvent { ReportId = report.Id, Kind = kind, Actor = "rule", OccurredAt = Clock.GetUtcNow() };
        with(happened);
        db.ReportEvents.Add(happened);
        await db.SaveChangesAsync();
    }

    /// <summary>The id of a subscription that is not confirmed.</summary>
    public async Task<long> FollowAsync(Report report, string email, string language)
    {
        await using var db = databases.For(Profile.Id);
        var subscription = new Subscription { ReportId = report.Id, Email = email, Language = language, CreatedAt = Clock.GetUtcNow() };
        db.Subscriptions.Add(subscription);
        await db.SaveChangesAsync();
        return subscription.Id;
    }

    /// <summary>The report becomes an idea with one comment; who follows it wants to hear of comments. The comment's id.</summary>
    public async Task<long> CommentAsync(Report report, string text, string? name)
    {
        await using var db = databases.For(Profile.Id);
        var thread = await OpenThreadAsync(db, report);
        var comment = new Comment { ThreadId = thread.Id, Text = text, DisplayName = name, Person = "0123456789abcdef01234567", CreatedAt = Clock.GetUtcNow(), ConfirmedAt = Clock.GetUtcNow() };
        db.Comments.Add(comment);
        await db.SaveChangesAsync();
        await db.Subscriptions.Where(row => row.ReportId == report.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.WantsComments, true));
        return comment.Id;
    }

    /// <summary>An update by somebody who does not follow, saying that it is fixed; its event is still to happen.</summary>
    public async Task<long> UpdateAsync(Report report, string text)
    {
        await using var db = databases.For(Profile.Id);
        var update = new ReportUpdate { Id = Random.Shared.NextInt64(1_000_000_000, 2_000_000_000), ReportId = report.Id, Text = text, Claim = UpdateClaim.Fixed, WrittenAt = Clock.GetUtcNow() };
        db.ReportUpdates.Add(update);
        await db.SaveChangesAsync();
        return update.Id;
    }

    private static async Task<IdeaThread> OpenThreadAsync(Open311Db db, Report report)
    {
        var thread = new IdeaThread { ReportId = report.Id, PublicId = report.ServiceRequestId, OpenedAt = report.RequestedDatetime };
        db.Threads.Add(thread);
        await db.SaveChangesAsync();
        return thread;
    }

    /// <summary>Asks an address to confirm; the link leads to a page below <c>/ideas</c>.</summary>
    public async Task<IReadOnlyList<CaughtMail>> AskAsync(Report report, string template, string page, string recipient, string language)
    {
        await using (var db = databases.For(Profile.Id))
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            var services = database.Services;
            var ask = new AskByMail(services.GetRequiredService<SignedLinks>(), services.GetRequiredService<ServiceCatalogs>(), services.GetRequiredService<IOptions<InstallationOptions>>(), Clock);
            var happened = new ReportEvent { Kind = ReportEventKind.SupportAsked, Actor = "reader" };
            var link = $"{Profile.BaseAddress}/ideas/{page}/{new string('A', 67)}";
            Assert.True(await ask.RunAsync(db, new AskByMailInput(Profile, report.Id, template, happened, recipient, language, link), CancellationToken.None));
            await transaction.CommitAsync();
        }

        return await MailsAsync(report);
    }

    public async Task ChangeAsync(Report report, Action<Report> change)
    {
        await using var db = databases.For(Profile.Id);
        change(await db.Reports.SingleAsync(row => row.Id == report.Id));
        await db.SaveChangesAsync();
    }

    /// <summary>Writes the mails of open events and delivers them; those the server took, oldest first.</summary>
    public async Task<IReadOnlyList<CaughtMail>> MailsAsync(params Report[] reports)
    {
        await using (var connection = await database.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            var writer = database.Services.GetRequiredService<MailWriter>();
            await writer.WriteAsync(connection, transaction, Profile, reports.Select(report => report.Id).ToList(), Clock.GetUtcNow(), CancellationToken.None);
            await transaction.CommitAsync();
        }

        await using var catcher = SmtpCatcher.Start(clock: Clock);
        var options = Options.Create(new MailOptions { Port = catcher.Port, Security = MailSecurity.None });
        await new DeliverMails(database.Database, options, Clock, NullLogger<DeliverMails>.Instance).RunAsync(Profile, CancellationToken.None);
        return catcher.Mails.Reverse().ToList();
    }
}
