using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Open311.Cli.Mail;

/// <summary>
/// A mail server on loopback that takes every mail and passes none on: for development, demonstrations and tests. Answers as RFC 5321 has it, with
/// PIPELINING, 8BITMIME, SMTPUTF8, SIZE and, with a certificate, STARTTLS (RFC 3207); goes wrong on demand (<see cref="Fault"/>).
/// </summary>
public sealed class SmtpCatcher : IAsyncDisposable
{
    public const int DefaultMaxBytes = 25 * 1024 * 1024;

    private readonly TcpListener listener;
    private readonly CaughtMailFolder? folder;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<int, Task> sessions = new();
    private readonly Lock gate = new();
    private readonly Task accepting;
    private IReadOnlyList<CaughtMail> mails = [];
    private TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int connections;
    private int disposed;

    private SmtpCatcher(TcpListener listener, CaughtMailFolder? folder, TimeProvider clock, int maxBytes, X509Certificate2? certificate)
    {
        (this.listener, this.folder, Clock, MaxBytes, Certificate) = (listener, folder, clock, maxBytes, certificate);
        if (folder is not null)
            mails = folder.Load().AsEnumerable().Reverse().ToList();
        accepting = AcceptAsync();
    }

    /// <summary>The port of 127.0.0.1 it listens on.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Newest first; a list that does not change any more.</summary>
    public IReadOnlyList<CaughtMail> Mails
    {
        get
        {
            lock (gate)
                return mails;
        }
    }

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>
    /// Asked at every command with its name in capitals and its argument, and with <c>CONNECT</c> before the greeting and <c>.</c> at the end of a mail's data;
    /// null: as usual.
    /// </summary>
    public Func<string, string, SmtpFault?>? Fault { get; set; }

    /// <summary>A mail with more bytes is refused.</summary>
    public int MaxBytes { get; }

    internal TimeProvider Clock { get; }

    internal X509Certificate2? Certificate { get; }

    /// <summary>Listens on 127.0.0.1.</summary>
    /// <param name="port">0: any that is free.</param>
    /// <param name="folder">Where mails are stored, and were before; null: only in memory.</param>
    /// <param name="certificate">With its key: STARTTLS is offered, not required. Stays the caller's. Null: it is not offered.</param>
    public static SmtpCatcher Start(int port = 0, string? folder = null, TimeProvider? clock = null, int maxBytes = DefaultMaxBytes, X509Certificate2? certificate = null)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        try
        {
            return new SmtpCatcher(listener, folder is null ? null : new CaughtMailFolder(folder), clock ?? TimeProvider.System, maxBytes, certificate);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The newest mail that is wanted, at once if it is there. Waits in real time, whatever the clock.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<CaughtMail> WaitForAsync(Func<CaughtMail, bool> wanted, TimeSpan timeout, CancellationToken ct = default)
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(ct);
        inTime.CancelAfter(timeout);
        while (true)
        {
            IReadOnlyList<CaughtMail> now;
            Task next;
            lock (gate)
                (now, next) = (mails, arrived.Task);
            if (now.FirstOrDefault(wanted) is { } mail)
                return mail;
            try
            {
                await next.WaitAsync(inTime.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                var there = string.Join("; ", now.Select(one => $"{string.Join(", ", one.To)}: {one.Subject}"));
                throw new TimeoutException($"No such mail within {timeout}. There are {now.Count}: {there}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(sessions.Values);
        listener.Dispose();
        stopping.Dispose();
    }

    internal async Task KeepAsync(byte[] content, string from, IReadOnlyList<string> recipients, CancellationToken ct)
    {
        var now = Clock.GetUtcNow();
        using var stream = new MemoryStream(content, writable: false);
        var mail = CaughtMail.Parse(stream, from, recipients, now);
        if (folder is not null)
            await folder.WriteAsync(content, from, recipients, now, ct);
        TaskCompletionSource told;
        lock (gate)
        {
            mails = [mail, .. mails];
            told = arrived;
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.SetResult();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stopping.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                continue;
            }

            var number = Interlocked.Increment(ref connections);
            var session = ServeAsync(client);
            sessions[number] = session;
            _ = session.ContinueWith(_ => sessions.TryRemove(number, out Task? _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await using var session = new SmtpSession(this, client.GetStream());
                await session.RunAsync(stopping.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
            {
                // The other side is gone, or we are going.
            }
        }
    }
}
