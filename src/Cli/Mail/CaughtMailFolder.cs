using System.Globalization;
using System.Text;

namespace Open311.Cli.Mail;

/// <summary>Mails as .eml files, the envelope in a few headers before the mail's own.</summary>
internal sealed class CaughtMailFolder(string folder)
{
    private const string At = "X-Caught-At: ";
    private const string From = "X-Caught-From: ";
    private const string To = "X-Caught-To: ";
    private const string End = "X-Caught-End: yes";
    private const string Stamp = "yyyyMMdd'T'HHmmss'.'fffffff";

    private int written;

    /// <summary>Oldest first. Files that are no caught mails are left alone.</summary>
    public List<CaughtMail> Load()
    {
        Directory.CreateDirectory(folder);
        var mails = new List<CaughtMail>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml").Order(StringComparer.Ordinal))
        {
            try
            {
                if (Read(File.ReadAllBytes(file)) is { } mail)
                    mails.Add(mail);
            }
            catch (FormatException)
            {
                // No mail.
            }
        }

        return mails;
    }

    /// <summary>A file of that name is complete: it is written under another and renamed.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> content, string from, IReadOnlyList<string> recipients, DateTimeOffset receivedAt, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref written);
        var name = string.Create(CultureInfo.InvariantCulture, $"{receivedAt.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}-{number:D8}-{Guid.NewGuid():N}");
        var envelope = new StringBuilder();
        envelope.Append(At).Append(receivedAt.ToString("O", CultureInfo.InvariantCulture)).Append("\r\n");
        envelope.Append(From).Append(from).Append("\r\n");
        foreach (var recipient in recipients)
            envelope.Append(To).Append(recipient).Append("\r\n");
        envelope.Append(End).Append("\r\n");

        var temporary = Path.Combine(folder, name + ".tmp");
        await using (var file = File.Create(temporary))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(envelope.ToString()), ct);
            await file.WriteAsync(content, ct);
            await file.FlushAsync(ct);
        }

        File.Move(temporary, Path.Combine(folder, name + ".eml"));
    }

    private static CaughtMail? Read(byte[] bytes)
    {
        DateTimeOffset? at = null;
        var from = "";
        var recipients = new List<string>();
        for (var start = 0; ;)
        {
            var length = bytes.AsSpan(start).IndexOf("\r\n"u8);
            if (length < 0)
                return null;
            var line = Encoding.UTF8.GetString(bytes, start, length);
            start += length + 2;
            if (line == End)
            {
                using var content = new MemoryStream(bytes, start, bytes.Length - start, writable: false);
                return at is { } received ? CaughtMail.Parse(content, from, recipients, received) : null;
            }

            if (line.StartsWith(At, StringComparison.Ordinal))
                at = DateTimeOffset.ParseExact(line[At.Length..], "O", CultureInfo.InvariantCulture);
            else if (line.StartsWith(From, StringComparison.Ordinal))
                from = line[From.Length..];
            else if (line.StartsWith(To, StringComparison.Ordinal))
                recipients.Add(line[To.Length..]);
            else
                return null;
        }
    }
}
