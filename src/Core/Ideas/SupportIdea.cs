using Microsoft.EntityFrameworkCore;
using Open311.Core.Failures;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="Email">May be missing only where <paramref name="Person"/> is known.</param>
/// <param name="Person">Whom this browser has proved to be.</param>
/// <param name="Language">ISO 639-1, for the mail.</param>
public sealed record SupportIdeaInput(JurisdictionProfile Jurisdiction, string ThreadId, string? Email, string? Person, string Language);

/// <param name="IsCounted">False: a mail asks to confirm the address first.</param>
public sealed record SupportedIdea(int JurisdictionId, string ThreadId, bool IsCounted, string Person);

/// <summary>
/// Supports an idea, once per mail address. From a browser that is known to be the address's it counts at once; else one mail asks to confirm. Who supports already is answered
/// the same: nobody learns from it who supports what.
/// </summary>
public sealed class SupportIdea(Open311DbFactory databases, Persons persons, SignedLinks links, AskByMail ask, PipelineBell bell, TimeProvider clock)
{
    public async Task<Outcome<SupportedIdea>> RunAsync(SupportIdeaInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Email is null ? input.Person is null : !ReportCheck.IsMailAddress(input.Email))
            return ReportFailures.EmailInvalid;
        var jurisdiction = input.Jurisdiction;
        var person = input.Email is null ? input.Person! : await persons.OfAsync(jurisdiction.Id, input.Email, ct);
        await using var db = databases.For(jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var thread = await OpenThread.FindAsync(db, input.ThreadId, ct);
        if (!thread.Succeeded)
            return thread.Failures.ToList();
        var now = clock.GetUtcNow();
        // Two at once with the same address: the unique index lets one in.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO supporters (jurisdiction_id, thread_id, person, created_at) VALUES ({jurisdiction.Id}, {thread.Value.Id}, {person}, {now})
            ON CONFLICT (jurisdiction_id, thread_id, person) DO NOTHING
            """, ct);
        var supporter = await db.Supporters.AsNoTracking().Where(row => row.ThreadId == thread.Value.Id && row.Person == person).Select(row => row.Id).FirstAsync(ct);
        var isCounted = person == input.Person;
        if (isCounted)
        {
            await CountAsync(db, thread.Value.Id, supporter, now, ct);
        }
        else
        {
            var token = await links.MakeAsync(new LinkContent(LinkPurpose.Support, jurisdiction.Id, supporter, thread.Value.Id, null), ct);
            var happened = new ReportEvent { Kind = ReportEventKind.SupportAsked, Actor = "reader" };
            var mail = new AskByMailInput(jurisdiction, thread.Value.ReportId, MailPlan.SupportToConfirm, happened, input.Email!, input.Language, $"{jurisdiction.BaseAddress}/ideas/support/{token}");
            if (!await ask.RunAsync(db, mail, ct))
                return IdeaFailures.TooManyMails;
        }

        await transaction.CommitAsync(ct);
        bell.Ring();
        return new SupportedIdea(jurisdiction.Id, input.ThreadId, isCounted, person);
    }

    /// <summary>Counts a supporter who was not counted yet: the row decides a race.</summary>
    internal static async Task CountAsync(Open311Db db, long threadId, long supporterId, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Supporters.Where(row => row.Id == supporterId && row.ConfirmedAt == null).ExecuteUpdateAsync(row => row.SetProperty(one => one.ConfirmedAt, now), ct) > 0)
            await MoveCountAsync(db, threadId, +1, ReportEventKind.SupportConfirmed, now, ct);
    }

    /// <summary>Moves the thread's count and notes it in the idea's history, without a word of who it was; nobody gets a mail of it.</summary>
    internal static async Task MoveCountAsync(Open311Db db, long threadId, int by, ReportEventKind kind, DateTimeOffset now, CancellationToken ct)
    {
        await db.Threads.Where(row => row.Id == threadId).ExecuteUpdateAsync(row => row.SetProperty(one => one.SupporterCount, one => one.SupporterCount + by), ct);
        var idea = await db.Threads.Where(row => row.Id == threadId).Select(row => row.ReportId).SingleAsync(ct);
        db.ReportEvents.Add(new ReportEvent { ReportId = idea, Kind = kind, Actor = "reader", OccurredAt = now, NotifiedAt = now });
        await db.SaveChangesAsync(ct);
    }
}
