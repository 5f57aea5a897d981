using System.Globalization;
using System.Net.Security;
using System.Text;

namespace Open311.Cli.Mail;

/// <summary>One connection to <see cref="SmtpCatcher"/>.</summary>
internal sealed class SmtpSession(SmtpCatcher catcher, Stream connection) : IAsyncDisposable
{
    private const int LongestCommand = 8192;
    private const int MostRecipients = 1000;

    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly List<string> recipients = [];
    private Stream stream = connection;
    private SslStream? protectedStream;
    private int next;
    private int filled;
    private bool greeted;
    private string? from;
    private bool inUtf8;
    private bool dropAfterAccept;

    public async Task RunAsync(CancellationToken ct)
    {
        if (!await FaultAsync("CONNECT", "", GreetAsync, ct))
            return;

        while (await ReadCommandAsync(ct) is { } line)
        {
            if (line.Length > LongestCommand)
            {
                await ReplyAsync("500 Line too long", ct);
                continue;
            }

            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var command = (space < 0 ? line : line[..space]).ToUpperInvariant();
            var argument = space < 0 ? "" : line[(space + 1)..].Trim();
            if (!await FaultAsync(command, argument, () => DoAsync(command, argument, ct), ct))
                return;
        }

        async Task<bool> GreetAsync()
        {
            await ReplyAsync("220 localhost open311 mail catcher", ct);
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (protectedStream is not null)
            await protectedStream.DisposeAsync();
    }

    // False: the connection ends.
    private async Task<bool> FaultAsync(string command, string argument, Func<Task<bool>> usual, CancellationToken ct)
    {
        switch (catcher.Fault?.Invoke(command, argument))
        {
            case SmtpFault.Reply reply:
                await ReplyAsync(string.Create(CultureInfo.InvariantCulture, $"{reply.Code} {reply.Text}"), ct);
                return reply.Code != 421;
            case SmtpFault.Drop:
                return false;
            case SmtpFault.DropAfterAccept:
                dropAfterAccept = true;
                break;
            case SmtpFault.Delay delay:
                await Task.Delay(delay.Time, catcher.Clock, ct);
                break;
        }

        return await usual();
    }

    private async Task<bool> DoAsync(string command, string argument, CancellationToken ct)
    {
        switch (command)
        {
            case "EHLO" or "HELO" when argument.Length == 0:
                await ReplyAsync("501 Who are you?", ct);
                return true;
            case "EHLO":
                (greeted, dropAfterAccept) = (true, false);
                Reset();
                var startTls = OffersStartTls ? "250-STARTTLS\r\n" : "";
                await ReplyAsync(string.Create(CultureInfo.InvariantCulture, $"250-localhost\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{startTls}250 SIZE {catcher.MaxBytes}"), ct);
                return true;
            case "STARTTLS" when OffersStartTls && argument.Length == 0:
                await StartTlsAsync(ct);
                return true;
            case "HELO":
                greeted = true;
                Reset();
                await ReplyAsync("250 localhost", ct);
                return true;
            case "MAIL":
                await ReplyAsync(Mail(argument), ct);
                return true;
            case "RCPT":
                await ReplyAsync(Rcpt(argument), ct);
                return true;
            case "DATA":
                return await DataAsync(ct);
            case "RSET":
                Reset();
                dropAfterAccept = false;
                await ReplyAsync("250 OK", ct);
                return true;
            case "NOOP":
                await ReplyAsync("250 OK", ct);
                return true;
            case "VRFY":
                await ReplyAsync("252 Send it and see", ct);
                return true;
            case "QUIT":
                await ReplyAsync("221 Bye", ct);
                return false;
            default:
                await ReplyAsync("500 Unknown command", ct);
                return true;
        }
    }

    private bool OffersStartTls => catcher.Certificate is not null && protectedStream is null;

    private async Task StartTlsAsync(CancellationToken ct)
    {
        await ReplyAsync("220 Go ahead", ct);
        // What came in the clear counts for nothing any more (RFC 3207, 4.2): neither what was said nor what lies in the buffer.
        (next, filled, greeted, dropAfterAccept) = (0, 0, false, false);
        Reset();
        stream = protectedStream = new SslStream(stream);
        await protectedStream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = catcher.Certificate }, ct);
    }

    private string Mail(string argument)
    {
        if (!greeted)
            return "503 EHLO first";
        if (from is not null)
            return "503 There is a sender already";
        if (!TryReadPath(argument, "FROM:", out var address, out var parameters))
            return "501 MAIL FROM:<address>";
        var utf8 = false;
        foreach (var parameter in parameters)
        {
            var (name, value) = parameter.Split('=', 2) is [var left, var right] ? (left.ToUpperInvariant(), right) : (parameter.ToUpperInvariant(), "");
            switch (name)
            {
                case "SIZE" when !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                    return "501 SIZE is a number";
                case "SIZE" when long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) > catcher.MaxBytes:
                    return "552 Too large";
                case "SIZE":
                    break;
                case "BODY" when value.ToUpperInvariant() is "7BIT" or "8BITMIME":
                    break;
                case "SMTPUTF8" when value.Length == 0:
                    utf8 = true;
                    break;
                default:
                    return "555 Unknown parameter";
            }
        }

        if (!utf8 && !Ascii.IsValid(address))
            return "553 Such an address needs SMTPUTF8";
        (from, inUtf8) = (address, utf8);
        return "250 OK";
    }

    private string Rcpt(string argument)
    {
        if (from is null)
            return "503 MAIL first";
        if (!TryReadPath(argument, "TO:", out var address, out var parameters) || address.Length == 0)
            return "501 RCPT TO:<address>";
        if (parameters.Length > 0)
            return "555 Unknown parameter";
        if (!inUtf8 && !Ascii.IsValid(address))
            return "553 Such an address needs SMTPUTF8";
        if (recipients.Count >= MostRecipients)
            return "452 Too many recipients";
        recipients.Add(address);
        return "250 OK";
    }

    private async Task<bool> DataAsync(CancellationToken ct)
    {
        if (recipients.Count == 0)
        {
            await ReplyAsync(from is null ? "503 MAIL first" : "554 No recipients", ct);
            return true;
        }

        await ReplyAsync("354 End with a line of a single dot", ct);
        var (complete, content) = await ReadDataAsync(ct);
        if (!complete)
            return false;
        var stays = await FaultAsync(".", "", EndAsync, ct);
        Reset();
        dropAfterAccept = false;
        return stays;

        async Task<bool> EndAsync()
        {
            if (content is null)
            {
                await ReplyAsync("552 Too large", ct);
                return true;
            }

            try
            {
                await catcher.KeepAsync(content, from!, recipients.ToArray(), ct);
            }
            catch (FormatException)
            {
                await ReplyAsync("554 That is no mail", ct);
                return true;
            }

            if (dropAfterAccept)
                return false;
            await ReplyAsync("250 OK", ct);
            return true;
        }
    }

    private void Reset()
    {
        (from, inUtf8) = (null, false);
        recipients.Clear();
    }

    private static bool TryReadPath(string argument, string keyword, out string address, out string[] parameters)
    {
        (address, parameters) = ("", []);
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
            return false;
        var path = argument[keyword.Length..].TrimStart();
        var end = path.IndexOf('>', StringComparison.Ordinal);
        if (!path.StartsWith('<') || end < 0)
            return false;
        address = path[1..end];
        parameters = path[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return !address.Any(c => char.IsControl(c) || c == '<') && (address.Length == 0 || address.LastIndexOf('@') is > 0 and var at && at < address.Length - 1);
    }

    // Null: the other side is gone. A line that is too long comes back cut, longer than allowed by one.
    private async Task<string?> ReadCommandAsync(CancellationToken ct)
    {
        var line = new List<byte>();
        while (true)
        {
            var one = await ReadByteAsync(ct);
            if (one < 0)
                return null;
            if (one == '\n')
            {
                if (line.Count > 0 && line[^1] == '\r')
                    line.RemoveAt(line.Count - 1);
                return line.Count > LongestCommand ? new string(' ', LongestCommand + 1) : Encoding.UTF8.GetString([.. line]);
            }

            if (line.Count <= LongestCommand)
                line.Add((byte)one);
        }
    }

    // Only CRLF ends a line here, so that CRLF "." CRLF is the only end of a mail. No content: it was too large.
    private async Task<(bool Complete, byte[]? Content)> ReadDataAsync(CancellationToken ct)
    {
        using var content = new MemoryStream();
        var tooLarge = false;
        var state = DataState.LineStart;
        while (true)
        {
            var one = await ReadByteAsync(ct);
            if (one < 0)
                return (false, null);
            switch (state)
            {
                case DataState.LineStart when one == '.':
                    state = DataState.Dot;
                    continue;
                case DataState.Dot when one == '\r':
                    state = DataState.DotReturn;
                    continue;
                case DataState.DotReturn when one == '\n':
                    return (true, tooLarge ? null : content.ToArray());
                case DataState.DotReturn:
                    Write('\r');
                    break;
            }

            Write(one);
            state = one switch
            {
                '\r' => DataState.Return,
                '\n' when state == DataState.Return => DataState.LineStart,
                _ => DataState.Line,
            };
        }

        void Write(int one)
        {
            tooLarge |= content.Length >= catcher.MaxBytes;
            if (!tooLarge)
                content.WriteByte((byte)one);
        }
    }

    private async ValueTask<int> ReadByteAsync(CancellationToken ct)
    {
        if (next == filled)
        {
            (next, filled) = (0, await stream.ReadAsync(buffer, ct));
            if (filled == 0)
                return -1;
        }

        return buffer[next++];
    }

    private async Task ReplyAsync(string reply, CancellationToken ct) => await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), ct);

    private enum DataState
    {
        LineStart,
        Line,
        Return,
        Dot,
        DotReturn,
    }
}
