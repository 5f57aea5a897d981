using MimeKit;
using MimeKit.Text;

namespace Open311.Workers.Mail;

/// <summary>A mail as it was leased for sending.</summary>
public sealed record LeasedMail(
    long Id, long? ReportId, string Recipient, string FromName, string FromAddress, string Subject, string Text, string Html, string MessageId, string? ThreadId,
    string? UnsubscribeAddress, string ListId, DateTimeOffset CreatedAt, int Attempts)
{
    /// <summary>
    /// As MIME: text and HTML, and the headers that keep machines civil: Message-ID (the same at every attempt), References, Auto-Submitted (RFC 3834),
    /// List-Id (RFC 2919), List-Unsubscribe with one click (RFC 8058).
    /// </summary>
    public MimeMessage ToMessage()
    {
        var message = new MimeMessage { Subject = Subject, Date = CreatedAt };
        message.From.Add(new MailboxAddress(FromName, FromAddress));
        message.To.Add(MailboxAddress.Parse(Recipient));
        message.MessageId = MessageId;
        if (ThreadId is not null)
        {
            message.References.Add(ThreadId);
            message.InReplyTo = ThreadId;
        }

        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add("List-Id", $"<{ListId}>");
        if (UnsubscribeAddress is not null)
        {
            message.Headers.Add("List-Unsubscribe", $"<{UnsubscribeAddress}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        var body = new MultipartAlternative
        {
            new TextPart(TextFormat.Plain) { Text = Text, ContentTransferEncoding = ContentEncoding.QuotedPrintable },
            new TextPart(TextFormat.Html) { Text = Html, ContentTransferEncoding = ContentEncoding.QuotedPrintable },
        };
        message.Body = body;
        return message;
    }
}
