using MimeKit;

namespace Open311.Cli.Mail;

/// <summary>A mail that was caught.</summary>
/// <param name="From">Address in the header From, else of the envelope.</param>
/// <param name="To">Recipients of the envelope: who would have got it.</param>
/// <param name="Date">Of the header; without one, when it was received.</param>
/// <param name="Headers">Decoded and unfolded; a header that is there twice has its values on lines of their own. Names in any case.</param>
/// <param name="Text">The text body, lines end in LF; empty if there is none.</param>
/// <param name="Html">The HTML body; null if there is none.</param>
/// <param name="MessageId">Without angle brackets.</param>
public sealed record CaughtMail(
    string From, IReadOnlyList<string> To, string Subject, DateTimeOffset Date, IReadOnlyDictionary<string, string> Headers, string Text, string? Html,
    string? MessageId, DateTimeOffset ReceivedAt)
{
    internal static CaughtMail Parse(Stream content, string envelopeFrom, IReadOnlyList<string> recipients, DateTimeOffset receivedAt)
    {
        using var message = MimeMessage.Load(content);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in message.Headers)
            headers[header.Field] = headers.TryGetValue(header.Field, out var before) ? $"{before}\n{header.Value}" : header.Value;
        return new CaughtMail(
            message.From.Mailboxes.FirstOrDefault()?.Address ?? envelopeFrom, recipients, message.Subject ?? "", message.Date == default ? receivedAt : message.Date, headers, Lines(message.TextBody) ?? "",
            Lines(message.HtmlBody), message.MessageId, receivedAt);
    }

    private static string? Lines(string? text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal);
}
