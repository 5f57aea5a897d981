using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Open311.Core.Failures;
using Open311.Core.Installation;
using Open311.Core.Jurisdictions;
using Open311.Core.Notifications;
using Open311.Core.Persistence;
using Open311.Core.Pipeline;
using Open311.Core.Reports;

namespace Open311.Core.Ideas;

/// <param name="Name">How the writer wants to be called; null: without a name.</param>
/// <param name="Text">Cleaned: LF line ends, no control characters, trimmed.</param>
/// <param name="Email">May be missing only where <paramref name="Person"/> is known.</param>
/// <param name="Person">Whom this browser has proved to be (<see cref="Persons.ReadTicketAsync"/>).</param>
/// <param name="Language">ISO 639-1, for the mail.</param>
public sealed record WriteCommentInput(JurisdictionProfile Jurisdiction, string ThreadId, string? Name, string? Text, string? Email, string? Person, string Language);

/// <param name="IsPublished">False: a mail asks to confirm the address, until then nobody sees the comment.</param>
public sealed record WrittenComment(string ThreadId, long CommentId, bool IsPublished);

/// <summary>Stores a comment. From a browser that is known to be the address's it is published at once; else one mail asks to confirm.</summary>
public sealed class WriteComment(
    Open311DbFactory databases, Persons persons, SignedLinks links, AskByMail ask, PipelineBell bell, IOptions<InstallationOptions> installation, TimeProvider clock)
{
    public async Task<Outcome<WrittenComment>> RunAsync(WriteCommentInput input, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(input);
        var failures = Check(input);
        if (failures.Count > 0)
            return failures;
        var jurisdiction = input.Jurisdiction;
        var person = input.Email is null ? input.Person! : await persons.OfAsync(jurisdiction.Id, input.Email, ct);
        await using var db = databases.For(jurisdiction.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var thread = await OpenThread.FindAsync(db, input.ThreadId, ct);
        if (!thread.Succeeded)
            return thread.Failures.ToList();
        // One person's tries wait for each other, so that the limit holds.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({jurisdiction.Id}, hashtext({person}))", ct);
        var now = clock.GetUtcNow();
        if (await db.Comments.CountAsync(row => row.Person == person && row.CreatedAt > now.AddHours(-1), ct) >= installation.Value.CommentsPerPersonPerHour)
            return IdeaFailures.TooManyComments;
        // A form that is sent twice is one comment.
        if (await db.Comments.AsNoTracking().FirstOrDefaultAsync(row => row.ThreadId == thread.Value.Id && row.Person == person && row.Text == input.Text && row.CreatedAt > now.AddHours(-1), ct) is { } same)
            return new WrittenComment(input.ThreadId, same.Id, same is { ConfirmedAt: not null, Visibility: ReportVisibility.Public });
        var comment = new Comment { ThreadId = thread.Value.Id, Text = input.Text!, DisplayName = input.Name, Person = person, CreatedAt = now };
        db.Comments.Add(comment);
        await db.SaveChangesAsync(ct);
        var isPublished = person == input.Person;
        if (isPublished)
        {
            await PublishComment.PublishAsync(db, thread.Value, comment.Id, now, ct);
        }
        else
        {
            var token = await links.MakeAsync(new LinkContent(LinkPurpose.Comment, jurisdiction.Id, comment.Id, thread.Value.Id, now + Comment.UnconfirmedLifetime), ct);
            var happened = new ReportEvent { Kind = ReportEventKind.CommentWritten, Actor = "reader", CommentId = comment.Id };
            var mail = new AskByMailInput(jurisdiction, thread.Value.ReportId, MailPlan.CommentToConfirm, happened, input.Email!, input.Language, $"{jurisdiction.BaseAddress}/ideas/comment/{token}");
            if (!await ask.RunAsync(db, mail, ct))
                return IdeaFailures.TooManyMails;
        }

        await transaction.CommitAsync(ct);
        bell.Ring();
        return new WrittenComment(input.ThreadId, comment.Id, isPublished);
    }

    private static List<Failure> Check(WriteCommentInput input)
    {
        var failures = new List<Failure>();
        if (string.IsNullOrEmpty(input.Text))
            failures.Add(IdeaFailures.CommentMissing);
        else if (input.Text.Length > Comment.MaxTextLength)
            failures.Add(IdeaFailures.CommentTooLong);
        if (input.Name?.Length > Comment.MaxNameLength)
            failures.Add(IdeaFailures.NameTooLong);
        if (input.Email is null ? input.Person is null : !ReportCheck.IsMailAddress(input.Email))
            failures.Add(ReportFailures.EmailInvalid);
        return failures;
    }
}
