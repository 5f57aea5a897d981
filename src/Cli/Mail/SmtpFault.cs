namespace Open311.Cli.Mail;

/// <summary>What <see cref="SmtpCatcher"/> does at a command instead of its best.</summary>
public abstract record SmtpFault
{
    /// <summary>Answers so and does nothing; after a 421 the connection is closed.</summary>
    public sealed record Reply(int Code, string Text) : SmtpFault;

    /// <summary>Closes the connection without an answer; a mail under way is not kept.</summary>
    public sealed record Drop : SmtpFault;

    /// <summary>Keeps the mail and closes the connection before the 250: the sender cannot know. At MAIL, RCPT or DATA it waits for the end of the mail.</summary>
    public sealed record DropAfterAccept : SmtpFault;

    /// <summary>Goes on after this time.</summary>
    public sealed record Delay(TimeSpan Time) : SmtpFault;
}
