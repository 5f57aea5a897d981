using System.Text;
using System.Text.RegularExpressions;
using Open311.Cli.Mail;
using Open311.Core.Notifications;
using Open311.Core.Reports;
using Open311.Tests.TestKit;

namespace Open311.Tests.Integration.Mail;

/// <summary>Every mail in every language as it arrives over SMTP, held against tests/fixtures/mails.</summary>
public sealed partial class ExpectedMailTests(MailDatabase database)
{
    /// <summary>A file's name is the template, with a variant behind the dot.</summary>
    private static readonly Dictionary<string, Func<MailDatabase, string, Task<Scene>>> Scenes = new()
    {
        [MailPlan.ReceiptToConfirm] = (database, language) => ReceivedAsync(database, language, isConfirmed: false),
        [MailPlan.Receipt] = (database, language) => ReceivedAsync(database, language),
        [MailPlan.Receipt + ".hidden"] = (database, language) => ReceivedAsync(database, language, isHidden: true),
        [MailPlan.Receipt + ".made_up"] = (database, language) => ReceivedAsync(database, language, isMadeUp: true),
        [MailPlan.StatusChanged] = (database, language) => LaterAsync(database, language, ReportEventKind.StatusChanged, (happened, _) =>
            (happened.ToStatus, happened.PublicNote) = (ReportStatus.InProgress, "Das Ersatzteil ist bestellt.\nEs kommt nächste Woche.")),
        [MailPlan.StatusChanged + ".closed"] = (database, language) => LaterAsync(database, language, ReportEventKind.StatusChanged, (happened, _) =>
            happened.ToStatus = ReportStatus.ClosedNotResponsible),
        [MailPlan.Corrected] = (database, language) => LaterAsync(database, language, ReportEventKind.Corrected, (happened, _) =>
            (happened.PublicNote, happened.InternalNote) = (Phrases.In("de").Say(SystemNotes.AllCorrected, "Straßenlaterne defekt", "Ampel defekt"), "Marktstraße 5")), // in the town's language, whoever reads it
        [MailPlan.Corrected + ".idea"] = (database, language) => LaterAsync(database, language, ReportEventKind.Corrected, (happened, _) => happened.PublicNote = Phrases.In("de").Say(SystemNotes.PlaceCorrected), isIdea: true),
        [MailPlan.Linked] = (database, language) => LaterAsync(database, language, ReportEventKind.Linked, (happened, head) =>
            (happened.ToStatus, happened.OtherReportId) = (ReportStatus.Reviewed, head.Id)),
        [MailPlan.Linked + ".hidden_head"] = (database, language) => LaterAsync(database, language, ReportEventKind.Linked, (happened, head) =>
            (happened.ToStatus, happened.OtherReportId) = (ReportStatus.Reviewed, head.Id), isHeadHidden: true),
        [MailPlan.Unlinked] = (database, language) => LaterAsync(database, language, ReportEventKind.Unlinked, (happened, head) =>
            (happened.ToStatus, happened.OtherReportId) = (ReportStatus.Received, head.Id)),
        [MailPlan.CaseNew] = (database, language) => CaseAsync(database, language, hasPlace: true),
        [MailPlan.StatusChanged + ".question"] = (database, language) => LaterAsync(database, language, ReportEventKind.StatusChanged, (happened, _) =>
            (happened.ToStatus, happened.PublicNote) = (ReportStatus.WaitingForCitizen, "Welche Laterne genau? Am Mast steht eine Nummer.")),
        [MailPlan.FollowToConfirm] = FollowAsync,
        [MailPlan.CaseMoved] = MovedAsync,
        [MailPlan.CaseBack] = BackAsync,
        [MailPlan.CaseNew + ".asked"] = (database, language) => UnansweredAsync(database, language, ReportEventKind.Routed, null),
        [MailPlan.CaseNew + ".rejected"] = RejectedAsync,
        [MailPlan.CaseReminder] = (database, language) => UnansweredAsync(database, language, ReportEventKind.Reminded, null),
        [MailPlan.CaseEscalated] = (database, language) => UnansweredAsync(database, language, ReportEventKind.Escalated, "leitung"),
        [MailPlan.CommentToConfirm] = (database, language) => AskedAsync(database, language, MailPlan.CommentToConfirm, "comment"),
        [MailPlan.SupportToConfirm] = (database, language) => AskedAsync(database, language, MailPlan.SupportToConfirm, "support"),
        [MailPlan.Answered] = (database, language) => ThreadAsync(database, language, ReportEventKind.Answered, null),
        [MailPlan.CommentPublished] = (database, language) => ThreadAsync(database, language, ReportEventKind.CommentPublished, "Otto <b>aus</b> der Altstadt"),
        [MailPlan.UpdatePublished] = UpdateAsync,
        [MailPlan.CaseNew + ".place_unknown"] = (database, language) => CaseAsync(database, language, hasPlace: false),
        [MailPlan.CaseNew + ".address_id"] = (database, language) => CaseAsync(database, language, hasPlace: false, addressId: "DENW22AL00001"),
        [MailPlan.CaseNew + ".tied"] = (database, language) => CaseAsync(database, language, hasPlace: true, isTied: true),
        [MailPlan.CaseNew + ".idea"] = (database, language) => CaseAsync(database, language, hasPlace: true, isIdea: true),
        [MailPlan.ReceiptToConfirm + ".idea"] = (database, language) => ReceivedAsync(database, language, isConfirmed: false, isIdea: true),
        [MailPlan.ReceiptToConfirm + ".publishes"] = (database, language) => ReceivedAsync(database, language, isConfirmed: false, awaitsConfirmation: true),
        [MailPlan.ReceiptToConfirm + ".not_ours"] = (database, language) => ReceivedAsync(database, language, isConfirmed: false, isNotOurs: true),
        [MailPlan.Receipt + ".not_ours"] = (database, language) => ReceivedAsync(database, language, isNotOurs: true),
        [MailPlan.Receipt + ".idea"] = (database, language) => ReceivedAsync(database, language, isIdea: true),
        [MailPlan.StatusChanged + ".idea"] = (database, language) => LaterAsync(database, language, ReportEventKind.StatusChanged, (happened, _) => happened.ToStatus = ReportStatus.InProgress, isIdea: true),
    };

    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (var name in Scenes.Keys)
            {
                files.Add(name, "de");
                files.Add(name, "en");
            }

            return files;
        }
    }

    [Fact]
    public void Every_mail_of_the_plan_is_held_against_a_file() =>
        Assert.Equal(MailPlan.Rows.Select(row => row.Template).Concat(MailPlan.Asked).Distinct().Order(), Scenes.Keys.Select(name => name.Split('.')[0]).Distinct().Order());

    [Fact]
    public void There_is_no_file_without_a_mail() =>
        Assert.Empty(Directory.GetFiles(Path.Combine(FixtureFiles.Folder, "mails")).Select(Path.GetFileName).Except(Scenes.Keys.SelectMany(name => new[] { $"{name}.de.txt", $"{name}.en.txt" })));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Mail(string name, string language)
    {
        var scene = await Scenes[name](database, language);
        Assert.Null(FixtureFiles.Difference($"mails/{name}.{language}.txt", Readable(scene)));
    }

    private static async Task<Scene> ReceivedAsync(MailDatabase database, string language, bool isConfirmed = true, bool isHidden = false, bool isMadeUp = false, bool isIdea = false, bool awaitsConfirmation = false, bool isNotOurs = false)
    {
        var town = await MailTown.MakeAsync(database, isMadeUp: isMadeUp);
        var report = await town.ReportAsync(language, isConfirmed, isHidden, isIdea: isIdea);
        if (awaitsConfirmation)
            await town.ChangeAsync(report, row => row.Visibility = ReportVisibility.AwaitsConfirmation);
        if (isNotOurs)
            await town.ChangeAsync(report, row => (row.Status, row.StatusNotes) = (ReportStatus.ClosedNotResponsible, Phrases.In("de").Say(SystemNotes.NotOurs, "Autobahn GmbH", "0800 0000000"))); // in the town's language, whoever reads it
        return new Scene(town, report, null, await town.MailsAsync(report));
    }

    // The receipt goes out first, so that the file shows how the later mail refers to it.
    private static async Task<Scene> LaterAsync(MailDatabase database, string language, ReportEventKind kind, Action<ReportEvent, Report> with, bool isHeadHidden = false, bool isIdea = false)
    {
        var town = await MailTown.MakeAsync(database, language);
        var head = await town.ReportAsync(reporter: "otto@example.org");
        var report = await town.ReportAsync(language, isIdea: isIdea);
        var mails = (await town.MailsAsync(head, report)).Where(mail => mail.To.Contains("erika@example.org")).ToList();
        town.Clock.Advance(TimeSpan.FromDays(2));
        if (isHeadHidden)
            await town.ChangeAsync(head, row => row.Visibility = ReportVisibility.Hidden);
        await town.HappensAsync(report, kind, happened =>
        {
            happened.IsPublic = true;
            with(happened, head);
        });
        mails.AddRange((await town.MailsAsync(report)).Where(mail => mail.To.Contains("erika@example.org")));
        Assert.Equal(2, mails.Count);
        return new Scene(town, report, head, mails);
    }

    private static async Task<Scene> CaseAsync(MailDatabase database, string language, bool hasPlace, bool isIdea = false, bool isTied = false, string? addressId = null)
    {
        var town = await MailTown.MakeAsync(database, language);
        var idea = isTied ? await town.ReportAsync(isIdea: true) : null;
        var report = await town.ReportAsync(isRouted: true, hasPlace: hasPlace, isIdea: isIdea, tiedTo: idea, addressId: addressId);
        return new Scene(town, report, idea, (await town.MailsAsync(report)).Where(mail => mail.To.Contains("licht@musterstadt.example")).ToList());
    }

    private static async Task<Scene> MovedAsync(MailDatabase database, string language)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync();
        await town.ChangeAsync(report, row => row.Status = ReportStatus.InProgress);
        await town.HappensAsync(report, ReportEventKind.Reassigned, happened =>
            (happened.DepartmentId, happened.InternalNote) = (town.DepartmentId, "Der Mast gehört Ihnen, nicht uns."));
        return new Scene(town, report, null, (await town.MailsAsync(report)).Where(mail => mail.To.Contains("licht@musterstadt.example")).ToList());
    }

    private static async Task<Scene> BackAsync(MailDatabase database, string language)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync(isRouted: true);
        await town.MailsAsync(report);
        await town.ChangeAsync(report, row => row.Status = ReportStatus.InProgress);
        await town.HappensAsync(report, ReportEventKind.StatusChanged, happened =>
            (happened.Actor, happened.IsPublic, happened.FromStatus, happened.ToStatus, happened.InternalNote) = ("reporter", true, ReportStatus.ClosedFixed, ReportStatus.InProgress, "Seit gestern ist sie wieder <dunkel>."));
        return new Scene(town, report, null, (await town.MailsAsync(report)).Where(mail => mail.To.Contains("licht@musterstadt.example")).ToList());
    }

    private static async Task<Scene> UnansweredAsync(MailDatabase database, string language, ReportEventKind kind, string? told)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync();
        await town.AskAsync(report);
        var department = told is null ? town.DepartmentId : await town.DepartmentAsync(told, language);
        await town.HappensAsync(report, kind, happened => happened.DepartmentId = department);
        return new Scene(town, report, null, (await town.MailsAsync(report)).Where(mail => mail.To.Contains($"{told ?? "licht"}@musterstadt.example")).ToList());
    }

    private static async Task<Scene> RejectedAsync(MailDatabase database, string language)
    {
        var town = await MailTown.MakeAsync(database, language);
        var other = await town.DepartmentAsync("bauhof");
        var report = await town.ReportAsync();
        await town.RejectAsync(report, other, "bauhof", "Der Mast steht nicht auf unserem Grund.\nEr gehört <Ihnen>.");
        await town.HappensAsync(report, ReportEventKind.Routed, happened => happened.DepartmentId = town.DepartmentId);
        return new Scene(town, report, null, (await town.MailsAsync(report)).Where(mail => mail.To.Contains("licht@musterstadt.example")).ToList());
    }

    private static async Task<Scene> FollowAsync(MailDatabase database, string language)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync();
        var subscription = await town.FollowAsync(report, "otto@example.org", language);
        await town.HappensAsync(report, ReportEventKind.Followed, happened => happened.SubscriptionId = subscription);
        return new Scene(town, report, null, (await town.MailsAsync(report)).Where(mail => mail.To.Contains("otto@example.org")).ToList());
    }

    private static async Task<Scene> AskedAsync(MailDatabase database, string language, string template, string page)
    {
        var town = await MailTown.MakeAsync(database);
        var report = await town.ReportAsync();
        var mails = await town.AskAsync(report, template, page, "otto@example.org", language);
        return new Scene(town, report, null, mails.Where(mail => mail.To.Contains("otto@example.org")).ToList());
    }

    private static async Task<Scene> ThreadAsync(MailDatabase database, string language, ReportEventKind kind, string? name)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync(language);
        var mails = (await town.MailsAsync(report)).Where(mail => mail.To.Contains("erika@example.org")).ToList();
        town.Clock.Advance(TimeSpan.FromDays(2));
        var comment = await town.CommentAsync(report, "Das halten wir für möglich.\nIm <Mai> wissen wir mehr.", name);
        await town.HappensAsync(report, kind, happened => (happened.IsPublic, happened.CommentId) = (kind == ReportEventKind.Answered, comment));
        mails.AddRange((await town.MailsAsync(report)).Where(mail => mail.To.Contains("erika@example.org")));
        Assert.Equal(2, mails.Count);
        return new Scene(town, report, null, mails);
    }

    private static async Task<Scene> UpdateAsync(MailDatabase database, string language)
    {
        var town = await MailTown.MakeAsync(database, language);
        var report = await town.ReportAsync(language);
        var mails = (await town.MailsAsync(report)).Where(mail => mail.To.Contains("erika@example.org")).ToList();
        town.Clock.Advance(TimeSpan.FromDays(2));
        var update = await town.UpdateAsync(report, "Seit gestern brennt sie wieder.\n<Danke>!");
        await town.HappensAsync(report, ReportEventKind.UpdatePublished, happened => (happened.IsPublic, happened.UpdateId) = (true, update));
        mails.AddRange((await town.MailsAsync(report)).Where(mail => mail.To.Contains("erika@example.org")));
        Assert.Equal(2, mails.Count);
        return new Scene(town, report, null, mails);
    }

    /// <summary>The last mail; what is different at every run has a name in its place, of the same length where lines are filled.</summary>
    private static string Readable(Scene scene)
    {
        var mail = scene.Mails[^1];
        var text = new StringBuilder();
        foreach (var (name, value) in mail.Headers.Where(header => header.Key is not ("Content-Type" or "MIME-Version")).OrderBy(header => header.Key, StringComparer.Ordinal))
            text.Append(name).Append(": ").Append(value).Append('\n');
        text.Append("\n======== text\n").Append(mail.Text).Append("\n======== html\n").Append(mail.Html);

        var readable = text.ToString()
            .Replace(scene.Report.ServiceRequestId, "2026-000000000017", StringComparison.Ordinal)
            .Replace(scene.Head?.ServiceRequestId ?? "no head", "2026-000000000016", StringComparison.Ordinal)
            .Replace(scene.Town.Profile.Key, "musterstadt.example", StringComparison.Ordinal);
        readable = Token().Replace(readable, "$1/SIGNED");
        // Ids of mails count in the order the mails were sent in: later mails show which one they refer to.
        for (var i = 0; i < scene.Mails.Count; i++)
            readable = readable.Replace(Assert.IsType<string>(scene.Mails[i].MessageId).Split('.', '@')[1], $"mail-{i + 1}", StringComparison.Ordinal);
        // What names a thread of which no mail is here: a department's mails belong together, and none of them is the first.
        return Name().Replace(readable, ".thread@");
    }

    [GeneratedRegex("(/confirm|/unsubscribe|/case|/own|/ideas/comment|/ideas/support)/[A-Za-z0-9_-]{67}")]
    private static partial Regex Token();

    [GeneratedRegex(@"\.[0-9a-f]{24}@")]
    private static partial Regex Name();

    private sealed record Scene(MailTown Town, Report Report, Report? Head, IReadOnlyList<CaughtMail> Mails);
}
